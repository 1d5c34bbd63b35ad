"""Sections made shorter than their elements' keyframes: refused where it is asked for, not only when it is compiled."""

from typing import Any

import pytest

from onetake.storyboard.models import Scene
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

TITLE = {"type": "text", "text": "Hi"}
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "scenes": [
        {"key": "intro", "background": "#101418", "durationInFrames": 90},
        {"key": "outro", "background": "#101418", "durationInFrames": 90},
    ],
}


@pytest.fixture
def project(ada: Call) -> str:
    path = ada("POST", "/projects", {}).headers["location"]
    assert ada("PUT", f"{path}/storyboard", DOCUMENT).status == 200
    return path


@pytest.fixture
def section(ada: Call, project: str) -> str:
    """Of 90 frames, with a title whose last keyframe is at 59, and another whose only one is at 0."""
    scene = ada("GET", f"{project}/scenes").json["items"][0]["sceneId"]
    path = f"{project}/sections/{scene}"
    for name, frames in (("title", [0, 59]), ("still", [0])):
        element = {**TITLE, "elementId": name, "keyframes": [{"frame": frame} for frame in frames]}
        assert ada("POST", f"{path}/elements", element).status == 201
    return path


@pytest.fixture(params=["sections", "scenes"])
def shorter(request: pytest.FixtureRequest, section: str) -> str:
    """What is made shorter: the section, or the scene that it shows."""
    return section.replace("sections", request.param)


def test_a_section_keeps_the_frames_of_its_keyframes(ada: Call, project: str, shorter: str) -> None:
    before = ada("GET", shorter)
    problem = check_problem(ada("PATCH", shorter, {"durationInFrames": 59}), 422, "invalid_input")
    assert problem["detail"] == (
        "section intro, element title: its keyframe at frame 59 is outside of 59 frames: move or remove it first, or "
        "leave the section at least 60 frames"
    )
    assert problem["errors"] == [{"pointer": "/durationInFrames", "detail": problem["detail"]}]
    assert problem["details"] == {"section": "intro", "element": "title", "frame": 59}
    assert ada("GET", shorter).json == before.json
    assert ada("PATCH", shorter, {"durationInFrames": 60}).status == 200
    assert ada("POST", f"{project}/compile").json["sections"][0]["endFrame"] == 60


def test_the_way_out_is_one(ada: Call, project: str, section: str, shorter: str) -> None:
    moved = ada("PATCH", f"{section}/elements/title/keyframes", {"move": [{"from": 59, "to": 29}]})
    assert moved.status == 200
    assert ada("PATCH", shorter, {"durationInFrames": 30}).status == 200
    assert ada("POST", f"{project}/compile").status == 200


def test_every_element_is_pointed_at(ada: Call, section: str) -> None:
    element = {**TITLE, "elementId": "late", "keyframes": [{"frame": 80}]}
    assert ada("POST", f"{section}/elements", element).status == 201
    problem = check_problem(ada("PATCH", section, {"durationInFrames": 40}), 422, "invalid_input")
    assert "element late: its keyframe at frame 80" in problem["detail"]
    assert ["late" in problem["errors"][0]["detail"], "title" in problem["errors"][1]["detail"]] == [True, True]


def test_a_scene_in_seconds_is_held_to_the_same(ada: Call, project: str, section: str) -> None:
    scene = section.replace("sections", "scenes")
    fps = ada("GET", project).json["outputFormat"]["fps"]
    problem = check_problem(ada("PATCH", scene, {"duration": 50 * fps["den"] / fps["num"]}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/duration"
    assert "outside of 50 frames" in problem["detail"]


def test_a_scene_whose_section_has_a_length_of_its_own_may_say_what_it_likes(
    ada: Call, project: str, section: str
) -> None:
    assert ada("PATCH", section, {"durationInFrames": 70}).status == 200
    assert ada("PATCH", section.replace("sections", "scenes"), {"durationInFrames": 10}).status == 200
    assert ada("POST", f"{project}/compile").status == 200
    taken_back = check_problem(ada("PATCH", section, {"durationInFrames": None}), 422, "invalid_input")
    assert "leave the section at least 60 frames" in taken_back["detail"]


def test_edited_keyframes_of_what_is_generated_count_too(ada: Call, project: str, section: str, shorter: str) -> None:
    """What is only generated follows the section, and what was deleted stands in no way."""
    found = ada("GET", f"{section}/elements").json["items"]
    background = next(one["elementId"] for one in found if one["origin"] == "background")
    at = f"{section}/elements/{background}"
    assert ada("DELETE", f"{section}/elements/title").status == 204
    assert ada("PATCH", at, {"keyframes": [{"frame": 0}, {"frame": 79, "opacity": 0.5}]}).status == 200
    problem = check_problem(ada("PATCH", shorter, {"durationInFrames": 50}), 422, "invalid_input")
    assert f"element {background}: its keyframe at frame 79" in problem["detail"]
    assert ada("PATCH", at, {"keyframes": None}).status == 200
    assert ada("PATCH", shorter, {"durationInFrames": 50}).status == 200
    assert ada("POST", f"{project}/compile").status == 200


def test_an_edit_of_what_is_generated_no_more_stands_in_no_way(ada: Call, project: str, section: str) -> None:
    scene = section.replace("sections", "scenes")
    assert ada("PATCH", scene, {"narration": "It begins."}).status == 200
    found = ada("GET", f"{section}/elements").json["items"]
    caption = next(one["elementId"] for one in found if one["origin"] == "caption")
    assert ada("PATCH", f"{section}/elements/{caption}", {"keyframes": [{"frame": 85}]}).status == 200
    problem = check_problem(ada("PATCH", section, {"durationInFrames": 70}), 422, "invalid_input")
    assert caption in problem["detail"]
    assert ada("PATCH", scene, {"narration": ""}).status == 200
    assert ada("PATCH", section, {"durationInFrames": 70}).status == 200
    assert ada("POST", f"{project}/compile").status == 200


def test_a_section_that_is_too_short_already_may_become_longer(ada: Call, world: FakeWorld, section: str) -> None:
    """As after an import of before, or when two clients changed both at once."""
    for key, entity in list(world.records.items.items()):
        if isinstance(entity, Scene):
            world.records.items[key] = entity.model_copy(update={"duration_in_frames": 20})
    assert ada("PATCH", section, {"durationInFrames": 40}).status == 200


def test_another_change_reads_no_elements(ada: Call, world: FakeWorld, section: str) -> None:
    scene = section.replace("sections", "scenes")
    world.records.calls.clear()
    ada("PATCH", scene, {"title": "Opening"})
    assert world.records.calls == ["get", "commit"]
    world.records.calls.clear()
    ada("PATCH", scene, {"durationInFrames": 80})
    assert world.records.calls == ["get", "query", "commit"]


def test_an_element_beyond_the_section_is_refused(ada: Call, section: str) -> None:
    for answer in (
        ada("PATCH", f"{section}/elements/title", {"keyframes": [{"frame": 0}, {"frame": 90}]}),
        ada("PATCH", f"{section}/elements/title/keyframes", {"set": [{"frame": 90}]}),
        ada("POST", f"{section}/elements", {**TITLE, "elementId": "new", "keyframes": [{"frame": 90}]}),
    ):
        assert answer.status == 422
        assert "the keyframe at frame 90 is outside of the section" in answer.json["detail"]
        assert answer.json["errors"][0]["pointer"].endswith("/frame")


def test_compiling_with_overwrite_is_not_in_the_way_of_itself(ada: Call, project: str, section: str) -> None:
    """T8: generated sections follow their scenes, whatever edits go."""
    assert ada("PATCH", section, {"durationInFrames": 120}).status == 200
    compiled = ada("POST", f"{project}/compile", {"overwrite": True})
    assert compiled.status == 200, compiled.text
    assert compiled.json["sections"][0]["endFrame"] == 90
