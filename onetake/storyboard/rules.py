"""What holds for every project: pure functions that decide, and the limits that they enforce."""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from onetake.errors import InvalidInputError, LimitExceededError, PreconditionFailedError
from onetake.storyboard.models import ElementRecord, Entity, Scene, Shot
from onetake.storyboard.ports import MAX_CHANGES
from onetake.timeline.document import Strict

E = TypeVar("E", bound=Entity)

MAX_SCENES = 500
MAX_SHOTS = 500
MAX_ELEMENTS = 2000
MAX_ITEM_BYTES = 380_000
"""DynamoDB takes items of 400 KB, names of attributes included."""
MAX_COMMIT_BYTES = 3_800_000
"""DynamoDB takes transactions of 4 MB."""

REQUEST_SECONDS = 60
"""No request lives longer: API Gateway ends one after 30 s."""
UPLOAD_SECONDS = 3600
"""How long a file can be uploaded with the form that an asset was answered with."""

_EXCLUDES = {
    "asset_id": "asset_key",
    "duration": "duration_in_frames",
    "duration_in_frames": "duration",
    "width": "aspect",
    "height": "aspect",
}
"""Fields that say the same in two ways: setting one clears the other."""


Expected = Container[int] | None
"""The versions on which a change is based; None for any, and for what is not there yet."""

ANY_VERSION: Container[int] = range(10**20)
"""Of what is there."""


def check_version(entity: Entity | None, expected: Expected) -> None:
    """Raises PreconditionFailedError if versions are expected and it is another; what nobody has edited has 0."""
    version = entity.version if entity else 0
    if expected is not None and version not in expected:
        raise PreconditionFailedError(
            f"this is version {version} by now, and another was expected: read it again", version=version
        )


def first_version(now: datetime) -> int:
    """What something begins with whose id it may have had before: the milliseconds since 1970.

    Each change adds one and takes longer than a millisecond, so what is deleted and made again has a version, and with
    it an ETag, that it never had.
    """
    return int(now.timestamp() * 1000)


def check_room(order: Sequence[str], new: int, limit: int, what: str) -> None:
    """Raises LimitExceededError if `new` more do not fit."""
    if len(order) + new > limit:
        raise LimitExceededError(f"there are {len(order)} {what} already; at most {limit} are possible", limit=limit)


def check_sizes(entities: Iterable[Entity]) -> int:
    """Bytes of all. Raises LimitExceededError naming the first that does not fit into one item of the database."""
    return sum(map(_size, entities))


def fit_one_write(entities: Sequence[Entity]) -> bool:
    """Whether these new ones fit into one atomic write, with the parent that leads to them and what undoes it."""
    beside = 2
    room = MAX_COMMIT_BYTES - beside * MAX_ITEM_BYTES
    return len(entities) + beside <= MAX_CHANGES and check_sizes(entities) <= room


def check_commit(entities: Iterable[Entity]) -> None:
    """Raises LimitExceededError if one does not fit into an item, or all not into one atomic write."""
    size = check_sizes(entities)
    if size > MAX_COMMIT_BYTES:
        raise LimitExceededError(
            f"this comes to {size // 1000} KB with its texts; at most {MAX_COMMIT_BYTES // 1000} KB can be written at "
            "once: send it in several requests",
            limit=MAX_COMMIT_BYTES,
        )


def _size(entity: Entity) -> int:
    size = len(entity.model_dump_json(by_alias=True).encode())
    if size > MAX_ITEM_BYTES:
        raise LimitExceededError(
            f"{describe(entity)} comes to {size // 1000} KB with its texts; at most {MAX_ITEM_BYTES // 1000} KB fit: "
            "make it smaller or split it",
            limit=MAX_ITEM_BYTES,
        )
    return size


_KINDS = {
    "ElementRecord": "element",
    "SectionRecord": "the edit of a section",
    "ImportPart": "an entry of the document",
    "AssetRecord": "asset",
    "HistoryEntry": "what is kept of this change to undo it",
}


def describe(entity: Entity) -> str:
    """Its kind and, where it has one, the client's name for it: `scene intro`."""
    kind = _KINDS.get(type(entity).__name__, type(entity).__name__.lower())
    name = getattr(entity, "element_id", None) or getattr(entity, "key", "")
    return f"{kind} {name}".strip()


def check_order(current: Sequence[str], wanted: Sequence[str], what: str) -> None:
    """Raises InvalidInputError naming the first id that `wanted`, a body's `<what>Ids`, repeats, omits or makes up."""
    seen: set[str] = set()
    place = f"/{what}Ids"
    for index, name in enumerate(wanted):
        if name in seen:
            raise InvalidInputError(f"{what} {name} is in the order twice", pointer=f"{place}/{index}", id=name)
        if name not in current:
            raise InvalidInputError(f"there is no {what} {name} here", pointer=f"{place}/{index}", id=name)
        seen.add(name)
    for name in current:
        if name not in seen:
            raise InvalidInputError(
                f"{what} {name} is missing from the order: send all {len(current)} ids", pointer=place, id=name
            )


def changed(entity: E, now: datetime, **fields: Any) -> E:
    """The entity's next version, with these fields."""
    return entity.model_copy(update={"updated_at": now, "version": entity.version + 1, **fields})


def patched(entity: E, patch: Strict, now: datetime) -> E:
    """The entity's next version, with the fields that the patch sets; objects inside merge."""
    data = _merge(
        entity.model_dump(exclude=set(type(entity).model_computed_fields)), patch.model_dump(exclude_unset=True)
    )
    return type(entity).model_validate({**data, "updated_at": now, "version": entity.version + 1})


def _merge(old: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, value in sent.items():
        before = old.get(name)
        merged[name] = _merge(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
        other = _EXCLUDES.get(name)
        if other in old and other not in sent:
            merged[other] = None
    return merged


def numbered_scenes(scenes: Sequence[Scene], order: Sequence[str]) -> list[Scene]:
    """Those scenes that the order lists, in its order, with their numbers."""
    by_id = {scene.scene_id: scene for scene in scenes}
    return [
        by_id[name].model_copy(update={"scene_number": number})
        for number, name in enumerate(order, start=1)
        if name in by_id
    ]


def numbered_shots(shots: Sequence[Shot], order: Sequence[str]) -> list[Shot]:
    """Those shots that the order lists, in its order, with their numbers."""
    by_id = {shot.shot_id: shot for shot in shots}
    return [
        by_id[name].model_copy(update={"shot_number": number})
        for number, name in enumerate(order, start=1)
        if name in by_id
    ]


def ordered_elements(records: Sequence[ElementRecord], order: Sequence[str]) -> list[ElementRecord]:
    """Those elements of clients that the order lists, in its order."""
    by_id = {record.element_id: record for record in records if record.element}
    return [by_id[name] for name in order if name in by_id]
