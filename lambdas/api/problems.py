"""Which problems an operation may answer with, and an example of each, for the OpenAPI document.

The functional tests hold every answer to it: a code that an operation answers and that is not here fails them.
"""

import json
from typing import Any

from lambdas.api.errors import (
    AnswerTooLargeError,
    BodyTooLargeError,
    InvalidRequestError,
    KeyInUseError,
    MalformedBodyError,
    NoSuchRouteError,
    UnauthenticatedError,
    UnsupportedMediaTypeError,
    problem,
)
from lambdas.api.samples import PROJECT, REQUEST
from onetake.errors import (
    AnswerNotKeptError,
    AssetForbiddenError,
    AssetMissingError,
    AssetRejectedError,
    ConflictError,
    ContinuityError,
    DocumentError,
    IdempotencyKeyReusedError,
    LimitExceededError,
    NotFoundError,
    NothingToRedoError,
    NothingToUndoError,
    OnetakeError,
    PreconditionFailedError,
    ThrottledError,
    WriteConflictError,
)

_Json = dict[str, Any]

_TOO_LONG = "String should have at most 500 characters"
_EXAMPLES: tuple[OnetakeError, ...] = (
    MalformedBodyError("The body is not JSON: Expecting value at line 1, column 11."),
    UnauthenticatedError("Send an access token: Authorization: Bearer <token>."),
    NotFoundError(f"there is no project {PROJECT}"),
    NoSuchRouteError("There is nothing at /migrations; GET /docs lists what there is."),
    AnswerTooLargeError("The answer is too large; send Accept-Encoding: gzip, or ask for fewer."),
    ConflictError("asset ropes is being probed: try again when it is ready", asset="ropes", state="probing"),
    WriteConflictError("somebody else changed this at the same time: try again"),
    NothingToUndoError("there is nothing to undo: edits can be undone for a day, the newest 100 of them"),
    NothingToRedoError("there is nothing to do again: nothing was undone, or something was edited since"),
    KeyInUseError("The first request with this Idempotency-Key still runs; send it again in a second."),
    AnswerNotKeptError(f"This request was carried out; its answer was too large to keep. Read /projects/{PROJECT}."),
    PreconditionFailedError("version 2 was named and version 3 is the current one: read it again"),
    BodyTooLargeError("The body is larger than 5,000,000 bytes, which is all that this API takes."),
    UnsupportedMediaTypeError("The body is text/plain; send application/json."),
    InvalidRequestError(f"/title: {_TOO_LONG}", errors=[{"pointer": "/title", "detail": _TOO_LONG}]),
    LimitExceededError("there are 500 scenes already; at most 500 are possible", limit=500),
    IdempotencyKeyReusedError(),
    DocumentError("the storyboard has no scenes: add at least one", pointer="/scenes"),
    AssetMissingError(
        "there is no asset ropes in this project: upload it first", asset="ropes", pointer="/assets/ropes"
    ),
    AssetRejectedError("asset ropes was rejected: it is no picture", asset="ropes", pointer="/assets/ropes"),
    AssetForbiddenError("asset ropes: /etc/passwd is no address", asset="ropes", pointer="/assets/ropes/uri"),
    ContinuityError(
        "title jumps by 120 px at frame 90, where outro begins", pointer="/elements/0/timeline/keyframes/2"
    ),
    OnetakeError(f"Something went wrong on our side. Quote request {REQUEST} when you report it."),
    ThrottledError("the database has too much to do: try again in a moment"),
)

_BODY = ("malformed_body", "body_too_large", "unsupported_media_type", "invalid_input", "limit_exceeded")
_KEY = ("idempotency_key_in_use", "answer_not_kept", "idempotency_key_reused", "invalid_input")
_FILM = ("conflict", "invalid_document", "limit_exceeded", "asset_missing", "asset_rejected", "asset_forbidden")
_OF_TAGS = {"Sections": _FILM, "Elements": _FILM}
"""What follows from the storyboard: reading it fails while the storyboard makes no film or is being edited."""
_OF_OPERATIONS = {
    "createProject": ("invalid_document", "asset_missing", "asset_forbidden"),
    "importLegacyProject": ("conflict", "write_conflict"),
    "migrateProjects": ("not_found", "no_such_route", "conflict", "write_conflict"),
    "compileProject": _FILM,
    "createRender": (*_FILM, "not_continuous"),
    "quoteRender": (*_FILM, "not_continuous"),
    "createImages": ("asset_rejected",),
    "createScene": ("asset_rejected",),
    "exportStoryboard": ("conflict", "invalid_document"),
    "getRenderOutputs": ("conflict",),
    "getStale": _FILM,
    "importStoryboard": _FILM,
    "putSelection": ("asset_rejected",),
    "redo": ("nothing_to_redo", "limit_exceeded"),
    "undo": ("nothing_to_undo", "limit_exceeded"),
    "updateProject": ("asset_rejected",),
    "updateScene": ("asset_rejected",),
}


def problem_examples() -> dict[str, _Json]:
    """One problem of each code."""
    return {error.code: json.loads(problem(error, REQUEST).body or "") for error in _EXAMPLES}


def codes_of(operation: _Json, method: str) -> set[str]:
    """The codes that an operation may answer with."""
    parameters = operation.get("parameters", [])
    places = {parameter["in"] for parameter in parameters}
    found = {"internal"}
    if "security" not in operation:
        found |= {"unauthenticated", "throttled"}
    if "path" in places:
        found |= {"not_found", "conflict"} if method == "get" else {"not_found", "conflict", "write_conflict"}
    if "query" in places:
        found |= {"invalid_input"}
    if ("query" in places or "path" in places) and "303" not in operation["responses"]:
        found |= {"answer_too_large"}
    if "requestBody" in operation:
        found |= {*_BODY}
    if method == "post":
        found |= {*_KEY}
    if any(parameter["name"] == "If-Match" for parameter in parameters):
        found |= {"precondition_failed"}
    return found | {*_OF_TAGS.get(operation["tags"][0], ()), *_OF_OPERATIONS.get(operation["operationId"], ())}
