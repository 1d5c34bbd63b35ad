"""Doing recorded changes to the content as it is now: what an undo or a redo reads, checks and writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from onetake.storyboard import rules
from onetake.storyboard.history import Applied, Clash, EntityChange, apply, digests
from onetake.storyboard.keys import ItemKey, image_key, key_of, project_key, scene_key, shot_key
from onetake.storyboard.models import (
    ElementRecord,
    Entity,
    Image,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.ports import Cascade, Change, Create, Delete, Ports, Records, Replace, Unchanged
from onetake.storyboard.views import ChangedResource

Entities = Mapping[ItemKey[Any], Entity]

_BATCH = 100
_FEW = 5
"""Scenes or shots that are looked at each by itself."""
_BELOW_SHOTS = (Shot, Image, Selection)
_RESOURCES: dict[type[Entity], Literal["project", "scene", "shot", "image", "selection", "section", "element"]] = {
    Project: "project",
    Scene: "scene",
    Shot: "shot",
    Image: "image",
    Selection: "selection",
    SectionRecord: "section",
    ElementRecord: "element",
}


@dataclass(frozen=True)
class Application:
    """What to write, the changes as they are then done, what they hide and bring back."""

    writes: list[Change]
    changes: list[EntityChange]
    hidden: list[ItemKey[Any]]
    changed: list[ChangedResource]
    sweeps: bool

    def enqueue_cascades(self, cascade: Cascade, project_id: str) -> None:
        """Have what gets hidden removed when the history cannot bring it back any more; to be called before it is."""
        delay = 2 * rules.REQUEST_SECONDS
        if self.sweeps or len(self.hidden) > _FEW:
            cascade.enqueue(project_id, delay_seconds=delay)
            return
        for key in self.hidden:
            cascade.enqueue(project_id, *key.path.split("#"), delay_seconds=delay)


def applied(ports: Ports, project: Project, changes: Sequence[EntityChange]) -> Application:
    """Reads what the changes are about and says what to write.

    Raises Clash if something is not as they expect it, LimitExceededError if more would be there than possible.
    """
    name, now = project.project_id, ports.now()
    found = _read(ports.records, {key for change in changes for key in _keys(change, name)})
    for change in changes:
        _check_led_to(change.key(name), project, found)
    done = [apply(change, found.get(change.key(name)), name, now) for change in changes]
    writes = [one.write for one in done]
    written = {key_of(write.entity): write for write in writes if isinstance(write, Create | Replace | Delete)}
    back = _coming_back(ports.records, project, done)
    done = _with_digests(ports.records, name, done)
    guards = {key_of(entity): entity for one in done for entity in _guards(one, found, written)}
    writes += [Unchanged(entity) for key, entity in guards.items() if key not in written]
    return Application(
        writes,
        [one.change for one in done],
        [key for one in done for key in _below(one, one.left)],
        list(_changed(done, back)),
        any(field.path == ["importId"] for change in changes for field in change.fields),
    )


def _read(records: Records, keys: Iterable[ItemKey[Any]]) -> Entities:
    ordered = sorted(keys, key=lambda key: (key.kind.__name__, key.path))
    found: dict[ItemKey[Any], Entity] = {}
    for start in range(0, len(ordered), _BATCH):
        some = ordered[start : start + _BATCH]
        batch = records.get(some)
        found |= {key: entity for key in some if (entity := batch.get(key)) is not None}
    return found


def _keys(change: EntityChange, project_id: str) -> Iterator[ItemKey[Any]]:
    """The entity, what is above it, and the image that it is to select."""
    key = change.key(project_id)
    yield key
    if not key.path:
        return
    scene, *rest = key.path.split("#")
    yield scene_key(project_id, scene)
    if key.kind in _BELOW_SHOTS:
        yield shot_key(project_id, scene, rest[0])
    image = image_key(project_id, scene, _selects(change) or "")
    if image is not None:
        yield image


def _selects(change: EntityChange) -> str | None:
    whole = change.made or {}
    said = [one.after[0] for one in change.fields if one.path == ["selectedImageId"] and one.after]
    name = said[0] if said else whole.get("selectedImageId")
    return name if isinstance(name, str) else None


def _check_led_to(key: ItemKey[Any], project: Project, found: Entities) -> None:
    """Raises Clash naming the scene or the shot above `key` that was deleted."""
    if not key.path:
        return
    name, *rest = key.path.split("#")
    scene = found.get(scene_key(project.project_id, name))
    if not isinstance(scene, Scene) or name not in project.scene_order:
        raise Clash(scene_key(project.project_id, name))
    if key.kind in _BELOW_SHOTS and rest[0] not in scene.shot_order:
        raise Clash(shot_key(project.project_id, name, rest[0]))


def _below(one: Applied, names: Iterable[str]) -> Iterator[ItemKey[Any]]:
    """The scenes of a project, or the shots of a scene, that have these names."""
    entity = one.write.entity if isinstance(one.write, Replace) else None
    for name in names:
        if isinstance(entity, Project):
            yield scene_key(entity.project_id, name)
        elif isinstance(entity, Scene):
            yield shot_key(entity.project_id, entity.scene_id, name)


def _coming_back(records: Records, project: Project, done: Sequence[Applied]) -> Entities:
    """The scenes and shots that are to come back.

    Raises Clash for one that is removed already or whose key another has, LimitExceededError for too many.
    """
    keys = [key for one in done for key in _below(one, one.entered)]
    if not keys:
        return {}
    for one in done:
        before = one.write.before if isinstance(one.write, Replace) else None
        if isinstance(before, Project):
            rules.check_room(before.scene_order, len(one.entered) - len(one.left), rules.MAX_SCENES, "scenes")
        if isinstance(before, Scene):
            rules.check_room(before.shot_order, len(one.entered), rules.MAX_SHOTS, "shots in this scene")
    name = project.project_id
    entities = {key_of(entity): entity for kind in (Scene, Shot) for entity in records.query(kind, name)}
    for key in keys:
        if key not in entities:
            raise Clash(key)
    after = {key_of(one.write.entity): one.write.entity for one in done if isinstance(one.write, Replace)}
    _check_keys(name, {**entities, project_key(name): project, **after})
    return {key: entities[key] for key in keys}


def _check_keys(name: str, entities: Entities) -> None:
    """Raises Clash if two scenes or shots of what would be there have the same key, which one document cannot hold."""
    project, taken = entities[project_key(name)], dict[str, Entity]()
    assert isinstance(project, Project)
    for scene_id in project.scene_order:
        scene = entities.get(scene_key(name, scene_id))
        if not isinstance(scene, Scene):
            continue
        shots = [entities.get(shot_key(name, scene_id, shot_id)) for shot_id in scene.shot_order]
        for entity in (scene, *shots):
            if isinstance(entity, Scene | Shot):
                twin = taken.setdefault(entity.key, entity)
                if twin is not entity:
                    raise Clash(key_of(entity), twin=twin)


def _with_digests(records: Records, project_id: str, done: Sequence[Applied]) -> list[Applied]:
    """Notes what is under the ids that enter a list. Raises Clash if what is under ids that leave one was changed."""
    moved = [key for one in done for key in _below(one, [*one.entered, *one.left])]
    entities = _content(records, project_id, moved) if moved else []
    now = digests(entities, [_id(key) for key in moved])
    for one in done:
        for key in _below(one, one.left):
            if one.change.below.get(_id(key), now[_id(key)]) != now[_id(key)]:
                under = [e for e in entities if key_of(e).path.startswith(key.path)]
                raise Clash(key, "content", max(under, key=lambda entity: entity.updated_at, default=None))
    return [replace(one, change=_noting(one.change, {name: now[name] for name in one.entered})) for one in done]


def _noting(change: EntityChange, below: Mapping[str, str]) -> EntityChange:
    return change.model_copy(update={"below": {**change.below, **below}}) if below else change


def _id(key: ItemKey[Any]) -> str:
    """Of a scene or a shot."""
    return key.path.split("#")[-1]


def _content(records: Records, project_id: str, keys: Sequence[ItemKey[Any]]) -> list[Entity]:
    """All that is under these scenes or shots: by each if they are few, else all that is under the project."""
    prefixes = [key.path for key in keys] if len(keys) <= _FEW else ["scn_"]
    below_shots = all(key.kind is Shot for key in keys)
    kinds = _BELOW_SHOTS if below_shots else [kind for kind in _RESOURCES if kind is not Project]
    return [entity for prefix in prefixes for kind in kinds for entity in records.query(kind, project_id, prefix)]


def _guards(one: Applied, found: Entities, written: Mapping[ItemKey[Any], Change]) -> Iterator[Entity]:
    """What has to stay as it is read: the image that is selected, the shot that does not select an image that goes.

    Raises Clash if it is otherwise.
    """
    entity = one.write.entity if isinstance(one.write, Create | Replace | Delete) else None
    if isinstance(one.write, Delete) and isinstance(entity, Image):
        shot = found[shot_key(entity.project_id, entity.scene_id, entity.shot_id)]
        if getattr(shot, "selected_image_id", None) == entity.image_id:
            raise Clash(key_of(shot), "selectedImageId", shot)
        yield shot
    if isinstance(one.write, Create | Replace) and isinstance(entity, Shot | Selection):
        key = image_key(entity.project_id, entity.scene_id, _selects(one.change) or "")
        if key is not None and not isinstance(written.get(key), Create):
            if key not in found:
                raise Clash(key)
            yield found[key]


def _changed(done: Sequence[Applied], back: Entities) -> Iterator[ChangedResource]:
    for one in done:
        if isinstance(one.write, Create | Replace | Delete):
            yield _resource(one.write.entity, gone=isinstance(one.write, Delete))
        for key in _below(one, one.entered):
            yield _resource(back[key], gone=False)
        for key in _below(one, one.left):
            scene, *shot = key.path.split("#")
            yield ChangedResource(
                kind=_RESOURCES[key.kind], scene_id=scene, shot_id=shot[0] if shot else None, version=None
            )


def _resource(entity: Entity, *, gone: bool) -> ChangedResource:
    """Of what is made by hand of something generated nothing left is version 0, see onetake.storyboard.views."""
    generated = isinstance(entity, SectionRecord) or (isinstance(entity, ElementRecord) and entity.edit is not None)
    return ChangedResource(
        kind=_RESOURCES[type(entity)],
        scene_id=getattr(entity, "scene_id", None),
        shot_id=getattr(entity, "shot_id", None),
        image_id=entity.image_id if isinstance(entity, Image) else None,
        element_id=getattr(entity, "element_id", None),
        version=(0 if generated else None) if gone else entity.version,
    )
