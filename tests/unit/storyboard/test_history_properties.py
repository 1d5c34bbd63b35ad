"""Whatever somebody edits, undoing all of it gives the first state and doing all again the last; nobody else loses."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from onetake.errors import ConflictError, NothingToRedoError, NothingToUndoError
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import HistoryEntry, Scene, Shot
from onetake.storyboard.ports import Change
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.history import History
from onetake.storyboard.views import HistoryStep
from tests.fakes import FakeWorld
from tests.unit.storyboard.edits import Editor, State, somebody_else, state

Step = Callable[[str, str], HistoryStep]


@pytest.fixture
def history(world: FakeWorld) -> History:
    return History(world.ports)


def all_the_way(step: Step, project_id: str) -> int:
    """Undo or redo until there is nothing left; how often that was."""
    count = 0
    while True:
        try:
            step("ann", project_id)
        except (NothingToUndoError, NothingToRedoError):
            return count
        count += 1


@pytest.mark.parametrize("seed", range(25))
def test_undoing_all_gives_the_first_state_and_doing_all_again_the_last(
    world: FakeWorld, history: History, project_id: str, seed: int
) -> None:
    editor = Editor(world.ports, world, project_id, random.Random(seed))
    states = [state(world, project_id)]
    for _ in range(30):
        editor.edit()
        states.append(state(world, project_id))
        world.clock.advance(1)
    edits = len(world.records.query(HistoryEntry, project_id))
    assert all_the_way(history.undo, project_id) == edits
    assert state(world, project_id) == states[0]
    assert all_the_way(history.redo, project_id) == edits
    assert state(world, project_id) == states[-1]
    for _ in range(15):
        history.undo("ann", project_id)
    assert state(world, project_id) in states
    editor.edit()
    with pytest.raises(NothingToRedoError):
        history.redo("ann", project_id)


@pytest.mark.parametrize("seed", range(40))
def test_an_undo_changes_nothing_that_somebody_else_changed_last(
    world: FakeWorld, history: History, project_id: str, seed: int
) -> None:
    chance = random.Random(seed)
    ann = Editor(world.ports, world, project_id, chance)
    other = Editor(somebody_else(world), world, project_id, chance)
    writers: dict[tuple[str, ...], str] = {}
    steps = [ann.edit] * 5 + [other.edit] * 2
    moves: list[Step] = [history.undo, history.redo, history.undo]
    for _ in range(60):
        before = state(world, project_id)
        if chance.random() < 0.6:
            step = chance.choice(steps)
            step()
            note(writers, before, state(world, project_id), "ann" if step == ann.edit else "other")
            continue
        try:
            chance.choice(moves)("ann", project_id)
        except ConflictError:
            assert state(world, project_id) == before
        else:
            touched = changed(before, state(world, project_id))
            assert {where: writers[where] for where in touched if writers.get(where) == "other"} == {}
        world.clock.advance(1)


@pytest.mark.parametrize("seed", range(15))
def test_cascades_remove_nothing_that_can_be_seen_or_brought_back(
    world: FakeWorld, history: History, deletions: Deletions, project_id: str, seed: int
) -> None:
    chance = random.Random(seed)
    ann = Editor(world.ports, world, project_id, chance)

    def undo() -> None:
        with suppress(NothingToUndoError):
            history.undo("ann", project_id)

    def redo() -> None:
        with suppress(ConflictError):  # also where what it is about was made, and undone, by an edit that is too old
            history.redo("ann", project_id)

    for _ in range(80):
        chance.choice([ann.edit, ann.edit, undo, undo, redo])()
        world.clock.advance(chance.choice([1, 1, 200, 1_000, 20_000]))
        before = state(world, project_id)
        deliver(world, deletions)
        assert state(world, project_id) == before
    world.clock.advance(2 * 86_400)
    while world.cascade.messages:
        deliver(world, deletions)
    left = [*world.records.query(Scene, project_id), *world.records.query(Shot, project_id)]
    shown = {path for kind, path in state(world, project_id) if kind in ("Scene", "Shot")}
    assert {key_of(entity).path for entity in left} == shown


def deliver(world: FakeWorld, deletions: Deletions) -> None:
    """Each message that is there, as if its delay were over."""
    messages, world.cascade.messages = world.cascade.messages, []
    for message in messages:
        deletions.run(message.project_id, message.scene_id, message.shot_id, not_before=message.not_before)


def changed(before: State, after: State) -> set[tuple[str, ...]]:
    """Where two states differ: kind, path and field. Lists are left out, as everybody adds to them."""
    places = set()
    for key in before.keys() | after.keys():
        old, new = dict(leaves(before.get(key, {}))), dict(leaves(after.get(key, {})))
        fields = {field for field in old.keys() | new.keys() if old.get(field, key) != new.get(field, key)}
        places |= {(*key, *field) for field in fields if not (field[0].endswith("Order") and old and new)}
    return places


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, (*path, name))
    else:
        yield path, node


def note(writers: dict[tuple[str, ...], str], before: State, after: State, who: str) -> None:
    writers |= dict.fromkeys(changed(before, after), who)


@pytest.mark.parametrize("seed", range(10))
def test_a_write_that_fails_leaves_an_edit_undone_or_done_and_never_half(
    world: FakeWorld, history: History, project_id: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(world.ports, world, project_id, random.Random(seed))
    for _ in range(10):
        editor.edit()
    commit = world.records.commit

    def fail(changes: list[Change]) -> None:
        raise ConnectionError("the function was stopped")

    for step in [history.undo] * 5 + [history.redo] * 5:
        before = dict(world.records.items)
        with monkeypatch.context() as patch:
            patch.setattr(world.records, "commit", fail)
            with pytest.raises(ConnectionError):
                step("ann", project_id)
        assert world.records.items == before
        assert world.records.commit == commit
        step("ann", project_id)
        assert world.records.items != before
