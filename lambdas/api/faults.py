"""Pydantic's findings about a request, told as faults: where, and what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambdas.api.errors import InvalidRequestError
from onetake.timeline.pointers import most_telling, pointer_of
from onetake.timeline.wording import told

_MOST = 50
"""Faults told at once; more than these nobody reads."""


def request_error(found: Sequence[Mapping[str, Any]], body: Any) -> InvalidRequestError:
    """The answer to a request that breaks its schema.

    `found` are pydantic's error dicts with locations that begin with query, header or body; `body` is what was sent.
    """
    faults = [_in_parameter(error) for error in found[:_MOST] if error["loc"][0] != "body"]
    faults += most_telling([_in_body(error, body) for error in found[:_MOST] if error["loc"][0] == "body"])
    others = len(faults) - 1 + len(found[_MOST:])
    more = f" (and {others} more)" if others else ""
    where = faults[0].get("parameter") or faults[0].get("pointer") or "the body"
    return InvalidRequestError(f"{where}: {faults[0]['message']}{more}", errors=faults)


def _in_parameter(error: Mapping[str, Any]) -> dict[str, str]:
    return {"parameter": str(error["loc"][1]), "message": told(error)}


def _in_body(error: Mapping[str, Any], body: Any) -> dict[str, str]:
    return {"pointer": pointer_of(body, tuple(error["loc"][1:]), error["type"]), "message": told(error)}
