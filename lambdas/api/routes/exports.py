"""The master as other programs read it: captions, OpenTimelineIO, Remotion, text for a language model, a picture.

Each route imports what it writes with when it is asked for it, so that no other request pays for that.
"""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import ContextFrame, ContextTokens, ProjectId
from lambdas.api.responses import file
from lambdas.api.services import PlaybackService, StoryboardService

router = APIGatewayHttpRouter()
_TAGS = ["Exports"]
_MASTER = "/projects/<projectId>/master"
_SRT, _VTT, _SVG, _TEXT = "application/x-subrip", "text/vtt", "image/svg+xml", "text/plain"
_OTIO = "application/vnd.pixar.opentimelineio+json"
_ZIP = "application/zip"


def _answers(media_type: str, description: str, **schema: str) -> dict[int, Any]:
    content = {media_type: {"schema": {"type": "object" if media_type.endswith("+json") else "string", **schema}}}
    return {200: {"description": description, "content": content}}


@router.get(
    f"{_MASTER}/captions.srt",
    summary="The captions as SubRip",
    operation_id="getCaptionsSrt",
    tags=_TAGS,
    responses=_answers(_SRT, "The captions"),
    compress=True,
)
def get_captions_srt(owner: Owner, storyboards: StoryboardService, project_id: ProjectId) -> Response[Any]:
    from onetake.timeline.export.captions import to_srt

    return Response(200, _SRT, to_srt(storyboards.compiled(owner, project_id)))


@router.get(
    f"{_MASTER}/captions.vtt",
    summary="The captions as WebVTT",
    operation_id="getCaptionsVtt",
    tags=_TAGS,
    responses=_answers(_VTT, "The captions"),
    compress=True,
)
def get_captions_vtt(owner: Owner, storyboards: StoryboardService, project_id: ProjectId) -> Response[Any]:
    from onetake.timeline.export.captions import to_vtt

    return Response(200, _VTT, to_vtt(storyboards.compiled(owner, project_id)))


@router.get(
    f"{_MASTER}/timeline.otio",
    summary="The master as OpenTimelineIO",
    description="For editing programs; `onetake import` makes the same master of it again.",
    operation_id="getOtio",
    tags=_TAGS,
    responses=_answers(_OTIO, "The timeline"),
    compress=True,
)
def get_otio(owner: Owner, storyboards: StoryboardService, project_id: ProjectId) -> Response[Any]:
    from onetake.timeline.otio.write import to_otio

    return Response(200, _OTIO, to_otio(storyboards.compiled(owner, project_id)))


@router.get(
    f"{_MASTER}/timeline.svg",
    summary="A picture of the master's timelines",
    description="Sections as bands, elements as lines with their keyframes. Its height is bounded.",
    operation_id="getTimelinePicture",
    tags=_TAGS,
    responses=_answers(_SVG, "The picture"),
    compress=True,
)
def get_timeline_picture(owner: Owner, storyboards: StoryboardService, project_id: ProjectId) -> Response[Any]:
    from onetake.timeline.export.picture.draw import timeline_svg

    return Response(200, _SVG, timeline_svg(storyboards.compiled(owner, project_id)))


@router.get(
    f"{_MASTER}/context",
    summary="The master's structure as text, for a language model",
    description="The sections nearest to `frame` in full, the others in a line each; at most four characters a token.",
    operation_id="getContext",
    tags=_TAGS,
    responses=_answers(_TEXT, "The text"),
    compress=True,
)
def get_context(
    owner: Owner,
    storyboards: StoryboardService,
    project_id: ProjectId,
    frame: ContextFrame = 0,
    tokens: ContextTokens = 4000,
) -> Response[Any]:
    from onetake.timeline.export.context import describe

    return Response(200, _TEXT, describe(storyboards.compiled(owner, project_id), frame, tokens))


@router.get(
    f"{_MASTER}/remotion.zip",
    summary="The master as a Remotion project",
    description="Unpack it, `npm install`, `npx remotion render`. Installing fetches the film's files from addresses "
    "that hold for an hour.",
    operation_id="getRemotionProject",
    tags=_TAGS,
    responses=_answers(_ZIP, "The project's folder", contentMediaType=_ZIP),
)
def get_remotion_project(
    owner: Owner, storyboards: StoryboardService, playback: PlaybackService, project_id: ProjectId
) -> Response[Any]:
    from onetake.timeline.export.remotion.archive import zip_project

    master = storyboards.compiled(owner, project_id)
    addresses = {key: playback.asset(project_id, asset.uri) for key, asset in master.assets.items()}
    return file(_ZIP, zip_project(master, addresses))
