import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project."""
    return ada("POST", "/projects", {"title": "Autumn"}).headers["location"]


def add_scenes(ada: Call, project: str, *titles: str) -> list[str]:
    return [ada("POST", f"{project}/scenes", {"title": title}).json["sceneId"] for title in titles]


def test_a_scene_is_created_with_its_shots_read_changed_and_deleted(ada: Call, project: str) -> None:
    made = ada("POST", f"{project}/scenes", {"title": "Harbour", "shots": [{"description": "wide"}, {}]})
    path = made.headers["location"]
    assert (made.status, made.json["sceneNumber"]) == (201, 1)
    assert [s["description"] for s in ada("GET", f"{path}/shots").json["items"]] == ["wide", ""]
    assert ada("GET", path).json == made.json
    assert ada("PATCH", path, {"durationInFrames": 90}).json["durationInFrames"] == 90
    assert ada("DELETE", path).status == 204
    check_problem(ada("GET", path), 404, "not_found")
    check_problem(ada("GET", f"{path}/shots"), 404, "not_found")


def test_scenes_are_reordered_as_a_whole(ada: Call, project: str) -> None:
    a, b, c = add_scenes(ada, project, "a", "b", "c")
    answer = ada("PUT", f"{project}/scenes/order", {"sceneIds": [c, a, b]})
    assert answer.status == 200
    assert answer.headers["etag"] == ada("GET", project).headers["etag"]
    listed = ada("GET", f"{project}/scenes").json["items"]
    assert [(s["title"], s["sceneNumber"]) for s in listed] == [("c", 1), ("a", 2), ("b", 3)]


@pytest.mark.parametrize("wrong", [[0], [0, 1, 1], [0, 1, 2, 2], []])
def test_an_order_that_omits_or_repeats_a_scene_changes_nothing(ada: Call, project: str, wrong: list[int]) -> None:
    scenes = add_scenes(ada, project, "a", "b", "c")
    body = {"sceneIds": [scenes[index] for index in wrong]}
    check_problem(ada("PUT", f"{project}/scenes/order", body), 422, "invalid_input")
    assert [s["sceneId"] for s in ada("GET", f"{project}/scenes").json["items"]] == scenes


def test_an_order_based_on_an_old_version_is_refused(ada: Call, project: str) -> None:
    old = ada("GET", project).headers["etag"]
    a, b = add_scenes(ada, project, "a", "b")
    answer = ada("PUT", f"{project}/scenes/order", {"sceneIds": [b, a]}, headers={"if-match": old})
    check_problem(answer, 412, "precondition_failed")


def test_a_list_of_scenes_takes_two_calls_however_long_it_is(ada: Call, project: str, world: FakeWorld) -> None:
    add_scenes(ada, project, *"abcdef")
    world.records.calls.clear()
    ada("GET", f"{project}/scenes")
    assert world.records.calls == ["get", "get"]


@pytest.mark.parametrize("duration", [0, -1, 86_401, 1e308])
def test_a_duration_that_no_film_can_have_is_refused(ada: Call, project: str, duration: float) -> None:
    scene = ada("POST", f"{project}/scenes", {}).headers["location"]
    for answer in (
        ada("POST", f"{project}/scenes", {"duration": duration}),
        ada("PATCH", scene, {"duration": duration}),
        ada("POST", f"{scene}/shots", {"duration": duration}),
    ):
        assert check_problem(answer, 422, "invalid_input")["errors"][0]["pointer"] == "/duration"


def test_a_scene_that_is_too_long_at_the_project_s_frame_rate_is_named(ada: Call, project: str) -> None:
    scene = ada("POST", f"{project}/scenes", {"title": "The night", "duration": 80_000}).headers["location"]
    assert ada("PATCH", project, {"outputFormat": {"fps": {"num": 60, "den": 1}}}).status == 200
    for path in ("sections", "storyboard"):
        found = ada("GET", f"{project}/{path}")
        assert "The night" in check_problem(found, 422, "invalid_document")["detail"]
    assert "The night" in check_problem(ada("POST", f"{project}/compile", {}), 422, "invalid_document")["detail"]
    ada("PATCH", scene, {"duration": 5})
    assert ada("GET", f"{project}/sections").status == 200
