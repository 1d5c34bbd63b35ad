"""What two versions of a part of a document say differently."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from onetake.timeline.diff.changes import Change, FieldChange, What
from onetake.timeline.document import Strict

T = TypeVar("T", bound=Strict)


def changed_fields(before: Strict, after: Strict, *left_out: str) -> list[FieldChange]:
    """In the document's order; fields that hold objects are told by what is in them."""
    one, other = (_dumped(part, left_out) for part in (before, after))
    return list(_changes("", one, other))


def _dumped(part: Strict, left_out: tuple[str, ...]) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=set(left_out))


def _changes(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _changes(f"{path}{name}.", one, other)
        else:
            yield FieldChange(path=f"{path}{name}", before=one, after=other)


def changed_parts(what: What, before: Mapping[str, T], after: Mapping[str, T], *left_out: str) -> Iterator[Change]:
    """What was removed, changed and added, by what tells the parts apart."""
    for name, part in before.items():
        if name not in after:
            yield Change(what=what, kind="removed", id=name)
        elif part != after[name] and (fields := changed_fields(part, after[name], *left_out)):
            yield Change(what=what, kind="changed", id=name, fields=fields)
    for name in after:
        if name not in before:
            yield Change(what=what, kind="added", id=name)
