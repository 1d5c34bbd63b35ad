"""What another master would change, by the names of sections and elements."""

from collections.abc import Iterable
from typing import TypeVar

from onetake.timeline.document import Strict
from onetake.timeline.master import Element, Master, Section

T = TypeVar("T", Section, Element)


class Names(Strict):
    """Ids in the order of the documents."""

    added: list[str] = []
    removed: list[str] = []
    changed: list[str] = []


class MasterChanges(Strict):
    """From the master that was compiled last to another; `frames` by which the film gets longer or shorter."""

    frames: int
    sections: Names
    elements: Names


def master_changes(before: Master, after: Master) -> MasterChanges:
    """Pure; nothing is listed of equal masters."""
    return MasterChanges(
        frames=after.duration_in_frames - before.duration_in_frames,
        sections=_names(before.sections, after.sections),
        elements=_names(before.elements, after.elements),
    )


def _names(before: Iterable[T], after: Iterable[T]) -> Names:
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    return Names(
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed=[name for name, one in new.items() if name in old and old[name] != one],
    )
