"""Pages of images, selections and iterations: everything that exists comes once, and nothing that was deleted."""

import pytest

from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


def pages(call: Call, path: str, limit: int) -> list[list[dict[str, object]]]:
    """All pages of a list."""
    found, cursor = [], None
    while True:
        page = call("GET", path, query={"limit": limit, **({"cursor": cursor} if cursor else {})})
        assert page.status == 200, page.json
        found.append(page.json["items"])
        cursor = page.json["nextCursor"]
        if cursor is None:
            return found


def all_of(call: Call, path: str, limit: int = 2) -> list[dict[str, object]]:
    """Every entry, with no page over its limit."""
    found = pages(call, path, limit)
    assert all(len(page) <= limit for page in found)
    return [entry for page in found for entry in page]


def add_images(call: Call, shot: str, iteration: int, variants: int, **fields: object) -> list[str]:
    images = [{"variantNumber": n, "imageUrl": f"https://pictures.test/{n}.jpg"} for n in range(variants)]
    made = call("POST", f"{shot}/images", {"iterationNumber": iteration, "images": images, **fields})
    assert made.status == 201, made.json
    return [image["imageId"] for image in made.json["items"]]


@pytest.fixture
def project(ada: Call) -> str:
    return ada("POST", "/projects", {}).headers["location"]


@pytest.fixture
def scenes(ada: Call, project: str) -> dict[str, list[str]]:
    """Two scenes of two shots: paths of shots by path of scene. Each shot has three images, one of them selected."""
    found: dict[str, list[str]] = {}
    for _ in range(2):
        scene = ada("POST", f"{project}/scenes", {"shots": [{}, {}]})
        path = scene.headers["location"]
        found[path] = [f"{path}/shots/{shot}" for shot in scene.json["shotOrder"]]
        for shot in found[path]:
            first = add_images(ada, shot, 0, 2)[0]
            add_images(ada, shot, 1, 1, parentImageId=first)
            assert ada("PUT", f"{shot}/selection", {"selectedImageId": first}).status == 200
    return found


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_images_and_selections_of_a_project_and_of_a_scene(
    ada: Call, project: str, scenes: dict[str, list[str]], limit: int
) -> None:
    images = {scene: [i for shot in shots for i in all_of(ada, f"{shot}/images")] for scene, shots in scenes.items()}
    chosen = {scene: [ada("GET", f"{shot}/selection").json for shot in shots] for scene, shots in scenes.items()}
    for scene in scenes:
        assert all_of(ada, f"{scene}/images", limit) == images[scene]
        assert all_of(ada, f"{scene}/selections", limit) == chosen[scene]
    assert all_of(ada, f"{project}/images", limit) == [i for scene in scenes for i in images[scene]]
    assert all_of(ada, f"{project}/selections", limit) == [s for scene in scenes for s in chosen[scene]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_scenes_and_shots_come_in_display_order_whatever_a_page_holds(ada: Call, project: str, limit: int) -> None:
    """Three scenes of two, none and three shots, each reordered; and one scene and one shot that were deleted."""
    scenes = [ada("POST", f"{project}/scenes", {"shots": [{}] * n}).json for n in (3, 0, 3, 1)]
    order = [scene["sceneId"] for scene in (scenes[2], scenes[3], scenes[0], scenes[1])]
    assert ada("PUT", f"{project}/scenes/order", {"sceneIds": order}).status == 200
    assert ada("DELETE", f"{project}/scenes/{scenes[3]['sceneId']}").status == 204
    order.remove(scenes[3]["sceneId"])
    at = f"{project}/scenes/{scenes[2]['sceneId']}/shots"
    turned = scenes[2]["shotOrder"][::-1]
    assert ada("PUT", f"{at}/order", {"shotIds": turned}).status == 200
    assert ada("DELETE", f"{at}/{turned.pop(1)}").status == 204
    assert [(s["sceneId"], s["sceneNumber"]) for s in all_of(ada, f"{project}/scenes", limit)] == [
        (name, number) for number, name in enumerate(order, start=1)
    ]
    numbered = [(name, number) for number, name in enumerate(turned, start=1)]
    assert [(s["shotId"], s["shotNumber"]) for s in all_of(ada, at, limit)] == numbered
    numbered += [(name, number) for number, name in enumerate(scenes[0]["shotOrder"], start=1)]
    assert [(s["shotId"], s["shotNumber"]) for s in all_of(ada, f"{project}/shots", limit)] == numbered


@pytest.mark.parametrize("what", ["images", "selections"])
def test_what_was_deleted_is_on_no_page(ada: Call, project: str, scenes: dict[str, list[str]], what: str) -> None:
    (first, shots), (second, _) = scenes.items()
    assert ada("DELETE", shots[0]).status == 204
    kept = all_of(ada, f"{shots[1]}/images") if what == "images" else [ada("GET", f"{shots[1]}/selection").json]
    assert all_of(ada, f"{first}/{what}", 1) == kept
    assert ada("DELETE", second).status == 204
    assert all_of(ada, f"{project}/{what}", 1) == kept
    check_problem(ada("GET", f"{second}/{what}"), 404, "not_found")
    assert ada("DELETE", project).status == 204
    check_problem(ada("GET", f"{project}/{what}"), 404, "not_found")


def test_a_cursor_leads_nowhere_else(ada: Call, project: str, scenes: dict[str, list[str]]) -> None:
    first, second = scenes
    cursor = ada("GET", f"{first}/images", query={"limit": 1}).json["nextCursor"]
    for other in (f"{second}/images", f"{project}/images", f"{first}/selections"):
        check_problem(ada("GET", other, query={"cursor": cursor}), 422, "invalid_input")


def test_iterations_have_their_prompt_parent_and_images(ada: Call, scenes: dict[str, list[str]]) -> None:
    shot = next(iter(scenes.values()))[0]
    check_problem(ada("GET", f"{shot}/iterations/none"), 404, "no_such_route")
    parent = add_images(ada, shot, 2, 6, iterationPrompt="dusk")[5]
    add_images(ada, shot, 12, 2, iterationPrompt="closer", parentImageId=parent)
    images = all_of(ada, f"{shot}/images", 100)
    for limit in (1, 2, 3, 100):
        found = all_of(ada, f"{shot}/iterations", limit)
        assert [one["iterationNumber"] for one in found] == [0, 1, 2, 12]
        assert [one["iterationPrompt"] for one in found] == ["", "", "dusk", "closer"]
        assert [one["parentImageId"] for one in found] == [None, images[0]["imageId"], None, parent]
        assert [image for one in found for image in one["images"]] == images  # type: ignore[attr-defined]
    assert ada("GET", f"{shot}/iterations/latest").json == found[-1]


def test_a_shot_without_images_has_no_latest_iteration(ada: Call, project: str) -> None:
    scene = ada("POST", f"{project}/scenes", {"shots": [{}]})
    shot = f"{scene.headers['location']}/shots/{scene.json['shotOrder'][0]}"
    assert ada("GET", f"{shot}/iterations").json == {"items": [], "nextCursor": None}
    problem = check_problem(ada("GET", f"{shot}/iterations/latest"), 404, "not_found")
    assert "no image yet" in problem["detail"]
