"""What is deleted and made again under the id that it had: an ETag of the old one never fits the new one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Answer, Call
from tests.functional.test_problems import check_problem

TITLE = {"elementId": "title", "type": "text", "text": "A", "keyframes": [{"frame": 0, "x": 1, "y": 1}]}
Again = Callable[[], Answer]
Case = tuple[str, Again, Again, tuple[str, str, Any]]


@pytest.fixture
def cases(ada: Call) -> dict[str, Case]:
    """By what it is: where to read it, how it is made and deleted, and a change of it."""
    project = ada("POST", "/projects", {}).headers["location"]
    scene = ada("POST", f"{project}/scenes", {"background": "#102030", "durationInFrames": 60}).headers["location"]
    shot = ada("POST", f"{scene}/shots", {}).headers["location"]
    section, name = scene.replace("scenes", "sections"), scene.rpartition("/")[2]
    elements, background = f"{section}/elements", f"{section}/elements/background:{name}"
    images, clip = f"{shot}/images", {"animatedVideoUrl": "https://clips.test/a.mp4"}
    batch = {"iterationNumber": 0, "images": [{"variantNumber": 0, "imageUrl": "https://pictures.test/a.jpg"}]}
    image = f"{images}/{ada('POST', images, batch).json['items'][0]['imageId']}"
    ada("DELETE", image)
    selection = f"{shot}/selection"

    def case(where: str, make: tuple[str, str, Any], delete: str, change: tuple[str, str, Any]) -> Case:
        return where, lambda: ada(*make), lambda: ada("DELETE", delete), change

    return {
        "section": case(
            section, ("PATCH", section, {"name": "B"}), f"{section}/edit", ("PATCH", section, {"name": "C"})
        ),
        "generated": case(
            background, ("PATCH", background, {"layer": 2}), f"{background}/edit", ("PATCH", background, {"layer": 3})
        ),
        "element": case(
            f"{elements}/title",
            ("POST", elements, TITLE),
            f"{elements}/title",
            ("PATCH", f"{elements}/title", {"text": "C"}),
        ),
        "selection": case(selection, ("PUT", selection, clip), selection, ("PUT", selection, {})),
        "image": case(image, ("POST", images, batch), image, ("PATCH", image, {"isFavorite": True})),
    }


@pytest.mark.parametrize("what", ["section", "generated", "element", "selection", "image"])
def test_a_change_based_on_what_was_deleted_is_refused(
    ada: Call, world: FakeWorld, cases: dict[str, Case], what: str
) -> None:
    where, make, delete, change = cases[what]
    assert make().status in (200, 201)
    old = ada("GET", where).headers["etag"]
    world.clock.advance(0.01)
    assert delete().status == 204
    assert make().status in (200, 201)
    new = ada("GET", where)
    check_problem(ada(*change, headers={"if-match": old}), 412, "precondition_failed")
    assert ada("GET", where).json == new.json
    assert ada(*change, headers={"if-match": new.headers["etag"]}).status == 200


def test_a_change_based_on_what_was_deleted_and_brought_back_is_refused(
    ada: Call, world: FakeWorld, cases: dict[str, Case]
) -> None:
    where, make, delete, change = cases["element"]
    make()
    old = ada("GET", where).headers["etag"]
    delete()
    assert ada("POST", f"{where.partition('/sections')[0]}/undo").status == 200
    check_problem(ada(*change, headers={"if-match": old}), 412, "precondition_failed")
