"""Sub-pixel scaling and moving of planes: which source samples make each output sample, and by how much.

The filter is the Catmull-Rom cubic (Keys 1981, a = -1/2): sharp, exact where source and output samples coincide, and
continuous in position, so that slow movement neither jitters nor pulses. When the picture gets smaller the filter gets
wider by the same factor, less a margin of `_FREE_RATIO` within which aliasing is not visible in photographs.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render.planes import plane_kernels, resampling_kernels
from onetake.render.planes.yuv420p import Plane, Planes, Rect

_FREE_RATIO = 1.25
_BLOCK = 16  # bytes
_EVERYWHERE = np.empty((0, 0), np.uint8)


class Taps(NamedTuple):
    """`first` (n,) uint32 source index of each output sample's first tap; `weights` (taps, n) int16, see the kernels.

    The number of taps is a multiple of four.
    """

    first: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int16]


class Blocks(NamedTuple):
    """The taps of a row of output samples as the kernel reads them, see `resampling_kernels.block_taps`."""

    base: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint8]
    even: npt.NDArray[np.int16]
    odd: npt.NDArray[np.int16]


class Span(NamedTuple):
    """Where a picture's `samples` lie along one axis of the frame: from `start`, `length` pixels long."""

    samples: int
    start: float
    length: float

    def moved(self, way: float) -> "Span":
        return self._replace(start=self.start + way)

    def halved(self) -> "Span":
        """The same in chroma samples."""
        return Span(self.samples // 2, self.start / 2, self.length / 2)


@lru_cache(maxsize=16)  # a picture that stays where it is has the same ones in each frame
def taps(span: Span, first: int, count: int) -> Taps:
    """The taps of output samples first .. first + count - 1, whose centres are half a pixel further on.

    Samples beyond the picture's edge repeat its last one. The arrays are shared: not to be written.
    """
    ratio = span.samples / span.length
    stretch = max(1.0, ratio / _FREE_RATIO)
    count_of_taps = 4 * int(np.ceil(stretch))
    found = Taps(np.empty(count, np.uint32), np.zeros((count_of_taps, count), np.int16))
    start = (first + 0.5 - span.start) * ratio - 0.5
    resampling_kernels.cubic_taps(*found, start, ratio, stretch, max(span.samples, count_of_taps))
    return found


def draw_scaled(
    dst: Planes,
    at: Rect,
    src: Planes,
    left: float,
    top: float,
    width: float,
    height: float,
    opacity: float = 1.0,
    masks: Sequence[Plane] | None = None,
) -> None:
    """Draw `src`, scaled to `width` x `height` with its top left corner at (left, top), into `at` of `dst`.

    `at` has even sides, lies inside `dst`; left and top are in pixels of the picture that `dst` shows. `opacity` is
    0..1; `masks` say for each plane how much of each sample of `at` is drawn, 0..255.
    """
    across, down = Span(src.width, left, width), Span(src.height, top, height)
    y, u, v = masks or (_EVERYWHERE,) * 3
    _draw([(dst.y, src.y, y)], at, across, down, opacity)
    _draw([(dst.u, src.u, u), (dst.v, src.v, v)], at.halved(), across.halved(), down.halved(), opacity)


def draw_plane(dst: Plane, at: Rect, src: Plane, across: Span, down: Span) -> None:
    """Draw one plane into `at` of `dst`, all in its own samples."""
    _draw([(dst, src, _EVERYWHERE)], at, across, down, 1.0)


def _draw(planes: Sequence[tuple[Plane, Plane, Plane]], at: Rect, across: Span, down: Span, opacity: float) -> None:
    """Draw the second plane of each three into `at` of the first, by the third; all are C-contiguous."""
    column, row = _whole_offset(across, at.x0, at.width), _whole_offset(down, at.y0, at.height)
    if column is not None and row is not None:
        for dst, src, mask in planes:
            _lay(dst, at, src[row : row + at.height, column : column + at.width], mask, opacity)
        return
    columns, rows = taps(across, at.x0, at.width), taps(down, at.y0, at.height)
    for dst, src, mask in planes:
        used = _large_enough(src, across.samples, down.samples, len(columns.weights), len(rows.weights))
        blocks = _blocks(across, at.x0, at.width, used.shape[1])
        resampling_kernels.resample(dst, at.x0, at.y0, used, columns.first, *blocks, *rows, mask, opacity)


def _lay(dst: Plane, at: Rect, src: Plane, mask: Plane, opacity: float) -> None:
    """`src` over `at` of `dst`, sample by sample."""
    if mask.size:
        plane_kernels.mix_masked(dst, at.x0, at.y0, np.ascontiguousarray(src), mask, opacity)
    elif opacity < 1:
        plane_kernels.mix(dst, at.x0, at.y0, np.ascontiguousarray(src), at.width, at.height, opacity)
    else:
        dst[at.slices] = src


def _large_enough(src: Plane, columns: int, rows: int, across: int, down: int) -> Plane:
    """`src`, of which `columns` and `rows` are used, with its edge repeated if there is not room for all taps."""
    if columns >= across and rows >= down and src.shape[1] >= _BLOCK:
        return src
    return np.pad(src[:rows, :columns], ((0, down), (0, max(across, _BLOCK))), "edge")


@lru_cache(maxsize=16)
def _blocks(span: Span, first: int, count: int, stride: int) -> Blocks:
    """The taps of these output samples in source rows of `stride` bytes."""
    columns = taps(span, first, count)
    groups, eights = len(columns.weights) // 4, -(-columns.first.size // 8)
    base = np.empty((groups, 2 * eights), np.uint32)
    places = np.empty((groups, 2 * eights, _BLOCK), np.uint8)
    even, odd = (np.empty((groups, 16 * eights), np.int16) for _ in range(2))
    fit = resampling_kernels.block_taps(*columns, stride, base, places, even, odd)
    return Blocks(base if fit else base[:0], places, even, odd)


def _whole_offset(span: Span, first: int, count: int) -> int | None:
    """The source sample that falls exactly on output sample `first`, if all of `count` do so: a copy will do."""
    offset = first - span.start
    exact = abs(span.samples - span.length) < 1e-6 and abs(offset - round(offset)) < 1e-6
    return round(offset) if exact and 0 <= round(offset) <= span.samples - count else None
