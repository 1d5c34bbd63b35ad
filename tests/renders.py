"""Small renders and masters for tests."""

from datetime import UTC, datetime
from typing import Any

from onetake.jobs.models import ChunkState, Render
from onetake.timeline.document import Rate
from onetake.timeline.master import Master

PROJECT = "prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB"
RENDER = "rnd_01JD3V9Q4N8Y7F2K6M5T0XWZRB"
OWNER = "owner-1"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def make_render(**fields: Any) -> Render:
    """A render of 100 frames at 25 fps."""
    given: dict[str, Any] = {
        "project_id": PROJECT,
        "owner_id": OWNER,
        "render_id": RENDER,
        "master_hash": "a" * 64,
        "fps": Rate(num=25),
        "total_frames": 100,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Render(**(given | fields))


def make_chunk(index: int, start: int, end: int, **fields: Any) -> ChunkState:
    return ChunkState(**({"index": index, "start": start, "end": end, "chunk_key": f"{index:064x}"} | fields))


def make_master(uris: dict[str, str], frames: int = 50, **fields: Any) -> Master:
    """A film of pictures, one after the other, each from its uri."""
    each = frames // max(1, len(uris))
    elements = [_picture(asset, i * each, (i + 1) * each) for i, asset in enumerate(uris)]
    assets = {asset: {"uri": uri, "kind": "image"} for asset, uri in uris.items()}
    given: dict[str, Any] = {
        "width": 64,
        "height": 36,
        "fps": {"num": 25},
        "durationInFrames": frames,
        "elements": elements,
        "assets": assets,
    }
    return Master.model_validate(given | fields)


def _picture(asset: str, start: int, end: int) -> dict[str, Any]:
    keyframe = {"frame": start, "x": 32, "y": 18}
    timeline = {"firstAppears": start, "lastAppears": end, "keyframes": [keyframe]}
    size = {"width": 64, "height": 36}
    return {"id": f"e-{asset}", "type": "image", "asset": asset, "from": start, "to": end, **size, "timeline": timeline}
