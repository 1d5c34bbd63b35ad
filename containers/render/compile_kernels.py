"""Compiles the renderer's kernels into Numba's cache, so that no task has to. Run when the image is built.

Numba compiles a kernel for the types of its first call: a small film that has one of everything calls them all.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import skia
from av.video.reformatter import ColorTrc
from numba.core.dispatcher import Dispatcher

from onetake.render.files.pictures import write_picture
from onetake.render.picture.compositor import Compositor
from onetake.render.planes import (
    grading_kernels,
    mask_kernels,
    plane_kernels,
    resampling_kernels,
    tone_kernels,
    turning_kernels,
)
from onetake.render.sources.swscale import FrameConverter
from onetake.timeline.master import Master

_FRAMES = 12
_STYLES: list[dict[str, Any]] = [
    {"type": "image", "asset": "picture", "width": 320, "height": 180},
    {"type": "image", "asset": "picture", "width": 90, "height": 70, "radius": 12},
    {"type": "image", "asset": "clear", "width": 50, "height": 50},
    {"type": "shape", "shape": "ellipse", "width": 60, "height": 40, "stroke": {"color": "#ffffff", "width": 3}},
    {
        "type": "shape",
        "shape": "rect",
        "width": 80,
        "height": 40,
        "radius": 8,
        "fill": {"gradient": "radial", "stops": [[0, "#ff0000"], [1, "#0000ff80"]]},
    },
    {"type": "text", "text": "Onetake", "shadow": {}, "outline": {}, "box": {}},
    {"type": "button", "text": "Go", "width": 80, "height": 30, "shadow": {}},
]
# Sides of the picture's own aspect, so that its samples fall on the frame's: those are mixed without resampling.
_UNMOVED: list[dict[str, Any]] = [
    {"type": "image", "asset": "picture", "width": 300, "height": 200, "radius": radius} for radius in (0, 12)
]
_MOVEMENTS: list[dict[str, float]] = [{}, {"scale": 1.3}, {"rotation": 30}, {"opacity": 0.5}]


def main() -> int:
    """The exit status: 1, naming them, if there are kernels that the film does not call."""
    with tempfile.TemporaryDirectory() as folder:
        picture, clear = Path(folder, "picture.png"), Path(folder, "clear.png")
        write_picture(_picture(), picture)
        skia.Image.fromarray(np.full((60, 60, 4), 99, np.uint8)).save(str(clear))
        with Compositor(_film(), {"picture": picture, "clear": clear}, 320, 180) as compositor:
            for frame in range(_FRAMES):
                compositor.frame(frame)
    FrameConverter().planes(_hdr_picture(), 64, 64)
    modules = grading_kernels, plane_kernels, mask_kernels, resampling_kernels, tone_kernels, turning_kernels
    found = [item for module in modules for item in vars(module).items()]
    missing = [name for name, kernel in found if _is_entry(name, kernel) and not kernel.signatures]
    if missing:
        print(f"not compiled: {', '.join(missing)}", file=sys.stderr)  # noqa: T201  its only output
    return int(bool(missing))


def _is_entry(name: str, kernel: Any) -> bool:
    """Those that Python calls; the others are compiled into these."""
    return isinstance(kernel, Dispatcher) and not name.startswith("_")


def _picture() -> av.VideoFrame:
    samples = np.random.default_rng(0).integers(16, 235, (600, 600), dtype=np.uint8)
    return av.VideoFrame.from_ndarray(samples, format="yuv420p")


def _hdr_picture() -> av.VideoFrame:
    frame = _picture().reformat(format="yuv420p10le")
    frame.color_trc = ColorTrc.SMPTE2084
    return frame


def _film() -> Master:
    elements = [
        _element(f"{style['type']}-{n}-{m}", style, movement, _MOVEMENTS[m - 1])
        for n, style in enumerate(_STYLES)
        for m, movement in enumerate(_MOVEMENTS)
    ]
    elements += [_unmoved(f"still-{n}", style) for n, style in enumerate(_UNMOVED)]
    elements.append(_matched(elements[0]["id"]))
    return Master.model_validate(
        {
            "width": 320,
            "height": 180,
            "durationInFrames": _FRAMES,
            "elements": elements,
            "assets": {name: {"uri": f"{name}.png", "kind": "image"} for name in ("picture", "clear")},
        }
    )


def _element(name: str, style: dict[str, Any], first: dict[str, float], last: dict[str, float]) -> dict[str, Any]:
    """An element that goes from one movement to the next, off its place by parts of a pixel."""
    keyframes = [{"frame": 0, "x": 160, "y": 90} | first, {"frame": _FRAMES, "x": 171.5, "y": 83.3} | last]
    return _placed(name, style, keyframes)


def _unmoved(name: str, style: dict[str, Any]) -> dict[str, Any]:
    return _placed(name, style, [{"frame": 0, "x": 160, "y": 90, "opacity": 0.5}])


def _matched(before: str) -> dict[str, Any]:
    """A picture that comes in in the middle in the colours of another."""
    picture = _unmoved("matched", _STYLES[0])
    return {**picture, "from": _FRAMES // 2, "match": {"element": before, "frames": _FRAMES}}


def _placed(name: str, style: dict[str, Any], keyframes: list[dict[str, float]]) -> dict[str, Any]:
    timeline = {"firstAppears": 0, "lastAppears": _FRAMES, "keyframes": keyframes}
    return {"id": name, "from": 0, "to": _FRAMES, "timeline": timeline, **style}


if __name__ == "__main__":
    sys.exit(main())
