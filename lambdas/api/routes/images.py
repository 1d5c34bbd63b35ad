"""Images of a shot: the variants of its iterations."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import (
    MERGE_PATCH,
    SHORT_PAGES,
    Cursor,
    IfMatch,
    ImageId,
    Limit,
    ProjectId,
    SceneId,
    ShotId,
)
from lambdas.api.responses import JSON, found, paged, removed
from lambdas.api.schemas import CreatedImages, ListOf
from lambdas.api.services import ImageService
from onetake.storyboard.inputs import ImagePatch, ImagesCreate
from onetake.storyboard.models import Image

router = APIGatewayHttpRouter()
_TAGS = ["Images"]
_IMAGES = "/projects/<projectId>/scenes/<sceneId>/shots/<shotId>/images"
_IMAGE = f"{_IMAGES}/<imageId>"


@router.post(
    _IMAGES,
    status_code=201,
    summary="Add up to six variants of an iteration, all or none",
    operation_id="createImages",
    tags=_TAGS,
)
def create_images(
    owner: Owner, images: ImageService, project_id: ProjectId, scene_id: SceneId, shot_id: ShotId, body: ImagesCreate
) -> Response[CreatedImages]:
    made = images.create(owner, project_id, scene_id, shot_id, body)
    return Response(201, JSON, CreatedImages(items=made))


@router.get(_IMAGES, summary="The images of a shot, by iteration and variant", operation_id="listImages", tags=_TAGS)
def list_images(
    owner: Owner,
    images: ImageService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Image]:
    return paged(images.list(owner, project_id, scene_id, shot_id, limit=limit, cursor=cursor))


@router.get(
    "/projects/<projectId>/scenes/<sceneId>/images",
    summary="The images of a scene, by shot, iteration and variant",
    description=SHORT_PAGES,
    operation_id="listSceneImages",
    tags=_TAGS,
)
def list_scene_images(
    owner: Owner,
    images: ImageService,
    project_id: ProjectId,
    scene_id: SceneId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Image]:
    return paged(images.list_scene(owner, project_id, scene_id, limit=limit, cursor=cursor))


@router.get(
    "/projects/<projectId>/images",
    summary="The images of a project, by scene, shot, iteration and variant",
    description=SHORT_PAGES,
    operation_id="listProjectImages",
    tags=_TAGS,
)
def list_project_images(
    owner: Owner, images: ImageService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[Image]:
    return paged(images.list_project(owner, project_id, limit=limit, cursor=cursor))


@router.get(_IMAGE, summary="Read an image", operation_id="getImage", tags=_TAGS)
def get_image(
    owner: Owner, images: ImageService, project_id: ProjectId, scene_id: SceneId, shot_id: ShotId, image_id: ImageId
) -> Response[Image]:
    return found(images.get(owner, project_id, scene_id, shot_id, image_id))


@router.patch(_IMAGE, summary="Change an image", operation_id="updateImage", tags=_TAGS)
def update_image(
    owner: Owner,
    images: ImageService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    image_id: ImageId,
    body: Annotated[ImagePatch, Body(media_type=MERGE_PATCH)],
    if_match: IfMatch = None,
) -> Response[Image]:
    return found(images.update(owner, project_id, scene_id, shot_id, image_id, body, expected_version=if_match))


@router.delete(_IMAGE, status_code=204, summary="Delete an image", operation_id="deleteImage", tags=_TAGS)
def delete_image(
    owner: Owner,
    images: ImageService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    image_id: ImageId,
    if_match: IfMatch = None,
) -> Response[None]:
    images.delete(owner, project_id, scene_id, shot_id, image_id, expected_version=if_match)
    return removed()
