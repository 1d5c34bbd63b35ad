"""A whole storyboard at once: import and export."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import IfMatch, ProjectId
from lambdas.api.responses import JSON, Document, document, found
from lambdas.api.services import DownloadService, StoryboardService
from onetake.storyboard.document import Storyboard
from onetake.storyboard.models import Project
from onetake.timeline.document import canonical_json

router = APIGatewayHttpRouter()
_TAGS = ["Storyboard"]
_STORYBOARD = "/projects/<projectId>/storyboard"


@router.put(
    _STORYBOARD,
    summary="Import a storyboard, in place of the project's scenes and settings",
    description=(
        "The document replaces the scenes with all that is in them, and title, prompt, voice, brand, music, "
        "voice-over, captions and output format, each by its default where the document leaves it out. Budget, "
        "prompt planner's data and uploaded assets stay. It is one edit, which can be undone. "
        "If-Match takes the ETag of the project."
    ),
    operation_id="importStoryboard",
    tags=_TAGS,
)
def import_storyboard(
    owner: Owner, storyboards: StoryboardService, project_id: ProjectId, body: Storyboard, if_match: IfMatch = None
) -> Response[Project]:
    return found(storyboards.replace(owner, project_id, body, expected_version=if_match))


@router.get(
    _STORYBOARD,
    summary="Export the storyboard",
    description="In its canonical spelling: what was imported comes back byte for byte.",
    operation_id="exportStoryboard",
    tags=_TAGS,
    responses=document({JSON: {"model": Storyboard}}, "The document"),
)
def export_storyboard(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    storyboard = canonical_json(storyboards.export(owner, project_id)).decode()
    return Document(JSON, "storyboard.json", storyboard, project_id=project_id, downloads=downloads)
