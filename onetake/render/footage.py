"""What the pictures of a film show: black and frozen stretches, and how much each frame differs from the one before."""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

BLACKEST = 40
"""Luma up to which a pixel counts as black: FFmpeg's blackdetect default, 10 % above limited range's black."""
STILL = 0.02
"""Mean difference of luma below which two frames show the same: encoding noise on a still is far below it."""
THINNING = 4


class FrameFacts(NamedTuple):
    """`change` is the mean absolute difference of luma (0..219) from the frame before, 0 for the first."""

    black: bool
    change: float


def scan(frames: Iterable[av.VideoFrame]) -> Iterator[FrameFacts]:
    """Look at decoded frames one after the other; every fourth pixel of every fourth row for the change."""
    before: NDArray[np.int16] | None = None
    for frame in frames:
        luma = _luma(frame)
        thin = luma[::THINNING, ::THINNING].astype(np.int16)
        change = 0.0 if before is None else float(np.abs(thin - before).mean())
        yield FrameFacts(bool(luma.max() <= BLACKEST), change)
        before = thin


def _luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    plane = frame.planes[0]
    pixels = np.frombuffer(memoryview(plane), np.uint8)
    return pixels.reshape(-1, plane.line_size)[: frame.height, : frame.width]


def stretches(flags: Iterable[bool], shortest: int) -> list[tuple[int, int]]:
    """The runs [start, end) of true values that are at least `shortest` long."""
    found, at = [], 0
    for flag, run in itertools.groupby(flags):
        length = sum(1 for _ in run)
        if flag and length >= shortest:
            found.append((at, at + length))
        at += length
    return found


def jump(changes: list[float], frame: int, around: int = 4) -> float:
    """How many times larger the change into `frame` is than the median of its neighbours' (at least `STILL`)."""
    near = [*changes[max(1, frame - around) : frame], *changes[frame + 1 : frame + 1 + around]]
    usual = max(float(np.median(near)) if near else 0.0, STILL)
    return changes[frame] / usual
