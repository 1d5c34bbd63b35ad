"""The OpenAPI 3.1 document, generated from the routes; the same on every machine.

python -m lambdas.api.openapi                            print it
python -m lambdas.api.openapi --write docs/openapi.json  write it
python -m lambdas.api.openapi --check docs/openapi.json  exit with 1 if the file differs
"""

import argparse
import json
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Tag

from lambdas.api.components import tidy_components
from lambdas.api.errors import PROBLEM_JSON
from lambdas.api.examples import EXAMPLES
from lambdas.api.handler import app
from lambdas.api.parameters import IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_PATTERN
from lambdas.api.routes.docs import PUBLIC_TAG

_Json = dict[str, Any]

_DESCRIPTION = """From a storyboard to one continuous film.

Send an access token of the user pool with every request: `Authorization: Bearer <token>`. What belongs to somebody else
is answered as if it did not exist. Every failure is `application/problem+json` with a stable `code`, except what the
gateway refuses before the API sees it: its own 401, 404, 413, 429 and 503 are `{"message": ...}`. Changes take
`If-Match` with the ETag that a GET gave, and are refused with 412 if somebody else was faster. A PATCH is a JSON merge
patch. Lists come in pages: send `nextCursor` back as `cursor`."""

_TAGS = (
    "Meta",
    "Projects",
    "Storyboard",
    "Exports",
    "Scenes",
    "Shots",
    "Images",
    "Selections",
    "Sections",
    "Elements",
    "Assets",
    "Renders",
)
_SPELLINGS = {"if-match": "If-Match", IDEMPOTENCY_KEY: "Idempotency-Key"}
"""Powertools writes the names of headers in lower case."""

_IDEMPOTENCY_KEY: _Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "For a day, the same key with the same request gives the same answer again and does nothing; with "
    "another request it is refused. A request that failed can be sent again with its key.",
    "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY_PATTERN},
}

_SIGNED = frozenset({"getPlaylist", "getThumbnails"})
"""Operations that ask for a signature in the query in place of a token."""

_DERIVED = ("Sections", "Elements")
"""Tags of what follows from the storyboard: reading it fails while the storyboard makes no film or is being edited."""

_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)


def document() -> _Json:
    """The document as JSON data. Needs no environment."""
    schema = app.get_openapi_schema(
        title="Onetake",
        version="1.0.0",
        license_info=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=[Tag(name=name) for name in _TAGS],
        security_schemes={"bearer": HTTPBearer(bearerFormat="JWT", description="An access token of the user pool.")},
        security=[{"bearer": []}],
    )
    data = tidy_components(schema.model_dump(mode="json", by_alias=True, exclude_none=True))
    data["info"]["description"] = _DESCRIPTION
    data["paths"] = dict(sorted(data["paths"].items()))
    data["components"]["responses"] = {_name(status): _problem(status) for status in _PROBLEMS}
    for method, _, operation in operations(data):
        _complete(operation, method)
    return data


def operations(data: _Json) -> Iterator[tuple[str, str, _Json]]:
    """Every `(method, path, operation)` of a document."""
    return ((method, path, one) for path, methods in data["paths"].items() for method, one in methods.items())


def _complete(operation: _Json, method: str) -> None:
    """Add what Powertools cannot know: problems, examples, public routes, the usual spelling of headers."""
    if method == "post":
        _take_key(operation)
    for parameter in operation.get("parameters", []):
        parameter["name"] = _SPELLINGS.get(parameter["name"], parameter["name"])
    if PUBLIC_TAG in operation["tags"] or operation["operationId"] in _SIGNED:
        operation["security"] = []
    if operation["operationId"] in EXAMPLES:
        for content in operation["requestBody"]["content"].values():
            content["example"] = EXAMPLES[operation["operationId"]]
    answers = {s: a for s, a in operation["responses"].items() if PROBLEM_JSON in str(a) or int(s) < 400}
    answers.get("204", {}).pop("content", None)
    problems = {
        str(int(status)): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in _problems_of(operation, method)
    }
    operation["responses"] = dict(sorted({**problems, **answers}.items()))


def _take_key(operation: _Json) -> None:
    """Every POST takes an Idempotency-Key; what no route has as a parameter, Powertools does not describe."""
    parameters = operation.setdefault("parameters", [])
    if not any(parameter["name"] == IDEMPOTENCY_KEY for parameter in parameters):
        parameters.append(_IDEMPOTENCY_KEY)


def _problems_of(operation: _Json, method: str) -> Iterator[HTTPStatus]:
    parameters = operation.get("parameters", [])
    yield HTTPStatus.INTERNAL_SERVER_ERROR
    if "security" not in operation:
        yield HTTPStatus.UNAUTHORIZED
    if "requestBody" in operation:
        yield from (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    derived = operation["tags"][0] in _DERIVED
    if method in ("post", "put", "patch") or derived or any(p["in"] == "query" for p in parameters):
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    if method == "post":
        yield HTTPStatus.CONFLICT  # a key in use
    if any(p["in"] == "path" for p in parameters):
        yield HTTPStatus.NOT_FOUND
        if method != "get" or derived:
            yield HTTPStatus.CONFLICT
    if any(p["name"] == "If-Match" for p in parameters):
        yield HTTPStatus.PRECONDITION_FAILED


def _name(status: HTTPStatus) -> str:
    return status.phrase.replace(" ", "")


def _problem(status: HTTPStatus) -> _Json:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": status.phrase, "content": content}


def main(arguments: list[str]) -> int:
    """Print, write or check the document."""
    parser = argparse.ArgumentParser(prog="python -m lambdas.api.openapi", description="The API's OpenAPI document.")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--check", type=Path, metavar="FILE", help="exit with 1 if FILE is not this code's document")
    options = parser.parse_args(arguments)
    text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    if options.write:
        options.write.write_text(text, "utf-8")
    elif options.check is None:
        sys.stdout.write(text)
    elif not options.check.exists() or options.check.read_text("utf-8") != text:
        sys.stderr.write(f"{options.check} is not the document of this code: run `make openapi` and commit it.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
