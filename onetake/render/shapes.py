"""Shape and button elements."""

from collections.abc import Hashable

import skia

from onetake.render.fonts import FontLibrary
from onetake.render.gradients import gradient_paint
from onetake.render.outlines import TextStyle, outline
from onetake.render.rasterizer import curves_of, fill, stroked
from onetake.render.shadows import Bounds, CastShadow, with_shadow
from onetake.timeline.master import ButtonElement, Gradient, ShapeElement


class ShapeSprite:
    """A `Sprite` of a rectangle, an ellipse or a line; strokes are centred on the edge, as in SVG.

    A line runs along the middle of its box from left to right, as thick as its stroke or else as its box is high;
    a radius rounds its ends.
    """

    def __init__(self, element: ShapeElement) -> None:
        self._element = element
        stroke = element.stroke.width / 2 if element.stroke else 0.0
        width, height = element.width / 2 + stroke, element.height / 2 + stroke
        self.bounds: Bounds = (-width, -height, width, height)

    def key(self, frame: int) -> Hashable:
        return None

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        element = self._element
        if element.shape == "line":
            self._draw_line(canvas)
            return
        path = self._path()
        if element.fill is not None:
            _fill(canvas, path, element)
        if element.stroke:
            fill(canvas, curves_of(stroked(path, element.stroke.width)), element.stroke.color)

    def close(self) -> None:
        pass

    def _path(self) -> skia.Path:
        element = self._element
        box, path = _centred(element.width, element.height), skia.Path()
        if element.shape == "ellipse":
            path.addOval(box)
        else:
            path.addRoundRect(box, element.radius, element.radius)
        return path

    def _draw_line(self, canvas: skia.Canvas) -> None:
        element = self._element
        width = element.stroke.width if element.stroke else element.height
        cap = skia.Paint.kRound_Cap if element.radius else skia.Paint.kButt_Cap
        end = max(0.0, (element.width - (width if element.radius else 0.0)) / 2)
        along = skia.Path()
        along.moveTo(-end, 0)
        along.lineTo(end, 0)
        line = stroked(along, width, cap)
        if element.stroke:
            fill(canvas, curves_of(line), element.stroke.color)
        else:
            _fill(canvas, line, element)


class ButtonSprite:
    """A `Sprite` of a button: a rounded box with its text centred, wrapped within the box's width."""

    def __init__(self, element: ButtonElement, fonts: FontLibrary) -> None:
        self._element = element
        self._text = outline(element.text, TextStyle(element.font, max_width=element.width), fonts)
        fonts.warn_of_missing(element.text, f"button {element.id}")
        self._box = skia.Path()
        self._box.addRoundRect(_centred(element.width, element.height), element.radius, element.radius)
        self._shadow = CastShadow(self._box, element.shadow) if element.shadow else None
        self._letters = curves_of(self._text.path)
        ink = self._text.path.getBounds()
        box = (-element.width / 2, -element.height / 2, element.width / 2, element.height / 2)
        left, top, right, bottom = with_shadow(box, element.shadow)
        self.bounds: Bounds = (
            min(left, ink.left()),
            min(top, ink.top()),
            max(right, ink.right()),
            max(bottom, ink.bottom()),
        )

    def key(self, frame: int) -> Hashable:
        return None

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        if self._shadow:
            self._shadow.draw(canvas)
        fill(canvas, curves_of(self._box), self._element.fill)
        fill(canvas, self._letters, self._element.color)

    def close(self) -> None:
        pass


def _centred(width: float, height: float) -> skia.Rect:
    return skia.Rect.MakeXYWH(-width / 2, -height / 2, width, height)


def _fill(canvas: skia.Canvas, path: skia.Path, element: ShapeElement) -> None:
    if isinstance(element.fill, Gradient):
        canvas.drawPath(path, gradient_paint(element.fill, element.width, element.height))
    else:
        fill(canvas, curves_of(path), element.fill or "#ffffff")
