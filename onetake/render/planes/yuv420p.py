"""Pictures as yuv420p planes, the only form in which frames are composed.

Chroma is sited at the centre of each 2 x 2 block of luma, which is what swscale does by default and what averaging
four pixels gives.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from onetake.render.planes.colour import YuvCode

Plane = npt.NDArray[np.uint8]


class Rect(NamedTuple):
    """Pixels [x0, x1) x [y0, y1)."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def is_empty(self) -> bool:
        return self.x1 <= self.x0 or self.y1 <= self.y0

    def intersect(self, other: "Rect") -> "Rect":
        return Rect(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def overlaps(self, other: "Rect") -> bool:
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def halved(self) -> "Rect":
        """The same area in chroma samples; all four sides must be even."""
        return Rect(self.x0 // 2, self.y0 // 2, self.x1 // 2, self.y1 // 2)

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.y0, self.y1), slice(self.x0, self.x1)


def union(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds them all; empty if there are none."""
    sides = list(zip(*rects, strict=True)) or [(0,)] * 4
    return Rect(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))


class Planes:
    """A yuv420p picture of even width and height, uint8, limited-range BT.709.

    `y` is (height, width) and `u`, `v` are (height / 2, width / 2); rows may be longer than that when they are
    views of a decoder's buffer, so that only `width` and `height` tell the picture's size.
    """

    def __init__(self, width: int, height: int, y: Plane, u: Plane, v: Plane) -> None:
        self.width, self.height = width, height
        self.y, self.u, self.v = y, u, v

    @property
    def nbytes(self) -> int:
        return self.y.nbytes + self.u.nbytes + self.v.nbytes

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    @property
    def cropped(self) -> tuple[Plane, Plane, Plane]:
        """The planes without what is beyond the picture; no copies."""
        half = slice(self.height // 2), slice(self.width // 2)
        return self.y[: self.height, : self.width], self.u[half], self.v[half]

    def __iter__(self) -> Iterator[Plane]:
        return iter((self.y, self.u, self.v))

    def fill(self, colour: YuvCode) -> None:
        for plane, code in zip(self, colour, strict=True):
            plane[:] = code

    def copy_from(self, other: "Planes", rect: Rect) -> None:
        """Copy `rect` (even sides, inside both pictures) from the same place in `other`."""
        for mine, theirs, area in zip(self, other, (rect, rect.halved(), rect.halved()), strict=True):
            mine[area.slices] = theirs[area.slices]

    def copy(self, rect: Rect) -> "Planes":
        """A picture of its own of what is in `rect` (even sides, inside this one)."""
        places = (rect, rect.halved(), rect.halved())
        y, u, v = (plane[at.slices].copy() for plane, at in zip(self, places, strict=True))
        return Planes(rect.width, rect.height, y, u, v)


def allocate(width: int, height: int) -> tuple[Planes, Plane]:
    """A picture with undefined contents, and the one buffer of (height * 3 / 2, width) that holds its planes."""
    buffer = np.empty((height * 3 // 2, width), np.uint8)
    flat, luma, chroma = buffer.reshape(-1), width * height, width * height // 4
    y = flat[:luma].reshape(height, width)
    u = flat[luma : luma + chroma].reshape(height // 2, width // 2)
    v = flat[luma + chroma :].reshape(height // 2, width // 2)
    return Planes(width, height, y, u, v), buffer


def shares(buffer: Plane) -> bool:
    """Whether a frame over `buffer` needs no copy: PyAV takes the height of a buffer as a multiple of four, and would
    look for the chroma of any other two rows too early."""
    return bool(buffer.shape[0] % 6 == 0)


def frame_over(buffer: Plane) -> av.VideoFrame:
    """A frame that shows `buffer` (see `allocate`), tagged as BT.709 in limited range; a copy unless it `shares`."""
    make = av.VideoFrame.from_numpy_buffer if shares(buffer) else av.VideoFrame.from_ndarray
    frame = make(buffer, format="yuv420p")
    frame.color_range = ColorRange.MPEG
    frame.colorspace = Colorspace.ITU709
    frame.color_primaries = ColorPrimaries.BT709
    frame.color_trc = ColorTrc.BT709
    return frame


def planes_of(frame: av.VideoFrame) -> Planes:
    """The planes of a yuv420p frame, without a copy; valid while `frame` lives."""
    y, u, v = (np.frombuffer(memoryview(p), np.uint8).reshape(-1, p.line_size) for p in frame.planes)
    return Planes(frame.width, frame.height, y, u, v)
