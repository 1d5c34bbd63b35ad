"""Undo and redo over the API: what they are called, what they change, what they refuse, and for how long."""

from typing import Any

import pytest

from onetake.storyboard.keys import scene_key
from onetake.storyboard.models import Scene
from onetake.storyboard.ports import Replace
from onetake.storyboard.rules import changed
from onetake.storyboard.service.deletions import Deletions
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

DAY = 86_400
TITLE = {"elementId": "logo", "type": "text", "text": "Hi", "keyframes": [{"frame": n} for n in (0, 10, 20)]}


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project."""
    return ada("POST", "/projects", {"title": "Autumn"}).headers["location"]


@pytest.fixture
def scene(ada: Call, project: str) -> str:
    """The path of its scene Intro, of 90 frames and one shot."""
    brief = {"title": "Intro", "durationInFrames": 90, "background": "#000000", "shots": [{}]}
    return ada("POST", f"{project}/scenes", brief).headers["location"]


def actions(ada: Call, project: str) -> list[tuple[str, str]]:
    return [(one["action"], one["state"]) for one in ada("GET", f"{project}/history").json["items"]]


def section(scene: str) -> str:
    return scene.replace("/scenes/", "/sections/")


def test_a_renamed_scene_gets_its_name_back_under_a_new_version_and_again_its_new_one(
    ada: Call, project: str, scene: str
) -> None:
    ada("PATCH", scene, {"title": "Opening"})
    undone = ada("POST", f"{project}/undo")
    assert undone.status == 200
    assert undone.json["edit"]["action"] == "Rename scene Intro"
    assert undone.json["changed"] == [
        {"kind": "scene", "sceneId": scene[-30:], "shotId": None, "imageId": None, "elementId": None, "version": 3}
    ]
    assert (undone.json["undo"]["action"], undone.json["redo"]["action"]) == ("Add scene Intro", "Rename scene Intro")
    now = ada("GET", scene)
    assert (now.json["title"], now.headers["etag"]) == ("Intro", '"3"')
    assert ada("POST", f"{project}/redo").json["redo"] is None
    assert (ada("GET", scene).json["title"], ada("GET", scene).json["version"]) == ("Opening", 4)


def test_edits_have_names_for_people(ada: Call, project: str, scene: str) -> None:
    elements = f"{section(scene)}/elements"
    shot = f"{scene}/shots/{ada('GET', scene).json['shotOrder'][0]}"
    pictures = [{"variantNumber": n, "imageUrl": "https://x.test/p.png"} for n in range(2)]
    image = ada("POST", f"{shot}/images", {"images": pictures}).json["items"][1]["imageId"]
    ada("PUT", f"{shot}/selection", {"selectedImageId": image})
    ada("POST", elements, TITLE)
    moves = [{"from": n, "to": n + 1} for n in (0, 10, 20)]
    ada("PATCH", f"{elements}/logo/keyframes", {"move": moves})
    ada("PATCH", f"{elements}/logo", {"color": "#ff0000"})
    ada("PATCH", section(scene), {"name": "Start"})
    ada("PUT", f"{project}/storyboard", {"version": 1, "scenes": []})
    assert actions(ada, project) == [
        ("Import a storyboard", "done"),
        ("Rename section Intro", "done"),
        ("Change color of logo in scene Intro", "done"),
        ("Move 3 keyframes of logo in scene Intro", "done"),
        ("Add logo in scene Intro", "done"),
        ("Select image 0/1 for shot 1 of scene Intro", "done"),
        ("Add 2 images to shot 1 of scene Intro", "done"),
        ("Add scene Intro", "done"),
    ]


def test_keyframes_of_an_element_come_back_exactly(ada: Call, project: str, scene: str) -> None:
    logo = f"{section(scene)}/elements/logo"
    ada("POST", f"{section(scene)}/elements", TITLE)
    before = ada("GET", logo).json["element"]
    ada("PATCH", f"{logo}/keyframes", {"remove": [10], "set": [{"frame": 0, "x": 0.1, "easing": {"spring": {}}}]})
    after = ada("GET", logo).json["element"]
    ada("POST", f"{project}/undo")
    assert ada("GET", logo).json["element"] == before
    ada("POST", f"{project}/redo")
    assert ada("GET", logo).json["element"] == after


def test_a_deleted_scene_comes_back_whole_and_at_its_place(ada: Call, project: str, scene: str) -> None:
    shot = f"{scene}/shots/{ada('GET', scene).json['shotOrder'][0]}"
    ada("POST", f"{shot}/images", {"images": [{"variantNumber": 0, "imageUrl": "https://x.test/p.png"}]})
    second = ada("POST", f"{project}/scenes", {"title": "Second"}).json["sceneId"]
    document = ada("GET", f"{project}/storyboard").text
    ada("DELETE", scene)
    check_problem(ada("GET", scene), 404, "not_found")
    third = ada("POST", f"{project}/scenes", {"title": "Third"})
    ada("POST", f"{project}/undo")
    undone = ada("POST", f"{project}/undo").json
    assert undone["edit"]["action"] == "Delete scene Intro"
    assert [one["sceneId"] for one in undone["changed"]] == [None, scene[-30:]]
    assert ada("GET", f"{project}/storyboard").text == document
    assert ada("GET", project).json["sceneOrder"] == [scene[-30:], second]
    check_problem(ada("GET", third.headers["location"]), 404, "not_found")


def test_an_import_gives_way_to_what_it_replaced(ada: Call, project: str, scene: str) -> None:
    before = ada("GET", f"{project}/storyboard").text
    ada("PUT", f"{project}/storyboard", {"version": 1, "title": "Other", "scenes": [{"key": "x"}, {"key": "y"}]})
    after = ada("GET", f"{project}/storyboard").text
    ada("POST", f"{project}/undo")
    assert ada("GET", f"{project}/storyboard").text == before
    assert ada("GET", f"{project}").json["totalShots"] == 1
    ada("POST", f"{project}/redo")
    assert ada("GET", f"{project}/storyboard").text == after


def test_overwritten_edits_come_back(ada: Call, project: str, scene: str) -> None:
    ada("DELETE", f"{scene}/shots/{ada('GET', scene).json['shotOrder'][0]}")
    ada("PATCH", section(scene), {"name": "By hand"})
    ada("PATCH", f"{section(scene)}/elements/background:{scene[-30:]}", {"fill": "#ff0000"})
    master = ada("POST", f"{project}/compile").json["masterHash"]
    assert len(ada("POST", f"{project}/compile", {"overwrite": True}).json["overwritten"]) == 2
    assert ada("POST", f"{project}/undo").json["edit"]["action"] == "Overwrite 2 hand-made edits"
    assert ada("POST", f"{project}/compile").json["masterHash"] == master


def test_there_may_be_nothing_to_undo_or_to_do_again(ada: Call, project: str) -> None:
    assert ada("GET", f"{project}/history").json == {"items": [], "nextCursor": None}
    check_problem(ada("POST", f"{project}/undo"), 409, "nothing_to_undo")
    check_problem(ada("POST", f"{project}/redo"), 409, "nothing_to_redo")


def test_a_new_edit_drops_what_could_be_done_again(ada: Call, project: str, scene: str) -> None:
    ada("PATCH", scene, {"title": "Opening"})
    ada("POST", f"{project}/undo")
    ada("PATCH", scene, {"narration": "It begins."})
    check_problem(ada("POST", f"{project}/redo"), 409, "nothing_to_redo")
    assert actions(ada, project)[:2] == [
        ("Change narration of scene Intro", "done"),
        ("Rename scene Intro", "dropped"),
    ]


def test_a_change_that_changes_nothing_is_no_edit(ada: Call, project: str, scene: str) -> None:
    ada("PATCH", scene, {"title": "Opening"})
    ada("POST", f"{project}/undo")
    ada("PATCH", scene, {"title": "Intro"})
    ada("POST", f"{project}/compile")
    assert ada("POST", f"{project}/redo").status == 200


def by_somebody_else(world: FakeWorld, project: str, scene: str, **fields: Any) -> None:
    """A write that is in nobody's history."""
    found = world.records.get([scene_key(project[-30:], scene[-30:])]).get(scene_key(project[-30:], scene[-30:]))
    assert isinstance(found, Scene)
    world.records.commit([Replace(changed(found, world.clock(), **fields), found)])


def test_what_somebody_else_changed_since_is_neither_overwritten_nor_lost(
    ada: Call, world: FakeWorld, project: str, scene: str
) -> None:
    ada("PATCH", scene, {"title": "Opening"})
    world.clock.advance(60)
    by_somebody_else(world, project, scene, narration="Theirs")
    assert ada("POST", f"{project}/undo").status == 200
    assert (ada("GET", scene).json["title"], ada("GET", scene).json["narration"]) == ("Intro", "Theirs")
    ada("POST", f"{project}/redo")
    world.clock.advance(60)
    by_somebody_else(world, project, scene, title="Theirs")
    problem = check_problem(ada("POST", f"{project}/undo"), 409, "conflict")
    assert problem["details"] | {"editId": ""} == {
        "editId": "",
        "entity": f"scene {scene[-30:]}",
        "field": "title",
        "changedAt": "2026-01-01T12:02:00+00:00",
    }
    assert problem["detail"] == (
        "“Rename scene Intro” cannot be undone: title of scene Theirs was changed since, at 2026-01-01T12:02:00+00:00. "
        "Change it by hand, or forget this edit to go on to others."
    )
    assert ada("GET", scene).json["title"] == "Theirs"


def test_an_edit_that_cannot_be_undone_is_forgotten_to_undo_older_ones(
    ada: Call, world: FakeWorld, project: str, scene: str
) -> None:
    ada("PATCH", project, {"title": "Winter"})
    ada("PATCH", scene, {"title": "Opening"})
    by_somebody_else(world, project, scene, title="Theirs")
    problem = check_problem(ada("POST", f"{project}/undo"), 409, "conflict")
    edit = f"{project}/history/{problem['details']['editId']}"
    assert ada("DELETE", edit).status == 204
    check_problem(ada("DELETE", edit), 404, "not_found")
    check_problem(ada("DELETE", f"{project}/history/x"), 404, "not_found")
    ada("POST", f"{project}/undo")
    assert (ada("GET", project).json["title"], ada("GET", scene).json["title"]) == ("Autumn", "Theirs")


def test_a_scene_with_somebody_elses_work_in_it_is_not_undone_away(
    ada: Call, world: FakeWorld, project: str, scene: str
) -> None:
    by_somebody_else(world, project, scene, narration="Theirs")
    problem = check_problem(ada("POST", f"{project}/undo"), 409, "conflict")
    assert problem["details"]["field"] == "content"
    assert ada("GET", scene).json["narration"] == "Theirs"


def test_everybody_undoes_their_own(ada: Call, eve: Call, project: str, scene: str) -> None:
    hers = eve("POST", "/projects", {}).headers["location"]
    check_problem(eve("POST", f"{project}/undo"), 404, "not_found")
    check_problem(eve("POST", f"{hers}/undo"), 409, "nothing_to_undo")
    assert ada("GET", scene).status == 200


def test_edits_can_be_undone_for_a_day_and_what_they_hid_is_kept_as_long(
    ada: Call, world: FakeWorld, project: str, scene: str
) -> None:
    deletions = Deletions(world.records, world.objects, world.cascade, world.clock)
    ada("DELETE", scene)
    world.clock.advance(DAY - 1)
    for message in list(world.cascade.messages):
        deletions.run(message.project_id, message.scene_id, message.shot_id, not_before=message.not_before)
    kept = world.cascade.messages[-1]
    assert (kept.delay_seconds, kept.not_before and kept.not_before.isoformat()) == (121, "2026-01-02T12:00:00+00:00")
    assert ada("POST", f"{project}/undo").status == 200
    assert ada("GET", scene).status == 200
    ada("POST", f"{project}/redo")
    world.clock.advance(1)
    check_problem(ada("POST", f"{project}/undo"), 409, "nothing_to_undo")
    assert actions(ada, project) == []
    deletions.run(kept.project_id, kept.scene_id, not_before=kept.not_before)
    assert len(world.records.query(Scene, project[-30:])) == 1
    world.clock.advance(120)
    deletions.run(kept.project_id, kept.scene_id, not_before=kept.not_before)
    assert world.records.query(Scene, project[-30:]) == []


def test_the_newest_hundred_edits_are_listed_in_pages(ada: Call, project: str, scene: str) -> None:
    for number in range(101):
        ada("PATCH", scene, {"narration": str(number)})
    first = ada("GET", f"{project}/history", query={"limit": 60}).json
    rest = ada("GET", f"{project}/history", query={"limit": 60, "cursor": first["nextCursor"]}).json
    assert (len(first["items"]), len(rest["items"]), rest["nextCursor"]) == (60, 40, None)
    for _ in range(100):
        assert ada("POST", f"{project}/undo").status == 200
    check_problem(ada("POST", f"{project}/undo"), 409, "nothing_to_undo")
    assert ada("GET", scene).json["narration"] == "0"


def test_a_deleted_project_takes_its_history_along(ada: Call, world: FakeWorld, project: str, scene: str) -> None:
    ada("DELETE", project)
    Deletions(world.records, world.objects, world.cascade, world.clock).run(project[-30:])
    assert world.records.items == {}
