"""Small premultiplied pictures with alpha, drawn by skia and composed as planes."""

from collections.abc import Callable

import numpy as np
import skia

from onetake.render import kernels
from onetake.render.planes import Plane, Planes, Rect
from onetake.render.rasterizer import Curves, coverage

Draw = Callable[[skia.Canvas], None]


class Tile:
    """What `draw` paints inside `rect` of the frame (even sides), in the frame's pixels.

    Kept as premultiplied planes: luma with its alpha, and chroma with the mean alpha of each 2 x 2 block.
    """

    def __init__(self, rect: Rect, draw: Draw) -> None:
        self.rect = rect
        bgra = raster(rect, draw)
        size, half = (rect.height, rect.width), (rect.height // 2, rect.width // 2)
        self._y, self._alpha = np.empty(size, np.uint8), np.empty(size, np.uint8)
        self._u, self._v, self._chroma_alpha = (np.empty(half, np.uint8) for _ in range(3))
        kernels.bgra_to_planes(bgra, self._y, self._u, self._v, self._alpha, self._chroma_alpha)
        self.is_opaque = int(self._alpha.min()) == 255

    def paint(self, planes: Planes, opacity: float) -> Rect:
        x, y = self.rect.x0, self.rect.y0
        kernels.over(planes.y, x, y, self._y, self._alpha, opacity)
        kernels.over(planes.u, x // 2, y // 2, self._u, self._chroma_alpha, opacity)
        kernels.over(planes.v, x // 2, y // 2, self._v, self._chroma_alpha, opacity)
        return self.rect


class Mask:
    """How much of each pixel in `rect` (even sides) `curves` enclose, for luma and for chroma, 0..255."""

    def __init__(self, rect: Rect, curves: Curves) -> None:
        self.luma = coverage(curves, rect)
        self.chroma = np.empty((rect.height // 2, rect.width // 2), np.uint8)
        kernels.halve(self.luma, self.chroma)


def raster(rect: Rect, draw: Draw) -> Plane:
    """Premultiplied BGRA (h, w, 4) of what `draw` paints inside `rect`."""
    pixels = np.zeros((rect.height, rect.width, 4), np.uint8)
    # Any other pixel layout falls off skia's fast path, nine times as slow.
    info = skia.ImageInfo.Make(rect.width, rect.height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0]).getCanvas()
    canvas.translate(-rect.x0, -rect.y0)
    draw(canvas)
    return pixels
