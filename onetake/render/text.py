"""Text elements: outlines with fill, rim, shadow and a box behind."""

from collections.abc import Hashable

import skia

from onetake.render.colour import parse_colour
from onetake.render.fonts import FontLibrary
from onetake.render.outlines import TextStyle, outline
from onetake.render.shadows import Bounds, shadow_paint, with_shadow
from onetake.timeline.master import TextElement


class TextSprite:
    """A `Sprite` of a text element. The box hugs the lines; the outline's width lies wholly outside the letters."""

    def __init__(self, element: TextElement, fonts: FontLibrary) -> None:
        self._element = element
        style = TextStyle(element.font, element.align, element.max_width, element.line_height, element.letter_spacing)
        self._text = outline(element.text, style, fonts)
        fonts.warn_of_missing(element.text, f"text {element.id}")
        self.bounds = self._bounds()

    def key(self, frame: int) -> Hashable:
        return None

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        element, path = self._element, self._text.path
        if element.box:
            paint = skia.Paint(Color=parse_colour(element.box.fill).argb, AntiAlias=True)
            canvas.drawRoundRect(skia.Rect.MakeLTRB(*self._box()), element.box.radius, element.box.radius, paint)
        if element.shadow:
            self._draw_shadow(canvas)
        if element.outline:
            rim = skia.Paint(Color=parse_colour(element.outline.color).argb, AntiAlias=True)
            canvas.drawPath(path, _stroked(rim, element.outline.width))
        canvas.drawPath(path, skia.Paint(Color=parse_colour(element.color).argb, AntiAlias=True))

    def close(self) -> None:
        pass

    def _draw_shadow(self, canvas: skia.Canvas) -> None:
        shadow = self._element.shadow
        assert shadow is not None
        paint = shadow_paint(shadow)
        if self._element.outline:
            paint = _stroked(paint, self._element.outline.width)
        canvas.save()
        canvas.translate(shadow.dx, shadow.dy)
        canvas.drawPath(self._text.path, paint)
        canvas.restore()

    def _box(self) -> Bounds:
        padding = self._element.box.padding if self._element.box else 0.0
        text = self._text
        return (text.left - padding, -text.height / 2 - padding, text.right + padding, text.height / 2 + padding)

    def _bounds(self) -> Bounds:
        rim = self._element.outline.width if self._element.outline else 0.0
        ink = self._text.path.getBounds()
        drawn = (ink.left() - rim, ink.top() - rim, ink.right() + rim, ink.bottom() + rim)
        drawn = with_shadow(drawn, self._element.shadow)
        return _union(drawn, self._box()) if self._element.box else drawn


def _stroked(paint: skia.Paint, rim: float) -> skia.Paint:
    """Half of a stroke falls inside the letters, hence twice the width; the fill covers that half."""
    paint.setStyle(skia.Paint.kStrokeAndFill_Style)
    paint.setStrokeWidth(2 * rim)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def _union(one: Bounds, other: Bounds) -> Bounds:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
