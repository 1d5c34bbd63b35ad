"""Every PATCH is a JSON merge patch (RFC 7396): each field of the OpenAPI document, also of the next one."""

from typing import Any

import pytest

from lambdas.api.openapi import operations
from lambdas.api.parameters import MERGE_PATCH
from tests.functional.conftest import DOCUMENT, Call, resolve
from tests.functional.test_ownership import populate
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

PATCHES = {o["operationId"]: (path, o) for method, path, o in operations(DOCUMENT) if method == "patch"}
NULL: dict[str, Any] = {"type": "null"}
FIELDS = [
    pytest.param(path, field, NULL in schema.get("anyOf", ()), id=f"{name}-{field}")
    for name, (path, operation) in PATCHES.items()
    if MERGE_PATCH in operation["requestBody"]["content"]
    for field, schema in resolve(operation["requestBody"]["content"][MERGE_PATCH]["schema"])["properties"].items()
    if (name, field) != ("updateElement", "keyframes")  # null brings generated ones back; a client's own needs some
]


@pytest.mark.parametrize(("path", "field", "optional"), FIELDS)
def test_null_takes_an_optional_field_away_and_no_other(ada: Call, path: str, field: str, optional: bool) -> None:
    place = path.format(**populate(ada, "title"))
    before = ada("GET", place).json
    answer = ada("PATCH", place, {field: None}, headers={"content-type": MERGE_PATCH})
    if optional:
        assert answer.status == 200, answer.text
    else:
        problem = check_problem(answer, 422, "invalid_input")
        assert [fault["pointer"] for fault in problem["errors"]] == [f"/{field}"]
        assert ada("GET", place).json == before


@pytest.mark.parametrize("path", [path for path, _ in PATCHES.values()], ids=list(PATCHES))
def test_an_unknown_field_is_refused(ada: Call, path: str) -> None:
    answer = ada("PATCH", path.format(**populate(ada, "title")), {"nonsense": 1})
    assert answer.status == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/nonsense"]


@pytest.mark.parametrize("media_type", [MERGE_PATCH, "application/json"])
@pytest.mark.parametrize("path", [path for path, _ in PATCHES.values()], ids=list(PATCHES))
def test_both_types_are_taken(ada: Call, path: str, media_type: str) -> None:
    answer = ada("PATCH", path.format(**populate(ada, "title")), "{}", headers={"content-type": media_type})
    assert answer.status == 200, answer.text


def test_what_was_set_is_gone_after_null(ada: Call) -> None:
    scene = "/projects/{projectId}/scenes/{sceneId}".format(**populate(ada, "title"))
    assert ada("GET", scene).json["background"] == "#102030"
    patched = ada("PATCH", scene, {"background": None})
    assert patched.json["background"] is None
    assert ada("GET", scene).json == patched.json
