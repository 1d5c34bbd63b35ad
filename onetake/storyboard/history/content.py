"""The fields of an entity that edits are about, and how two states of it differ."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from onetake.storyboard.history.changes import FieldChange
from onetake.storyboard.models import COUNTERS, DERIVED, Entity

_NOT_CONTENT = DERIVED | {
    *("version", "created_at", "updated_at", "project_id", "owner_id", "deleted_at"),
    *("master_hash", "master_compiled_at", "total_duration_frames"),
    *COUNTERS,
}
"""What no edit is about: what every write moves on, and what compiling and counting note beside the content."""


def dump(entity: Entity) -> dict[str, Any]:
    """All that is kept of it, as JSON data."""
    kept = set(type(entity).model_fields) - DERIVED
    return entity.model_dump(mode="json", by_alias=True, include=kept)


def content(entity: Entity) -> dict[str, Any]:
    """What edits are about, as JSON data."""
    return entity.model_dump(mode="json", by_alias=True, include=_content_fields(type(entity)))


@cache
def _content_fields(kind: type[Entity]) -> set[str]:
    return set(kind.model_fields) - _NOT_CONTENT


def differences(path: list[str], before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*before, *after]):
        old = [before[name]] if name in before else []
        new = [after[name]] if name in after else []
        if old == new:
            continue
        if old and new and isinstance(old[0], dict) and isinstance(new[0], dict):
            yield from differences([*path, name], old[0], new[0])
        else:
            yield FieldChange(path=[*path, name], before=old, after=new)
