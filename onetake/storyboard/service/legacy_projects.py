"""Projects of the old workflow: import, read as they were."""

from dataclasses import dataclass
from datetime import datetime

from onetake import layout
from onetake.errors import ConflictError, NotFoundError, OnetakeError
from onetake.ids import derived_id
from onetake.storyboard import rules
from onetake.storyboard.keys import project_key
from onetake.storyboard.legacy.convert import project_fields
from onetake.storyboard.legacy.document import LegacyDocument, time_of
from onetake.storyboard.models import Legacy, Project
from onetake.storyboard.ports import Create, Objects, Ports, Replace
from onetake.storyboard.service.access import read_any_project, until_written
from onetake.storyboard.service.writing import write
from onetake.timeline.document import parse_document


@dataclass(frozen=True)
class LegacyProjects:
    ports: Ports

    def import_(self, owner: str, document: LegacyDocument) -> Project:
        """The project of that legacy id and creation time, without an id of that very document: the same again changes
        nothing.

        Another document of the same id takes the place of the one before, unless that is migrated: ConflictError.
        """
        sha256, now = document.sha256(), self.ports.now()
        made = time_of(document.project.created_at)
        names = ("id", document.project.id) if document.project.id is not None else ("document", sha256)
        project_id = derived_id("prj", _milliseconds(made), owner, *names)

        def attempt() -> Project:
            current = self.ports.records.get([project_key(project_id)]).get(project_key(project_id))
            is_kept = current is not None and _is_kept(current, sha256)
            # Also where it is kept: a deletion that ran at the same time may have taken the document along.
            self.ports.objects.put(
                layout.legacy_document(project_id, sha256), document.raw(), "application/json; charset=utf-8"
            )
            if current is not None and is_kept:
                return current
            if current is None:
                new = _new(owner, project_id, document, made or now, now)
                write(self.ports, [Create(new)])
            else:
                new = _replaced(current, document, now)
                write(self.ports, [Replace(new, current)])
            return new

        return until_written(attempt)

    def document(self, owner: str, project_id: str) -> bytes:
        """The legacy document as it was imported, also of a migrated project. Raises NotFoundError."""
        project, _ = read_any_project(self.ports.records, owner, project_id)
        if project.legacy is None:
            raise NotFoundError(f"project {project_id} was not imported from the old workflow")
        return read_legacy(self.ports.objects, project, project.legacy)


def read_legacy(objects: Objects, project: Project, legacy: Legacy) -> bytes:
    """Raises OnetakeError if the document, which is never removed while its project is there, is gone."""
    key = layout.legacy_document(project.project_id, legacy.document)
    found = objects.get(key)
    if found is None:
        raise OnetakeError(
            f"the legacy document of project {project.project_id} is not at {key}: restore it from a backup"
        )
    return found


def parse_legacy(objects: Objects, project: Project, legacy: Legacy) -> LegacyDocument:
    return parse_document(LegacyDocument, read_legacy(objects, project, legacy))


def _milliseconds(made: datetime | None) -> int:
    """Ids sort by when the old workflow made the project; those that do not say come last, as the oldest."""
    return int(made.timestamp() * 1000) if made else 0


def _is_kept(project: Project, sha256: str) -> bool:
    """Raises ConflictError where another document cannot take the place of the one before."""
    if project.deleted_at is not None:
        raise ConflictError(f"project {project.project_id} is being deleted: import it again in a few minutes")
    if project.legacy is not None and project.legacy.document == sha256:
        return True
    if not project.is_unconverted:
        raise ConflictError(
            f"project {project.project_id} has this legacy id and is migrated: roll its migration back or delete it to "
            "import another document",
            projectId=project.project_id,
        )
    return False


def _new(owner: str, project_id: str, document: LegacyDocument, made: datetime, now: datetime) -> Project:
    return Project(
        project_id=project_id,
        owner_id=owner,
        created_at=made,
        updated_at=now,
        workflow_version="v1_legacy",
        legacy_state="waiting",
        legacy=Legacy(legacy_id=document.project.id, document=document.sha256(), since=now),
        **project_fields(document),
    )


def _replaced(project: Project, document: LegacyDocument, now: datetime) -> Project:
    assert project.legacy is not None
    legacy = project.legacy.next_round(now, document.sha256())
    return rules.changed(project, now, legacy=legacy, **project_fields(document))
