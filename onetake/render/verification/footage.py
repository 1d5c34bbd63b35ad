"""What the pictures of a film show: black and frozen stretches, and how much each frame differs from the one before."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]
"""Shape (height, width)."""

BLACKEST = 40
"""Luma up to which a pixel counts as black: FFmpeg's blackdetect default, 10 % above limited range's black."""
STILL = 0.02
"""Mean difference of luma below which two frames show the same: encoding noise on a still is far below it."""
THINNING = 4
CELLS = (9, 16)
"""Rows and columns: what is small and jumps is much of a cell, and nothing of a frame."""


class Change(NamedTuple):
    """Mean absolute differences of luma (0..219) between two frames: over all of it, and in the cell with the most."""

    mean: float
    most: float


class FrameFacts(NamedTuple):
    """`change` is that from the frame before, nothing for the first."""

    black: bool
    change: Change


def scan(frames: Iterable[av.VideoFrame]) -> Iterator[FrameFacts]:
    """Look at decoded frames one after the other."""
    before: Luma | None = None
    for frame in frames:
        luma = luma_of(frame)
        yield FrameFacts(bool(luma.max() <= BLACKEST), Change(0, 0) if before is None else change(before, luma))
        before = luma[::THINNING, ::THINNING].copy()


def change(before: Luma, luma: Luma) -> Change:
    """Every fourth pixel of every fourth row of `luma`, against `before`, which is either thinned so or as large."""
    thin = luma[::THINNING, ::THINNING]
    if before.shape == luma.shape:
        before = before[::THINNING, ::THINNING]
    apart = np.maximum(thin, before) - np.minimum(thin, before)
    rows, columns = (np.arange(min(n, size)) * size // min(n, size) for n, size in zip(CELLS, thin.shape, strict=True))
    sums = np.add.reduceat(np.add.reduceat(apart, rows, axis=0, dtype=np.uint32), columns, axis=1)
    sizes = np.outer(np.diff([*rows, thin.shape[0]]), np.diff([*columns, thin.shape[1]]))
    return Change(float(sums.sum() / thin.size), float((sums / sizes).max()))


def luma_of(frame: av.VideoFrame) -> Luma:
    """The luma of a planar YUV frame without a copy; valid while `frame` lives."""
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


def jump(changes: Sequence[float], frame: int, around: int = 4) -> float:
    """How many times larger the change into `frame` is than the median of its neighbours' (at least `STILL`)."""
    near = [*changes[max(1, frame - around) : frame], *changes[frame + 1 : frame + 1 + around]]
    usual = max(float(np.median(near)) if near else 0.0, STILL)
    return changes[frame] / usual
