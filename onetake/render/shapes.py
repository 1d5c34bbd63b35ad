"""Shape and button elements."""

from collections.abc import Hashable

import skia

from onetake.render.colour import parse_colour
from onetake.render.fonts import FontLibrary
from onetake.render.gradients import fill_paint
from onetake.render.outlines import TextStyle, outline
from onetake.render.shadows import Bounds, shadow_paint, with_shadow
from onetake.timeline.master import ButtonElement, ShapeElement


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
            canvas.drawPath(path, fill_paint(element.fill, element.width, element.height))
        if element.stroke:
            canvas.drawPath(path, _stroke(element.stroke.color, element.stroke.width))

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
        if element.stroke:
            paint = _stroke(element.stroke.color, element.stroke.width)
        else:
            paint = fill_paint(element.fill or "#ffffff", element.width, element.height)
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(element.height)
        inset = paint.getStrokeWidth() / 2 if element.radius else 0.0
        paint.setStrokeCap(skia.Paint.kRound_Cap if element.radius else skia.Paint.kButt_Cap)
        end = max(0.0, element.width / 2 - inset)
        canvas.drawLine(skia.Point(-end, 0), skia.Point(end, 0), paint)


class ButtonSprite:
    """A `Sprite` of a button: a rounded box with its text centred, wrapped within the box's width."""

    def __init__(self, element: ButtonElement, fonts: FontLibrary) -> None:
        self._element = element
        self._text = outline(element.text, TextStyle(element.font, max_width=element.width), fonts)
        fonts.warn_of_missing(element.text, f"button {element.id}")
        self._box = _centred(element.width, element.height)
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
        element, radius = self._element, self._element.radius
        if element.shadow:
            cast = self._box.makeOffset(element.shadow.dx, element.shadow.dy)
            canvas.drawRoundRect(cast, radius, radius, shadow_paint(element.shadow))
        fill = skia.Paint(Color=parse_colour(element.fill).argb, AntiAlias=True)
        canvas.drawRoundRect(self._box, radius, radius, fill)
        canvas.drawPath(self._text.path, skia.Paint(Color=parse_colour(element.color).argb, AntiAlias=True))

    def close(self) -> None:
        pass


def _centred(width: float, height: float) -> skia.Rect:
    return skia.Rect.MakeXYWH(-width / 2, -height / 2, width, height)


def _stroke(colour: str, width: float) -> skia.Paint:
    return skia.Paint(
        Color=parse_colour(colour).argb, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width
    )
