"""Values as TypeScript spells them."""

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def literal(value: Any) -> str:
    """JSON's types as an expression on one line. Whole numbers have no point: a browser knows no difference."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def rows(values: list[Any], indent: str) -> str:
    """A list with one value a line."""
    if not values:
        return "[]"
    return "[\n" + "".join(f"{indent}  {literal(v)},\n" for v in values) + f"{indent}]"


def jsx(component: str, props: Mapping[str, Any], indent: str) -> str:
    """An element without children, one property a line."""
    lines = "".join(f"{indent}  {name}={{{_property(value, indent + '  ')}}}\n" for name, value in props.items())
    return f"{indent}<{component}\n{lines}{indent}/>\n"


def _property(value: Any, indent: str) -> str:
    return rows(value, indent) if isinstance(value, list) else literal(value)


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name)
