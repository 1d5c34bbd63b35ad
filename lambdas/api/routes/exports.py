"""The master as other programs read it: captions, OpenTimelineIO, Remotion, text for a language model, a picture.

Each route imports what it writes with when it is asked for it, so that no other request pays for that.
"""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import ContextFrame, ContextTokens, ProjectId
from lambdas.api.responses import Document, document, of_master, state_of
from lambdas.api.services import DownloadService, PlaybackService, ReportService, StoryboardService

router = APIGatewayHttpRouter()
_TAGS = ["Exports"]
_MASTER = "/projects/<projectId>/master"
_SRT, _VTT, _SVG, _TEXT = "application/x-subrip", "text/vtt", "image/svg+xml", "text/plain"
_OTIO = "application/vnd.pixar.opentimelineio+json"
_ZIP = "application/zip"


def _content(media_type: str, **schema: str) -> dict[str, Any]:
    return {media_type: {"schema": {"type": "object" if media_type.endswith("+json") else "string", **schema}}}


@router.get(
    f"{_MASTER}/captions.srt",
    summary="The captions as SubRip",
    operation_id="getCaptionsSrt",
    tags=_TAGS,
    responses=of_master(document(_content(_SRT), "The captions")),
)
def get_captions_srt(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    from onetake.timeline.export.captions import to_srt

    last = storyboards.master(owner, project_id)
    text = to_srt(last.document)
    return Document(_SRT, "captions.srt", text, state_of(last), project_id=project_id, downloads=downloads)


@router.get(
    f"{_MASTER}/captions.vtt",
    summary="The captions as WebVTT",
    operation_id="getCaptionsVtt",
    tags=_TAGS,
    responses=of_master(document(_content(_VTT), "The captions")),
)
def get_captions_vtt(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    from onetake.timeline.export.captions import to_vtt

    last = storyboards.master(owner, project_id)
    text = to_vtt(last.document)
    return Document(_VTT, "captions.vtt", text, state_of(last), project_id=project_id, downloads=downloads)


@router.get(
    f"{_MASTER}/timeline.otio",
    summary="The master as OpenTimelineIO",
    description="For editing programs; `onetake import` makes the same master of it again.",
    operation_id="getOtio",
    tags=_TAGS,
    responses=of_master(document(_content(_OTIO), "The timeline")),
)
def get_otio(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    from onetake.timeline.otio.write import to_otio

    last = storyboards.master(owner, project_id)
    text = to_otio(last.document)
    return Document(_OTIO, "timeline.otio", text, state_of(last), project_id=project_id, downloads=downloads)


@router.get(
    f"{_MASTER}/timeline.svg",
    summary="A picture of the master's timelines",
    description="Sections as bands, elements as lines with their keyframes. Its height is bounded.",
    operation_id="getTimelinePicture",
    tags=_TAGS,
    responses=of_master(document(_content(_SVG), "The picture")),
)
def get_timeline_picture(
    owner: Owner, storyboards: StoryboardService, downloads: DownloadService, project_id: ProjectId
) -> Response[Any]:
    from onetake.timeline.export.picture.draw import timeline_svg

    last = storyboards.master(owner, project_id)
    text = timeline_svg(last.document)
    return Document(_SVG, "timeline.svg", text, state_of(last), project_id=project_id, downloads=downloads)


@router.get(
    f"{_MASTER}/context",
    summary="The master's structure as text, for a language model",
    description="The sections nearest to `frame` in full, the others in a line each; at most four characters a token.",
    operation_id="getContext",
    tags=_TAGS,
    responses=of_master({200: {"description": "The text", "content": _content(_TEXT)}}),
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

    last = storyboards.master(owner, project_id)
    return Response(200, _TEXT, describe(last.document, frame, tokens), state_of(last))


@router.get(
    f"{_MASTER}/remotion.zip",
    summary="The master as a Remotion project",
    description="Unpack it, `npm install`, `npx remotion render`. Installing fetches the film's files from addresses "
    "that hold for an hour. A picture that begins in the colours of the one before does so here once this very film "
    "has been rendered, by which they are measured.",
    operation_id="getRemotionProject",
    tags=_TAGS,
    responses=of_master(document(_content(_ZIP, contentMediaType=_ZIP), "The project's folder")),
)
def get_remotion_project(
    owner: Owner,
    storyboards: StoryboardService,
    playback: PlaybackService,
    reports: ReportService,
    downloads: DownloadService,
    project_id: ProjectId,
) -> Response[Any]:
    from onetake.timeline.export.remotion.archive import zip_project

    last = storyboards.master(owner, project_id)
    master = last.document
    addresses = {key: playback.asset(project_id, asset.uri) for key, asset in master.assets.items()}
    archive = zip_project(master, addresses, reports.gains(owner, project_id, master))
    return Document(_ZIP, "remotion.zip", archive, state_of(last), project_id=project_id, downloads=downloads)
