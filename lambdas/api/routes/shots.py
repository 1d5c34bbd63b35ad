"""Shots of a scene."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import MERGE_PATCH, Cursor, IfMatch, Limit, ProjectId, SceneId, ShotId
from lambdas.api.responses import created, found, paged, removed
from lambdas.api.schemas import ListOf, ShotOrder
from lambdas.api.services import ShotService
from onetake.storyboard.inputs import ShotCreate, ShotPatch
from onetake.storyboard.models import Scene, Shot

router = APIGatewayHttpRouter()
_TAGS = ["Shots"]
_SHOTS = "/projects/<projectId>/scenes/<sceneId>/shots"
_SHOT = f"{_SHOTS}/<shotId>"


@router.post(_SHOTS, status_code=201, summary="Add a shot to a scene", operation_id="createShot", tags=_TAGS)
def create_shot(
    owner: Owner, shots: ShotService, project_id: ProjectId, scene_id: SceneId, body: ShotCreate
) -> Response[Shot]:
    shot = shots.create(owner, project_id, scene_id, body)
    return created(shot, f"/projects/{project_id}/scenes/{scene_id}/shots/{shot.shot_id}")


@router.get(_SHOTS, summary="The shots of a scene, in order", operation_id="listShots", tags=_TAGS)
def list_shots(
    owner: Owner,
    shots: ShotService,
    project_id: ProjectId,
    scene_id: SceneId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Shot]:
    return paged(shots.list(owner, project_id, scene_id, limit=limit, cursor=cursor))


@router.get(
    "/projects/<projectId>/shots",
    summary="The shots of a project, in order of scenes and shots",
    description="Where many scenes have no shots, a page can have fewer entries than `limit`, or none: `nextCursor` "
    "null is the end.",
    operation_id="listProjectShots",
    tags=_TAGS,
)
def list_project_shots(
    owner: Owner, shots: ShotService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[Shot]:
    return paged(shots.list_all(owner, project_id, limit=limit, cursor=cursor))


@router.put(
    f"{_SHOTS}/order",
    summary="Put the shots of a scene into a new order",
    description="If-Match takes the ETag of the scene.",
    operation_id="reorderShots",
    tags=_TAGS,
)
def reorder_shots(
    owner: Owner,
    shots: ShotService,
    project_id: ProjectId,
    scene_id: SceneId,
    body: ShotOrder,
    if_match: IfMatch = None,
) -> Response[Scene]:
    return found(shots.reorder(owner, project_id, scene_id, body.shot_ids, expected_version=if_match))


@router.get(_SHOT, summary="Read a shot", operation_id="getShot", tags=_TAGS)
def get_shot(
    owner: Owner, shots: ShotService, project_id: ProjectId, scene_id: SceneId, shot_id: ShotId
) -> Response[Shot]:
    return found(shots.get(owner, project_id, scene_id, shot_id))


@router.patch(_SHOT, summary="Change a shot", operation_id="updateShot", tags=_TAGS)
def update_shot(
    owner: Owner,
    shots: ShotService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    body: Annotated[ShotPatch, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[Shot]:
    return found(shots.update(owner, project_id, scene_id, shot_id, body, expected_version=if_match))


@router.delete(
    _SHOT, status_code=204, summary="Delete a shot with all that is in it", operation_id="deleteShot", tags=_TAGS
)
def delete_shot(
    owner: Owner,
    shots: ShotService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    if_match: IfMatch = None,
) -> Response[None]:
    shots.delete(owner, project_id, scene_id, shot_id, expected_version=if_match)
    return removed()
