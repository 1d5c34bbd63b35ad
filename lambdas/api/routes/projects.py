"""Projects."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import MERGE_PATCH, Cursor, IfMatch, Limit, OfWorkflow, ProjectId
from lambdas.api.responses import created, found, paged, removed
from lambdas.api.schemas import ListOf
from lambdas.api.services import ProjectService
from onetake.storyboard.inputs import ProjectCreate, ProjectPatch
from onetake.storyboard.models import Project
from onetake.storyboard.progress import ProjectProgress

router = APIGatewayHttpRouter()
_TAGS = ["Projects"]


@router.post(
    "/projects",
    status_code=201,
    summary="Create a project, with its storyboard",
    description="One call begins a project: the brain dump, scenes and shots. It is there as a whole or not at all.",
    operation_id="createProject",
    tags=_TAGS,
)
def create_project(owner: Owner, projects: ProjectService, body: ProjectCreate) -> Response[Project]:
    project = projects.create(owner, body)
    return created(project, f"/projects/{project.project_id}")


@router.get("/projects", summary="Your projects, newest first", operation_id="listProjects", tags=_TAGS)
def list_projects(
    owner: Owner,
    projects: ProjectService,
    workflow_version: OfWorkflow = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Project]:
    return paged(projects.list(owner, workflow_version=workflow_version, limit=limit, cursor=cursor))


@router.get("/projects/<projectId>", summary="Read a project", operation_id="getProject", tags=_TAGS)
def get_project(owner: Owner, projects: ProjectService, project_id: ProjectId) -> Response[Project]:
    return found(projects.get(owner, project_id))


@router.get(
    "/projects/<projectId>/progress",
    summary="How far a project's storyboard is",
    operation_id="getProjectProgress",
    tags=_TAGS,
)
def get_project_progress(owner: Owner, projects: ProjectService, project_id: ProjectId) -> ProjectProgress:
    return projects.progress(owner, project_id)


@router.patch("/projects/<projectId>", summary="Change a project", operation_id="updateProject", tags=_TAGS)
def update_project(
    owner: Owner,
    projects: ProjectService,
    project_id: ProjectId,
    body: Annotated[ProjectPatch, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[Project]:
    return found(projects.update(owner, project_id, body, expected_version=if_match))


@router.delete(
    "/projects/<projectId>",
    status_code=204,
    summary="Delete a project with all that is in it",
    operation_id="deleteProject",
    tags=_TAGS,
)
def delete_project(
    owner: Owner, projects: ProjectService, project_id: ProjectId, if_match: IfMatch = None
) -> Response[None]:
    projects.delete(owner, project_id, expected_version=if_match)
    return removed()
