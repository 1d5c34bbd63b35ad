"""Sub-pixel scaling and moving of planes: which source samples make each output sample, and by how much.

The filter is the Catmull-Rom cubic (Keys 1981, a = -1/2): sharp, exact where source and output samples coincide, and
continuous in position, so that slow movement neither jitters nor pulses. When the picture gets smaller the filter gets
wider by the same factor, less a margin of `_FREE_RATIO` within which aliasing is not visible in photographs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render import kernels
from onetake.render.planes import Plane, Planes, Rect

_FREE_RATIO = 1.25


class Taps(NamedTuple):
    """`first` (n,) int32 source index of each output sample's first tap; `weights` (n, taps) float32."""

    first: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]


class Span(NamedTuple):
    """Where a picture's `samples` lie along one axis of the frame: from `start`, `length` pixels long."""

    samples: int
    start: float
    length: float


def taps(span: Span, first: int, count: int) -> Taps:
    """The taps of output samples first .. first + count - 1, whose centres are half a pixel further on.

    Samples beyond the picture's edge repeat its last one.
    """
    ratio = span.samples / span.length
    stretch = max(1.0, ratio / _FREE_RATIO)
    centres = (np.arange(first, first + count) + 0.5 - span.start) * ratio - 0.5
    reach = int(np.ceil(2 * stretch))
    lowest = np.floor(centres).astype(np.int64) + 1 - reach
    index = lowest + np.arange(2 * reach)[:, None]
    weights = _catmull_rom((centres - index) / stretch)
    weights /= weights.sum(axis=0)
    return _inside(index, weights, span.samples)


def _catmull_rom(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x = np.abs(x)
    near = 1 - 2.5 * x**2 + 1.5 * x**3
    far = 2 - 4 * x + 2.5 * x**2 - 0.5 * x**3
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def _inside(index: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], samples: int) -> Taps:
    """Move what lies outside 0 .. samples - 1 to the edge samples, keeping the taps of a sample consecutive."""
    count = min(len(index), samples)
    first = np.clip(index[0], 0, samples - count)
    place = np.clip(np.clip(index, 0, samples - 1) - first, 0, count - 1)
    gathered = np.zeros((count, index.shape[1]))
    np.add.at(gathered, (place, np.arange(index.shape[1])[None, :]), weights)
    return Taps(first.astype(np.int32), np.ascontiguousarray(gathered.T, np.float32))


def draw_scaled(dst: Planes, at: Rect, src: Planes, left: float, top: float, width: float, height: float) -> None:
    """Draw `src`, scaled to `width` x `height` with its top left corner at (left, top), into `at` of `dst`.

    `at` has even sides, lies inside `dst`; left and top are in pixels of the picture that `dst` shows.
    """
    for plane, source, half in ((dst.y, src.y, 1), (dst.u, src.u, 2), (dst.v, src.v, 2)):
        across = Span(src.width // half, left / half, width / half)
        down = Span(src.height // half, top / half, height / half)
        area = at if half == 1 else at.halved()
        _draw_plane(plane, area, source, across, down)


def _draw_plane(dst: Plane, at: Rect, src: Plane, across: Span, down: Span) -> None:
    column, row = _whole_offset(across, at.x0, at.width), _whole_offset(down, at.y0, at.height)
    if column is not None and row is not None:
        dst[at.slices] = src[row : row + at.height, column : column + at.width]
        return
    columns, rows = taps(across, at.x0, at.width), taps(down, at.y0, at.height)
    kernels.resample(dst, at.x0, at.y0, src, columns.first, columns.weights, rows.first, rows.weights)


def _whole_offset(span: Span, first: int, count: int) -> int | None:
    """The source sample that falls exactly on output sample `first`, if all of `count` do so: a copy will do."""
    offset = first - span.start
    exact = abs(span.samples - span.length) < 1e-6 and abs(offset - round(offset)) < 1e-6
    return round(offset) if exact and 0 <= round(offset) <= span.samples - count else None
