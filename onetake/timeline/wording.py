"""What is wrong with a value of a document, and what it should be, for whoever wrote it."""

import json
from collections.abc import Mapping
from typing import Any

MISSING = "it is missing: add it"
_UNKNOWN = "there is no such field: take it out, or see which there are: `onetake schema`, or the API's /openapi.json"
_LONGEST = 60
_COLOUR, _KEY = "^#[0-9a-fA-F]{6}", "^[A-Za-z0-9]["


def told(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors in words."""
    kind, message = error["type"], str(error["msg"]).removeprefix("Value error, ")
    if kind in ("missing", "union_tag_not_found"):
        return MISSING
    if kind == "union_tag_invalid":
        return f"Input should be one of {error['ctx']['expected_tags']}, and is {_spelled(error['ctx']['tag'])}"
    if kind == "extra_forbidden":
        return _UNKNOWN
    value = _spelled(error["input"])
    if kind == "string_pattern_mismatch" and error["ctx"]["pattern"].startswith(_COLOUR):
        return f"{value} is no colour: write #rrggbb or #rrggbbaa"
    if kind == "string_pattern_mismatch" and error["ctx"]["pattern"].startswith(_KEY):
        return f"{value} cannot be an id: use up to 128 of A-Z a-z 0-9 _ . : - and begin with a letter or digit"
    if kind == "value_error" or not value:
        return message
    return f"{message}, and is {value}"


def _spelled(value: Any) -> str:
    """A short value as JSON; nothing of what is long or has parts."""
    if isinstance(value, dict | list | tuple) or (isinstance(value, str) and len(value) > 5000):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
