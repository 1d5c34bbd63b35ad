"""Reading all that is under a project, or what of it a question needs: one query a table (ADR 9)."""

from collections.abc import Iterator
from typing import TypeVar

from onetake.errors import ConflictError
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.content import Content, gather
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import (
    AssetRecord,
    ElementRecord,
    Entity,
    HistoryEntry,
    Image,
    ImportPart,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.ports import Records
from onetake.storyboard.service.access import read_project

E = TypeVar("E", bound=Entity)
Kinds = frozenset[type[Entity]]

LENGTHS: Kinds = frozenset({Scene, Shot, Selection, SectionRecord, ImportPart})
"""What says when everything happens; with the uploads, whose clips have lengths of their own."""
ALL: Kinds = LENGTHS | {Image, ElementRecord}

_ATTEMPTS = 5
_ENTRIES = 25
"""Entries of the history that are read at once: mostly of 1 KB, of 380 KB at most."""


def read_content(
    records: Records, owner: str, project_id: str, kinds: Kinds = ALL, *, looked_at: str = ""
) -> tuple[Project, Content]:
    """The project and all under it of these kinds, from between two reads of a project that does not change.

    Of images and elements, which are by far the most, those of one scene alone if that is all that is `looked_at`.
    Raises NotFoundError, ConflictError if somebody changes it all the time.
    """
    for _ in range(_ATTEMPTS):
        project, _found = read_project(records, owner, project_id)
        content = _content(records, project, kinds, f"{looked_at}#" if looked_at else "scn_")
        again, _found = read_project(records, owner, project_id)
        if (again.scene_order, again.import_id) == (project.scene_order, project.import_id):
            return again, content
    raise ConflictError(f"project {project_id} is being edited: try again in a moment")


def read_uploads(records: Records, project_id: str) -> Uploads:
    """The uploaded assets of a project."""
    return Uploads(records.query(AssetRecord, project_id, "ast_"))


def newest_entries(records: Records, user: str, project_id: str) -> Iterator[HistoryEntry]:
    """A user's entries of the history, newest first, read as far as they are asked for."""
    after = None
    while True:
        page = records.query(HistoryEntry, project_id, f"{user}#", after=after, limit=_ENTRIES, backwards=True)
        yield from page
        if len(page) < _ENTRIES:
            return
        after = key_of(page[-1]).path


def read_scene_content(records: Records, project: Project, scene: Scene) -> Content:
    """One scene with what says how long it is, but for the edit of its section."""
    name, below = project.project_id, f"{scene.scene_id}#"
    alone = project.model_copy(update={"scene_order": [scene.scene_id]})
    shots, selections = records.query(Shot, name, below), records.query(Selection, name, below)
    return gather(alone, [scene], shots, [], selections, [], [], read_parts(records, project))


def read_parts(records: Records, project: Project) -> list[ImportPart]:
    """What the project's import said beside its scenes."""
    return records.query(ImportPart, project.project_id, f"{project.import_id}#") if project.import_id else []


def _content(records: Records, project: Project, kinds: Kinds, most: str) -> Content:
    name = project.project_id

    def query(kind: type[E], prefix: str = "") -> list[E]:
        return records.query(kind, name, prefix) if kind in kinds else []

    return gather(
        project,
        query(Scene),
        query(Shot),
        query(Image, most),
        query(Selection),
        query(ElementRecord, most),
        query(SectionRecord),
        read_parts(records, project) if ImportPart in kinds else [],
    )
