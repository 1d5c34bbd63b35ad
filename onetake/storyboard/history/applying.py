"""Doing a recorded change to an entity as it is now, if that is as the change expects it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from onetake.storyboard.history.changes import EntityChange, FieldChange, OrderChange
from onetake.storyboard.history.content import content, differences, dump
from onetake.storyboard.keys import ItemKey
from onetake.storyboard.models import Entity, Project, Scene
from onetake.storyboard.ports import Change, Create, Delete, Replace


class Clash(Exception):  # noqa: N818  # it is told as a ConflictError, in words that need more than is known here
    """The entity at `key`, by now `current`, is not as the edit left it: `field` differs, or all if that is empty.

    `twin` is another entity that has the key of a scene or a shot that is to come back.
    """

    def __init__(
        self, key: ItemKey[Any], field: str = "", current: Entity | None = None, twin: Entity | None = None
    ) -> None:
        super().__init__(key, field)
        self.key = key
        self.twin = twin
        self.field = field
        self.current = current


@dataclass(frozen=True)
class Applied:
    """A write that does a change, and the change as it was done, which `inverse` undoes."""

    write: Change
    change: EntityChange
    entered: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def apply(change: EntityChange, current: Entity | None, project_id: str, now: datetime) -> Applied:
    """Do a change to an entity as it is now. Raises Clash if it is not as the change expects it."""
    key = change.key(project_id)
    if change.made is not None:
        return _make(change, key, current, change.made, now)
    if current is None:
        raise Clash(key)
    if change.deleted is not None:
        return _delete(change, key, current, change.deleted)
    return _change(change, key, current, now)


def _make(
    change: EntityChange, key: ItemKey[Any], current: Entity | None, whole: dict[str, Any], now: datetime
) -> Applied:
    if current is not None:
        raise Clash(key, current=current)
    made = key.kind.model_validate({**whole, "updatedAt": now, "version": whole["version"] + 1})
    return Applied(Create(made), change.model_copy(update={"made": dump(made)}))


def _delete(change: EntityChange, key: ItemKey[Any], current: Entity, whole: dict[str, Any]) -> Applied:
    expected = content(key.kind.model_validate(whole))
    for one in differences([], expected, content(current)):
        raise Clash(key, _spell(one.path), current)
    return Applied(Delete(current), change.model_copy(update={"deleted": dump(current)}))


def _change(change: EntityChange, key: ItemKey[Any], current: Entity, now: datetime) -> Applied:
    data = json.loads(json.dumps(dump(current)))
    for one in change.fields:
        _set(data, one, Clash(key, _spell(one.path), current))
    for order in change.orders:
        data[order.order] = _reordered(data[order.order], order, Clash(key, order.order, current))
    try:
        new = key.kind.model_validate({**data, "updatedAt": now, "version": current.version + 1})
    except ValidationError as exc:
        raise Clash(key, _spell(change.fields[0].path if change.fields else []), current) from exc
    was, is_now = set(_order_of(current)), set(_order_of(new))
    entered = [name for name in _order_of(new) if name not in was]
    return Applied(Replace(new, current), change, entered, [name for name in _order_of(current) if name not in is_now])


def _set(data: dict[str, Any], change: FieldChange, clash: Clash) -> None:
    *parents, name = change.path
    node: Any = data
    for parent in parents:
        node = node.get(parent) if isinstance(node, dict) else None
    if not isinstance(node, dict) or ([node[name]] if name in node else []) != change.before:
        raise clash
    if change.after:
        node[name] = change.after[0]
    else:
        del node[name]


def _reordered(order: Sequence[str], change: OrderChange, clash: Clash) -> list[str]:
    left, entered = {place.id for place in change.left}, {place.id for place in change.entered}
    if not left <= set(order) or entered & set(order):
        raise clash
    new = [name for name in order if name not in left]
    for place in change.entered:
        if place.after is None:
            index = 0
        elif place.after in new:
            index = new.index(place.after) + 1
        else:
            index = min(place.index, len(new))
        new.insert(index, place.id)
    return new


def _order_of(entity: Entity) -> list[str]:
    """What it leads to: scenes or shots."""
    if isinstance(entity, Project):
        return entity.scene_order
    return entity.shot_order if isinstance(entity, Scene) else []


def _spell(path: Sequence[str]) -> str:
    return ".".join(path)
