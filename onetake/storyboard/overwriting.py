"""Which hand-made edits a compilation overwrites, and what is left without them: pure functions (T8)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from onetake.errors import InvalidInputError
from onetake.storyboard.content import Content
from onetake.storyboard.models import ElementRecord, SectionRecord
from onetake.storyboard.views import OverwrittenEdit

Overwrite = bool | Collection[str]
"""None of the hand-made edits, all, or those of the sections with these ids."""


@dataclass(frozen=True)
class Overwritten:
    """What is left of a project's content, and the edits that were taken out of it."""

    content: Content
    dropped: list[SectionRecord | ElementRecord]

    def edits(self) -> list[OverwrittenEdit]:
        """The dropped ones as they are answered, in order of the film."""
        return [view for record in self.dropped for view in _views(record)]


def without_edits(content: Content, overwrite: Overwrite) -> Overwritten:
    """Take out edits. Elements that clients made stay: nothing generated would take their place.

    Raises InvalidInputError for a section that is not there.
    """
    sections = [scene.scene_id for scene in content.scenes]
    chosen = _chosen(sections, overwrite)
    dropped: list[SectionRecord | ElementRecord] = []
    for name in sections:
        if name in chosen:
            dropped += [content.sections[name]] if name in content.sections else []
            dropped += content.edits.get(name, ())
    left = replace(
        content,
        sections={name: record for name, record in content.sections.items() if name not in chosen},
        edits={name: records for name, records in content.edits.items() if name not in chosen},
    )
    return Overwritten(left, dropped)


def _chosen(sections: Collection[str], overwrite: Overwrite) -> Collection[str]:
    if isinstance(overwrite, bool):
        return set(sections) if overwrite else ()
    for index, name in enumerate(overwrite):
        if name not in sections:
            raise InvalidInputError(f"there is no section {name} here", pointer=f"/overwrite/{index}", id=name)
    return set(overwrite)


def _views(record: SectionRecord | ElementRecord) -> list[OverwrittenEdit]:
    if isinstance(record, SectionRecord):
        return [OverwrittenEdit(section_id=record.scene_id, edit=record.edit)]
    if record.edit is None:
        return []
    return [OverwrittenEdit(section_id=record.scene_id, element_id=record.element_id, edit=record.edit)]
