"""From a write to what the history keeps of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from onetake.storyboard.history.changes import EntityChange, FieldChange, OrderChange, Place
from onetake.storyboard.history.content import content, differences, dump
from onetake.storyboard.history.digests import digests
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import Entity, HistoryEntry, ImportPart, Scene, Shot
from onetake.storyboard.ports import Change, Create, Delete, Replace

MAX_ENTRIES = 100
"""Edits of one user that can be undone; older ones are forgotten."""
LIFETIME = timedelta(days=1)
"""How long an edit can be undone, and therefore how long what it hides is kept."""
MAX_ENTITIES = 40
"""Entities of one entry: with what is above each of them they fit into the transaction that undoes it."""

_MAX_BATCH_BYTES = 250_000
E = TypeVar("E", bound=Entity)

_LED_TO = (Scene, Shot, ImportPart)
_ORDERS = ("sceneOrder", "shotOrder", "elementOrder")


def recorded(changes: Sequence[Change], written: Collection[Entity] = ()) -> list[EntityChange]:
    """What a write changes of the content; `written` is what it leads to that was written before."""
    new = [*written, *(change.entity for change in changes if isinstance(change, Create))]
    return [_with_digests(told, new) for told in map(_told, changes) if told is not None]


def batches(records: Iterable[E]) -> Iterator[list[E]]:
    """Entities to create or delete, in parts of which each fits into an entry whatever it says."""
    batch: list[E] = []
    size = 0
    for record in records:
        more = len(record.model_dump_json(by_alias=True).encode())
        if batch and (len(batch) == MAX_ENTITIES or size + more > _MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += more
    if batch:
        yield batch


def names_of(changes: Iterable[EntityChange]) -> list[str]:
    """Ids of scenes, shots and imports that the changes hide or bring back, in either direction."""
    names: dict[str, None] = {}
    for change in changes:
        for order in change.orders:
            names |= {place.id: None for place in (*order.entered, *order.left)} if order.order != _ORDERS[2] else {}
        for one in change.fields:
            if one.path[0] in (*_ORDERS[:2], "importId"):
                names |= dict.fromkeys(_names(one.before) ^ _names(one.after))
    return sorted(names)


def held(entries: Iterable[HistoryEntry], now: datetime) -> dict[str, datetime]:
    """Until when content is to be kept for the history: by the id of its scene, shot or import."""
    until: dict[str, datetime] = {}
    for entry in entries:
        end = datetime.fromtimestamp(entry.expires_at, now.tzinfo)
        if end > now:
            until |= {name: max(end, until.get(name, end)) for name in entry.holds}
    return until


def _told(change: Change) -> EntityChange | None:
    if isinstance(change, Replace):
        return _difference(change)
    if isinstance(change, Create | Delete) and not isinstance(change.entity, _LED_TO):
        whole = dump(change.entity)
        made, deleted = (whole, None) if isinstance(change, Create) else (None, whole)
        return EntityChange(**_where(change.entity), made=made, deleted=deleted)
    return None


def _with_digests(change: EntityChange, new: Collection[Entity]) -> EntityChange:
    entered = [place.id for order in change.orders if order.order != _ORDERS[2] for place in order.entered]
    for one in change.fields:
        if one.path[0] in _ORDERS[:2]:
            entered += _names(one.after) - _names(one.before)
    return change.model_copy(update={"below": digests(new, entered)}) if entered else change


def _difference(change: Replace) -> EntityChange | None:
    before, after = content(change.before), content(change.entity)
    fields: list[FieldChange] = []
    orders: list[OrderChange] = []
    for one in differences([], before, after):
        moved = _moved(one) if one.path[0] in _ORDERS else None
        if moved:
            orders.append(moved)
        else:
            fields.append(one)
    if not fields and not orders:
        return None
    return EntityChange(**_where(change.entity), fields=fields, orders=orders)


def _where(entity: Entity) -> dict[str, Any]:
    key = key_of(entity)
    return {"kind": key.kind.__name__, "path": key.path}


def _moved(change: FieldChange) -> OrderChange | None:
    """None for a list that is reordered, or replaced by another."""
    before, after = change.before[0], change.after[0]
    old, new = set(before), set(after)
    if old == new or (old - new and new - old) or len(old ^ new) > MAX_ENTITIES:
        return None
    if [name for name in before if name in new] != [name for name in after if name in old]:
        return None
    return OrderChange(order=change.path[0], entered=_places(after, new - old), left=_places(before, old - new))


def _places(order: Sequence[str], names: set[str]) -> list[Place]:
    return [
        Place(id=name, after=order[index - 1] if index else None, index=index)
        for index, name in enumerate(order)
        if name in names
    ]


def _names(value: list[Any]) -> set[str]:
    """The ids in a changed order list or importId."""
    return {name for one in value for name in (one if isinstance(one, list) else [one]) if name is not None}
