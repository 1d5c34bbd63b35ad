"""Sections: the scenes as they stand on the timeline. Read, list in order, edit by hand, drop the edit.

A section is made, ordered and deleted with its scene. Where it starts follows from all scenes before it, so reading
one is reading what says their lengths: one query a table, whatever the size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from onetake.errors import DocumentError, InvalidInputError, LimitExceededError
from onetake.storyboard import actions, rules
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.compose.edits import edit_sections, merge_patch
from onetake.storyboard.compose.schedule import SceneSlot, schedule
from onetake.storyboard.content import Content
from onetake.storyboard.document import SectionEdit
from onetake.storyboard.export_document import export_document
from onetake.storyboard.keys import section_key
from onetake.storyboard.models import Project, Scene, SectionRecord
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, slice_page
from onetake.storyboard.ports import Change, Create, Delete, Ports, Replace
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import missing, read_scene, until_written
from onetake.storyboard.service.editing import edit
from onetake.storyboard.service.reading import LENGTHS, read_content, read_uploads
from onetake.storyboard.service.shortening import check_shortened
from onetake.storyboard.views import ProjectSection


@dataclass(frozen=True)
class Sections:
    ports: Ports

    def list(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[ProjectSection]:
        """In order of the film. Raises NotFoundError, DocumentError for scenes that have no frames for their shots."""
        check_limit(limit)
        read = self._read(owner, project_id)
        found = [_section(read.content, index, slot) for index, slot in enumerate(read.slots)]
        return slice_page(found, limit, cursor, f"sections/{project_id}")

    def get(self, owner: str, project_id: str, section_id: str) -> ProjectSection:
        """Raises NotFoundError, DocumentError for scenes that have no frames for their shots."""
        read = self._read(owner, project_id)
        index = read.index(section_id)
        return _section(read.content, index, read.slots[index])

    def update(
        self, owner: str, project_id: str, section_id: str, patch: SectionEdit, *, expected_version: Expected = None
    ) -> ProjectSection:
        """Edit by hand; null takes a field of the edit back to what its scene says.

        Raises NotFoundError, PreconditionFailedError, InvalidInputError for a length that cannot be, also for keyframes
        of its elements.
        """

        def attempt() -> ProjectSection:
            read = self._read(owner, project_id)
            index, old = read.index(section_id), read.content.sections.get(section_id)
            rules.check_version(old, expected_version)
            before = _section(read.content, index, read.slots[index])
            record = self._record(read.content.scenes[index], old, _patched(before, patch))
            if record is None:
                return before
            edited = read.edited(record)
            after = _section(edited.content, index, edited.checked_slots()[index])
            length = after.duration_in_frames
            if length < before.duration_in_frames:
                scene = read.content.scenes[index]
                check_shortened(self.ports.records, owner, scene, record, length, "/durationInFrames")
            action = actions.change(patch, f"section {before.name or before.number}")
            edit(self.ports, owner, action, _changes(old, record))
            return after

        return until_written(attempt)

    def drop_edit(self, owner: str, project_id: str, section_id: str, *, expected_version: Expected = None) -> None:
        """Back to what the scene says. Raises NotFoundError, PreconditionFailedError."""

        def attempt() -> None:
            key = section_key(project_id, section_id)
            path = read_scene(self.ports.records, owner, project_id, section_id, [key])
            old = path.found.get(key)
            rules.check_version(old, expected_version)
            if old is not None:
                action = f"Take the section of {actions.scene_name(path.scene)} back to its scene"
                edit(self.ports, owner, action, [Delete(old)])

        until_written(attempt)

    def _read(self, owner: str, project_id: str) -> "_Read":
        project, content = read_content(self.ports.records, owner, project_id, LENGTHS)
        return _Read(project, content, read_uploads(self.ports.records, project_id))

    def _record(self, scene: Scene, old: SectionRecord | None, edit: SectionEdit) -> SectionRecord | None:
        """What is to be written; None if nothing changes."""
        if edit == (old.edit if old else SectionEdit()):
            return None
        now = self.ports.now()
        if old is not None:
            return rules.changed(old, now, edit=edit)
        return SectionRecord(
            project_id=scene.project_id,
            owner_id=scene.owner_id,
            created_at=now,
            updated_at=now,
            version=rules.first_version(now),
            scene_id=scene.scene_id,
            edit=edit,
        )


@dataclass(frozen=True)
class _Read:
    """What says when everything happens."""

    project: Project
    content: Content
    uploads: Uploads

    @property
    def slots(self) -> Sequence[SceneSlot]:
        """The frames of each scene. Raises DocumentError, LimitExceededError."""
        if not self.content.scenes:
            return []
        return schedule(edit_sections(export_document(self.project, self.content, self.uploads)))

    def checked_slots(self) -> Sequence[SceneSlot]:
        """The same after an edit: what cannot be is the edit's fault. Raises InvalidInputError."""
        try:
            return self.slots
        except (DocumentError, LimitExceededError) as exc:
            raise InvalidInputError(exc.message, pointer="/durationInFrames") from exc

    def index(self, section_id: str) -> int:
        """Which scene it is. Raises NotFoundError."""
        for index, scene in enumerate(self.content.scenes):
            if scene.scene_id == section_id:
                return index
        raise missing("section", section_id)

    def edited(self, record: SectionRecord) -> "_Read":
        sections = {**self.content.sections, record.scene_id: record}
        if record.edit == SectionEdit():
            del sections[record.scene_id]
        return replace(self, content=replace(self.content, sections=sections))


def _section(content: Content, index: int, slot: SceneSlot) -> ProjectSection:
    scene = content.scenes[index]
    record = content.sections.get(scene.scene_id)
    return ProjectSection(
        project_id=scene.project_id,
        section_id=scene.scene_id,
        key=scene.key,
        number=scene.scene_number,
        name=slot.scene.title,
        start_frame=slot.start,
        end_frame=slot.end,
        duration_in_frames=slot.length,
        transition=slot.scene.transition,
        background=slot.scene.background,
        hand_made=record is not None and record.edit != SectionEdit(),
        edit=record.edit if record else None,
        created_at=scene.created_at,
        updated_at=max(scene.updated_at, record.updated_at) if record else scene.updated_at,
        version=record.version if record else 0,
    )


def _patched(section: ProjectSection, patch: SectionEdit) -> SectionEdit:
    """A merge patch of the section as it is; what it does not name stays edited or generated."""
    sent = patch.model_dump(mode="json", by_alias=True, exclude_unset=True)
    now: dict[str, Any] = section.model_dump(mode="json", by_alias=True, include=set(SectionEdit.model_fields))
    edit = (section.edit or SectionEdit()).model_dump(mode="json", by_alias=True)
    return SectionEdit.model_validate({**edit, **{name: merge_patch(now[name], value) for name, value in sent.items()}})


def _changes(old: SectionRecord | None, new: SectionRecord) -> list[Change]:
    if old is None:
        return [Create(new)]
    return [Delete(old) if new.edit == SectionEdit() else Replace(new, old)]
