"""Each limit that the OpenAPI document states holds to the last character, number and entry, and the fault says it.

The table follows from the document: a field or a parameter that is added with a limit is tried without a word here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from lambdas.api.openapi import operations
from lambdas.api.samples import FIELDS
from tests.functional.conftest import DOCUMENT, Answer, Call, resolve
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

Json = dict[str, Any]
Place = tuple[str | int, ...]

IDS = {**FIELDS, "name": "index.m3u8"}
SIZES = ("minLength", "maxLength", "minItems", "maxItems", "maxProperties")
NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


@dataclass(frozen=True)
class Limit:
    """`around` are the values that must go with it, by place: the types of elements on the way."""

    method: str
    path: str
    operation_id: str
    place: Place
    keyword: str
    schema: Json
    around: tuple[tuple[Place, str], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.operation_id}-{'.'.join(map(str, self.place))}-{self.keyword}"

    @property
    def number(self) -> Any:
        return self.schema[self.keyword]

    def values(self) -> tuple[Any, Any]:
        """One that keeps the limit as narrowly as can be, and one that breaks it as narrowly."""
        number = self.number
        if self.keyword in NUMBERS:
            step = (
                self.schema.get("multipleOf", 1) if self.schema["type"] == "integer" else 2**-20 * max(1, abs(number))
            )
            inwards = step if self.keyword in ("minimum", "exclusiveMinimum") else -step
            return (number + inwards, number) if self.keyword.startswith("ex") else (number, number - inwards)
        beyond = number - 1 if self.keyword.startswith("min") else number + 1
        return self._of_size(number), self._of_size(beyond)

    def _of_size(self, size: int) -> Any:
        match self.keyword:
            case "minLength" | "maxLength":
                return "a" * size
            case "maxProperties":
                return {f"k{n}": {} for n in range(size)}
            case _:
                return [None] * size


def limits_of_bodies() -> Iterator[Limit]:
    """Each field once, in the first operation that takes it."""
    seen: set[tuple[str, str]] = set()
    for method, path, operation in operations(DOCUMENT):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for place, schema, around in fields_of(content["schema"], (), (), seen):
                told_otherwise = "prefixItems" in schema or "pattern" in schema
                for keyword in NUMBERS if told_otherwise else (*SIZES, *NUMBERS):
                    if keyword in schema:
                        yield Limit(method.upper(), path, operation["operationId"], place, keyword, schema, around)


def fields_of(
    schema: Json, place: Place, around: tuple[tuple[Place, str], ...], seen: set[tuple[str, str]]
) -> Iterator[tuple[Place, Json, tuple[tuple[Place, str], ...]]]:
    """Fields and entries of lists, where one kind of value is meant; of elements, each type's."""
    name = schema.get("$ref", "")
    schema = resolve(schema)
    branches = [branch for branch in schema.get("anyOf", ()) if branch != {"type": "null"}]
    if len(branches) == 1:
        yield from fields_of(branches[0], place, around, seen)
        return
    for kind, ref in schema.get("discriminator", {}).get("mapping", {}).items():
        yield from fields_of({"$ref": ref}, place, (*around, ((*place, "type"), kind)), seen)
    if place:
        yield place, schema, around
    if "items" in schema:
        yield from fields_of(schema["items"], (*place, 0), around, seen)
    for field, inner in schema.get("properties", {}).items():
        if (name, field) not in seen:
            seen.add((name, field))
            yield from fields_of(inner, (*place, field), around, seen)


def limits_of_parameters() -> Iterator[Limit]:
    for method, path, operation in operations(DOCUMENT):
        for parameter in operation.get("parameters", ()):
            for keyword in (*SIZES, *NUMBERS):
                if parameter["in"] == "query" and keyword in parameter["schema"]:
                    place = (parameter["name"],)
                    yield Limit(method.upper(), path, operation["operationId"], place, keyword, parameter["schema"])


def body_with(limit: Limit, value: Any) -> Json:
    body: Json = {}
    for place, one in (*limit.around, (limit.place, value)):
        put(body, place, one)
    return body


def put(container: Any, place: Place, value: Any) -> None:
    """Objects and lists of one entry are made on the way."""
    for step, following in pairwise(place):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(container, list):
            if not container:
                container.append(empty)
            container = container[0]
        else:
            container = container.setdefault(step, empty)
    if isinstance(container, list):
        container[:] = [value]
    else:
        container[place[-1]] = value


def faults(answer: Answer, limit: Limit, member: str, name: str) -> list[str]:
    """What is said against the value itself, of its limit."""
    assert answer.status < 500, answer.text
    listed = answer.json.get("errors", []) if answer.status == 422 else []
    details = [fault["detail"] for fault in listed if fault.get(member) == name]
    bare = str(limit.number).removesuffix(".0")
    return [detail for detail in details if bare in detail.replace(",", "")]


BODIES = list(limits_of_bodies())
PARAMETERS = list(limits_of_parameters())


@pytest.mark.parametrize("limit", BODIES, ids=[limit.name for limit in BODIES])
def test_of_a_body(ada: Call, limit: Limit) -> None:
    kept, broken = (
        faults(
            ada(limit.method, limit.path.format(**IDS), body_with(limit, value)),
            limit,
            "pointer",
            "".join(f"/{step}" for step in limit.place),
        )
        for value in limit.values()
    )
    assert (kept, bool(broken)) == ([], True)


@pytest.mark.parametrize("limit", PARAMETERS, ids=[limit.name for limit in PARAMETERS])
def test_of_a_parameter(ada: Call, limit: Limit) -> None:
    kept, broken = (
        faults(
            ada(
                limit.method,
                limit.path.format(**IDS),
                {} if limit.method == "POST" else None,
                query={limit.place[0]: value},
            ),
            limit,
            "parameter",
            str(limit.place[0]),
        )
        for value in limit.values()
    )
    assert (kept, bool(broken)) == ([], True)
