"""Renders: start one, follow it, fetch what it made."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.address import ApiUrl
from lambdas.api.errors import PROBLEM_JSON
from lambdas.api.identity import Owner
from lambdas.api.parameters import (
    Cursor,
    Force,
    IdempotencyKey,
    KeyPairId,
    Limit,
    PlaylistName,
    Policy,
    ProjectId,
    RenderId,
    Signature,
)
from lambdas.api.responses import JSON, accepted
from lambdas.api.schemas import ListOf, Problem, RenderOutputs, Stale
from lambdas.api.services import PlaybackService, ProjectService, RenderService, SelectionService, StoryboardService
from onetake.delivery.playback import FolderKey
from onetake.jobs.models import Render, RenderDetail, RenderRequest
from onetake.jobs.staleness import stale_film
from onetake.storyboard.pages import decode_cursor, encode_cursor

router = APIGatewayHttpRouter()
_TAGS = ["Renders"]
_HLS = "application/vnd.apple.mpegurl"
_VTT = "text/vtt"
_RENDERS = "/projects/<projectId>/renders"
_RENDER = f"{_RENDERS}/<renderId>"


@router.post(
    _RENDERS,
    status_code=202,
    summary="Compile the storyboard and render it",
    description="A film in which elements jump where a section begins is refused with 422 and `not_continuous`: each "
    "jump with its element, frame, amount and the keyframes that would mend it. Pointers lead into the master.",
    operation_id="createRender",
    tags=_TAGS,
)
def create_render(
    owner: Owner,
    projects: ProjectService,
    storyboards: StoryboardService,
    renders: RenderService,
    project_id: ProjectId,
    body: RenderRequest,
    idempotency_key: IdempotencyKey = None,
    force: Force = False,
) -> Response[Render]:
    projects.get(owner, project_id)
    render = renders.started_before(owner, project_id, body, idempotency_key)
    if render is None:
        made = storyboards.compile(owner, project_id)
        render = renders.start(owner, project_id, made.master, made.master_hash, body, idempotency_key, force=force)
    return accepted(render, f"/projects/{project_id}/renders/{render.render_id}")


@router.get(_RENDERS, summary="The renders of a project, newest first", operation_id="listRenders", tags=_TAGS)
def list_renders(
    owner: Owner,
    projects: ProjectService,
    renders: RenderService,
    project_id: ProjectId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListOf[Render]:
    before = decode_cursor(cursor, "rnd_[0-9A-Z]{26}", f"renders/{project_id}")
    projects.get(owner, project_id)
    found = renders.newest(owner, project_id, before=before, limit=limit + 1)
    page = found[:limit]
    more = len(found) > limit
    next_cursor = encode_cursor(page[-1].render_id, f"renders/{project_id}") if more else None
    return ListOf(items=page, next_cursor=next_cursor)


@router.get(
    "/projects/<projectId>/stale",
    summary="What has changed since it was made, and the price of making it anew",
    description="Clips that were made from another image than the selected one, and the frames of the last complete "
    "film that a render would make anew: it takes the other chunks from the cache, which keeps them for days. "
    "`POST …/renders/quote` looks which are there. Writes nothing.",
    operation_id="getStale",
    tags=_TAGS,
)
def get_stale(
    owner: Owner,
    storyboards: StoryboardService,
    selections: SelectionService,
    renders: RenderService,
    project_id: ProjectId,
) -> Stale:
    clips = list(selections.stale(owner, project_id))
    last = renders.last_film(owner, project_id)
    if last is None:
        return Stale(clips=clips, film=None)
    made = storyboards.compile(owner, project_id, dry_run=True)
    before = storyboards.compiled_as(project_id, last[0].master_hash)
    return Stale(clips=clips, film=stale_film(*last, before, made.master, made.master_hash))


@router.get(_RENDER, summary="Read a render and how far it has come", operation_id="getRender", tags=_TAGS)
def get_render(
    owner: Owner, projects: ProjectService, renders: RenderService, project_id: ProjectId, render_id: RenderId
) -> RenderDetail:
    projects.get(owner, project_id)
    return renders.get(owner, project_id, render_id)


@router.get(
    f"{_RENDER}/outputs",
    summary="Signed addresses of what a finished render made",
    operation_id="getRenderOutputs",
    tags=_TAGS,
    responses={
        200: {"description": "Addresses that expire", "content": {JSON: {"model": RenderOutputs}}},
        409: {"description": "The render is not complete", "content": {PROBLEM_JSON: {"model": Problem}}},
    },
)
def get_render_outputs(
    owner: Owner,
    projects: ProjectService,
    renders: RenderService,
    playback: PlaybackService,
    api_url: ApiUrl,
    project_id: ProjectId,
    render_id: RenderId,
) -> RenderOutputs:
    projects.get(owner, project_id)
    render = renders.finished(owner, project_id, render_id)
    return RenderOutputs.of(playback.open(render.files, render.seconds, api_url))


@router.get(
    f"{_RENDER}/hls/<name>",
    summary="A playlist of a finished render",
    description="For players: its address is in the outputs of the render, signed, and needs no token. Every address "
    "in the playlist is signed too, until the same time.",
    operation_id="getPlaylist",
    tags=_TAGS,
    responses={200: {"description": "The playlist", "content": {_HLS: {"schema": {"type": "string"}}}}},
)
def get_playlist(
    projects: ProjectService,
    playback: PlaybackService,
    project_id: ProjectId,
    render_id: RenderId,
    name: PlaylistName,
    policy: Policy = "",
    signature: Signature = "",
    key_pair_id: KeyPairId = "",
) -> Response[Any]:
    text = playback.playlist(project_id, render_id, name, FolderKey(policy, signature, key_pair_id))
    projects.check_there(project_id)
    return Response(200, _HLS, text, {"Cache-Control": "no-store"})


@router.get(
    f"{_RENDER}/thumbnails/<name>",
    summary="The index of a finished render's thumbnails",
    description="For players: its address is in the outputs of the render, signed, and needs no token. The address of "
    "the picture in it is signed too, until the same time.",
    operation_id="getThumbnails",
    tags=_TAGS,
    responses={200: {"description": "WebVTT", "content": {_VTT: {"schema": {"type": "string"}}}}},
)
def get_thumbnails(
    projects: ProjectService,
    playback: PlaybackService,
    project_id: ProjectId,
    render_id: RenderId,
    name: PlaylistName,
    policy: Policy = "",
    signature: Signature = "",
    key_pair_id: KeyPairId = "",
) -> Response[Any]:
    text = playback.thumbnails(project_id, render_id, name, FolderKey(policy, signature, key_pair_id))
    projects.check_there(project_id)
    return Response(200, _VTT, text, {"Cache-Control": "no-store"})
