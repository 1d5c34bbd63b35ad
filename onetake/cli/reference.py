"""docs/documents.md: both documents field by field, written from the models and held against them by `make check`."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onetake.storyboard.document import Storyboard
from onetake.timeline.document import KEY_PATTERN, Strict
from onetake.timeline.master import Master

_Json = dict[str, Any]
_EXAMPLES = Path(__file__).parents[2] / "examples"
_TITLES = (
    ("The master document", Master, "`onetake schema master` prints its JSON Schema."),
    ("The storyboard document", Storyboard, "`onetake schema storyboard` prints its JSON Schema."),
)
_PATTERNS: dict[str | None, str] = {
    r"^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$": "colour",
    KEY_PATTERN: "id",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits",
}
_HEAD = """# The documents, field by field

Written by `make documents` from the models in `onetake/timeline/master.py` and `onetake/storyboard/document.py`.
Frames are whole numbers, pixels are the master's, colours `#rrggbb` or `#rrggbbaa`, easings as in
[ADR 17](adr/0017-easings-are-remotions.md). An id is up to 128 of the characters `A-Z a-z 0-9 _ . : -` and begins with
a letter or a digit. Unknown fields are refused; what has a default may be left out.
"""


def reference() -> str:
    """The whole text, in Markdown."""
    parts = [_HEAD]
    known: set[str] = set()
    for title, model, note in _TITLES:
        parts.append(f"## {title}\n\n{note}\n")
        schema = model.model_json_schema()
        for name, definition in {model.__name__: schema, **schema.get("$defs", {})}.items():
            if name not in known and "properties" in definition:
                parts.append(_section(name, definition))
            known.add(name)
    parts.append(_examples())
    return "\n".join(parts)


def _section(name: str, definition: _Json) -> str:
    said = definition.get("description", "").split("\n\n`parse_document")[0]
    required = definition.get("required", [])
    rows = [_row(field, schema, field in required) for field, schema in definition["properties"].items()]
    table = "\n".join(["| field | values | default | meaning |", "|---|---|---|---|", *rows])
    return f"### {name}\n\n{said}\n\n{table}\n" if said else f"### {name}\n\n{table}\n"


def _row(field: str, schema: _Json, required: bool) -> str:
    default = "required" if required else f"`{json.dumps(schema.get('default'), ensure_ascii=False)}`"
    cells = [f"`{field}`", " or ".join(_values(schema)), default, schema.get("description", "")]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _values(schema: _Json) -> Iterator[str]:
    """What a value may be, shortly."""
    for part in schema.get("anyOf") or schema.get("oneOf") or [schema]:
        if "anyOf" in part or "oneOf" in part:
            yield from _values(part)
        elif "$ref" in part:
            name = part["$ref"].rsplit("/", 1)[1]
            yield f"[{name}](#{name.lower()})"
        elif "enum" in part:
            yield ", ".join(f"`{value}`" for value in part["enum"])
        elif "const" in part:
            yield f"`{json.dumps(part['const'])}`"
        elif part.get("type") != "null":
            yield _type(part)


def _type(schema: _Json) -> str:
    kind = str(schema.get("type", "any"))
    if kind == "array":
        inner = schema.get("prefixItems")
        items = (
            ", ".join(" or ".join(_values(item)) for item in inner) if inner else " or ".join(_values(schema["items"]))
        )
        return f"({items})" if inner else f"list of {items}{_bounds(schema, 'minItems', 'maxItems')}"
    if kind == "object":
        within = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
        return f"object of {' or '.join(_values(within))}" if isinstance(within, dict) else "object"
    name: str = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}.get(
        kind, kind
    )
    if kind == "string":
        return _PATTERNS.get(schema.get("pattern"), name) + _bounds(schema, "minLength", "maxLength")
    return name + _range(schema) + (", even" if schema.get("multipleOf") == 2 else "")


def _bounds(schema: _Json, least: str, most: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return ""
    return f", {low or 0} to {high}" if high is not None else f", {low} or more"


def _range(schema: _Json) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        return f" over {schema['exclusiveMinimum']}" + (f" to {high:,}" if high is not None else "")
    if low is None and high is None:
        return ""
    return f", {low:,} to {high:,}" if high is not None else f", {low:,} or more"


def _examples() -> str:
    """The first element of each type in examples/, which tests draw."""
    found: dict[str, _Json] = {}
    for path in sorted(_EXAMPLES.glob("*.master.json")):
        for element in json.loads(path.read_text("utf-8"))["elements"]:
            found.setdefault(element["type"], element)
    texts = [f"### {name}\n\n```json\n{json.dumps(found[name], indent=2)}\n```\n" for name in sorted(found)]
    return "\n".join(
        ["## An element of each type\n", "From the masters in `examples/`, which `make test` draws.\n", *texts]
    )


def undescribed(model: type[Strict]) -> list[str]:
    """Fields that say nothing about themselves, as `Model.field`."""
    schema = model.model_json_schema()
    definitions = {model.__name__: schema, **schema.get("$defs", {})}
    return [
        f"{name}.{field}"
        for name, definition in definitions.items()
        for field, about in definition.get("properties", {}).items()
        if not about.get("description")
    ]


def main(arguments: list[str]) -> int:
    """Print, write or check the text."""
    parser = argparse.ArgumentParser(prog="python -m onetake.cli.reference", description="The documents' reference.")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--check", type=Path, metavar="FILE", help="exit with 1 if FILE is not this code's text")
    options = parser.parse_args(arguments)
    text = reference()
    if options.write:
        options.write.write_text(text, "utf-8")
    elif options.check is None:
        sys.stdout.write(text)
    elif not options.check.exists() or options.check.read_text("utf-8") != text:
        sys.stderr.write(f"{options.check} is not the text of this code: run `make documents` and commit it.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
