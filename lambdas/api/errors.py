"""From errors to answers: one table of statuses, one body, `application/problem+json` (RFC 9457).

    {"type": "urn:onetake:problem:conflict", "title": "Conflict", "status": 409, "code": "conflict",
     "detail": "what happened and the way out", "instance": "urn:onetake:request:<id>", "requestId": "<id>",
     "errors": [{"pointer": "/scenes/0/title", "detail": "..."}], "details": {...}}

`errors` points at values in the body (RFC 6901), or names a query or header `parameter`. `code` is stable; clients
branch on it. An error that nobody foresaw is a 500 with the request's id and nothing of its inside.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from aws_lambda_powertools.event_handler import Response

from onetake.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OnetakeError,
    PreconditionFailedError,
    ThrottledError,
)

PROBLEM_JSON = "application/problem+json"


class RequestError(OnetakeError):
    """The request itself is at fault, before any use case has seen it. Exists only at this edge."""

    status: ClassVar[HTTPStatus]

    @property
    def headers(self) -> dict[str, str]:
        """What the status demands beside the body."""
        return {}


class MalformedBodyError(RequestError):
    code = "malformed_body"
    status = HTTPStatus.BAD_REQUEST


class UnauthenticatedError(RequestError):
    code = "unauthenticated"
    status = HTTPStatus.UNAUTHORIZED

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NoSuchRouteError(RequestError):
    code = "no_such_route"
    status = HTTPStatus.NOT_FOUND


class MethodNotAllowedError(RequestError):
    """`details["allowed"]` lists the methods that the path has."""

    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.details["allowed"])}


class BodyTooLargeError(RequestError):
    code = "body_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class AnswerTooLargeError(RequestError):
    code = "answer_too_large"
    status = HTTPStatus.NOT_ACCEPTABLE


class UnsupportedMediaTypeError(RequestError):
    code = "unsupported_media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    @property
    def headers(self) -> dict[str, str]:
        return {"Accept-Encoding": "identity"}


class InvalidRequestError(RequestError):
    """The body or a parameter breaks its schema. `details["errors"]` has every fault."""

    code = "invalid_input"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class KeyInUseError(RequestError):
    """The first request with an Idempotency-Key has not ended."""

    code = "idempotency_key_in_use"
    status = HTTPStatus.CONFLICT
    retryable = True


STATUS: Mapping[type[OnetakeError], HTTPStatus] = {
    InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    PreconditionFailedError: HTTPStatus.PRECONDITION_FAILED,
    ThrottledError: HTTPStatus.SERVICE_UNAVAILABLE,
    OnetakeError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The nearest class of an error's ancestry decides."""


def status_of(error: OnetakeError) -> HTTPStatus:
    """The HTTP status of an error."""
    if isinstance(error, RequestError):
        return error.status
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: OnetakeError, request_id: str) -> Response[str]:
    """The answer to `error`."""
    status = status_of(error)
    body: dict[str, object] = {
        "type": f"urn:onetake:problem:{error.code}",
        "title": status.phrase,
        "status": int(status),
        "code": error.code,
        "detail": error.message,
        "instance": f"urn:onetake:request:{request_id}",
        "requestId": request_id,
    }
    if faults := _faults(error):
        body["errors"] = faults
    if details := {k: v for k, v in error.details.items() if k not in ("errors", "pointer")}:
        body["details"] = details
    return Response(status, PROBLEM_JSON, json.dumps(body), _headers(error))


def _headers(error: OnetakeError) -> dict[str, str]:
    demanded = error.headers if isinstance(error, RequestError) else {}
    again = {"Retry-After": "1"} if error.retryable else {}
    return {"Cache-Control": "no-store", **again, **demanded}


def unexpected(request_id: str) -> Response[str]:
    """The answer to an exception that nobody foresaw: what to quote, and nothing else."""
    message = f"Something went wrong on our side. Quote request {request_id} when you report it."
    return problem(OnetakeError(message), request_id)


def _faults(error: OnetakeError) -> Sequence[Mapping[str, str]]:
    """Faults as `{pointer | parameter, detail}`, also those of `DocumentError`, which say `message`."""
    listed: list[dict[str, str]] = error.details.get("errors") or []
    if not listed and isinstance(error, InvalidInputError) and error.pointer:
        return [{"pointer": error.pointer, "detail": error.message}]
    return [{("detail" if k == "message" else k): v for k, v in fault.items()} for fault in listed]
