"""How far a project is, as a client sees it: the status that follows by itself, and the figures behind it."""

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

CLIP = "https://clips.test/c.mp4"


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project."""
    return ada("POST", "/projects", {"title": "Autumn"}).headers["location"]


def add_shots(ada: Call, project: str, count: int) -> list[str]:
    """The paths of the shots of a new scene."""
    scene = ada("POST", f"{project}/scenes", {"shots": [{}] * count}).json
    return [f"{project}/scenes/{scene['sceneId']}/shots/{name}" for name in scene["shotOrder"]]


def select(ada: Call, shot: str, clip: str | None = None) -> None:
    picture = {"variantNumber": 0, "imageUrl": "https://x.test/0.png"}
    ada("POST", f"{shot}/images", {"images": [picture]})
    image = ada("GET", f"{shot}/images").json["items"][0]["imageId"]
    body = {"selectedImageId": image, "animatedVideoUrl": clip}
    assert ada("PUT", f"{shot}/selection", body).status == 200


def test_progress_has_every_figure_and_costs_one_read(ada: Call, project: str, world: FakeWorld) -> None:
    first, second, third = add_shots(ada, project, 3)
    add_shots(ada, project, 0)
    select(ada, first)
    select(ada, second, CLIP)
    world.records.calls.clear()
    assert ada("GET", f"{project}/progress").json == {
        "totalScenes": 2,
        "totalShots": 3,
        "shotsWithSelections": 2,
        "shotsWithAnimations": 1,
        "selectionProgress": 66.6,
        "animationProgress": 33.3,
        "isSelectionComplete": False,
        "isAnimationComplete": False,
    }
    assert world.records.calls == ["get"]
    select(ada, third, CLIP)
    select(ada, first, CLIP)
    done = ada("GET", f"{project}/progress").json
    assert (done["selectionProgress"], done["isSelectionComplete"], done["isAnimationComplete"]) == (100, True, True)


def test_a_shot_that_has_a_clip_alone_is_complete(ada: Call, project: str) -> None:
    """As one that was filmed, or imported with its clip: there is nothing left to select."""
    filmed, drawn = add_shots(ada, project, 2)
    assert ada("PUT", f"{filmed}/selection", {"animatedVideoUrl": CLIP}).status == 200
    select(ada, drawn)
    progress = ada("GET", f"{project}/progress").json
    assert (progress["shotsWithSelections"], progress["shotsWithAnimations"]) == (2, 1)
    assert (progress["isSelectionComplete"], progress["isAnimationComplete"]) == (True, False)
    assert ada("GET", project).json["redesignStatus"] == "storyboard_final"
    assert ada("DELETE", f"{filmed}/selection").status == 204
    assert ada("GET", f"{project}/progress").json["isSelectionComplete"] is False


def test_a_scene_says_whether_its_storyboard_is_complete(ada: Call, project: str, world: FakeWorld) -> None:
    (shot,) = add_shots(ada, project, 1)
    add_shots(ada, project, 2)
    scene = shot.rpartition("/shots/")[0]
    assert ada("GET", f"{scene}/progress").json["isSelectionComplete"] is False
    select(ada, shot)
    world.records.calls.clear()
    assert ada("GET", f"{scene}/progress").json == {
        "totalShots": 1,
        "shotsWithSelections": 1,
        "shotsWithAnimations": 0,
        "selectionProgress": 100,
        "animationProgress": 0,
        "isSelectionComplete": True,
        "isAnimationComplete": False,
    }
    assert world.records.calls == ["get"]


def test_nothing_is_complete_where_there_is_nothing(ada: Call, project: str) -> None:
    empty = ada("GET", f"{project}/progress").json
    assert (empty["totalShots"], empty["selectionProgress"], empty["isSelectionComplete"]) == (0, 0, False)


def test_the_status_is_in_every_answer_and_nobody_sets_it(ada: Call, project: str) -> None:
    (shot,) = add_shots(ada, project, 1)
    select(ada, shot)
    etag = ada("GET", project).headers["etag"]
    select(ada, shot, CLIP)
    answers = [
        ada("GET", project).json,
        ada("GET", "/projects").json["items"][0],
        ada("PATCH", project, {"title": "Winter"}, headers={"if-match": etag}).json,
    ]
    assert [answer["redesignStatus"] for answer in answers] == ["animation_complete"] * 3
    problem = check_problem(ada("PATCH", project, {"redesignStatus": "storyboard_final"}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/redesignStatus"
    check_problem(ada("PATCH", project, {"totalShots": 7}), 422, "invalid_input")
    assert ada("GET", f"{project}/storyboard").status == 200
