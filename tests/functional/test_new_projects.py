"""A project begun with its storyboard, in one call."""

from typing import Any

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

WEB = {"web": {"uri": "https://x.test/w.png", "kind": "image"}}
SHOTS = [{"key": "wide", "initialPrompt": "boats", "images": [{"asset": "web"}], "selected": [0, 0]}, {"key": "close"}]
STORYBOARD: dict[str, Any] = {"scenes": [{"key": "harbour", "title": "Harbour", "shots": SHOTS}], "assets": WEB}


def test_one_call_begins_a_project_with_brain_dump_scenes_and_shots(ada: Call) -> None:
    music = {"style": "calm", "volume": 0.2}
    body = {"title": "Film", "promptPlannerData": "A harbour.", "music": music, "budget": 20, "storyboard": STORYBOARD}
    made = ada("POST", "/projects", body)
    assert (made.status, made.headers["etag"]) == (201, '"1"')
    path = made.headers["location"]
    assert ada("GET", path).json == made.json
    assert (made.json["title"], made.json["promptPlannerData"], made.json["budget"]) == ("Film", "A harbour.", 20)
    assert (made.json["redesignStatus"], made.json["totalShots"], made.json["shotsWithSelections"]) == (
        "shot_iteration",
        2,
        1,
    )
    (scene,) = ada("GET", f"{path}/scenes").json["items"]
    assert (scene["title"], scene["sceneNumber"], len(scene["shotOrder"])) == ("Harbour", 1, 2)
    whole = {"version": 1, "title": "Film", "music": music, **STORYBOARD}
    told = ada("GET", f"{path}/storyboard").json
    assert {**told, "scenes": told["scenes"][0]["shots"][0]["initialPrompt"]} == {**whole, "scenes": "boats"}
    assert ada("GET", f"{path}/history").json["items"] == []
    check_problem(ada("POST", f"{path}/undo"), 409, "nothing_to_undo")
    assert ada("POST", f"{path}/scenes", {}).json["sceneNumber"] == 2


def test_an_exported_storyboard_begins_a_copy(ada: Call) -> None:
    first = ada("POST", "/projects", {"title": "Film", "storyboard": STORYBOARD}).headers["location"]
    exported = ada("GET", f"{first}/storyboard")
    copy = ada("POST", "/projects", {"storyboard": exported.json}).headers["location"]
    assert ada("GET", f"{copy}/storyboard").body == exported.body


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"title": "A", "storyboard": {"title": "B"}}, "invalid_input", "/storyboard/title"),
        ({"storyboard": {"scenes": [{"key": "a", "shots": [{"key": "s", "clip": "c"}]}]}}, "asset_missing", None),
        (
            {"storyboard": {"scenes": [{"key": "a", "shots": [{"key": "s", "selected": [0, 0]}]}]}},
            "invalid_document",
            "/storyboard/scenes/0/shots/0/selected",
        ),
        (
            {"storyboard": {"assets": {"hero": {"uri": "assets/hero", "kind": "image"}}}},
            "asset_missing",
            "/storyboard/assets/hero/uri",
        ),
        (
            {"storyboard": {"assets": {"hero": {"uri": "/etc/passwd", "kind": "image"}}}},
            "asset_forbidden",
            "/storyboard/assets/hero/uri",
        ),
        ({"brand": {"logo": "hero"}, "storyboard": {"scenes": []}}, "asset_missing", "/brand/logo"),
        ({"storyboard": {"scenes": [{"key": "a"}, {"key": "a"}]}}, "invalid_input", "/storyboard"),
    ],
)
def test_what_does_not_hold_together_is_pointed_at_and_makes_nothing(
    ada: Call, world: FakeWorld, body: dict[str, Any], code: str, pointer: str | None
) -> None:
    problem = check_problem(ada("POST", "/projects", body), 422, code)
    if pointer is not None:
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
    assert world.records.items == {}
    assert world.cascade.messages == []
