"""Reading all that is under a project, or all that one of its scenes needs: one query a table (ADR 9)."""

from onetake.errors import ConflictError
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.content import Content, gather
from onetake.storyboard.models import (
    AssetRecord,
    ElementRecord,
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

_ATTEMPTS = 5


def read_content(records: Records, owner: str, project_id: str) -> tuple[Project, Content]:
    """The project and all under it, from between two reads of a project that does not change.

    Raises NotFoundError, ConflictError if somebody changes it all the time.
    """
    for _ in range(_ATTEMPTS):
        project, _found = read_project(records, owner, project_id)
        content = _content(records, project)
        again, _found = read_project(records, owner, project_id)
        if (again.scene_order, again.import_id) == (project.scene_order, project.import_id):
            return again, content
    raise ConflictError(f"project {project_id} is being edited: try again in a moment")


def read_uploads(records: Records, project_id: str) -> Uploads:
    """The uploaded assets of a project."""
    return Uploads(records.query(AssetRecord, project_id, "ast_"))


def _content(records: Records, project: Project) -> Content:
    name = project.project_id
    return gather(
        project,
        records.query(Scene, name),
        records.query(Shot, name),
        records.query(Image, name),
        records.query(Selection, name),
        records.query(ElementRecord, name, "scn_"),
        records.query(SectionRecord, name),
        records.query(ImportPart, name, f"{project.import_id}#") if project.import_id else [],
    )
