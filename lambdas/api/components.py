"""The schemas of the OpenAPI document, put into the words that a client should see."""

import copy
import json
import re
from typing import Any

from pydantic.json_schema import models_json_schema

from lambdas.api.parameters import MERGE_PATCH
from lambdas.api.schemas import Problem

_Json = dict[str, Any]

_REF = "#/components/schemas/"
_POWERTOOLS = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


def tidy_components(data: _Json) -> _Json:
    """The document with the names and schemas that clients use; `data` is what Powertools generated."""
    data = _rename(data)
    schemas = data["components"]["schemas"]
    _, problems = models_json_schema([(Problem, "serialization")], ref_template=_REF + "{model}")
    schemas.update(problems["$defs"])
    for name in _POWERTOOLS:
        schemas.pop(name, None)
    if "SceneElement" in schemas:
        _spread_props(schemas)
    for name in _merge_patches(data["paths"]):
        _without_defaults(schemas, name)
    _drop_titles(schemas)
    _drop_titles(data["paths"])
    data["components"]["schemas"] = dict(sorted(schemas.items()))
    return data


def _rename(data: _Json) -> _Json:
    """`ListOf_Scene_` is a SceneList; what pydantic tells apart as Input and Output is one thing in JSON."""
    schemas = data["components"]["schemas"]
    for name in [name for name in schemas if name.endswith("-Output")]:
        del schemas[name]
    text = re.sub(r"\bListOf_(\w+)_\"", r'\1List"', json.dumps(data))
    renamed: _Json = json.loads(re.sub(r"\b(\w+)-(?:Input|Output)\"", r'\1"', text))
    return renamed


def _spread_props(schemas: _Json) -> None:
    """A scene's element has the props of its type beside its own fields, where the model keeps them apart."""
    own = schemas["SceneElement"]
    props = own["properties"].pop("props")
    own["required"].remove("props")
    for kind, ref in props["discriminator"]["mapping"].items():
        look = schemas.pop(ref.removeprefix(_REF))
        name = f"Scene{kind.capitalize()}"
        schemas[name] = {
            **look,
            "properties": {**own["properties"], **look["properties"]},
            "required": [*own["required"], *look["required"]],
        }
        props["discriminator"]["mapping"][kind] = _REF + name
    mapping = props["discriminator"]["mapping"]
    refs = [{"$ref": ref} for ref in mapping.values()]
    schemas["SceneElement"] = {
        "description": own["description"],
        "oneOf": refs,
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _merge_patches(paths: _Json) -> set[str]:
    """The schemas of bodies that are merge patches."""
    operations = (operation for methods in paths.values() for operation in methods.values())
    contents = (operation.get("requestBody", {}).get("content", {}) for operation in operations)
    return {c[MERGE_PATCH]["schema"]["$ref"].removeprefix(_REF) for c in contents if MERGE_PATCH in c}


def _without_defaults(schemas: _Json, name: str) -> None:
    """What a merge patch leaves out stays as it is: a client must not fill it with what a creation would begin with.

    Objects inside merge likewise: those that have defaults get a schema of their own here, `MusicInputPatch`.
    """
    own = schemas[name] = copy.deepcopy(schemas[name])
    for value in own.get("properties", {}).values():
        value.pop("default", None)
        for place in (value, *value.get("anyOf", ())):
            inner = place.get("$ref", "").removeprefix(_REF)
            if inner and any("default" in field for field in schemas[inner].get("properties", {}).values()):
                place["$ref"] = f"{_REF}{inner}Patch"
                schemas[f"{inner}Patch"] = schemas[inner]
                _without_defaults(schemas, f"{inner}Patch")


def _drop_titles(node: Any) -> None:
    """Titles that repeat a field's name, such as Projectid."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for name, value in node.items():
            if name != "default":
                _drop_titles(value)
    elif isinstance(node, list):
        for value in node:
            _drop_titles(value)
