"""What a cascade keeps for the history, and how little of the history it reads for that."""

import pytest

from onetake.errors import NotFoundError, NothingToUndoError
from onetake.storyboard.document import Storyboard, StoryboardScene
from onetake.storyboard.history import MAX_ENTRIES
from onetake.storyboard.inputs import AssetCreate, SceneCreate, ScenePatch
from onetake.storyboard.models import Scene
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.history import History
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.storyboards import Storyboards
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


def work(world: FakeWorld, deletions: Deletions, project_id: str, *, days: int) -> None:
    """A scene is made and deleted every six hours, and every message comes when it is due."""
    scenes = Scenes(world.ports)
    for quarter in range(days * 96):
        if quarter % 24 == 0:
            scenes.delete("ann", project_id, scenes.create("ann", project_id, SceneCreate()).scene_id)
        world.clock.advance(900)
        due, world.cascade.messages[:] = list(world.cascade.messages), []
        for one in due:
            deletions.run(one.project_id, one.scene_id, one.shot_id, not_before=one.not_before)


def test_sweeps_of_a_project_in_which_people_work_come_to_an_end(
    world: FakeWorld, deletions: Deletions, storyboards: Storyboards, assets: Assets, project_id: str
) -> None:
    wanted = AssetCreate(file_name="a.png", content_type="image/png", size_bytes=3)
    assets.delete("ann", project_id, assets.create("ann", project_id, wanted)[0].asset_id)
    for scenes in ([StoryboardScene(key="a")], []):
        storyboards.replace("ann", project_id, Storyboard(scenes=scenes))
    work(world, deletions, project_id, days=2)
    assert [one for one in world.cascade.messages if one.scene_id is None] == []
    world.clock.advance(2 * 86_400)
    for one in list(world.cascade.messages):
        deletions.run(one.project_id, one.scene_id, one.shot_id, not_before=one.not_before)
    assert world.records.query(Scene, project_id) == []


def test_a_sweep_that_waited_removes_what_it_waited_for(
    world: FakeWorld, deletions: Deletions, storyboards: Storyboards, project_id: str
) -> None:
    """Also where it comes before the last undo of that can be over, and while something else is kept longer."""
    storyboards.replace("ann", project_id, Storyboard(scenes=[StoryboardScene(key="a")]))
    storyboards.replace("ann", project_id, Storyboard(scenes=[]))
    work(world, deletions, project_id, days=1)
    keys = {one.key for one in world.records.query(Scene, project_id)}
    assert "a" in keys
    work(world, deletions, project_id, days=1)
    assert "a" not in {one.key for one in world.records.query(Scene, project_id)}
