"""Exact area coverage of outlines at any sub-pixel place.

Skia samples small outlines at quarters of a pixel, so that a title in slow movement goes in steps of a quarter. Here
the share of each pixel that an outline covers is computed, not sampled: see `kernels.accumulate`.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import skia

from onetake.render import kernels
from onetake.render.colour import parse_colour
from onetake.render.planes import Plane, Rect


class Curves(NamedTuple):
    """Closed contours as quadratic Bezier curves: `points` (n, 3, 2) are start, control and end, as x, y.

    Inside is where the contours wind around, or, with `even_odd`, wind around an odd number of times.
    """

    points: npt.NDArray[np.float64]
    even_odd: bool


_CONIC_AS_FOUR_QUADS = 2
_CUBIC_AS_LINES = 8


def curves_of(path: skia.Path) -> Curves:
    """The contours of `path`, closed where they are open. Cubics become short lines."""
    found: list[list[skia.Point]] = []
    contours = skia.Path.Iter(path, True)
    verb, points = contours.next()
    while verb != skia.Path.kDone_Verb:
        found += _pieces(verb, points, contours)
        verb, points = contours.next()
    points = np.array([[(p.x(), p.y()) for p in piece] for piece in found], np.float64).reshape(-1, 3, 2)
    return Curves(points, path.getFillType() == skia.PathFillType.kEvenOdd)


def _pieces(verb: skia.Path.Verb, points: list[skia.Point], contours: skia.Path.Iter) -> list[list[skia.Point]]:
    if verb == skia.Path.kLine_Verb:
        return [_line(points[0], points[1])]
    if verb == skia.Path.kQuad_Verb:
        return [points]
    if verb == skia.Path.kConic_Verb:
        quads = skia.Path.ConvertConicToQuads(*points, contours.conicWeight(), _CONIC_AS_FOUR_QUADS)
        return [quads[i : i + 3] for i in range(0, len(quads) - 2, 2)]
    if verb == skia.Path.kCubic_Verb:
        samples = [_on_cubic(points, i / _CUBIC_AS_LINES) for i in range(_CUBIC_AS_LINES + 1)]
        return [_line(a, b) for a, b in pairwise(samples)]
    return []


def _line(a: skia.Point, b: skia.Point) -> list[skia.Point]:
    return [a, (a + b) * 0.5, b]


def _on_cubic(points: list[skia.Point], t: float) -> skia.Point:
    a, b, c, d = points
    s = 1 - t
    return a * (s**3) + b * (3 * s * s * t) + c * (3 * s * t * t) + d * (t**3)


def stroked(
    path: skia.Path,
    width: float,
    cap: skia.Paint.Cap = skia.Paint.kButt_Cap,
    join: skia.Paint.Join = skia.Paint.kMiter_Join,
) -> skia.Path:
    """The outline of a stroke along `path`, as contours that do not cross."""
    paint = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=cap, StrokeJoin=join)
    outline = skia.Path()
    # Precise enough for eight times the size.
    paint.getFillPath(path, outline, resScale=8)
    return skia.Simplify(outline)


def grown(path: skia.Path, rim: float) -> skia.Path:
    """`path` and all within `rim` of it, as contours that do not cross."""
    return skia.Op(stroked(path, 2 * rim, join=skia.Paint.kRound_Join), path, skia.PathOp.kUnion_PathOp)


def fill(canvas: skia.Canvas, curves: Curves, colour: str) -> None:
    """Fill what `curves`, in the canvas' present coordinates, enclose with a plain colour."""
    drawn = transformed(curves, canvas.getTotalMatrix())
    area = bounds_of(drawn).intersect(clip_of(canvas))
    if not area.is_empty:
        tint(canvas, area, coverage(drawn, area), colour)


def tint(canvas: skia.Canvas, area: Rect, covered: Plane, colour: str) -> None:
    """Lay `colour` over `area` of the canvas' own pixels as far as `covered`, 0..255, says.

    Skia takes several times as long to draw a mask.
    """
    pixels, (r, g, b, a) = skia.Pixmap(), parse_colour(colour)
    canvas.peekPixels(pixels)
    kernels.tint(np.array(pixels, copy=False), area.x0, area.y0, covered, b, g, r, a)


def clip_of(canvas: skia.Canvas) -> Rect:
    clip = canvas.getDeviceClipBounds()
    return Rect(clip.left(), clip.top(), clip.right(), clip.bottom())


def coverage(curves: Curves, area: Rect) -> Plane:
    """How much of each pixel of `area` the curves enclose, 0..255, (height, width)."""
    sums = np.zeros((area.height, area.width + 2), np.float32)
    kernels.accumulate(sums, curves.points - (area.x0, area.y0))
    covered = np.empty((area.height, area.width), np.uint8)
    kernels.integrate(sums, covered, curves.even_odd)
    return covered


def transformed(curves: Curves, matrix: skia.Matrix) -> Curves:
    x, y = curves.points[..., 0], curves.points[..., 1]
    points = np.empty_like(curves.points)
    points[..., 0] = x * matrix.getScaleX() + y * matrix.getSkewX() + matrix.getTranslateX()
    points[..., 1] = x * matrix.getSkewY() + y * matrix.getScaleY() + matrix.getTranslateY()
    return curves._replace(points=points)


def bounds_of(curves: Curves) -> Rect:
    """The whole pixels that hold the curves."""
    if not len(curves.points):
        return Rect(0, 0, 0, 0)
    x, y = curves.points[..., 0], curves.points[..., 1]
    return Rect(math.floor(x.min()), math.floor(y.min()), math.ceil(x.max()), math.ceil(y.max()))
