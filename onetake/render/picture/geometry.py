"""From the master's pixels to the output's, and how pictures fill their boxes."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from onetake.render.planes.yuv420p import Rect
from onetake.timeline.keyframes import State
from onetake.timeline.master import Timeline
from onetake.timeline.props import Fit


class Affine(NamedTuple):
    """(x, y) becomes (xx * x + xy * y + dx, yx * x + yy * y + dy); xx and yy are not negative without xy and yx."""

    xx: float
    xy: float
    yx: float
    yy: float
    dx: float
    dy: float

    def moved(self, x: float, y: float) -> "Affine":
        """The same of what has been moved by (x, y) before."""
        return self._replace(dx=self.xx * x + self.xy * y + self.dx, dy=self.yx * x + self.yy * y + self.dy)

    def box(self, left: float, top: float, right: float, bottom: float) -> "Box":
        """The upright box that holds what becomes of a rectangle."""
        if not (self.xy or self.yx):
            width, height = (right - left) * self.xx, (bottom - top) * self.yy
            return Box(left * self.xx + self.dx, top * self.yy + self.dy, width, height)
        corners = [(x, y) for x in (left, right) for y in (top, bottom)]
        xs = [self.xx * x + self.xy * y + self.dx for x, y in corners]
        ys = [self.yx * x + self.yy * y + self.dy for x, y in corners]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


IDENTITY = Affine(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Placement(NamedTuple):
    """Where an element is in the output: its centre in pixels, output pixels a pixel of its own, clockwise degrees."""

    x: float
    y: float
    scale: float
    rotation: float

    @property
    def is_upright(self) -> bool:
        return self.rotation % 360 == 0

    @property
    def affine(self) -> Affine:
        """From the element's own pixels, of which (0, 0) is its centre, to the output's."""
        if self.is_upright:
            return Affine(self.scale, 0.0, 0.0, self.scale, self.x, self.y)
        angle = math.radians(self.rotation)
        cos, sin = math.cos(angle) * self.scale, math.sin(angle) * self.scale
        return Affine(cos, -sin, sin, cos, self.x, self.y)


@dataclass(frozen=True)
class Viewport:
    """An output of `width` x `height` pixels that shows a master of `master_width` x `master_height`.

    One scale for both axes, so that nothing is distorted; where rounding to even sizes made the aspect ratios
    differ, the master overlaps the output by a fraction of a pixel rather than leaving a line bare.
    """

    width: int
    height: int
    master_width: int
    master_height: int

    @cached_property
    def scale(self) -> float:
        return max(self.width / self.master_width, self.height / self.master_height)

    @cached_property
    def rect(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    def place(self, state: State) -> Placement:
        k = self.scale
        x = (state.x - self.master_width / 2) * k + self.width / 2
        y = (state.y - self.master_height / 2) * k + self.height / 2
        return Placement(x, y, state.scale * k, state.rotation)

    def steady_scale(self, timeline: Timeline) -> float | None:
        """The one scale that `place` gives an element at all times, if there is only one."""
        scales = {keyframe.scale for keyframe in timeline.keyframes}
        return scales.pop() * self.scale if len(scales) == 1 else None


class Box(NamedTuple):
    """An upright rectangle in output pixels."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, placement: Placement, width: float, height: float) -> "Box":
        """The box of an upright element of `width` x `height` of its own pixels."""
        w, h = width * placement.scale, height * placement.scale
        return cls(placement.x - w / 2, placement.y - h / 2, w, h)

    @classmethod
    def centred(cls, width: float, height: float) -> "Box":
        """Around (0, 0)."""
        return cls(-width / 2, -height / 2, width, height)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def intersect(self, other: "Box") -> "Box":
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def grown(self, margin: float) -> "Box":
        return Box(self.left - margin, self.top - margin, self.width + 2 * margin, self.height + 2 * margin)

    def fills(self, rect: Rect) -> bool:
        """Whether it covers each pixel of `rect` completely, up to a thousandth of one."""
        slack = 1e-3
        return (
            self.left <= rect.x0 + slack
            and self.top <= rect.y0 + slack
            and self.right >= rect.x1 - slack
            and self.bottom >= rect.y1 - slack
        )

    def even_rect(self, within: Rect | None = None) -> Rect:
        """The smallest rectangle with even sides that holds the box, cut to `within`; empty if they do not meet."""
        if self.width <= 0 or self.height <= 0:
            return Rect(0, 0, 0, 0)
        slack = 1e-3
        x0, y0 = math.floor((self.left + slack) / 2) * 2, math.floor((self.top + slack) / 2) * 2
        x1 = math.ceil((self.left + self.width - slack) / 2) * 2
        y1 = math.ceil((self.top + self.height - slack) / 2) * 2
        if within:
            x0, y0, x1, y1 = max(x0, within.x0), max(y0, within.y0), min(x1, within.x1), min(y1, within.y1)
        return Rect(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else Rect(0, 0, 0, 0)


def fitted(fit: Fit, picture: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    """The size at which `picture` (width, height) is drawn, centred, to fill a box of `width` x `height`."""
    if fit == "fill":
        return width, height
    across, down = width / picture[0], height / picture[1]
    scale = max(across, down) if fit == "cover" else min(across, down)
    return picture[0] * scale, picture[1] * scale
