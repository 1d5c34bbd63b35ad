"""Cascades: what they remove, and what they leave."""

import pytest

from onetake.storyboard.inputs import ImagesCreate, SceneCreate, SelectionPut, ShotCreate
from onetake.storyboard.models import HistoryEntry, Image, Scene, Shot
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload

Path = tuple[str, str, str]
_LONG_AFTER = 2 * 86_400


@pytest.fixture
def path(scenes: Scenes, shots: Shots, images: Images, selections: Selections, project_id: str, upload: Upload) -> Path:
    """Two scenes of two shots of two images; the path of the first shot."""
    upload(project_id, "hero")
    paths = []
    for _ in range(2):
        scene = scenes.create("ann", project_id, SceneCreate(shots=[ShotCreate(), ShotCreate()])).scene_id
        for shot in shots.list("ann", project_id, scene).items:
            pictures = [{"variantNumber": n, "imageUrl": "https://pictures.test/x.png"} for n in range(2)]
            body = ImagesCreate.model_validate({"images": pictures})
            made = images.create("ann", project_id, scene, shot.shot_id, body)
            selections.put("ann", project_id, scene, shot.shot_id, SelectionPut(selected_image_id=made[0].image_id))
            paths.append((project_id, scene, shot.shot_id))
    return paths[0]


def kinds(world: FakeWorld) -> dict[str, int]:
    """How many there are of each kind of content."""
    counts: dict[str, int] = {}
    for key in world.records.items:
        counts[key.kind.__name__] = counts.get(key.kind.__name__, 0) + 1
    counts.pop(HistoryEntry.__name__, None)
    return counts


def run_queue(world: FakeWorld, deletions: Deletions) -> None:
    """Deliver every message, delayed ones last, when no undo can bring back what was deleted."""
    world.clock.advance(_LONG_AFTER)
    for message in sorted(world.cascade.messages, key=lambda m: m.delay_seconds):
        deletions.run(message.project_id, message.scene_id, message.shot_id)


def test_a_project_goes_with_everything(world: FakeWorld, projects: Projects, deletions: Deletions, path: Path) -> None:
    world.objects.put("projects/prj_other/assets/x", b"", "image/png")
    projects.delete("ann", path[0])
    run_queue(world, deletions)
    assert world.records.items == {}
    assert list(world.objects.contents) == ["projects/prj_other/assets/x"]


def test_a_scene_goes_with_what_is_under_it(world: FakeWorld, scenes: Scenes, deletions: Deletions, path: Path) -> None:
    scenes.delete("ann", path[0], path[1])
    run_queue(world, deletions)
    left = {
        "Project": 1,
        "Scene": 1,
        "Shot": 2,
        "Image": 4,
        "Selection": 2,
        "AssetRecord": 1,
        "AssetKey": 1,
        "AssetContent": 1,
    }
    assert kinds(world) == left
    assert len(world.objects.contents) == 1


def test_a_shot_goes_with_what_is_under_it(world: FakeWorld, shots: Shots, deletions: Deletions, path: Path) -> None:
    shots.delete("ann", *path)
    run_queue(world, deletions)
    assert kinds(world) == {
        "Project": 1, "Scene": 2, "Shot": 3, "Image": 6, "Selection": 3,
        "AssetRecord": 1, "AssetKey": 1, "AssetContent": 1,
    }  # fmt: skip


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_cascade_of_what_is_not_deleted_removes_nothing(
    world: FakeWorld, deletions: Deletions, path: Path, length: int
) -> None:
    before = dict(world.records.items)
    world.clock.advance(3600)
    deletions.run(*path[:length])
    assert world.records.items == before


def test_a_request_that_dies_before_it_deletes_leaves_all(
    world: FakeWorld, scenes: Scenes, deletions: Deletions, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first message is sent already, and finds the scene still there."""

    def fail(changes: object) -> None:
        raise ConnectionError("the function was stopped")

    with monkeypatch.context() as patch:
        patch.setattr(world.records, "commit", fail)
        with pytest.raises(ConnectionError):
            scenes.delete("ann", path[0], path[1])
    before = dict(world.records.items)
    assert [m.delay_seconds for m in world.cascade.messages] == [120]
    run_queue(world, deletions)
    assert world.records.items == before


def test_a_request_that_dies_after_it_deleted_is_finished(
    world: FakeWorld, scenes: Scenes, deletions: Deletions, path: Path
) -> None:
    """Only the message with a delay was sent."""
    scenes.delete("ann", path[0], path[1])
    world.cascade.messages = [m for m in world.cascade.messages if m.delay_seconds]
    run_queue(world, deletions)
    assert kinds(world)["Scene"] == 1


def test_a_sweep_removes_what_nothing_leads_to_once_it_is_old(
    world: FakeWorld, shots: Shots, scenes: Scenes, deletions: Deletions, path: Path
) -> None:
    project_id, scene_id, _ = path
    scenes.delete("ann", project_id, scene_id)
    kept = scenes.list("ann", project_id).items[0]
    shots.delete("ann", project_id, kept.scene_id, kept.shot_order[0])
    world.records.forget_history()
    before = dict(world.records.items)
    deletions.run(project_id)
    assert world.records.items == before
    world.clock.advance(61)
    deletions.run(project_id)
    assert [scene.scene_id for scene in world.records.query(Scene, project_id)] == [kept.scene_id]
    assert [shot.shot_id for shot in world.records.query(Shot, project_id)] == [kept.shot_order[1]]
    assert len(world.records.query(Image, project_id)) == 2
