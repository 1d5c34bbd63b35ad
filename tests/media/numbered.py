"""Films whose frames say their number, so that a lost, doubled or swapped frame is seen in the decoded picture."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np

from onetake.timeline.document import Rate
from onetake.timeline.master import Master

BITS = 16
BLACK, WHITE = 16, 235


def master(frames: int, fps: tuple[int, int] = (30, 1), **fields: Any) -> Master:
    rate = Rate(num=fps[0], den=fps[1])
    return Master(width=160, height=90, fps=rate, duration_in_frames=frames, **fields)


class NumberedFrames:
    """In the compositor's place: each frame is its number as sixteen black and white bars over a moving ramp."""

    warnings: list[str] = []

    def __init__(self, master: Master, files: Mapping[str, Path], width: int, height: int) -> None:
        self._width, self._height = width, height

    def frame(self, number: int) -> av.VideoFrame:
        planes = np.full((self._height * 3 // 2, self._width), 128, np.uint8)
        ramp = (np.arange(self._width) * 2 + number * 3) % 200 + 20
        planes[: self._height] = ramp.astype(np.uint8)
        bar = self._width // BITS
        for bit in range(BITS):
            planes[: self._height // 2, bit * bar : (bit + 1) * bar] = WHITE if number >> bit & 1 else BLACK
        return av.VideoFrame.from_ndarray(planes, format="yuv420p")

    def close(self) -> None:
        pass


def numbers_in(path: Path) -> Iterator[int]:
    """The numbers that the decoded frames of a file show."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            luma = frame.to_ndarray()[: frame.height // 4]
            bars = luma[:, : frame.width // BITS * BITS].reshape(luma.shape[0], BITS, -1).mean(axis=(0, 2))
            yield sum(1 << bit for bit, level in enumerate(bars) if level > (BLACK + WHITE) / 2)
