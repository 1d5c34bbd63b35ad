import pytest

from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


@pytest.fixture
def scene(ada: Call) -> str:
    """The path of a scene in a project of its own."""
    project = ada("POST", "/projects", {}).headers["location"]
    return ada("POST", f"{project}/scenes", {"title": "Harbour"}).headers["location"]


def test_a_shot_is_created_read_changed_and_deleted(ada: Call, scene: str) -> None:
    made = ada("POST", f"{scene}/shots", {"description": "ropes", "duration": 4})
    path = made.headers["location"]
    assert (made.status, made.json["shotNumber"], made.json["duration"]) == (201, 1, 4.0)
    assert ada("GET", path).json == made.json
    changed = ada("PATCH", path, {"durationInFrames": 100}, headers={"if-match": made.headers["etag"]}).json
    assert (changed["duration"], changed["durationInFrames"], changed["description"]) == (None, 100, "ropes")
    assert ada("DELETE", path).status == 204
    check_problem(ada("GET", path), 404, "not_found")


def test_two_durations_at_once_are_refused(ada: Call, scene: str) -> None:
    problem = check_problem(
        ada("POST", f"{scene}/shots", {"duration": 4, "durationInFrames": 100}), 422, "invalid_input"
    )
    assert "not both" in problem["detail"]


def test_shots_are_reordered_as_a_whole(ada: Call, scene: str) -> None:
    a, b = (ada("POST", f"{scene}/shots", {"description": name}).json["shotId"] for name in "ab")
    assert ada("PUT", f"{scene}/shots/order", {"shotIds": [b, a]}).status == 200
    listed = ada("GET", f"{scene}/shots").json["items"]
    assert [(s["description"], s["shotNumber"]) for s in listed] == [("b", 1), ("a", 2)]
    check_problem(ada("PUT", f"{scene}/shots/order", {"shotIds": [b]}), 422, "invalid_input")


def test_the_shots_of_a_project_come_in_order_of_scenes_and_shots(ada: Call) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    scenes = [ada("POST", f"{project}/scenes", {"shots": [{"description": d} for d in "12"]}).json for _ in "ab"]
    ada("PUT", f"{project}/scenes/order", {"sceneIds": [scenes[1]["sceneId"], scenes[0]["sceneId"]]})
    first = ada("GET", f"{project}/shots", query={"limit": 3}).json
    rest = ada("GET", f"{project}/shots", query={"cursor": first["nextCursor"]}).json
    assert [s["shotId"] for s in first["items"] + rest["items"]] == scenes[1]["shotOrder"] + scenes[0]["shotOrder"]


def test_a_shot_is_not_found_under_another_scene(ada: Call, scene: str) -> None:
    shot = ada("POST", f"{scene}/shots", {}).json["shotId"]
    project = scene.split("/scenes")[0]
    other = ada("POST", f"{project}/scenes", {}).headers["location"]
    check_problem(ada("GET", f"{other}/shots/{shot}"), 404, "not_found")
