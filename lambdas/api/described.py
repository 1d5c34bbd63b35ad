"""What Powertools cannot know of an operation: examples, problems with their codes, headers, routes without a token."""

from http import HTTPStatus
from typing import Any

from lambdas.api.errors import PROBLEM_JSON
from lambdas.api.examples import EXAMPLES
from lambdas.api.parameters import IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_PATTERN
from lambdas.api.problems import codes_of, problem_examples
from lambdas.api.routes.docs import PUBLIC_TAG
from lambdas.api.samples import ANSWERS, PROJECT, TEXTS

_Json = dict[str, Any]

_PROBLEMS = problem_examples()
"""Their examples are in the components, under their codes; those of answers under the names of their schemas."""

_SPELLINGS = {"if-match": "If-Match", IDEMPOTENCY_KEY: "Idempotency-Key"}
"""Powertools writes the names of headers in lower case."""

_IDEMPOTENCY_KEY: _Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "For a day, the same key with the same request gives the same answer again and does nothing; with "
    "another request it is refused. A request that failed can be sent again with its key, and not with a new one: "
    "where it died on our side, the key is `idempotency_key_in_use` for up to half a minute.",
    "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY_PATTERN},
    "example": "5f0c2a9e-4f0b-4a57-9d52-7f9b4ad0c3a1",
}

_SIGNED = frozenset({"getPlaylist", "getThumbnails"})
"""Operations that ask for a signature in the query in place of a token."""

_NOT_EMPTY = frozenset({"importStoryboard", "migrateProjects"})
"""Operations that want something said, whatever it is."""

_MEANINGS = {
    "400": "The body cannot be read",
    "401": "No valid access token",
    "404": "It does not exist, or is somebody else's",
    "406": "The answer is larger than can be sent",
    "409": "The state of things does not allow it now",
    "412": "It is not the version that If-Match names",
    "413": "The body is too large",
    "415": "The body is of a type, or packed in a way, that is not taken",
    "422": "The request breaks a rule",
    "500": "An error of the service",
    "503": "The service has too much to do",
}


_GATEWAY: _Json = {
    "description": "What the gateway refuses, before the API sees it.",
    "type": "object",
    "properties": {"message": {"type": "string"}},
}
_GATEWAY_SAYS = {
    "401": "Unauthorized",
    "404": "Not Found",
    "413": "Request Entity Too Large",
    "429": "Too Many Requests",
    "500": "Internal Server Error",
    "503": "Service Unavailable",
}
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html and, for 429,
http-api-throttling.html there: bodies that an HTTP API does not let one change."""


def describe(operation: _Json, method: str, components: _Json) -> None:
    """Complete an operation; `components` are those of the document, which get the problems that it answers with."""
    if method == "post":
        _take_key(operation)
    for parameter in operation.get("parameters", []):
        _tidy_parameter(parameter)
    if PUBLIC_TAG in operation["tags"] or operation["operationId"] in _SIGNED:
        operation["security"] = []
    if "requestBody" in operation:
        operation["requestBody"]["required"] = _needs_body(operation, components["schemas"])
    if operation["operationId"] in EXAMPLES:
        for content in operation["requestBody"]["content"].values():
            content["example"] = EXAMPLES[operation["operationId"]]
    answers = {status: answer for status, answer in operation["responses"].items() if int(status) < 400}
    for status, answer in answers.items():
        _describe_answer(answer, status, components["schemas"])
    problems = {}
    for status, codes in _by_status(codes_of(operation, method)).items():
        name = ".".join([HTTPStatus(int(status)).phrase.replace(" ", ""), *codes])
        components["responses"][name] = _problem(status, codes)
        problems[status] = {"$ref": f"#/components/responses/{name}"}
    components["schemas"]["GatewayMessage"] = _GATEWAY
    components["responses"]["TooManyRequests"] = {
        "description": "Too many requests in a second: wait and send it again",
        "content": {"application/json": _gateway_says("429")},
    }
    problems["429"] = {"$ref": "#/components/responses/TooManyRequests"}
    operation["responses"] = dict(sorted({**answers, **problems}.items()))


def _take_key(operation: _Json) -> None:
    """Every POST takes an Idempotency-Key; what no route has as a parameter, Powertools does not describe."""
    parameters = operation.setdefault("parameters", [])
    if not any(parameter["name"] == IDEMPOTENCY_KEY for parameter in parameters):
        parameters.append(dict(_IDEMPOTENCY_KEY))


def _needs_body(operation: _Json, schemas: _Json) -> bool:
    """No body at all reads as an empty object, which is enough where nothing is required in it."""
    if operation["operationId"] in _NOT_EMPTY:
        return True
    contents = operation["requestBody"]["content"].values()
    return any({"required", "oneOf"} & schemas[_schema_of(content)].keys() for content in contents)


def _tidy_parameter(parameter: _Json) -> None:
    """A parameter is left out, never null."""
    parameter["name"] = _SPELLINGS.get(parameter["name"], parameter["name"])
    branches = [branch for branch in parameter["schema"].get("anyOf", []) if branch != {"type": "null"}]
    if len(branches) == 1:
        del parameter["schema"]["anyOf"]
        parameter["schema"].update(branches[0])
    parameter["schema"].pop("description", None)


def _describe_answer(answer: _Json, status: str, schemas: _Json) -> None:
    if status == "204":
        answer.pop("content", None)
    for media_type, content in answer.get("content", {}).items():
        if media_type in TEXTS:
            content["example"] = TEXTS[media_type]
        elif name := _schema_of(content):
            content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    if headers := {**answer.get("headers", {}), **_headers(answer, status, schemas)}:
        answer["headers"] = headers


def _schema_of(content: _Json) -> str:
    """The name of the schema, empty where it has none."""
    return str(content["schema"].get("$ref", "").rpartition("/")[2])


def _headers(answer: _Json, status: str, schemas: _Json) -> _Json:
    contents = [_schema_of(content) for content in answer.get("content", {}).values()]
    fields = schemas.get(contents[0], {}).get("properties", {}) if contents else {}
    found = {}
    if "const" not in fields.get("version", {"const": 1}):
        found["ETag"] = _header("The version, for If-Match", '"3"')
    if status in ("201", "202") and len(fields) > 1:
        found["Location"] = _header("The path of what was made", f"/projects/{PROJECT}")
    if status == "303":
        found["Location"] = _header("Its address, for a quarter of an hour", ANSWERS["Download.url"])
    return found


def _header(description: str, example: str) -> _Json:
    return {"description": description, "schema": {"type": "string"}, "example": example}


def _by_status(codes: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in sorted(codes):
        found.setdefault(str(_PROBLEMS[code]["status"]), []).append(code)
    return found


def _problem(status: str, codes: list[str]) -> _Json:
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }
    told = ", ".join(f"`{code}`" for code in codes)
    answer: _Json = {"description": f"{_MEANINGS[status]}: {told}", "content": {PROBLEM_JSON: content}}
    if status in _GATEWAY_SAYS:
        contents = [("application/json", _gateway_says(status)), *answer["content"].items()]
        # Generated clients parse the first: with 401 mostly the gateway's, else mostly ours.
        answer["content"] = dict(contents if status == "401" else reversed(contents))
    if status == "401":
        answer["headers"] = {"WWW-Authenticate": _header("How to authenticate", "Bearer")}
    return answer


def _gateway_says(status: str) -> _Json:
    return {"schema": {"$ref": "#/components/schemas/GatewayMessage"}, "example": {"message": _GATEWAY_SAYS[status]}}
