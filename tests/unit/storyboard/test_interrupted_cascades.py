"""Cascades that are stopped before any of their writes, and clients that go on working while one runs."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from onetake.storyboard.inputs import ShotCreate
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import Entity, Scene
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.shots import Shots
from tests.fakes import FakeWorld
from tests.trees import DELETIONS, Tree, delete_all, delete_asset, delete_project, delete_scene, delete_shot

_LONG_AFTER = 2 * 86_400


class Hook:
    """Something that happens before each write of a cascade."""

    def __init__(self, world: FakeWorld, tree: Tree, patch: pytest.MonkeyPatch, before: Callable[[int], None]) -> None:
        self.writes, self.off, self.before = 0, False, before
        for port, name in ((world.records, "delete"), (world.objects, "delete"), (tree.cascade, "enqueue")):
            patch.setattr(port, name, self._hooked(getattr(port, name)))

    def _hooked(self, write: Callable[..., None]) -> Callable[..., None]:
        def hooked(*args: Any, **options: Any) -> None:
            if not self.off:
                self.writes += 1
                self.before(self.writes)
            write(*args, **options)

        return hooked


@pytest.mark.parametrize("delete", DELETIONS)
def test_a_cascade_that_is_stopped_before_any_write_ends_when_it_runs_again(
    delete: Callable[[Tree], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for stop in count(1):
        world = FakeWorld()
        tree = Tree(world.records, world.objects)
        delete(tree)
        tree.clock.advance(_LONG_AFTER)
        message = tree.cascade.messages[0]

        def fail(write: int, stop: int = stop) -> None:
            if write == stop:
                raise ConnectionError("the function was stopped")

        hook = Hook(world, tree, monkeypatch, fail)
        try:
            tree.run(message)
        except ConnectionError:
            tree.run(message)
        assert tree.left() == DELETIONS[delete], f"stopped before write {stop}"
        if hook.writes < stop:
            break
    assert stop > 1


@pytest.mark.parametrize("delete", [delete_scene, delete_shot, delete_asset, delete_all])
def test_a_client_that_goes_on_working_meanwhile_loses_nothing(
    delete: Callable[[Tree], None], world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes a scene like the deleted one before each write, a shot in a scene that is there, and uploads a file."""
    tree = Tree(world.records, world.objects)
    delete(tree)
    tree.clock.advance(_LONG_AFTER)
    made: list[Entity] = []
    files: set[str] = set()
    kept = Scenes(tree.ports).list("ann", tree.project).items[-1].scene_id

    def work(write: int) -> None:
        hook.off = True
        before, there = set(world.records.items), set(world.objects.contents)
        tree.work()
        tree.upload(f"again-{write}")
        tree.paint(kept, Shots(tree.ports).create("ann", tree.project, kept, ShotCreate()).shot_id)
        made.extend(entity for key, entity in world.records.items.items() if key not in before)
        files.update(set(world.objects.contents) - there)
        hook.off = False

    hook = Hook(world, tree, monkeypatch, work)
    tree.run(tree.cascade.messages[0])
    assert hook.writes
    assert {key_of(one) for one in made} <= set(world.records.items)
    assert files <= set(world.objects.contents)
    listed = {scene.scene_id for scene in Scenes(tree.ports).list("ann", tree.project, limit=100).items}
    assert {one.scene_id for one in made if isinstance(one, Scene)} <= listed


@pytest.mark.parametrize(("delete", "hours", "left"), [(delete_project, 24, 0), (delete_asset, 1, 1)])
def test_a_file_that_comes_late_goes_too(delete: Callable[[Tree], None], hours: int, left: int) -> None:
    """With a form that was given out before, for an hour, or from a render that runs, for a day."""
    world = FakeWorld()
    tree = Tree(world.records, world.objects)
    begin = tree.clock()
    delete(tree)
    rounds = 0
    while tree.cascade.messages:
        message = tree.cascade.messages.pop(0)
        tree.clock.advance(message.delay_seconds)
        tree.run(message)
        if tree.clock() < begin + timedelta(hours=hours):
            world.objects.put(f"projects/{tree.project}/assets/{tree.asset}", b"late", "image/png")
        rounds += 1
        assert rounds < 200
    assert len(world.objects.contents) == left
