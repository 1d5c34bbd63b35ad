"""Pydantic's findings about a request, told as faults: where, and what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambdas.api.errors import InvalidRequestError
from onetake.timeline.pointers import pointer_of

_MOST = 50
"""Faults told at once; more than these nobody reads."""


def request_error(found: Sequence[Mapping[str, Any]], body: Any) -> InvalidRequestError:
    """The answer to a request that breaks its schema.

    `found` are pydantic's error dicts with locations that begin with query, header or body; `body` is what was sent.
    """
    faults = [_fault(error, body) for error in found[:_MOST]]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    where = faults[0].get("parameter") or faults[0].get("pointer") or "the body"
    return InvalidRequestError(f"{where}: {faults[0]['detail']}{more}", errors=faults)


def _fault(error: Mapping[str, Any], body: Any) -> dict[str, str]:
    place, *location = error["loc"]
    detail = _detail(error)
    if place != "body":
        return {"parameter": str(location[0]), "detail": detail}
    return {"pointer": pointer_of(body, tuple(location), error["type"]), "detail": detail}


def _detail(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "This field is not known here"
    return str(error["msg"]).removeprefix("Value error, ")
