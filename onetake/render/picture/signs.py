"""Colour emoji of a text as a small picture, which is moved, scaled and turned with the text."""

import math
from functools import cached_property

import numpy as np
import skia

from onetake.render.picture.geometry import Affine, Placement, Viewport
from onetake.render.picture.strokes import FINE, MOST_PIXELS, boundary
from onetake.render.picture.tiles import Part, Tile, raster
from onetake.render.planes.yuv420p import Plane, Rect
from onetake.timeline.master import Timeline

_SHARP = skia.SamplingOptions(skia.CubicResampler.CatmullRom())
_SMALLER = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


class Signs:
    """Drawn once, at the largest scale that the text ever has: glyphs drawn as text would snap to whole pixels.

    `picture` draws them around (0, 0), the centre of the text's block, inside its cull rectangle.
    """

    def __init__(self, picture: skia.Picture, largest_scale: float, steady: bool) -> None:
        self._picture = picture
        self._sampling = _SHARP if steady else _SMALLER
        cull = picture.cullRect()
        fitting = math.sqrt(MOST_PIXELS / max(1.0, cull.width() * cull.height()))
        self._resolution, self._fine = min(largest_scale, fitting), min(FINE, fitting)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        place, _ = self._drawn
        return tuple(side / self._resolution for side in place)  # type: ignore[return-value]

    @cached_property
    def silhouette(self) -> skia.Path:
        """What more than half of them covers, as an outline."""
        place, pixels = self._raster(self._fine)
        return boundary(pixels[..., 3] > 127, place, self._fine)

    def parts(self, placement: Placement, within: Rect, opacity: float) -> list[Part]:
        """`opacity` 0..1 is that of the text's colour."""
        rect = placement.affine.box(*self.bounds).grown(1).even_rect(within)
        if rect.is_empty or opacity == 0:
            return []

        def draw(canvas: skia.Canvas) -> None:
            # As a shader: skia puts pictures that it draws in their own size on whole pixels.
            canvas.drawRect(skia.Rect.MakeLTRB(*self.bounds), skia.Paint(Alphaf=opacity, Shader=self._shader))

        return [Tile.drawn(rect, placement, draw)]

    @cached_property
    def _shader(self) -> skia.Shader:
        place, pixels = self._drawn
        image = skia.Image.fromarray(pixels, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        if self._sampling is _SMALLER:
            image = image.withDefaultMipmaps()
        matrix = skia.Matrix.Translate(place.x0, place.y0).postScale(1 / self._resolution, 1 / self._resolution)
        return image.makeShader(skia.TileMode.kDecal, skia.TileMode.kDecal, self._sampling, matrix)

    @cached_property
    def _drawn(self) -> tuple[Rect, Plane]:
        return self._raster(self._resolution)

    def _raster(self, resolution: float) -> tuple[Rect, Plane]:
        """Pixels of so many to one of the element's, and which; a clear one on each side, for soft edges."""
        cull = self._picture.cullRect()
        box = Affine(resolution, 0.0, 0.0, resolution, 0.0, 0.0)
        place = box.box(cull.left(), cull.top(), cull.right(), cull.bottom()).even_rect()

        def draw(canvas: skia.Canvas) -> None:
            canvas.drawPicture(self._picture)

        pixels = raster(place, box, draw)
        rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return Rect(place.x0, place.y0, place.x0 + 1, place.y0 + 1), np.zeros((1, 1, 4), np.uint8)
        top, bottom = max(0, rows[0] - 1), rows[-1] + 2
        left, right = max(0, columns[0] - 1), columns[-1] + 2
        kept = np.ascontiguousarray(pixels[top:bottom, left:right])
        x, y = place.x0 + int(left), place.y0 + int(top)
        return Rect(x, y, x + kept.shape[1], y + kept.shape[0]), kept


def signs_of(picture: skia.Picture | None, timeline: Timeline, viewport: Viewport) -> Signs | None:
    """The colour emoji of a text whose element has this timeline; None without any."""
    if picture is None:
        return None
    largest = max(keyframe.scale for keyframe in timeline.keyframes) * viewport.scale
    return Signs(picture, max(largest, 1e-3), viewport.steady_scale(timeline) is not None)
