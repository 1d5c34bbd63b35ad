"""Sub-pixel scaling and moving of planes: which source samples make each output sample, and by how much.

The filter is the Catmull-Rom cubic (Keys 1981, a = -1/2): sharp, exact where source and output samples coincide, and
continuous in position, so that slow movement neither jitters nor pulses. When the picture gets smaller the filter gets
wider by the same factor, less a margin of `_FREE_RATIO` within which aliasing is not visible in photographs.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render import kernels
from onetake.render.planes import Plane, Planes, Rect

_FREE_RATIO = 1.25


class Taps(NamedTuple):
    """`first` (n,) uint32 source index of each output sample's first tap; `weights` (taps, n) float32.

    The number of taps is a multiple of four, as the kernel wants it.
    """

    first: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float32]


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


def taps(span: Span, first: int, count: int) -> Taps:
    """The taps of output samples first .. first + count - 1, whose centres are half a pixel further on.

    Samples beyond the picture's edge repeat its last one.
    """
    ratio = span.samples / span.length
    stretch = max(1.0, ratio / _FREE_RATIO)
    count_of_taps = 4 * int(np.ceil(stretch))
    found = Taps(np.empty(count, np.uint32), np.zeros((count_of_taps, count), np.float32))
    start = (first + 0.5 - span.start) * ratio - 0.5
    kernels.cubic_taps(*found, start, ratio, stretch, max(span.samples, count_of_taps))
    return found


def draw_scaled(dst: Planes, at: Rect, src: Planes, left: float, top: float, width: float, height: float) -> None:
    """Draw `src`, scaled to `width` x `height` with its top left corner at (left, top), into `at` of `dst`.

    `at` has even sides, lies inside `dst`; left and top are in pixels of the picture that `dst` shows.
    """
    across, down = Span(src.width, left, width), Span(src.height, top, height)
    _draw([(dst.y, src.y)], at, across, down)
    _draw([(dst.u, src.u), (dst.v, src.v)], at.halved(), across.halved(), down.halved())


def _draw(planes: Sequence[tuple[Plane, Plane]], at: Rect, across: Span, down: Span) -> None:
    """Draw the second plane of each pair into `at` of the first; both are C-contiguous."""
    column, row = _whole_offset(across, at.x0, at.width), _whole_offset(down, at.y0, at.height)
    if column is not None and row is not None:
        for dst, src in planes:
            dst[at.slices] = src[row : row + at.height, column : column + at.width]
        return
    columns, rows = taps(across, at.x0, at.width), taps(down, at.y0, at.height)
    fewest = max(len(columns.weights), len(rows.weights))
    small = min(across.samples, down.samples) < fewest
    for dst, src in planes:
        used = np.pad(src[: down.samples, : across.samples], ((0, fewest), (0, fewest)), "edge") if small else src
        kernels.resample(dst, at.x0, at.y0, _quads(used), *columns, *rows)


def draw_plane(dst: Plane, at: Rect, src: Plane, across: Span, down: Span) -> None:
    """Draw one plane into `at` of `dst`, all in its own samples."""
    _draw([(dst, src)], at, across, down)


def _quads(src: Plane) -> npt.NDArray[np.uint32]:
    """Each sample and the three to its right as one number, without a copy: (rows, columns - 3)."""
    rows, columns = src.shape
    return np.ndarray((rows, columns - 3), "<u4", buffer=src, strides=(columns, 1))


def _whole_offset(span: Span, first: int, count: int) -> int | None:
    """The source sample that falls exactly on output sample `first`, if all of `count` do so: a copy will do."""
    offset = first - span.start
    exact = abs(span.samples - span.length) < 1e-6 and abs(offset - round(offset)) < 1e-6
    return round(offset) if exact and 0 <= round(offset) <= span.samples - count else None
