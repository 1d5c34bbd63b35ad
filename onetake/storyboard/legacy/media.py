"""What pictures and clips of a legacy document are in the new workflow."""

import re
from dataclasses import dataclass
from typing import Literal

from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.legacy.document import LegacyClip, LegacyMedia
from onetake.storyboard.models import ADDRESS_PATTERN, MediaKind
from onetake.timeline.document import KEY_PATTERN

_ADDRESS = re.compile(rf"{ADDRESS_PATTERN}\S{{1,2000}}")
_KEY = re.compile(KEY_PATTERN)
_STATUSES = {
    **dict.fromkeys(("complete", "completed", "succeeded", "success", "ready", "done", "finished"), "complete"),
    **dict.fromkeys(("failed", "failure", "error", "errored", "canceled", "cancelled", "aborted"), "failed"),
    **dict.fromkeys(("pending", "queued", "processing", "starting", "running", "generating", "in_progress"), "pending"),
}


@dataclass(frozen=True)
class Source:
    """An address or an upload. `problem` says why it cannot be used as it is; `missing` that it may yet come."""

    url: str | None = None
    asset_key: str | None = None
    asset_id: str | None = None
    problem: str = ""
    missing: bool = False

    @property
    def usable(self) -> bool:
        return not self.problem


def source_of(media: LegacyMedia | None, kind: MediaKind, uploads: Uploads) -> Source | None:
    """None if there is nothing."""
    if media is None or not (media.url or media.asset):
        return None
    if media.url:
        if _ADDRESS.fullmatch(media.url):
            return Source(url=media.url)
        return Source(problem=f"{media.url[:80]} is no https:// address of up to 2000 characters")
    name = media.asset or ""
    record = uploads.named(name)
    if record is not None and record.kind != kind:
        return Source(problem=f"the upload {name} is of kind {record.kind}")
    if record is not None:
        return Source(asset_key=record.key, asset_id=record.asset_id)
    if _KEY.fullmatch(name):
        return Source(asset_key=name, missing=True)
    return Source(problem=f"{name[:80]} can be no key of an upload")


def status_of(clip: LegacyClip, source: Source | None) -> tuple[Literal["complete", "failed", "pending"], bool]:
    """How far the clip is, and whether its status was understood. Without a video nothing is complete."""
    word = clip.status.strip().lower().replace("-", "_").replace(" ", "_")
    told = _STATUSES.get(word)
    has_video = source is not None and source.usable
    if told == "failed":
        return "failed", True
    if told == "pending" or not has_video:
        return ("failed" if told == "complete" else "pending"), not word or told is not None
    return "complete", not word or told is not None
