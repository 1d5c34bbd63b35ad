"""Sections: scenes on the timeline, edited by hand."""

import json
from typing import Any

import pytest

from onetake.storyboard.document import Storyboard
from onetake.timeline.document import canonical_json, parse_document
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "scenes": [
        {"key": "intro", "title": "Intro", "background": "#101418", "durationInFrames": 60},
        {"key": "outro", "title": "Outro", "narration": "The end.", "durationInFrames": 30},
    ],
}


@pytest.fixture
def project(ada: Call) -> str:
    path = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{path}/storyboard", DOCUMENT)
    return path


def frames(ada: Call, project: str) -> list[tuple[str, int, int]]:
    items = ada("GET", f"{project}/sections").json["items"]
    return [(item["name"], item["startFrame"], item["endFrame"]) for item in items]


def paths(ada: Call, project: str) -> list[str]:
    return [f"{project}/sections/{s['sectionId']}" for s in ada("GET", f"{project}/sections").json["items"]]


def test_sections_are_the_scenes_on_the_timeline(ada: Call, project: str) -> None:
    items = ada("GET", f"{project}/sections").json["items"]
    assert [item["sectionId"] for item in items] == [
        scene["sceneId"] for scene in ada("GET", f"{project}/scenes").json["items"]
    ]
    assert [(item["key"], item["number"], item["handMade"]) for item in items] == [
        ("intro", 1, False),
        ("outro", 2, False),
    ]
    assert frames(ada, project) == [("Intro", 0, 60), ("Outro", 60, 90)]
    one = ada("GET", paths(ada, project)[1])
    assert (one.json, one.headers["etag"]) == (items[1], '"0"')


def test_a_project_without_scenes_has_no_sections(ada: Call) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    assert ada("GET", f"{path}/sections").json == {"items": [], "nextCursor": None}


def test_an_edit_outlives_changes_of_the_scene_and_moves_what_follows(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    edited = ada("PATCH", intro, {"name": "Opening", "durationInFrames": 40})
    assert edited.status == 200
    assert (edited.json["name"], edited.json["endFrame"], edited.json["handMade"]) == ("Opening", 40, True)
    assert edited.json["background"] == "#101418"
    ada("PATCH", intro.replace("sections", "scenes"), {"title": "Renamed", "durationInFrames": 100})
    assert frames(ada, project) == [("Opening", 0, 40), ("Outro", 40, 70)]
    compiled = ada("POST", f"{project}/compile").json
    assert [(s["name"], s["endFrame"]) for s in compiled["sections"]] == [("Opening", 40), ("Outro", 70)]


def test_null_takes_one_field_back_and_the_edit_goes_with_its_last(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    ada("PATCH", intro, {"name": "Opening", "durationInFrames": 40})
    assert ada("PATCH", intro, {"name": None}).json["name"] == "Intro"
    answer = ada("PATCH", intro, {"durationInFrames": None})
    assert (answer.json["endFrame"], answer.json["handMade"], answer.headers["etag"]) == (60, False, '"0"')


def test_a_patch_merges_into_the_transition_that_is_in_effect(ada: Call, project: str) -> None:
    _, outro = paths(ada, project)
    ada("PATCH", outro.replace("sections", "scenes"), {"transition": {"type": "fade", "durationInFrames": 8}})
    edited = ada("PATCH", outro, {"transition": {"durationInFrames": 20}}).json
    assert edited["transition"] == {"type": "fade", "durationInFrames": 20}
    assert edited["edit"]["transition"] == edited["transition"]
    assert edited["edit"]["name"] is None


def test_dropping_the_edit_shows_the_scene_again(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    ada("PATCH", intro, {"durationInFrames": 40})
    assert ada("DELETE", f"{intro}/edit").status == 204
    assert frames(ada, project) == [("Intro", 0, 60), ("Outro", 60, 90)]
    assert ada("DELETE", f"{intro}/edit").status == 204


def test_a_change_based_on_another_version_is_refused(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    untouched = ada("GET", intro).headers["etag"]
    edited = ada("PATCH", intro, {"name": "A"}, headers={"if-match": untouched})
    check_problem(ada("PATCH", intro, {"name": "B"}, headers={"if-match": untouched}), 412, "precondition_failed")
    check_problem(ada("DELETE", f"{intro}/edit", headers={"if-match": untouched}), 412, "precondition_failed")
    assert ada("DELETE", f"{intro}/edit", headers={"if-match": edited.headers["etag"]}).status == 204


def test_a_length_that_the_shots_do_not_fit_into_is_refused(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    for _ in range(3):
        ada("POST", intro.replace("sections", "scenes") + "/shots", {})
    problem = check_problem(ada("PATCH", intro, {"durationInFrames": 2}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/durationInFrames"
    assert "3 shots, but only 2 frames" in problem["detail"]
    assert ada("GET", intro).json["handMade"] is False


def test_scenes_without_frames_for_their_shots_say_so(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    scene = intro.replace("sections", "scenes")
    for _ in range(3):
        ada("POST", f"{scene}/shots", {})
    ada("PATCH", scene, {"durationInFrames": 2})
    for path in (intro, f"{project}/sections", f"{intro}/elements", f"{intro}/elements/shot:x"):
        problem = check_problem(ada("GET", path), 422, "invalid_document")
        assert problem["errors"][0]["pointer"] == "/scenes/0/durationInFrames"


def test_sections_are_reordered_as_scenes_are(ada: Call, project: str) -> None:
    intro, outro = paths(ada, project)
    ada("PATCH", intro, {"name": "Opening"})
    ids = [path.rpartition("/")[2] for path in (outro, intro)]
    answer = ada("PUT", f"{project}/sections/order", {"sectionIds": ids})
    assert answer.headers["etag"] == ada("GET", project).headers["etag"]
    assert frames(ada, project) == [("Outro", 0, 30), ("Opening", 30, 90)]
    check_problem(ada("PUT", f"{project}/sections/order", {"sectionIds": ids[:1]}), 422, "invalid_input")


def test_edits_travel_with_the_document_byte_for_byte(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    ada("PATCH", intro, {"name": "Opening", "transition": {"type": "fade"}})
    exported = ada("GET", f"{project}/storyboard").text
    assert json.loads(exported)["scenes"][0]["edit"] == {"name": "Opening", "transition": {"type": "fade"}}
    other = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{other}/storyboard", json.loads(exported))
    assert ada("GET", f"{other}/storyboard").text == exported
    assert exported.encode() == canonical_json(parse_document(Storyboard, exported))


def test_a_deleted_scene_has_no_section(ada: Call, project: str) -> None:
    intro, _ = paths(ada, project)
    ada("PATCH", intro, {"name": "Opening"})
    ada("DELETE", intro.replace("sections", "scenes"))
    check_problem(ada("GET", intro), 404, "not_found")
    check_problem(ada("PATCH", intro, {"name": "x"}), 404, "not_found")
    check_problem(ada("DELETE", f"{intro}/edit"), 404, "not_found")
    assert frames(ada, project) == [("Outro", 0, 30)]


def test_sections_come_in_pages(ada: Call, project: str) -> None:
    first = ada("GET", f"{project}/sections", query={"limit": 1}).json
    rest = ada("GET", f"{project}/sections", query={"cursor": first["nextCursor"]}).json
    assert [item["name"] for item in [*first["items"], *rest["items"]]] == ["Intro", "Outro"]
    assert rest["nextCursor"] is None


def test_reading_sections_is_one_query_a_table_however_many_there_are(
    ada: Call, project: str, world: FakeWorld
) -> None:
    for _ in range(30):
        ada("POST", f"{project}/scenes", {"shots": [{}, {}]})
    world.records.calls.clear()
    ada("GET", f"{project}/sections")
    assert world.records.calls == ["get", *["query"] * 4, "get", "query"]
