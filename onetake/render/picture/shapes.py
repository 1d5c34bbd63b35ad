"""Shape and button elements."""

from collections.abc import Hashable, Sequence

import skia

from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.gradients import gradient_paint
from onetake.render.picture.rasterizer import curves_of
from onetake.render.picture.shadows import Bounds, CastShadow, enclosing, with_shadow
from onetake.render.picture.signs import signs_of
from onetake.render.picture.strokes import stroked
from onetake.render.picture.tiles import Part, Tile, inked
from onetake.render.planes.colour import parse_colour
from onetake.render.planes.yuv420p import Rect
from onetake.render.typography.fonts import FontLibrary
from onetake.render.typography.outlines import TextStyle, outline
from onetake.timeline.master import ButtonElement, ShapeElement
from onetake.timeline.props import Gradient


class ShapeSprite:
    """A `Sprite` of a rectangle, an ellipse or a line; strokes are centred on the edge, as in SVG.

    A line runs along the middle of its box from left to right, as thick as its stroke or else as its box is high;
    a radius rounds its ends.
    """

    def __init__(self, element: ShapeElement) -> None:
        self._element = element
        self._filled, self._stroke = _line(element) if element.shape == "line" else _figure(element)
        self._fill, self._rim = curves_of(self._filled), curves_of(self._stroke)
        self.bounds: Bounds = enclosing(self._fill.bounds, self._rim.bounds)

    def key(self, frame: int) -> Hashable:
        return None

    def parts(self, frame: int, placement: Placement, within: Rect) -> Sequence[Part]:
        element, fill = self._element, self._element.fill
        rim = inked([self._rim], element.stroke.color, placement.affine, within) if element.stroke else []
        if isinstance(fill, Gradient):
            paint = gradient_paint(fill, element.width, element.height)
            return [Tile.drawn(within, placement, lambda canvas: canvas.drawPath(self._filled, paint)), *rim]
        return [*inked([self._fill], fill or _DEFAULT_FILL, placement.affine, within), *rim]

    def close(self) -> None:
        pass


_DEFAULT_FILL = "#ffffff"


def _figure(element: ShapeElement) -> tuple[skia.Path, skia.Path]:
    """What is filled, and what is stroked."""
    box, path = _centred(element.width, element.height), skia.Path()
    if element.shape == "ellipse":
        path.addOval(box)
    else:
        path.addRoundRect(box, element.radius, element.radius)
    stroke = stroked(path, element.stroke.width) if element.stroke else skia.Path()
    return path if element.fill is not None else skia.Path(), stroke


def _line(element: ShapeElement) -> tuple[skia.Path, skia.Path]:
    """A line has a stroke or else a fill."""
    width = element.stroke.width if element.stroke else element.height
    cap = skia.Paint.kRound_Cap if element.radius else skia.Paint.kButt_Cap
    end = max(0.0, (element.width - (width if element.radius else 0.0)) / 2)
    along = skia.Path()
    along.moveTo(-end, 0)
    along.lineTo(end, 0)
    line = stroked(along, width, cap)
    return (skia.Path(), line) if element.stroke else (line, skia.Path())


class ButtonSprite:
    """A `Sprite` of a button: a rounded box with its text centred, wrapped within the box's width."""

    def __init__(self, element: ButtonElement, fonts: FontLibrary, viewport: Viewport) -> None:
        self._element = element
        text = outline(element.text, TextStyle(element.font, max_width=element.width), fonts)
        fonts.warn_of_missing(element.text, f"button {element.id}")
        box = skia.Path()
        box.addRoundRect(_centred(element.width, element.height), element.radius, element.radius)
        self._box, letters = curves_of(box), curves_of(text.path)
        self._letters = letters.lines()
        self._signs = signs_of(text.emoji, element.timeline, viewport)
        scale = viewport.steady_scale(element.timeline)
        self._shadow = CastShadow(self._box, element.shadow, scale) if element.shadow else None
        drawn = [letters.bounds, *([self._signs.bounds] if self._signs else [])]
        self.bounds: Bounds = enclosing(with_shadow(self._box.bounds, element.shadow), *drawn)

    def key(self, frame: int) -> Hashable:
        return None

    def parts(self, frame: int, placement: Placement, within: Rect) -> Sequence[Part]:
        element, affine = self._element, placement.affine
        shadow = self._shadow.parts(affine, within) if self._shadow else []
        box = inked([self._box], element.fill, affine, within)
        signs = self._signs.parts(placement, within, parse_colour(element.color).a / 255) if self._signs else []
        return [*shadow, *box, *inked(self._letters, element.color, affine, within), *signs]

    def close(self) -> None:
        pass


def _centred(width: float, height: float) -> skia.Rect:
    return skia.Rect.MakeXYWH(-width / 2, -height / 2, width, height)
