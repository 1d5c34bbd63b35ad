"""Numbers are numbers and flags are flags: pydantic takes true for 1, "5" for 5 and "yes" for true.

Its own strict mode asks too much: it refuses 5.0 for a whole number, which JSON Schema takes, dates as text, and lists
for tuples.
"""

from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_NOT_OF_THE_FIELDS = ("metadata", "serialization", "default")


def exacting(schema: CoreSchema) -> CoreSchema:
    """A model's schema whose own fields take what they say and nothing else; models inside have theirs."""
    exact: CoreSchema = _exacting(schema, is_root=True)
    return exact


def _exacting(node: Any, *, is_root: bool = False) -> Any:
    if isinstance(node, list | tuple):
        return type(node)(_exacting(one) for one in node)
    if not isinstance(node, dict):
        return node
    match node.get("type"):
        case "float" | "bool":
            return {**node, "strict": True}
        case "int":
            return core_schema.no_info_before_validator_function(_check_whole, node)
        case "literal" if 1 in node["expected"]:
            return core_schema.no_info_before_validator_function(_check_no_flag, node)
        case "model" if not is_root:
            return node
        case "function-before" if node["function"].get("function") in (_check_whole, _check_no_flag):
            return node
    inner_is_root = is_root and node.get("type") != "model"
    return {
        name: value if name in _NOT_OF_THE_FIELDS else _exacting(value, is_root=inner_is_root and name == "schema")
        for name, value in node.items()
    }


def _check_whole(value: Any) -> Any:
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _check_no_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value
