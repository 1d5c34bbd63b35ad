"""Where the time outside the encoder goes: the compositor's own parts, each without those that it calls."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from onetake.render.picture import upright
from onetake.render.picture.compositor import Compositor
from onetake.render.picture.shapes import ButtonSprite
from onetake.render.picture.sprites import Drawing, SpritePainter
from onetake.render.picture.text import TextSprite
from onetake.render.planes import plane_kernels, turning_kernels
from onetake.render.sources.clip_decoder import ClipDecoder
from onetake.render.sources.clips import ClipSource
from onetake.render.sources.stills import StillStore
from onetake.render.sources.swscale import FrameConverter
from onetake.timeline.master import Master

PARTS: dict[str, list[tuple[Any, str]]] = {
    "decode": [(ClipDecoder, "__init__"), (ClipDecoder, "frame")],
    "load": [(StillStore, "planes"), (StillStore, "bgra"), (StillStore, "facts")],
    "scale": [
        (FrameConverter, "planes"),
        (FrameConverter, "bgra"),
        (ClipSource, "planes"),
        (upright, "draw_scaled"),
        (turning_kernels, "turn"),
        (turning_kernels, "cut"),
    ],
    "text": [(TextSprite, "__init__"), (ButtonSprite, "__init__"), (SpritePainter, "layer"), (Drawing, "parts")],
    "blend": [(Drawing, "paint"), (plane_kernels, "mix"), (plane_kernels, "mix_masked")],
    "compose": [(Compositor, "frame")],
}


class _Stopwatch:
    """Adds up self times: what a part calls is not counted in it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._since = time.thread_time()

    def wrap(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            self._switch()
            self._running.append(part)
            try:
                return function(*arguments, **named)
            finally:
                self._switch()
                self._running.pop()

        return timed

    def _switch(self) -> None:
        now = time.thread_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now


def parts(master: Master, files: dict[str, Path], frames: int) -> dict[str, float]:
    """Milliseconds a frame by part, over the first `frames` frames; drawn in this process."""
    with Compositor(master, files, master.width, master.height) as compositor:
        compositor.frame(0)  # kernels are loaded once a process
    with _timed() as seconds, Compositor(master, files, master.width, master.height) as compositor:
        for frame in range(frames):
            compositor.frame(frame)
    return {part: round(seconds[part] / frames * 1000, 3) for part in PARTS}


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    watch = _Stopwatch()
    with ExitStack() as stack:
        for part, functions in PARTS.items():
            for owner, name in functions:
                stack.enter_context(patch.object(owner, name, watch.wrap(part, getattr(owner, name))))
        yield watch.seconds
