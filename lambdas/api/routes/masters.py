"""The master: the storyboard compiled into one composition."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import ProjectId
from lambdas.api.responses import JSON, Document, document, of_master, state_of
from lambdas.api.schemas import Compiled, CompileRequest
from lambdas.api.services import DownloadService, StoryboardService
from onetake.timeline.master import Master

router = APIGatewayHttpRouter()
_TAGS = ["Storyboard"]


@router.post(
    "/projects/<projectId>/compile",
    summary="Compile the storyboard into its master",
    description="The same storyboard gives the same master, and so the same hash. Hand-made edits of sections and of "
    "generated elements stay, unless they are to be overwritten; a dry run shows which, and changes nothing.",
    operation_id="compileProject",
    tags=_TAGS,
)
def compile_project(
    owner: Owner, storyboards: StoryboardService, project_id: ProjectId, body: CompileRequest
) -> Compiled:
    compiled = storyboards.compile(owner, project_id, overwrite=body.overwrite, dry_run=body.dry_run)
    return Compiled.of(compiled, dry_run=body.dry_run)


@router.get(
    "/projects/<projectId>/master",
    summary="The master that was compiled last",
    description="The header `Master-State` says whether content was edited since.",
    operation_id="getMaster",
    tags=_TAGS,
    responses=of_master(document({JSON: {"model": Master}}, "The master document")),
)
def get_master(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    last = storyboards.master(owner, project_id)
    text = last.data.decode()
    return Document(JSON, "master.json", text, state_of(last), project_id=project_id, downloads=downloads)
