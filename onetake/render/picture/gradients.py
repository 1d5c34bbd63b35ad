"""Gradients with the geometry of CSS."""

import math
from itertools import accumulate

import skia

from onetake.render.planes.colour import parse_colour
from onetake.timeline.props import Gradient


def gradient_paint(fill: Gradient, width: float, height: float) -> skia.Paint:
    """For a box of `width` x `height` around (0, 0)."""
    colours = [parse_colour(colour).argb for _, colour in fill.stops]
    # An offset that goes back counts as equal to the largest before it, as in CSS.
    offsets = list(accumulate((offset for offset, _ in fill.stops), max))
    shader = _linear if fill.gradient == "linear" else _radial
    return skia.Paint(Shader=shader(fill, width, height, colours, offsets), AntiAlias=True, Dither=True)


def _linear(fill: Gradient, width: float, height: float, colours: list[int], offsets: list[float]) -> skia.Shader:
    """CSS Images 3, 3.1.1: the line's ends are where a perpendicular through a corner meets it."""
    angle = math.radians(fill.angle)
    across, up = math.sin(angle), math.cos(angle)
    half = (abs(width * across) + abs(height * up)) / 2
    ends = [skia.Point(-across * half, up * half), skia.Point(across * half, -up * half)]
    return skia.GradientShader.MakeLinear(ends, colours, offsets, skia.TileMode.kClamp, _PREMULTIPLIED)


def _radial(fill: Gradient, width: float, height: float, colours: list[int], offsets: list[float]) -> skia.Shader:
    """CSS Images 3, 3.2.2: an ellipse with the box's proportions through its corners."""
    matrix = skia.Matrix.Scale(width / math.sqrt(2), height / math.sqrt(2))
    return skia.GradientShader.MakeRadial(
        skia.Point(0, 0), 1.0, colours, offsets, skia.TileMode.kClamp, _PREMULTIPLIED, matrix
    )


_PREMULTIPLIED = 1
"""SkGradientShader's flag to interpolate premultiplied colours, so that fading to transparent does not darken."""
