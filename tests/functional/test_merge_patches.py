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


@pytest.mark.parametrize("path", [path for path, _ in PATCHES.values()], ids=list(PATCHES))
def test_what_changes_nothing_leaves_the_version(ada: Call, path: str) -> None:
    ids = populate(ada, "title")
    place = path.format(**ids)
    before, history = ada("GET", place.removesuffix("/keyframes")), ada("GET", f"/projects/{ids['projectId']}/history")
    same = {name: before.json[name] for name in ("title", "description", "isFavorite") if name in before.json}
    for body in ({}, same):
        answer = ada("PATCH", place, body, headers={"if-match": before.headers["etag"]})
        assert (answer.status, answer.headers["etag"], answer.json) == (200, before.headers["etag"], before.json)
    assert ada("GET", place.removesuffix("/keyframes")).body == before.body
    assert ada("GET", f"/projects/{ids['projectId']}/history").body == history.body
    stale = ada("PATCH", place, {}, headers={"if-match": '"77"'})
    check_problem(stale, 412, "precondition_failed")


def test_an_order_or_a_selection_that_is_the_present_one_leaves_the_version(ada: Call) -> None:
    ids = populate(ada, "title")
    project = f"/projects/{ids['projectId']}"
    scene = f"{project}/scenes/{ids['sceneId']}"
    shot = f"{scene}/shots/{ids['shotId']}"
    for path, place, body in (
        (f"{project}/scenes/order", project, {"sceneIds": [ids["sceneId"]]}),
        (
            f"{project}/scenes/{ids['sceneId']}/shots/order",
            f"{project}/scenes/{ids['sceneId']}",
            {"shotIds": [ids["shotId"]]},
        ),
        (f"{shot}/selection", f"{shot}/selection", {"selectedImageId": ids["imageId"]}),
    ):
        before = ada("GET", place)
        again = ada("PUT", path, body)
        assert (again.status, again.headers["etag"], again.json) == (200, before.headers["etag"], before.json)
        assert ada("GET", place).body == before.body


def test_what_was_set_is_gone_after_null(ada: Call) -> None:
    scene = "/projects/{projectId}/scenes/{sceneId}".format(**populate(ada, "title"))
    assert ada("GET", scene).json["background"] == "#102030"
    patched = ada("PATCH", scene, {"background": None})
    assert patched.json["background"] is None
    assert ada("GET", scene).json == patched.json
