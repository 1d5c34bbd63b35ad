"""Scenes of a project."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import MERGE_PATCH, Cursor, IfMatch, Limit, ProjectId, SceneId
from lambdas.api.responses import created, found, paged, removed
from lambdas.api.schemas import ListOf, SceneOrder
from lambdas.api.services import SceneService
from onetake.storyboard.inputs import SceneCreate, ScenePatch
from onetake.storyboard.models import Project, Scene
from onetake.storyboard.progress import SceneProgress

router = APIGatewayHttpRouter()
_TAGS = ["Scenes"]
_SCENES = "/projects/<projectId>/scenes"
_SCENE = f"{_SCENES}/<sceneId>"


@router.post(_SCENES, status_code=201, summary="Add a scene, with its shots", operation_id="createScene", tags=_TAGS)
def create_scene(owner: Owner, scenes: SceneService, project_id: ProjectId, body: SceneCreate) -> Response[Scene]:
    scene = scenes.create(owner, project_id, body)
    return created(scene, f"/projects/{project_id}/scenes/{scene.scene_id}")


@router.get(_SCENES, summary="The scenes of a project, in order", operation_id="listScenes", tags=_TAGS)
def list_scenes(
    owner: Owner, scenes: SceneService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[Scene]:
    return paged(scenes.list(owner, project_id, limit=limit, cursor=cursor))


@router.put(
    f"{_SCENES}/order",
    summary="Put the scenes into a new order",
    description="If-Match takes the ETag of the project.",
    operation_id="reorderScenes",
    tags=_TAGS,
)
def reorder_scenes(
    owner: Owner, scenes: SceneService, project_id: ProjectId, body: SceneOrder, if_match: IfMatch = None
) -> Response[Project]:
    return found(scenes.reorder(owner, project_id, body.scene_ids, expected_version=if_match))


@router.get(_SCENE, summary="Read a scene", operation_id="getScene", tags=_TAGS)
def get_scene(owner: Owner, scenes: SceneService, project_id: ProjectId, scene_id: SceneId) -> Response[Scene]:
    return found(scenes.get(owner, project_id, scene_id))


@router.get(
    f"{_SCENE}/progress",
    summary="How far a scene's storyboard is, and whether it is complete",
    operation_id="getSceneProgress",
    tags=_TAGS,
)
def get_scene_progress(owner: Owner, scenes: SceneService, project_id: ProjectId, scene_id: SceneId) -> SceneProgress:
    return scenes.progress(owner, project_id, scene_id)


@router.patch(_SCENE, summary="Change a scene", operation_id="updateScene", tags=_TAGS)
def update_scene(
    owner: Owner,
    scenes: SceneService,
    project_id: ProjectId,
    scene_id: SceneId,
    body: Annotated[ScenePatch, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[Scene]:
    return found(scenes.update(owner, project_id, scene_id, body, expected_version=if_match))


@router.delete(
    _SCENE,
    status_code=204,
    summary="Delete a scene with all that is in it",
    description="An undo brings it back for a day; then it is removed.",
    operation_id="deleteScene",
    tags=_TAGS,
)
def delete_scene(
    owner: Owner, scenes: SceneService, project_id: ProjectId, scene_id: SceneId, if_match: IfMatch = None
) -> Response[None]:
    scenes.delete(owner, project_id, scene_id, expected_version=if_match)
    return removed()
