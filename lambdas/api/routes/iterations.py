"""Iterations of a shot: its images, grouped."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import Cursor, Limit, ProjectId, SceneId, ShotId
from lambdas.api.responses import paged
from lambdas.api.schemas import ListOf
from lambdas.api.services import IterationService
from onetake.storyboard.views import Iteration

router = APIGatewayHttpRouter()
_TAGS = ["Images"]
_ITERATIONS = "/projects/<projectId>/scenes/<sceneId>/shots/<shotId>/iterations"


@router.get(
    _ITERATIONS,
    summary="The images of a shot grouped by iteration, with its prompt and parent image",
    description="A page has up to `limit` iterations, each with all of its images.",
    operation_id="listIterations",
    tags=_TAGS,
)
def list_iterations(
    owner: Owner,
    iterations: IterationService,
    project_id: ProjectId,
    scene_id: SceneId,
    shot_id: ShotId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Iteration]:
    return paged(iterations.list(owner, project_id, scene_id, shot_id, limit=limit, cursor=cursor))


@router.get(
    f"{_ITERATIONS}/latest",
    summary="The latest iteration of a shot",
    operation_id="getLatestIteration",
    tags=_TAGS,
)
def get_latest_iteration(
    owner: Owner, iterations: IterationService, project_id: ProjectId, scene_id: SceneId, shot_id: ShotId
) -> Iteration:
    return iterations.latest(owner, project_id, scene_id, shot_id)
