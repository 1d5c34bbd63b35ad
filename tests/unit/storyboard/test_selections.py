import pytest

from onetake.errors import InvalidInputError, NotFoundError, PreconditionFailedError
from onetake.ids import new_id
from onetake.storyboard.inputs import ImagesCreate, SceneCreate, SelectionPut, ShotCreate
from onetake.storyboard.ports import Change
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload

Path = tuple[str, str, str]


@pytest.fixture
def shot(scenes: Scenes, shots: Shots, project_id: str) -> Path:
    scene_id = scenes.create("ann", project_id, SceneCreate()).scene_id
    return project_id, scene_id, shots.create("ann", project_id, scene_id, ShotCreate()).shot_id


@pytest.fixture
def picture(images: Images, shot: Path) -> str:
    body = {"images": [{"variantNumber": 0, "imageUrl": "https://pictures.test/0.png"}]}
    return images.create("ann", *shot, ImagesCreate.model_validate(body))[0].image_id


def test_selecting_writes_shot_and_selection(selections: Selections, shots: Shots, shot: Path, picture: str) -> None:
    selection = selections.put("ann", *shot, SelectionPut(selected_image_id=picture))
    assert shots.get("ann", *shot).selected_image_id == picture
    assert selections.get("ann", *shot) == selection
    assert (selection.selected_image_id, selection.animation_status) == (picture, "pending")


def test_a_clip_completes_the_animation(selections: Selections, shot: Path, picture: str, upload: Upload) -> None:
    clip = upload(shot[0], "clip", "video", duration=5.3)
    first = selections.put("ann", *shot, SelectionPut(selected_image_id=picture)).version
    wanted = SelectionPut(selected_image_id=picture, asset_id=clip.asset_id)
    selection = selections.put("ann", *shot, wanted, expected_version={first})
    assert (selection.animation_status, selection.duration, selection.version) == ("complete", 5.3, first + 1)
    with pytest.raises(PreconditionFailedError):
        selections.put("ann", *shot, wanted, expected_version={first})


def test_what_is_selected_must_be_there(
    selections: Selections, shots: Shots, shot: Path, picture: str, upload: Upload
) -> None:
    other = (shot[0], shot[1], shots.create("ann", shot[0], shot[1], ShotCreate()).shot_id)
    with pytest.raises(InvalidInputError, match="there is no image") as refused:
        selections.put("ann", *other, SelectionPut(selected_image_id=picture))
    assert refused.value.pointer == "/selectedImageId"
    with pytest.raises(InvalidInputError, match="there is no asset"):
        selections.put("ann", *shot, SelectionPut(asset_id=new_id("ast")))
    with pytest.raises(InvalidInputError, match="asset hero is of kind image"):
        selections.put("ann", *shot, SelectionPut(asset_id=upload(shot[0], "hero").asset_id))


def test_an_image_that_goes_while_it_is_selected_is_not_selected(
    selections: Selections,
    images: Images,
    shots: Shots,
    shot: Path,
    picture: str,
    world: FakeWorld,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commit, raced = world.records.commit, list[str]()

    def race(changes: list[Change]) -> None:
        if not raced:
            raced.append("now")
            images.delete("ann", *shot, picture)
        commit(changes)

    monkeypatch.setattr(world.records, "commit", race)
    with pytest.raises(InvalidInputError, match="there is no image"):
        selections.put("ann", *shot, SelectionPut(selected_image_id=picture))
    assert shots.get("ann", *shot).selected_image_id is None


def test_selecting_nothing_clears_both(selections: Selections, shots: Shots, shot: Path, picture: str) -> None:
    selections.put("ann", *shot, SelectionPut(selected_image_id=picture))
    selections.delete("ann", *shot)
    assert shots.get("ann", *shot).selected_image_id is None
    with pytest.raises(NotFoundError):
        selections.get("ann", *shot)


def test_selections_of_a_deleted_scene_are_not_listed(
    selections: Selections, scenes: Scenes, shot: Path, picture: str
) -> None:
    selections.put("ann", *shot, SelectionPut(selected_image_id=picture))
    assert len(selections.list("ann", shot[0]).items) == 1
    scenes.delete("ann", shot[0], shot[1])
    assert selections.list("ann", shot[0]).items == []


def test_another_owner_selects_nothing(selections: Selections, shot: Path, picture: str) -> None:
    with pytest.raises(NotFoundError):
        selections.put("bob", *shot, SelectionPut(selected_image_id=picture))
