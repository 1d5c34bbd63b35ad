"""Soft shadows, with the measures of CSS."""

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt
import skia

from onetake.render.picture.geometry import Affine, Box
from onetake.render.picture.rasterizer import Curves
from onetake.render.picture.resampling import Span, draw_plane
from onetake.render.picture.tiles import Ink, Mask, Part, inked, raster
from onetake.render.planes import mask_kernels, plane_kernels
from onetake.render.planes.yuv420p import Plane, Rect
from onetake.timeline.props import Shadow

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in an element's own pixels."""

# Standard deviation of the blur in pixels of the blurred mask: what is that soft can be moved and scaled at will.
_ENOUGH = 4.0
_FINEST = 2.0

# A mask is kept in the output's pixels if this is its deviation: less would not move evenly, more takes long to blur;
# and if these are all its pixels.
_STEADY_DEVIATIONS = 1.0, 16.0
_MOST_STEADY_PIXELS = 8_000_000


class CastShadow:
    """The shadow of an outline. It is blurred once, and then only moved and scaled, however often it is drawn.

    `steady_scale` is that of the element if it never changes: then it is scaled once too.
    """

    def __init__(self, curves: Curves, shadow: Shadow, steady_scale: float | None) -> None:
        self._colour = shadow.color
        self._offset = shadow.dx, shadow.dy
        self._curves = curves
        blurred = len(curves.points) and shadow.blur > 0
        self._soft = _Blurred(curves, shadow.blur / 2, steady_scale) if blurred else None

    def parts(self, affine: Affine, within: Rect) -> list[Part]:
        placed = affine.moved(*self._offset)
        if self._soft is None:
            return inked([self._curves], self._colour, placed, within)
        area = self._soft.area(placed, within)
        if area.is_empty:
            return []
        luma = self._soft.mask(placed, area)
        chroma = np.empty((area.height // 2, area.width // 2), np.uint8)
        plane_kernels.halve(luma, chroma)
        return [Ink(area, luma, chroma, self._colour)]


class _Blurred:
    """The coverage of `curves` blurred with a Gaussian of `deviation`, in the element's pixels."""

    def __init__(self, curves: Curves, deviation: float, steady_scale: float | None) -> None:
        self._curves, self._deviation, self._steady_scale = curves, deviation, steady_scale
        self._resolution = min(1.0, _ENOUGH / deviation) if deviation >= 1 else _FINEST
        self._keeps_steady = self._may_be_kept(steady_scale)

    def area(self, affine: Affine, within: Rect) -> Rect:
        """What is shown of it inside `within`, of even sides."""
        return self._box(affine).even_rect(within)

    def mask(self, affine: Affine, area: Rect) -> Plane:
        if affine.xy or affine.yx:
            return self._turned(affine, area)
        if self._keeps_steady and affine.xx == self._steady_scale:
            return self._moved(affine, area)
        return self._scaled(affine, area)

    def _scaled(self, affine: Affine, area: Rect) -> Plane:
        (place, mask), scale = self._reduced, affine.xx / self._resolution
        across = Span(place.width, place.x0 * scale + affine.dx - area.x0, place.width * scale)
        down = Span(place.height, place.y0 * scale + affine.dy - area.y0, place.height * scale)
        covered = np.empty((area.height, area.width), np.uint8)
        draw_plane(covered, Rect(0, 0, area.width, area.height), mask, across, down)
        return covered

    def _turned(self, affine: Affine, area: Rect) -> Plane:
        def draw(canvas: skia.Canvas) -> None:
            canvas.scale(1 / self._resolution, 1 / self._resolution)
            canvas.drawImage(image, place.x0, place.y0, skia.SamplingOptions(skia.FilterMode.kLinear))

        place, mask = self._reduced
        image = skia.Image.fromarray(mask, skia.kAlpha_8_ColorType)
        return np.ascontiguousarray(raster(area, affine, draw)[..., 3])

    def _moved(self, affine: Affine, area: Rect) -> Plane:
        place, mask = self._steady
        column, row = math.floor(affine.dx), math.floor(affine.dy)
        covered = np.empty((area.height, area.width), np.uint8)
        across, down = _moving_weights(affine.dx - column), _moving_weights(affine.dy - row)
        # The first of each pixel's four samples is two before the one that it would be without the fraction.
        x, y = area.x0 - place.x0 - column - 2, area.y0 - place.y0 - row - 2
        mask_kernels.shift(mask, x, y, covered, across, down)
        return covered

    @cached_property
    def _reduced(self) -> tuple[Rect, Plane]:
        """A mask of `_resolution` a pixel of the element's, and which pixels of that it has."""
        place, mask = self._soft(self._resolution)
        return place, ((mask + 8) >> 4).astype(np.uint8)

    @cached_property
    def _steady(self) -> tuple[Rect, npt.NDArray[np.uint16]]:
        """A mask in the output's pixels around the element's centre, as `mask_kernels.shift` wants it."""
        assert self._steady_scale is not None
        return self._soft(self._steady_scale)

    def _may_be_kept(self, scale: float | None) -> bool:
        if scale is None:
            return False
        box = self._box(Affine(scale, 0.0, 0.0, scale, 0.0, 0.0))
        least, most = _STEADY_DEVIATIONS
        return least <= self._deviation * scale <= most and box.width * box.height <= _MOST_STEADY_PIXELS

    def _box(self, affine: Affine) -> Box:
        left, top, right, bottom = self._curves.bounds
        reach = 3 * self._deviation + 1 / self._resolution
        return affine.box(left - reach, top - reach, right + reach, bottom + reach)

    def _soft(self, scale: float) -> tuple[Rect, npt.NDArray[np.uint16]]:
        centred, deviation = Affine(scale, 0.0, 0.0, scale, 0.0, 0.0), self._deviation * scale
        # Room for sides to be even and for the four samples of a moved one.
        place = self._box(centred).grown(6).even_rect()
        mask = np.empty((place.height, place.width), np.uint16)
        mask_kernels.blur(Mask(place, self._curves, centred).luma, _gaussian(deviation), mask)
        return place, mask


def _gaussian(deviation: float) -> npt.NDArray[np.float32]:
    reach = math.ceil(3 * deviation)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    return np.asarray(weights / weights.sum(), np.float32)


def _moving_weights(way: float) -> npt.NDArray[np.int32]:
    """Of the four samples around a place for a picture that moves right, or down, by `way`, 0 <= way < 1; of 512.

    The Catmull-Rom cubic. What is blurred by one pixel or more it moves within a hundredth of full coverage.
    """
    cubic = [
        0.5 * (way**3 - way**2),
        0.5 * (-3 * way**3 + 4 * way**2 + way),
        0.5 * (3 * way**3 - 5 * way**2 + 2),
        0.5 * (-(way**3) + 2 * way**2 - way),
    ]
    weights = np.asarray(np.rint(np.array(cubic) * 512), np.int32)
    weights[1 if way > 0.5 else 2] += 512 - weights.sum()
    return weights


def enclosing(*bounds: Bounds) -> Bounds:
    """What holds all of these."""
    lefts, tops, rights, bottoms = zip(*bounds, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def with_shadow(bounds: Bounds, shadow: Shadow | None) -> Bounds:
    """What `bounds` become with the shadow of all that is in them; three deviations of the blur are visible."""
    if shadow is None:
        return bounds
    reach = shadow.blur * 1.5
    left, top, right, bottom = bounds
    shade = (left + shadow.dx - reach, top + shadow.dy - reach, right + shadow.dx + reach, bottom + shadow.dy + reach)
    return enclosing(bounds, shade)
