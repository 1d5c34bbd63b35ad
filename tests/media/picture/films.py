"""Small films in, code values out: what the tests of the picture engine share."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt

from onetake.render.picture.compositor import Compositor
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

Samples = npt.NDArray[np.int64]


class Picture(NamedTuple):
    """The code values of a frame: y is (height, width), u and v half of that."""

    y: Samples
    u: Samples
    v: Samples

    @property
    def data(self) -> bytes:
        return b"".join(plane.astype(np.uint8).tobytes() for plane in self)


def picture_of(frame: av.VideoFrame) -> Picture:
    height, width = frame.height, frame.width
    flat = frame.to_ndarray().reshape(-1).astype(np.int64)
    luma, chroma = width * height, width * height // 4
    return Picture(
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(height // 2, width // 2),
        flat[luma + chroma :].reshape(height // 2, width // 2),
    )


def element(
    kind: str, *keyframes: Mapping[str, Any], frames: tuple[int, int] = (0, 100), **props: Any
) -> dict[str, Any]:
    """An element in the middle of a 320 x 180 film, unless its keyframes say otherwise."""
    placed = [{"frame": 0, "x": 160, "y": 90, **k} for k in (keyframes or ({},))]
    timeline = {"firstAppears": frames[0], "lastAppears": frames[1] - 1, "keyframes": placed}
    return {"id": kind, "type": kind, "from": frames[0], "to": frames[1], "timeline": timeline, **props}


def master_of(elements: Sequence[Mapping[str, Any]], kinds: Mapping[str, str], **fields: Any) -> Master:
    """A film of 100 frames at 30 frames a second; `kinds` maps asset ids to their kinds."""
    assets = {name: {"uri": name, "kind": kind} for name, kind in kinds.items()}
    document = {"width": 320, "height": 180, "durationInFrames": 100, "elements": elements, "assets": assets, **fields}
    return parse_document(Master, document)


_KINDS = {
    ".mp4": "video",
    ".mkv": "video",
    ".avi": "video",
    ".webm": "video",
    ".ogv": "video",
    ".gif": "video",
    ".apng": "video",
    ".ttf": "font",
}


class Film:
    """A compositor over elements and files, whose frames are read as code values."""

    def __init__(self, elements: Sequence[Mapping[str, Any]], files: Mapping[str, Path], **fields: Any) -> None:
        size = fields.pop("size", None)
        kinds = {name: _KINDS.get(path.suffix, "image") for name, path in files.items()} | fields.pop("kinds", {})
        master = master_of(elements, kinds, **fields)
        self.compositor = Compositor(master, files, *(size or (master.width, master.height)))

    def __getitem__(self, frame: int) -> Picture:
        return picture_of(self.compositor.frame(frame))


Compose = Callable[..., Film]
"""`compose(*elements, files={}, size=None, **fields of the master)`, see conftest."""

WriteFile = Callable[..., Path]
"""`picture_file(pixels, name="picture.png", **options)`, see conftest."""
