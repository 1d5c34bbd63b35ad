"""Reading a request's body: one JSON object, of a bounded size, or a problem that says what is wrong with it."""

import binascii
import json
import math
from typing import Any, NoReturn

from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware
from aws_lambda_powertools.event_handler.types import EventHandlerInstance
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from lambdas.api.errors import BodyTooLargeError, MalformedBodyError, UnsupportedMediaTypeError

MAX_BODY_BYTES = 5_000_000
"""Under the 6 MB that Lambda takes for an event, with room for what API Gateway adds."""

MAX_NESTING = 32
"""Objects and lists in each other: all documents need less, and pydantic and Python give up at a few hundred."""

_TYPES = ("application/json", "application/merge-patch+json")


class JsonValidation(OpenAPIRequestValidationMiddleware):
    """Powertools' validation of requests with this module's reading of the body.

    Powertools knows no merge patch, takes the first entry of a list where an object is due, and lets broken
    encodings through as server errors.
    """

    def _get_body(self, app: EventHandlerInstance) -> dict[str, Any]:
        return read_body(app.current_event)


def read_body(event: BaseProxyEvent) -> dict[str, Any]:
    """The body's JSON object; no body at all reads as an empty one.

    Raises `UnsupportedMediaTypeError`, `BodyTooLargeError`, `MalformedBodyError`.
    """
    _check_encoding(event.headers.get("content-encoding", ""))
    _check_type(event.headers.get("content-type", ""))
    text = _text(event)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise BodyTooLargeError(f"The body is larger than {MAX_BODY_BYTES:,} bytes, which is all that this API takes.")
    return _parse(text) if text.strip() else {}


def _check_encoding(codings: str) -> None:
    for coding in codings.split(","):
        if coding.strip().lower() not in ("", "identity"):
            raise UnsupportedMediaTypeError(
                f"The body is packed, Content-Encoding: {codings[:100]}; send it as it is, without that header."
            )


def _check_type(content_type: str) -> None:
    media_type = content_type.split(";")[0].strip().lower()
    if media_type and media_type not in _TYPES:
        raise UnsupportedMediaTypeError(
            f"The body is {media_type}; send {_TYPES[0]} (a PATCH may also be {_TYPES[1]})."
        )


def _text(event: BaseProxyEvent) -> str:
    """Without the byte order mark that editors on Windows write."""
    try:
        return (event.decoded_body or "").removeprefix("\ufeff")
    except (UnicodeDecodeError, binascii.Error) as exc:
        raise MalformedBodyError("The body is not UTF-8 text.") from exc


def _parse(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_float=_float, parse_int=_int, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as exc:
        where = f"line {exc.lineno}, column {exc.colno}"
        raise MalformedBodyError(f"The body is not JSON: {exc.msg} at {where}.") from exc
    except UnicodeEncodeError as exc:
        raise MalformedBodyError("The body holds half of a surrogate pair, which is no character.") from exc
    except RecursionError as exc:
        raise MalformedBodyError("The body is nested too deeply.") from exc
    if not isinstance(value, dict):
        raise MalformedBodyError("The body must be one JSON object.")
    _check_nesting(value)
    return value


def _check_nesting(value: dict[str, Any]) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_NESTING):
        inner = (thing for outer in level for thing in (outer.values() if isinstance(outer, dict) else outer))
        level = [thing for thing in inner if isinstance(thing, dict | list)]
    if level:
        raise MalformedBodyError(f"The body is nested too deeply: {MAX_NESTING} levels are all that this API takes.")


def _float(text: str) -> float:
    """Python reads 1e999 as infinity, which pydantic writes as null."""
    number = float(text)
    if math.isinf(number):
        told = text if len(text) <= 40 else f"{text[:20]}... of {len(text):,} characters"
        raise MalformedBodyError(f"The body holds a number that is out of range: {told}; they go up to 1.7e308.")
    return number


def _int(text: str) -> int:
    _float(text)
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBodyError(f"The body holds {name}, which is not JSON.")
