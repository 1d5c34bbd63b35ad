"""Text elements: outlines with fill, rim, shadow and a box behind."""

from collections.abc import Hashable, Sequence

import skia

from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.rasterizer import curves_of
from onetake.render.picture.shadows import CastShadow, enclosing, with_shadow
from onetake.render.picture.signs import signs_of
from onetake.render.picture.strokes import grown, grown_by_tracing, united
from onetake.render.picture.tiles import Part, inked
from onetake.render.planes.colour import parse_colour
from onetake.render.planes.yuv420p import Rect
from onetake.render.typography.fonts import FontLibrary
from onetake.render.typography.outlines import TextOutline, TextStyle, outline
from onetake.timeline.master import TextElement
from onetake.timeline.props import Box


class TextSprite:
    """A `Sprite` of a text element. The box hugs the lines; the outline's width lies wholly outside the letters."""

    def __init__(self, element: TextElement, fonts: FontLibrary, viewport: Viewport) -> None:
        self._element = element
        style = TextStyle(element.font, element.align, element.max_width, element.line_height, element.letter_spacing)
        text = outline(element.text, style, fonts)
        fonts.warn_of_missing(element.text, f"text {element.id}")
        self._signs = signs_of(text.emoji, element.timeline, viewport)
        letters, path = curves_of(text.path), text.path
        rim = element.outline.width if element.outline else 0
        if rim:
            path = grown(path, rim)
        if self._signs and (element.outline or element.shadow):
            signs = self._signs.silhouette
            path = united(path, grown_by_tracing(signs, rim) if rim else signs)
        silhouette = letters if path is text.path else curves_of(path)
        self._letters, self._rim = letters.lines(), silhouette.lines()
        self._box = curves_of(_box_around(text, element.box))
        scale = viewport.steady_scale(element.timeline)
        self._shadow = CastShadow(silhouette, element.shadow, scale) if element.shadow else None
        drawn = enclosing(silhouette.bounds, *([self._signs.bounds] if self._signs else []))
        self.bounds = enclosing(with_shadow(drawn, element.shadow), self._box.bounds)

    def key(self, frame: int) -> Hashable:
        return None

    def parts(self, frame: int, placement: Placement, within: Rect) -> Sequence[Part]:
        element, affine = self._element, placement.affine
        box = inked([self._box], element.box.fill, affine, within) if element.box else []
        shadow = self._shadow.parts(affine, within) if self._shadow else []
        rim = inked(self._rim, element.outline.color, affine, within) if element.outline else []
        signs = self._signs.parts(placement, within, parse_colour(element.color).a / 255) if self._signs else []
        return [*box, *shadow, *rim, *inked(self._letters, element.color, affine, within), *signs]

    def close(self) -> None:
        pass


def _box_around(text: TextOutline, box: Box | None) -> skia.Path:
    path = skia.Path()
    if box:
        left, right = text.left - box.padding, text.right + box.padding
        half = text.height / 2 + box.padding
        path.addRoundRect(skia.Rect.MakeLTRB(left, -half, right, half), box.radius, box.radius)
    return path
