"""A shot's selection: its master image and its clip."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import SHORT_PAGES, Cursor, IfMatch, Limit, ProjectId, SceneId, ShotId
from lambdas.api.responses import found, paged, removed
from lambdas.api.schemas import ListOf
from lambdas.api.services import SelectionService
from onetake.storyboard.inputs import SelectionPut
from onetake.storyboard.models import Selection

router = APIGatewayHttpRouter()
_TAGS = ["Selections"]
_SELECTION = "/projects/<projectId>/scenes/<sceneId>/shots/<shotId>/selection"


@router.put(
    _SELECTION,
    summary="Select a shot's image and clip",
    description="Both at once: what is left out is not selected any more. A clip that is sent again beside another "
    "image stays, and is `stale`.",
    operation_id="putSelection",
    tags=_TAGS,
)
def put_selection(
    owner: Owner,
    selections: SelectionService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    body: SelectionPut,
    if_match: IfMatch = None,
) -> Response[Selection]:
    return found(selections.put(owner, project_id, scene_id, shot_id, body, expected_version=if_match))


@router.get(_SELECTION, summary="Read a shot's selection", operation_id="getSelection", tags=_TAGS)
def get_selection(
    owner: Owner, selections: SelectionService, project_id: ProjectId, scene_id: SceneId, shot_id: ShotId
) -> Response[Selection]:
    return found(selections.get(owner, project_id, scene_id, shot_id))


@router.delete(
    _SELECTION, status_code=204, summary="Select nothing for a shot", operation_id="deleteSelection", tags=_TAGS
)
def delete_selection(
    owner: Owner,
    selections: SelectionService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    if_match: IfMatch = None,
) -> Response[None]:
    selections.delete(owner, project_id, scene_id, shot_id, expected_version=if_match)
    return removed()


@router.get(
    "/projects/<projectId>/selections",
    summary="The selections of a project, by scene and shot",
    description=SHORT_PAGES,
    operation_id="listSelections",
    tags=_TAGS,
)
def list_selections(
    owner: Owner, selections: SelectionService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[Selection]:
    return paged(selections.list(owner, project_id, limit=limit, cursor=cursor))


@router.get(
    "/projects/<projectId>/scenes/<sceneId>/selections",
    summary="The selections of a scene, by shot",
    description=SHORT_PAGES,
    operation_id="listSceneSelections",
    tags=_TAGS,
)
def list_scene_selections(
    owner: Owner,
    selections: SelectionService,
    project_id: ProjectId,
    scene_id: SceneId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Selection]:
    return paged(selections.list_scene(owner, project_id, scene_id, limit=limit, cursor=cursor))
