"""Elements that skia draws: text, shapes, buttons, and pictures that have alpha or are rotated."""

from collections.abc import Hashable
from typing import Protocol

import skia

from onetake.render.canvas import Layer
from onetake.render.coverage import covered
from onetake.render.geometry import Box, Placement, Viewport, fitted, rotated_bounds
from onetake.render.planes import Rect
from onetake.render.preparation import PictureSource, Preparation
from onetake.render.tiles import Tile
from onetake.timeline.master import ImageElement, VideoElement

_SHARP = skia.SamplingOptions(skia.CubicResampler.CatmullRom())


class Sprite(Protocol):
    """A drawing in the element's own pixels, whose (0, 0) is the element's centre."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all that is drawn, shadows included."""

    def key(self, frame: int) -> Hashable:
        """Equal keys mean an equal drawing of this element."""

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        """`scale` is the number of output pixels a pixel of the element's own."""

    def close(self) -> None: ...


class SpritePainter:
    """Draws a sprite into a tile with the exact sub-pixel geometry; the tile is kept while that stays the same."""

    def __init__(self, name: str, sprite: Sprite, viewport: Viewport) -> None:
        self._name, self._sprite, self._viewport = name, sprite, viewport
        self._latest: tuple[Hashable, Tile] | None = None

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        # One more pixel on each side, for the soft edge.
        box = rotated_bounds(placement, *self._sprite.bounds).grown(1.0)
        rect = box.even_rect(self._viewport.rect)
        if rect.is_empty:
            return None
        content = (self._name, self._sprite.key(frame), placement)
        tile = self._tile(content, rect, frame, placement)
        hides = opacity == 1 and rect == self._viewport.rect and tile.is_opaque
        return Layer((*content, opacity), hides, lambda planes: tile.paint(planes, opacity))

    def close(self) -> None:
        self._sprite.close()

    def _tile(self, content: Hashable, rect: Rect, frame: int, placement: Placement) -> Tile:
        def draw(canvas: skia.Canvas) -> None:
            canvas.translate(placement.x, placement.y)
            canvas.rotate(placement.rotation)
            canvas.scale(placement.scale, placement.scale)
            self._sprite.draw(canvas, frame, placement.scale)

        if self._latest is None or self._latest[0] != content:
            self._latest = (content, Tile(rect, draw))
        return self._latest[1]


class PictureSprite:
    """A picture or clip with its fit and rounded corners, for what planes alone cannot show."""

    def __init__(self, element: ImageElement | VideoElement, source: PictureSource, viewport: Viewport) -> None:
        self._element, self._source = element, source
        self._preparation = Preparation.of(element, source.size, viewport)
        self._drawn = fitted(element.fit, source.size, element.width, element.height)
        box = Box(-element.width / 2, -element.height / 2, element.width, element.height)
        picture = Box(-self._drawn[0] / 2, -self._drawn[1] / 2, *self._drawn)
        self._covered = covered(box, picture, element.radius)
        self._image: tuple[Hashable, skia.Image] | None = None

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        width, height = self._element.width / 2, self._element.height / 2
        return -width, -height, width, height

    def key(self, frame: int) -> Hashable:
        return self._source.key(frame)

    def draw(self, canvas: skia.Canvas, frame: int, scale: float) -> None:
        width, height = self._drawn
        image = self._scaled(frame, width * scale)
        matrix = skia.Matrix.Scale(width / image.width(), height / image.height()).postTranslate(
            -width / 2, -height / 2
        )
        shader = image.makeShader(skia.TileMode.kClamp, skia.TileMode.kClamp, _SHARP, matrix)
        canvas.drawPath(self._covered, skia.Paint(AntiAlias=True, Shader=shader))

    def close(self) -> None:
        self._source.close()

    def _scaled(self, frame: int, width: float) -> skia.Image:
        prepared = self._preparation
        halvings = prepared.halvings(width)
        size = max(1, prepared.width >> halvings), max(1, prepared.height >> halvings)
        key = (self._source.key(frame), size)
        if self._image is None or self._image[0] != key:
            pixels = self._source.bgra(frame, *size)
            image = skia.Image.fromarray(pixels, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
            self._image = (key, image)
        return self._image[1]
