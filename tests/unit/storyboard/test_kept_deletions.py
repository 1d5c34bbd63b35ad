"""What a cascade keeps for the history, and how little of the history it reads for that."""

import pytest

from onetake.errors import NotFoundError, NothingToUndoError
from onetake.storyboard.history import MAX_ENTRIES
from onetake.storyboard.inputs import SceneCreate, ScenePatch
from onetake.storyboard.models import Scene
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.history import History
from onetake.storyboard.service.scenes import Scenes
from tests.fakes import FakeWorld

_AFTER_REQUESTS = 121


@pytest.fixture
def scene(scenes: Scenes, project_id: str) -> Scene:
    """One that was just deleted, beside another."""
    scenes.create("ann", project_id, SceneCreate())
    made = scenes.create("ann", project_id, SceneCreate())
    scenes.delete("ann", project_id, made.scene_id)
    return made


def edit(world: FakeWorld, project_id: str, times: int) -> None:
    scenes = Scenes(world.ports)
    other = scenes.list("ann", project_id).items[0].scene_id
    for number in range(times):
        scenes.update("ann", project_id, other, ScenePatch(title=str(number)))


def is_kept(world: FakeWorld, deletions: Deletions, scene: Scene) -> bool:
    deletions.run(scene.project_id, scene.scene_id)
    return any(one.scene_id == scene.scene_id for one in world.records.query(Scene, scene.project_id))


@pytest.mark.parametrize(("edits", "kept"), [(0, True), (MAX_ENTRIES - 1, True), (MAX_ENTRIES, False)])
def test_what_the_newest_edits_bring_back_is_kept(
    world: FakeWorld, deletions: Deletions, scene: Scene, edits: int, kept: bool
) -> None:
    edit(world, scene.project_id, edits)
    world.clock.advance(_AFTER_REQUESTS)
    assert is_kept(world, deletions, scene) is kept


def test_an_undo_that_was_running_before_many_edits_still_brings_back(
    world: FakeWorld, deletions: Deletions, scene: Scene
) -> None:
    world.clock.advance(_AFTER_REQUESTS)
    edit(world, scene.project_id, MAX_ENTRIES + 50)
    assert is_kept(world, deletions, scene)
    world.clock.advance(_AFTER_REQUESTS)
    assert not is_kept(world, deletions, scene)


def test_however_long_the_history_is_a_cascade_reads_as_little(
    world: FakeWorld, deletions: Deletions, scene: Scene
) -> None:
    edit(world, scene.project_id, 4 * MAX_ENTRIES)
    world.clock.advance(_AFTER_REQUESTS)
    world.records.calls.clear()
    deletions.run(scene.project_id, scene.scene_id)
    assert world.records.calls == ["get", *["query"] * (MAX_ENTRIES // 25), "get", "delete_under"]


def test_forgetting_edits_does_not_reach_further_back(world: FakeWorld, deletions: Deletions, scene: Scene) -> None:
    """What was removed because no edit could bring it back does not come to be promised again."""
    edit(world, scene.project_id, MAX_ENTRIES)
    world.clock.advance(_AFTER_REQUESTS)
    assert not is_kept(world, deletions, scene)
    history = History(world.ports)
    for one in history.list("ann", scene.project_id, limit=MAX_ENTRIES).items:
        history.forget("ann", scene.project_id, one.edit_id)
        with pytest.raises(NotFoundError):
            history.forget("ann", scene.project_id, one.edit_id)
    assert history.list("ann", scene.project_id).items == []
    with pytest.raises(NothingToUndoError):
        history.undo("ann", scene.project_id)
