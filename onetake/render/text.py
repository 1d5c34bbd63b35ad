"""Text elements: outlines with fill, rim, shadow and a box behind."""

from collections.abc import Hashable

import skia

from onetake.render.fonts import FontLibrary
from onetake.render.outlines import TextStyle, outline
from onetake.render.rasterizer import curves_of, fill, grown
from onetake.render.shadows import Bounds, CastShadow, with_shadow
from onetake.timeline.master import TextElement


class TextSprite:
    """A `Sprite` of a text element. The box hugs the lines; the outline's width lies wholly outside the letters."""

    def __init__(self, element: TextElement, fonts: FontLibrary) -> None:
        self._element = element
        style = TextStyle(element.font, element.align, element.max_width, element.line_height, element.letter_spacing)
        self._text = outline(element.text, style, fonts)
        fonts.warn_of_missing(element.text, f"text {element.id}")
        rim = element.outline.width if element.outline else 0.0
        self._silhouette = grown(self._text.path, rim) if rim else self._text.path
        self._letters, self._rim = curves_of(self._text.path), curves_of(self._silhouette)
        self._shadow = CastShadow(self._silhouette, element.shadow) if element.shadow else None
        self._box = skia.Path()
        if element.box:
            self._box.addRoundRect(self._around(element.box.padding), element.box.radius, element.box.radius)
        self.bounds = self._bounds()

    def key(self, frame: int) -> Hashable:
        return None

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        element = self._element
        if element.box:
            fill(canvas, curves_of(self._box), element.box.fill)
        if self._shadow:
            self._shadow.draw(canvas)
        if element.outline:
            fill(canvas, self._rim, element.outline.color)
        fill(canvas, self._letters, element.color)

    def close(self) -> None:
        pass

    def _around(self, padding: float) -> skia.Rect:
        text = self._text
        return skia.Rect.MakeLTRB(
            text.left - padding, -text.height / 2 - padding, text.right + padding, text.height / 2 + padding
        )

    def _bounds(self) -> Bounds:
        ink, box = self._silhouette.getBounds(), self._box.getBounds()
        left, top, right, bottom = with_shadow((ink.left(), ink.top(), ink.right(), ink.bottom()), self._element.shadow)
        return min(left, box.left()), min(top, box.top()), max(right, box.right()), max(bottom, box.bottom())
