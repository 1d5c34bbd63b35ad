"""What is written names assets that are there, of the right kind and not known to be broken; else 422 says where."""

from typing import Any

import pytest

from onetake.storyboard.service.probing import ProbeResults
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

ELEMENT = {"type": "image", "width": 9, "height": 9, "keyframes": [{"frame": 0}]}
TABLE = {
    "far": {"uri": "https://pictures.test/far.png", "kind": "image"},
    "tune": {"uri": "https://sounds.test/tune.mp3", "kind": "audio"},
    "gone": {"uri": "assets/gone", "kind": "image"},
}
DOCUMENT = {"scenes": [{"key": "a", "durationInFrames": 30, "background": "#000000"}], "assets": TABLE}


def announce(ada: Call, project: str, key: str, content_type: str = "image/png") -> str:
    """The id of an upload that nobody has looked into."""
    body = {"key": key, "fileName": key, "contentType": content_type, "sizeBytes": 3}
    return str(ada("POST", f"{project}/assets", body).json["asset"]["assetId"])


@pytest.fixture
def project(ada: Call, world: FakeWorld) -> str:
    """The path of a project with a scene, uploads of some kinds, one rejected, and a document's names."""
    project = ada("POST", "/projects", {}).headers["location"]
    for key, content_type in (("hero", "image/png"), ("face", "font/ttf"), ("song", "audio/mpeg"), ("gone", "image/x")):
        announce(ada, project, key, content_type)
    broken = announce(ada, project, "broken")
    results = ProbeResults(world.records, world.objects, world.cascade, world.clock)
    results.reject(project.rpartition("/")[2], broken, "it is cut short")
    assert ada("PUT", f"{project}/storyboard", DOCUMENT).status == 200
    assert ada("DELETE", f"{project}/assets/{asset_id(ada, project, 'gone')}").status == 204
    return project


def asset_id(ada: Call, project: str, key: str) -> str:
    return str(next(one["assetId"] for one in ada("GET", f"{project}/assets").json["items"] if one["key"] == key))


@pytest.fixture
def scene(ada: Call, project: str) -> str:
    return f"{project}/scenes/{ada('GET', f'{project}/scenes').json['items'][0]['sceneId']}"


def writes(project: str, scene: str, name: str) -> list[tuple[str, str, dict[str, Any], str]]:
    """Each way to name a picture, and the place of that in the body."""
    overlay = {"productOverlay": {"asset": name}}
    element = {**ELEMENT, "elementId": f"of-{name}", "asset": name}
    return [
        ("PATCH", project, {"brand": {"logo": name}}, "/brand/logo"),
        ("PATCH", scene, overlay, "/productOverlay/asset"),
        ("POST", f"{project}/scenes", overlay, "/productOverlay/asset"),
        ("POST", f"{project}/scenes", {**overlay, "shots": [{}] * 120}, "/productOverlay/asset"),
        ("POST", f"{scene.replace('/scenes/', '/sections/')}/elements", element, "/asset"),
    ]


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("nowhere", "invalid_input", "there is no asset nowhere"),
        ("ast_01JD3V9Q4N8Y7F2K6M5T0XWZRB", "invalid_input", "there is no asset ast_01JD3V9Q4N8Y7F2K6M5T0XWZRB"),
        ("gone", "invalid_input", "there is no asset gone"),
        ("broken", "asset_rejected", "asset broken was rejected: it is cut short"),
        ("song", "invalid_input", "asset song is of kind audio"),
        ("tune", "invalid_input", "asset tune is of kind audio"),
    ],
)
def test_what_cannot_be_shown_is_refused_where_it_is_named(
    ada: Call, project: str, scene: str, name: str, code: str, told: str
) -> None:
    for method, path, body, pointer in writes(project, scene, name):
        problem = check_problem(ada(method, path, body), 422, code)
        assert told in problem["detail"]
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
        if code == "asset_rejected":
            assert problem["details"] == {"asset": name, "assetId": asset_id(ada, project, name)}
    assert len(ada("GET", f"{project}/scenes").json["items"]) == 1


@pytest.mark.parametrize("name", ["hero", "far", None])
def test_by_key_by_id_or_by_a_document_s_name_it_is_taken(
    ada: Call, project: str, scene: str, name: str | None
) -> None:
    """One that is still being uploaded too: compiling waits for it."""
    for method, path, body, _ in writes(project, scene, name or asset_id(ada, project, "hero")):
        assert ada(method, path, body).status in (200, 201)


def test_a_font_is_a_font(ada: Call, project: str) -> None:
    problem = check_problem(ada("PATCH", project, {"brand": {"font": "hero"}}), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/brand/font"]
    assert ada("PATCH", project, {"brand": {"font": "face"}}).status == 200


def test_what_was_deleted_since_stands_in_the_way_of_nothing_else(
    ada: Call, project: str, scene: str, world: FakeWorld
) -> None:
    """Not of a change that sends it back as it is, and not of an undo that brings it back."""
    for path, body in ((project, {"brand": {"logo": "hero"}}), (scene, {"productOverlay": {"asset": "hero"}})):
        assert ada("PATCH", path, body).status == 200
    assert ada("DELETE", f"{project}/assets/{asset_id(ada, project, 'hero')}").status == 204
    for path, name in ((project, "brand"), (scene, "productOverlay")):
        now = ada("GET", path).json[name]
        assert ada("PATCH", path, {"title": "Other", name: now}).status == 200
        assert ada("PATCH", path, {name: None if name == "productOverlay" else {"logo": None}}).status == 200
        assert ada("POST", f"{project}/undo").status == 200
        assert ada("GET", path).json[name] == now
    check_problem(ada("POST", f"{project}/compile", {}), 422, "asset_missing")


@pytest.mark.parametrize(("shown", "status"), [(True, 422), (False, 200)])
def test_an_import_that_shows_a_rejected_upload_is_refused(ada: Call, project: str, shown: bool, status: int) -> None:
    scene = {**DOCUMENT["scenes"][0], "productOverlay": {"asset": "x", "enabled": shown}}  # type: ignore[index]
    document = {"scenes": [scene], "assets": {"x": {"uri": "assets/broken", "kind": "image"}}}
    answer = ada("PUT", f"{project}/storyboard", document)
    assert answer.status == status
    if shown:
        problem = check_problem(answer, 422, "asset_rejected")
        assert [fault["pointer"] for fault in problem["errors"]] == ["/scenes/0/productOverlay/asset"]


@pytest.mark.parametrize("field", ["logo", "font"])
def test_a_new_project_has_no_assets_but_its_document_s(ada: Call, field: str) -> None:
    problem = check_problem(ada("POST", "/projects", {"brand": {field: "hero"}}), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == [f"/brand/{field}"]
    entry = {"uri": "https://pictures.test/hero", "kind": "font" if field == "font" else "image"}
    told = {"brand": {field: "hero"}, "storyboard": {"scenes": [], "assets": {"hero": entry}}}
    assert ada("POST", "/projects", told).status == 201


def test_it_costs_one_read_of_an_upload_named_by_its_key(ada: Call, project: str, scene: str, world: FakeWorld) -> None:
    for path, body in ((project, {"brand": {"logo": "hero"}}), (scene, {"productOverlay": {"asset": "hero"}})):
        world.records.calls.clear()
        ada("PATCH", path, body)
        assert world.records.calls == ["get", "get", "commit"]
        world.records.calls.clear()
        ada("PATCH", path, {"title": "Other"})
        assert world.records.calls == ["get", "commit"]
