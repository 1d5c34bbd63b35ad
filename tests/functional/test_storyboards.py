"""Import, export, compile."""

import json
from typing import Any

import pytest

from onetake.storyboard.document import Storyboard
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.master import Master
from tests.functional.conftest import DOCUMENT as OPENAPI
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


@pytest.fixture
def project(ada: Call) -> str:
    return ada("POST", "/projects", {}).headers["location"]


def title(x: float, text: str = "Autumn") -> dict[str, Any]:
    keyframes = [{"frame": 0, "x": x, "y": 100}, {"frame": 29, "x": 500, "y": 100}]
    return {"elementId": "title", "type": "text", "text": text, "keyframes": keyframes}


DOCUMENT: dict[str, Any] = {
    "version": 1,
    "title": "Two scenes",
    "outputFormat": {"width": 640, "height": 360},
    "scenes": [
        {"key": "intro", "title": "Intro", "background": "#101418", "durationInFrames": 60, "elements": [title(0)]},
        {"key": "outro", "title": "Outro", "background": "#1f6f5c", "durationInFrames": 30, "elements": [title(500)]},
    ],
}


def test_what_is_imported_is_there_as_scenes_and_comes_back_byte_for_byte(ada: Call, project: str) -> None:
    imported = ada("PUT", f"{project}/storyboard", DOCUMENT)
    assert (imported.status, imported.json["title"]) == (200, "Two scenes")
    assert imported.headers["etag"] == ada("GET", project).headers["etag"]
    assert [scene["key"] for scene in ada("GET", f"{project}/scenes").json["items"]] == ["intro", "outro"]
    exported = ada("GET", f"{project}/storyboard")
    assert exported.text.encode() == canonical_json(parse_document(Storyboard, json.dumps(DOCUMENT)))
    ada("PUT", f"{project}/storyboard", exported.json)
    assert ada("GET", f"{project}/storyboard").text == exported.text


def test_a_storyboard_that_does_not_hold_together_changes_nothing(ada: Call, project: str) -> None:
    ada("PUT", f"{project}/storyboard", DOCUMENT)
    before = ada("GET", f"{project}/storyboard").text
    twice = {**DOCUMENT, "scenes": [DOCUMENT["scenes"][0]] * 2}
    problem = check_problem(ada("PUT", f"{project}/storyboard", twice), 422, "invalid_input")
    assert "intro" in problem["detail"]
    missing = {**DOCUMENT, "assets": {"hero": {"uri": "assets/nowhere", "kind": "image"}}}
    missing["scenes"] = [{"key": "a", "shots": [{"key": "s", "images": [{"asset": "hero"}], "selected": [0, 0]}]}]
    problem = check_problem(ada("PUT", f"{project}/storyboard", missing), 422, "asset_missing")
    assert "hero" in problem["detail"]
    assert ada("GET", f"{project}/storyboard").text == before


def test_a_storyboard_that_says_nothing_at_all_takes_nothing_away(ada: Call, project: str) -> None:
    ada("PUT", f"{project}/storyboard", DOCUMENT)
    before = ada("GET", f"{project}/storyboard").text
    for body in ("{}", None):
        problem = check_problem(ada("PUT", f"{project}/storyboard", body), 422, "invalid_input")
        assert '{"scenes": []}' in problem["detail"]
    assert ada("GET", f"{project}/storyboard").text == before
    assert ada("PUT", f"{project}/storyboard", {"scenes": []}).json["sceneOrder"] == []
    exported = ada("GET", f"{project}/storyboard").json
    assert ada("PUT", f"{project}/storyboard", exported).status == 200


def test_an_import_replaces_the_settings_that_its_description_names(ada: Call) -> None:
    settings = {"title": "Old", "prompt": "warm", "voiceId": "v", "brand": {"name": "B"}, "music": {"volume": 0.9}}
    project = ada("POST", "/projects", {**settings, "outputFormat": {"width": 640, "height": 360}, "budget": 5})
    changed = ada("PUT", f"{project.headers['location']}/storyboard", {"scenes": []}).json
    replaced = {name for name, value in changed.items() if value != project.json[name]} - {"updatedAt", "version"}
    assert replaced == {*settings, "outputFormat"}
    said = OPENAPI["paths"]["/projects/{projectId}/storyboard"]["put"]["description"]
    assert all(word in said for word in ("title", "prompt", "voice", "brand", "music", "output format", "default"))


def test_an_import_over_a_newer_version_is_refused(ada: Call, project: str) -> None:
    ada("PATCH", project, {"title": "newer"})
    answer = ada("PUT", f"{project}/storyboard", DOCUMENT, headers={"if-match": '"1"'})
    check_problem(answer, 412, "precondition_failed")


def test_a_storyboard_compiles_to_one_master_which_can_be_read(ada: Call, project: str) -> None:
    check_problem(ada("GET", f"{project}/master"), 404, "not_found")
    ada("PUT", f"{project}/storyboard", DOCUMENT)
    compiled = ada("POST", f"{project}/compile")
    assert compiled.status == 200
    assert compiled.json["durationInFrames"] == 90
    assert [(s["startFrame"], s["endFrame"]) for s in compiled.json["sections"]] == [(0, 60), (60, 90)]
    assert compiled.json["jumps"] == []
    master = parse_document(Master, ada("GET", f"{project}/master").text)
    assert master.duration_in_frames == 90
    assert "title" in {element.id for element in master.elements}
    assert ada("POST", f"{project}/compile").json == compiled.json
    assert ada("GET", project).json["masterHash"] == compiled.json["masterHash"]


def test_a_storyboard_that_makes_no_film_says_where(ada: Call, project: str) -> None:
    scenes = [{**DOCUMENT["scenes"][0], "elements": [{**title(0), "keyframes": [{"frame": 60}]}]}]
    ada("PUT", f"{project}/storyboard", {**DOCUMENT, "scenes": scenes})
    problem = check_problem(ada("POST", f"{project}/compile"), 422, "invalid_document")
    assert problem["errors"][0]["pointer"] == "/scenes/0/elements/0/keyframes/0/frame"


def test_a_project_without_scenes_cannot_be_compiled(ada: Call, project: str) -> None:
    problem = check_problem(ada("POST", f"{project}/compile"), 422, "invalid_document")
    assert "scene" in problem["detail"]
