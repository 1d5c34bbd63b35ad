"""How many shots there are, with a selection, with a clip (H6, H7): counters that every write keeps right.

A shot counts in its scene, and a scene's shots in the project, while the order lists lead to them (ADR 12, ADR 33).
What a write adds follows from its changes alone: of selections, and of order lists with what is under the ids that
enter or leave them. Clients that write at the same time therefore all count. `unknown` says what to read, `counted`
adds; both are pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onetake.storyboard.keys import ItemKey, key_of, project_key, scene_key, selection_key, shot_key
from onetake.storyboard.models import COUNTERS, ORDERS, Entity, Project, Scene, Selection
from onetake.storyboard.ports import Absent, Change, Count, Create, Delete, Found, Replace, Unchanged


@dataclass(frozen=True)
class Counts:
    """Shots, those for which an image or a clip is selected, those whose clip is complete."""

    shots: int = 0
    selections: int = 0
    animations: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.shots + other.shots, self.selections + other.selections, self.animations + other.animations)

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(self.shots - other.shots, self.selections - other.selections, self.animations - other.animations)

    def of(self, kind: type[Entity]) -> dict[str, int]:
        """As the counters of a project, or of a scene: its list says how many shots it has."""
        named = dict(zip(COUNTERS, (self.shots, self.selections, self.animations), strict=True))
        return {name: count for name, count in named.items() if name in kind.model_fields}


NOTHING = Counts()


def scene_counts(scene: Scene) -> Counts:
    """What a scene adds to its project."""
    return Counts(len(scene.shot_order), scene.shots_with_selections, scene.shots_with_animations)


def project_counts(project: Project) -> Counts:
    """What all its scenes add up to."""
    return Counts(project.total_shots, project.shots_with_selections, project.shots_with_animations)


def counting(scene: Scene, selections: Iterable[Selection]) -> Scene:
    """A new scene with the counters of its new selections, for content that is written before anything leads to it."""
    below = sum((_shot_counts(selection) for selection in selections), NOTHING)
    return scene.model_copy(update=below.of(Scene))


def unknown(changes: Sequence[Change]) -> list[ItemKey[Any]]:
    """What must be read to count these changes: scenes and selections under ids that enter or leave an order list."""
    return _Write(changes, Found({})).unknown()


def counted(changes: Sequence[Change], found: Found) -> list[Change]:
    """The changes with what they add to counters, on condition that it is still so; `found` has what was `unknown`."""
    return _Write(changes, found).counted()


class _Write:
    """One write. `_changed` has what it creates, replaces and deletes, by key."""

    def __init__(self, changes: Sequence[Change], found: Found) -> None:
        self._changes = changes
        self._found = found
        written = [change for change in changes if isinstance(change, Create | Replace | Delete)]
        self._changed = {key_of(change.entity): change for change in written}

    def unknown(self) -> list[ItemKey[Any]]:
        keys: list[ItemKey[Any]] = []
        for key in [*self._changed]:
            entered, left = self._moved(key)
            if key.kind is Project:
                moved = [*entered, *([] if self._recounts(key) else left)]
                keys += [scene_key(key.project_id, name) for name in moved]
            elif key.kind is Scene and isinstance(self._changed[key], Replace):
                shots = [name for name in (*entered, *left) if not self._is_new_shot(key, name)]
                keys += [selection_key(key.project_id, key.path, name) for name in shots]
        return [key for key in dict.fromkeys(keys) if key not in self._changed]

    def counted(self) -> list[Change]:
        totals: dict[ItemKey[Any], Counts] = {}
        holds: dict[ItemKey[Any], list[str]] = {}
        for scene, shot in self._touched_shots():
            delta = self._delta_of_shot(scene, shot)
            if delta != NOTHING:
                totals[scene] = totals.get(scene, NOTHING) + delta
                holds.setdefault(scene, []).append(shot)
        scenes = dict(totals)
        for scene in self._touched_scenes(scenes):
            project = project_key(scene.project_id)
            totals[project] = totals.get(project, NOTHING) + self._delta_of_scene(scene, scenes.get(scene, NOTHING))
            holds.setdefault(project, []).append(scene.path)
        counts = [
            Count(key, total.of(key.kind), holds[key]) for key, total in totals.items() if key not in self._changed
        ]
        return [*(self._with_counters(change, totals) for change in self._changes), *counts, *self._pins(totals)]

    def _touched_shots(self) -> Iterable[tuple[ItemKey[Any], str]]:
        """Scene and id of every shot whose selection changes, or that enters or leaves its scene."""
        touched: dict[tuple[ItemKey[Any], str], None] = {}
        for key, change in self._changed.items():
            if isinstance(change.entity, Selection):
                touched[scene_key(key.project_id, change.entity.scene_id), change.entity.shot_id] = None
            elif key.kind is Scene:
                touched |= {(key, name): None for moved in self._moved(key) for name in moved}
        return touched

    def _touched_scenes(self, counted: Iterable[ItemKey[Any]]) -> Iterable[ItemKey[Any]]:
        touched = dict.fromkeys(counted)
        for key in self._changed:
            if key.kind is Project:
                touched |= {scene_key(key.project_id, name): None for moved in self._moved(key) for name in moved}
        return touched

    def _delta_of_shot(self, scene: ItemKey[Any], shot: str) -> Counts:
        before, after = self._around(selection_key(scene.project_id, scene.path, shot))
        was, is_now = self._listed(scene, shot)
        return (_shot_counts(after) if is_now else NOTHING) - (_shot_counts(before) if was else NOTHING)

    def _delta_of_scene(self, scene: ItemKey[Any], delta: Counts) -> Counts:
        was, is_now = self._listed(project_key(scene.project_id), scene.path)
        if was and is_now:
            return delta
        before = self._counts_before(scene)
        if not was:
            return before + delta if is_now else NOTHING
        return NOTHING if self._recounts(project_key(scene.project_id)) else NOTHING - before

    def _counts_before(self, scene: ItemKey[Any]) -> Counts:
        """Of a created one what its own counters say: they are of what was written under it before."""
        change = self._changed.get(scene)
        if isinstance(change, Create) and isinstance(change.entity, Scene):
            return scene_counts(change.entity.model_copy(update={"shot_order": []}))
        before, _ = self._around(scene)
        return scene_counts(before) if isinstance(before, Scene) else NOTHING

    def _with_counters(self, change: Change, totals: dict[ItemKey[Any], Counts]) -> Change:
        """The change of a scene or project, whose counters become what this write makes of them."""
        if not (isinstance(change, Create | Replace) and isinstance(change.entity, Project | Scene)):
            return change
        key = key_of(change.entity)
        entity, delta = change.entity, totals.get(key, NOTHING).of(key.kind)
        if isinstance(change, Create):
            return Create(entity.model_copy(update={name: getattr(entity, name) + n for name, n in delta.items()}))
        if self._recounts(key):
            return Replace(entity.model_copy(update=delta), change.before, recount=True)
        counters = {name: getattr(change.before, name) + n for name, n in delta.items()}
        return Replace(entity.model_copy(update=counters), change.before)

    def _pins(self, totals: Mapping[ItemKey[Any], Counts]) -> Iterator[Change]:
        """What leaves a list must still be as it was counted; what enters one is hidden, where nothing counts."""
        for key in self._changed:
            if key.kind is Project and not self._recounts(key):
                for name in self._moved(key)[1]:
                    scene = scene_key(key.project_id, name)
                    if scene in totals or isinstance(self._changed.get(scene), Replace):
                        raise ValueError(f"scene {name} is changed by the write that removes it")
                    yield from self._pin(scene)
            elif key.kind is Scene:
                for name in self._moved(key)[1]:
                    yield from self._pin(selection_key(key.project_id, key.path, name))

    def _pin(self, key: ItemKey[Any]) -> Iterator[Change]:
        if key not in self._changed:
            entity = self._found.get(key)
            yield Absent(key) if entity is None else Unchanged(entity)

    def _around(self, key: ItemKey[Any]) -> tuple[Entity | None, Entity | None]:
        """What is there before and after the write."""
        change = self._changed.get(key)
        if change is None:
            return self._found.get(key), self._found.get(key)
        before = change.before if isinstance(change, Replace) else change.entity if isinstance(change, Delete) else None
        return before, None if isinstance(change, Delete) else change.entity

    def _orders(self, key: ItemKey[Any]) -> tuple[list[str], list[str]]:
        """The order list of a changed parent, before and after; what is deleted is hidden and leads to nothing."""
        if isinstance(self._changed[key], Delete):
            return [], []
        before, after = self._around(key)
        return _order(before), _order(after)

    def _moved(self, key: ItemKey[Any]) -> tuple[list[str], list[str]]:
        """The ids that enter and that leave a parent's list."""
        before, after = self._orders(key)
        kept = set(before) & set(after)
        return [name for name in after if name not in kept], [name for name in before if name not in kept]

    def _listed(self, parent: ItemKey[Any], name: str) -> tuple[bool, bool]:
        """Whether the parent's list leads to the id before and after: if it does not change, that is a condition."""
        if parent not in self._changed:
            return True, True
        before, after = self._orders(parent)
        return name in before, name in after

    def _recounts(self, parent: ItemKey[Any]) -> bool:
        """Whether all scenes of a project leave: what counts then is what enters, whatever the counters are by now."""
        before, after = self._orders(parent)
        return parent.kind is Project and bool(before) and not set(before) & set(after)

    def _is_new_shot(self, scene: ItemKey[Any], shot: str) -> bool:
        return isinstance(self._changed.get(shot_key(scene.project_id, scene.path, shot)), Create)


def _order(parent: Entity | None) -> list[str]:
    return getattr(parent, ORDERS.get(type(parent), ""), []) if parent else []


def _shot_counts(selection: Entity | None) -> Counts:
    """What a shot with that selection, or without one, counts."""
    if not isinstance(selection, Selection):
        return Counts(shots=1)
    has_clip = selection.animation_status == "complete"
    return Counts(1, int(has_clip or selection.selected_image_id is not None), int(has_clip))
