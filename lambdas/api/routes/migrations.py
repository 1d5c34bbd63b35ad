"""Projects of the old workflow: import, read as they were, migrate, roll back."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Operator, Owner
from lambdas.api.parameters import Cursor, IfMatch, MigrationLimit, ProjectId
from lambdas.api.responses import JSON, Document, created, document, paged
from lambdas.api.schemas import ListOf, MigrationRequest, MigrationsRequest
from lambdas.api.services import DownloadService, LegacyProjectService, MigrationService
from onetake.storyboard.legacy.document import LegacyDocument
from onetake.storyboard.legacy.report import MigrationReport
from onetake.storyboard.models import Project
from onetake.storyboard.service.migrations import MOST_AT_ONCE

router = APIGatewayHttpRouter()
_TAGS = ["Migration"]
_MIGRATION = "/projects/<projectId>/migration"


@router.post(
    "/legacy-projects",
    status_code=201,
    summary="Import a project of the old workflow",
    description="The same document again gives the same project; another one of the same id takes its place.",
    operation_id="importLegacyProject",
    tags=_TAGS,
)
def import_legacy_project(owner: Owner, legacy: LegacyProjectService, body: LegacyDocument) -> Response[Project]:
    project = legacy.import_(owner, body)
    return created(project, f"/projects/{project.project_id}")


@router.get(
    "/projects/<projectId>/legacy",
    summary="Read a project of the old workflow as it was imported",
    operation_id="getLegacyProject",
    tags=_TAGS,
    responses=document({JSON: {"model": LegacyDocument}}, "The document"),
)
def get_legacy_project(
    owner: Owner, legacy: LegacyProjectService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    imported = legacy.document(owner, project_id).decode()
    return Document(JSON, "legacy.json", imported, project_id=project_id, downloads=downloads)


@router.get(_MIGRATION, summary="What a migration would do, or did", operation_id="getMigration", tags=_TAGS)
def get_migration(owner: Owner, migrations: MigrationService, project_id: ProjectId) -> MigrationReport:
    return migrations.migrate(owner, project_id, dry_run=True)


@router.post(
    _MIGRATION,
    summary="Migrate a project to the new workflow",
    description="A migrated one stays as it is. If-Match takes the ETag of the project.",
    operation_id="migrateProject",
    tags=_TAGS,
)
def migrate_project(
    owner: Owner,
    migrations: MigrationService,
    project_id: ProjectId,
    body: MigrationRequest,
    if_match: IfMatch = None,
) -> MigrationReport:
    return migrations.migrate(owner, project_id, dry_run=body.dry_run, expected_version=if_match)


@router.delete(
    _MIGRATION,
    summary="Roll a project back to the old workflow, if nothing was edited since",
    operation_id="rollBackProject",
    tags=_TAGS,
)
def roll_back_project(
    owner: Owner, migrations: MigrationService, project_id: ProjectId, if_match: IfMatch = None
) -> MigrationReport:
    return migrations.roll_back(owner, project_id, expected_version=if_match)


@router.post(
    "/migrations",
    summary="Migrate or roll back projects of any owner",
    description="For the group operators. A bounded batch: send nextCursor back until there is none.",
    operation_id="migrateProjects",
    tags=_TAGS,
)
def migrate_projects(
    _: Operator,
    migrations: MigrationService,
    body: MigrationsRequest,
    limit: MigrationLimit = MOST_AT_ONCE,
    cursor: Cursor = None,
) -> ListOf[MigrationReport]:
    if body.project_id is not None:
        step = migrations.roll_back if body.rollback else migrations.migrate
        return ListOf(items=[step(None, body.project_id, dry_run=body.dry_run)])
    return paged(
        migrations.batch(body.owner_id, roll_back=body.rollback, dry_run=body.dry_run, limit=limit, cursor=cursor)
    )
