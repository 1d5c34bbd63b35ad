import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


@pytest.fixture
def shot(ada: Call) -> str:
    """The path of a shot in a project of its own."""
    project = ada("POST", "/projects", {}).headers["location"]
    scene = ada("POST", f"{project}/scenes", {}).headers["location"]
    return ada("POST", f"{scene}/shots", {}).headers["location"]


def variants(*numbers: int) -> dict[str, object]:
    images = [{"variantNumber": n, "imageUrl": f"https://pictures.test/{n}.jpg"} for n in numbers]
    return {"iterationNumber": 0, "iterationPrompt": "dawn", "images": images}


def test_six_variants_are_created_at_once_and_listed_in_order(ada: Call, shot: str, world: FakeWorld) -> None:
    world.records.calls.clear()
    made = ada("POST", f"{shot}/images", variants(5, 0, 1, 2, 3, 4))
    assert made.status == 201
    assert world.records.calls == ["get", "commit"]
    first = ada("GET", f"{shot}/images", query={"limit": 4}).json
    rest = ada("GET", f"{shot}/images", query={"cursor": first["nextCursor"]}).json
    assert [i["variantNumber"] for i in first["items"] + rest["items"]] == [0, 1, 2, 3, 4, 5]


def test_seven_variants_are_refused(ada: Call, shot: str) -> None:
    problem = check_problem(ada("POST", f"{shot}/images", variants(*range(7))), 422, "invalid_input")
    assert "/images" in [fault["pointer"] for fault in problem["errors"]]


def test_one_bad_variant_refuses_all(ada: Call, shot: str) -> None:
    body = {"images": [{"variantNumber": 0, "imageUrl": "https://p.test/0"}, {"variantNumber": 1, "assetId": "ast_x"}]}
    problem = check_problem(ada("POST", f"{shot}/images", body), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/images/1/assetId"
    assert ada("GET", f"{shot}/images").json["items"] == []


def test_a_variant_that_exists_is_a_conflict(ada: Call, shot: str) -> None:
    ada("POST", f"{shot}/images", variants(0))
    check_problem(ada("POST", f"{shot}/images", variants(1, 0)), 409, "conflict")


def test_an_image_is_read_changed_and_deleted(ada: Call, shot: str) -> None:
    made = ada("POST", f"{shot}/images", variants(0)).json["items"][0]
    path = f"{shot}/images/{made['imageId']}"
    read = ada("GET", path)
    assert read.json == made
    based = {"if-match": read.headers["etag"]}
    assert ada("PATCH", path, {"isFavorite": True}, headers=based).json["isFavorite"] is True
    check_problem(ada("PATCH", path, {"isFavorite": False}, headers=based), 412, "precondition_failed")
    assert ada("DELETE", path).status == 204
    check_problem(ada("GET", path), 404, "not_found")
    check_problem(ada("GET", f"{shot}/images/nonsense"), 404, "not_found")


def test_a_selection_is_put_read_replaced_and_deleted(ada: Call, shot: str) -> None:
    names = [image["imageId"] for image in ada("POST", f"{shot}/images", variants(0, 1)).json["items"]]
    check_problem(ada("GET", f"{shot}/selection"), 404, "not_found")
    body = {"selectedImageId": names[0]}
    check_problem(ada("PUT", f"{shot}/selection", body, headers={"if-match": '"1"'}), 412, "precondition_failed")
    put = ada("PUT", f"{shot}/selection", body)
    assert (put.status, put.json["selectedImageId"], put.json["animationStatus"]) == (200, names[0], "pending")
    assert ada("GET", shot).json["selectedImageId"] == names[0]
    body = {"selectedImageId": names[1], "animatedVideoUrl": "https://clips.test/a.mp4"}
    again = ada("PUT", f"{shot}/selection", body, headers={"if-match": put.headers["etag"]})
    assert again.json["animationStatus"] == "complete"
    stale = ada("PUT", f"{shot}/selection", body, headers={"if-match": put.headers["etag"]})
    check_problem(stale, 412, "precondition_failed")
    project = shot.split("/scenes")[0]
    assert ada("GET", f"{project}/selections").json["items"] == [ada("GET", f"{shot}/selection").json]
    check_problem(ada("DELETE", f"{shot}/images/{names[1]}"), 409, "conflict")
    assert ada("DELETE", f"{shot}/selection").status == 204
    assert ada("GET", shot).json["selectedImageId"] is None


def test_an_image_of_another_shot_cannot_be_selected(ada: Call, shot: str) -> None:
    other = ada("POST", shot.rsplit("/", 1)[0], {}).headers["location"]
    image = ada("POST", f"{other}/images", variants(0)).json["items"][0]["imageId"]
    problem = check_problem(ada("PUT", f"{shot}/selection", {"selectedImageId": image}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/selectedImageId"
