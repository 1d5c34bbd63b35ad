from typing import Any

import pytest

from onetake.errors import ConflictError, InvalidInputError, LimitExceededError, NotFoundError
from onetake.ids import image_id, new_id
from onetake.storyboard.inputs import ImagePatch, ImagesCreate, SceneCreate, SelectionPut, ShotCreate
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from tests.unit.storyboard.conftest import Upload


@pytest.fixture
def shot(scenes: Scenes, shots: Shots, project_id: str) -> tuple[str, str, str]:
    scene_id = scenes.create("ann", project_id, SceneCreate()).scene_id
    return project_id, scene_id, shots.create("ann", project_id, scene_id, ShotCreate()).shot_id


def batch(iteration: int, *variants: int, **fields: Any) -> ImagesCreate:
    pictures = [{"variantNumber": n, "imageUrl": f"https://pictures.test/{iteration}/{n}.png"} for n in variants]
    return ImagesCreate.model_validate({"iterationNumber": iteration, "images": pictures, **fields})


def test_six_variants_are_created_at_once(images: Images, shot: tuple[str, str, str]) -> None:
    made = images.create("ann", *shot, batch(0, 5, 4, 3, 2, 1, 0, iterationPrompt="a cat"))
    assert {image.iteration_prompt for image in made} == {"a cat"}
    listed = images.list("ann", *shot).items
    assert [image.variant_number for image in listed] == [0, 1, 2, 3, 4, 5]
    assert images.get("ann", *shot, listed[2].image_id) == listed[2]


def test_one_variant_that_exists_stops_all(images: Images, shot: tuple[str, str, str]) -> None:
    images.create("ann", *shot, batch(1, 3))
    with pytest.raises(ConflictError, match="variant 3 of iteration 1 exists"):
        images.create("ann", *shot, batch(1, 2, 3))
    assert len(images.list("ann", *shot).items) == 1


def test_a_variant_given_twice_is_refused(images: Images, shot: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInputError, match="variant 2 is there twice") as refused:
        images.create("ann", *shot, batch(0, 2, 2))
    assert refused.value.pointer == "/images/1/variantNumber"


def test_a_picture_must_be_there_and_be_one(images: Images, shot: tuple[str, str, str], upload: Upload) -> None:
    picture, clip = upload(shot[0], "hero"), upload(shot[0], "clip", "video")

    def create(asset_id: str) -> None:
        body = {"images": [{"variantNumber": 0, "assetId": asset_id}]}
        images.create("ann", *shot, ImagesCreate.model_validate(body))

    with pytest.raises(InvalidInputError, match="upload it first") as refused:
        create(new_id("ast"))
    assert refused.value.pointer == "/images/0/assetId"
    with pytest.raises(InvalidInputError, match="asset clip is of kind video"):
        create(clip.asset_id)
    create(picture.asset_id)
    assert images.list("ann", *shot).items[0].asset_id == picture.asset_id


def test_a_parent_is_an_image_of_the_same_shot(images: Images, shots: Shots, shot: tuple[str, str, str]) -> None:
    parent = images.create("ann", *shot, batch(0, 0))[0].image_id
    child = images.create("ann", *shot, batch(1, 0, parentImageId=parent))[0]
    assert child.parent_image_id == parent
    other = shots.create("ann", shot[0], shot[1], ShotCreate()).shot_id
    for wrong in (parent, image_id(other, 0, 0), "nonsense"):
        with pytest.raises(InvalidInputError, match="there is no image"):
            images.create("ann", shot[0], shot[1], other, batch(1, 0, parentImageId=wrong))


def test_pages_lead_by_iteration_then_variant(images: Images, shot: tuple[str, str, str]) -> None:
    for iteration in (10, 2, 0):
        images.create("ann", *shot, batch(iteration, 1, 0))
    first = images.list("ann", *shot, limit=3)
    rest = images.list("ann", *shot, limit=3, cursor=first.next_cursor)
    seen = [(image.iteration_number, image.variant_number) for image in (*first.items, *rest.items)]
    assert seen == [(0, 0), (0, 1), (2, 0), (2, 1), (10, 0), (10, 1)]
    assert rest.next_cursor is None


def test_an_image_of_another_shot_is_not_there(images: Images, shots: Shots, shot: tuple[str, str, str]) -> None:
    name = images.create("ann", *shot, batch(0, 0))[0].image_id
    other = shots.create("ann", shot[0], shot[1], ShotCreate()).shot_id
    for owner, path in (("ann", (shot[0], shot[1], other)), ("bob", shot)):
        with pytest.raises(NotFoundError):
            images.get(owner, *path, name)
    with pytest.raises(NotFoundError, match="there is no image nonsense"):
        images.get("ann", *shot, "nonsense")


def test_metadata_that_does_not_fit_is_refused(images: Images, shot: tuple[str, str, str]) -> None:
    picture = {"variantNumber": 0, "imageUrl": "https://pictures.test/0.png", "metadata": {"log": "x" * 400_000}}
    with pytest.raises(LimitExceededError, match="image comes to 400 KB"):
        images.create("ann", *shot, ImagesCreate.model_validate({"images": [picture]}))
    assert images.list("ann", *shot).items == []


def test_a_favourite_is_marked(images: Images, shot: tuple[str, str, str]) -> None:
    made = images.create("ann", *shot, batch(0, 0, iterationPrompt="p"))[0]
    changed = images.update("ann", *shot, made.image_id, ImagePatch(is_favorite=True))
    assert (changed.is_favorite, changed.iteration_prompt, changed.version) == (True, "p", made.version + 1)


def test_the_selected_image_stays(images: Images, selections: Selections, shot: tuple[str, str, str]) -> None:
    chosen, other = images.create("ann", *shot, batch(0, 0, 1))
    selections.put("ann", *shot, SelectionPut(selected_image_id=chosen.image_id))
    with pytest.raises(ConflictError, match="select another one first"):
        images.delete("ann", *shot, chosen.image_id)
    images.delete("ann", *shot, other.image_id)
    assert [image.image_id for image in images.list("ann", *shot).items] == [chosen.image_id]
