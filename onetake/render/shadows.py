"""Soft shadows, with the measures of CSS."""

import math

import numpy as np
import skia

from onetake.render.colour import parse_colour
from onetake.render.planes import Plane, Rect
from onetake.render.rasterizer import Curves, bounds_of, clip_of, coverage, curves_of, fill, tint, transformed
from onetake.render.resampling import Span, draw_plane
from onetake.timeline.master import Shadow

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in an element's own pixels."""

# Standard deviation of the blur in pixels of the blurred mask: what is that soft can be moved and scaled at will.
_ENOUGH = 4.0
_FINEST = 2.0


class CastShadow:
    """The shadow of an outline. It is blurred once, and then only moved and scaled, however often it is drawn."""

    def __init__(self, path: skia.Path, shadow: Shadow) -> None:
        self._colour = shadow.color
        self._offset = shadow.dx, shadow.dy
        self._curves = curves_of(path)
        self._soft = _Blurred(self._curves, shadow.blur / 2) if shadow.blur > 0 else None

    def draw(self, canvas: skia.Canvas) -> None:
        canvas.save()
        canvas.translate(*self._offset)
        if self._soft is None:
            fill(canvas, self._curves, self._colour)
        else:
            self._soft.draw(canvas, self._colour)
        canvas.restore()


class _Blurred:
    """The blurred coverage of `curves`, `deviation` in the element's pixels, as a mask of `_resolution` a pixel."""

    def __init__(self, curves: Curves, deviation: float) -> None:
        self._resolution = min(1.0, _ENOUGH / deviation) if deviation >= 1 else _FINEST
        drawn = transformed(curves, skia.Matrix.Scale(self._resolution, self._resolution))
        margin = math.ceil(3 * deviation * self._resolution) + 1
        x0, y0, x1, y1 = bounds_of(drawn)
        self._place = Rect(x0 - margin, y0 - margin, x1 + margin, y1 + margin)
        self._mask = _blurred(coverage(drawn, self._place), deviation * self._resolution)

    def draw(self, canvas: skia.Canvas, colour: str) -> None:
        matrix = canvas.getTotalMatrix()
        if matrix.isScaleTranslate():
            self._draw_upright(canvas, matrix, colour)
        else:
            self._draw_turned(canvas, colour)

    def _draw_upright(self, canvas: skia.Canvas, matrix: skia.Matrix, colour: str) -> None:
        place, scale = self._place, matrix.getScaleX() / self._resolution
        across = Span(place.width, place.x0 * scale + matrix.getTranslateX(), place.width * scale)
        down = Span(place.height, place.y0 * scale + matrix.getTranslateY(), place.height * scale)
        whole = Rect(
            math.floor(across.start),
            math.floor(down.start),
            math.ceil(across.start + across.length),
            math.ceil(down.start + down.length),
        )
        area = whole.intersect(clip_of(canvas))
        if area.is_empty:
            return
        covered = np.empty((area.height, area.width), np.uint8)
        here = Rect(0, 0, area.width, area.height)
        draw_plane(covered, here, self._mask, across.moved(-area.x0), down.moved(-area.y0))
        tint(canvas, area, covered, colour)

    def _draw_turned(self, canvas: skia.Canvas, colour: str) -> None:
        image = skia.Image.fromarray(self._mask, skia.kAlpha_8_ColorType)
        canvas.save()
        canvas.scale(1 / self._resolution, 1 / self._resolution)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
        canvas.drawImage(image, self._place.x0, self._place.y0, sampling, skia.Paint(Color=parse_colour(colour).argb))
        canvas.restore()


def _blurred(mask: Plane, deviation: float) -> Plane:
    """Convolved with a Gaussian of this standard deviation in both directions; nothing lies outside `mask`."""
    reach = math.ceil(3 * deviation)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    soft = mask.astype(np.float32)
    for axis in (0, 1):
        padded = np.pad(soft, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)])
        shifted = (padded.take(range(k, k + mask.shape[axis]), axis) for k in range(weights.size))
        soft = sum((part * weight for part, weight in zip(shifted, weights, strict=True)), np.zeros_like(soft))
    return np.rint(soft).astype(np.uint8)


def with_shadow(bounds: Bounds, shadow: Shadow | None) -> Bounds:
    """What `bounds` become with the shadow of all that is in them; three deviations of the blur are visible."""
    if shadow is None:
        return bounds
    reach = shadow.blur * 1.5
    left, top, right, bottom = bounds
    return (
        min(left, left + shadow.dx - reach),
        min(top, top + shadow.dy - reach),
        max(right, right + shadow.dx + reach),
        max(bottom, bottom + shadow.dy + reach),
    )
