"""A number is a number and a flag is a flag, in every body: what could only be read as one is refused.

The table follows from the OpenAPI document, as that of limits does.
"""

from typing import Any

import pytest

from lambdas.api.openapi import operations
from tests.functional.conftest import DOCUMENT, Answer, Call
from tests.functional.test_limits import IDS, Limit, body_with, fields_of
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

LIKE_IT: dict[str, list[Any]] = {"integer": [True, "5"], "number": [True, "5"], "boolean": ["yes", 1, 0]}
LENIENT = {"importLegacyProject"}
"""What the old workflow wrote is taken as it is."""


def places() -> list[Limit]:
    """Each field with a number or a flag once, in the first operation that takes it."""
    seen: set[tuple[str, str]] = set()
    return [
        Limit(method.upper(), path, operation["operationId"], place, schema["type"], schema, around)
        for method, path, operation in operations(DOCUMENT)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for place, schema, around in fields_of(content["schema"], (), (), seen)
        if schema.get("type") in LIKE_IT and "const" not in schema and operation["operationId"] not in LENIENT
    ]


PLACES = places()


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_what_is_only_like_it_is_refused(ada: Call, place: Limit) -> None:
    for value in LIKE_IT[place.keyword]:
        answer = ada(place.method, place.path.format(**IDS), body_with(place, value))
        assert any("valid" in detail for detail in said(answer, place)), (value, answer.text)
    whole = ada(place.method, place.path.format(**IDS), body_with(place, 5.0))
    if place.keyword != "boolean":
        assert not any("valid" in detail for detail in said(whole, place)), "5.0 is 5 in JSON"


def said(answer: Answer, place: Limit) -> list[str]:
    pointer = "".join(f"/{step}" for step in place.place)
    listed = answer.json.get("errors", []) if answer.status == 422 else []
    return [fault["detail"] for fault in listed if fault.get("pointer") == pointer]


def test_there_are_such_places() -> None:
    found = {(place.operation_id, place.place) for place in PLACES}
    assert {("createProject", ("budget",)), ("createScene", ("duration",))} <= found


def test_a_document_of_version_true_is_of_none(ada: Call) -> None:
    path = f"{ada('POST', '/projects', {}).headers['location']}/storyboard"
    refused = ada("PUT", path, {"version": True, "scenes": []})
    assert [fault["pointer"] for fault in refused.json["errors"]] == ["/version"]
    assert "valid" in refused.json["errors"][0]["detail"]
    assert ada("PUT", path, {"version": 1, "scenes": []}).status == 200
