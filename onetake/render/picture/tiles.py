"""What elements are made of in one frame: plain colours through masks, and small pictures that skia draws."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import skia

from onetake.render.picture.geometry import IDENTITY, Affine, Placement
from onetake.render.picture.rasterizer import Curves, area_of
from onetake.render.planes import mask_kernels, plane_kernels
from onetake.render.planes.colour import parse_colour, to_yuv
from onetake.render.planes.yuv420p import Plane, Planes, Rect

Draw = Callable[[skia.Canvas], None]


class Part(Protocol):
    """Something inside `rect` (even sides) of the frame."""

    rect: Rect

    @property
    def is_opaque(self) -> bool:
        """Whether nothing shows through, anywhere in `rect`."""

    def paint(self, planes: Planes, opacity: float) -> None: ...


class Mask:
    """How much of each pixel in `rect` (even sides) `curves` enclose, for luma and for chroma, 0..255."""

    def __init__(self, rect: Rect, curves: Curves, affine: Affine = IDENTITY) -> None:
        self.luma = np.empty((rect.height, rect.width), np.uint8)
        self.chroma = np.empty((rect.height // 2, rect.width // 2), np.uint8)
        xx, xy, yx, yy, dx, dy = affine
        contours = curves.points, curves.even_odd
        mask_kernels.cover(self.luma, self.chroma, *contours, xx, xy, yx, yy, dx - rect.x0, dy - rect.y0)


class Ink:
    """A plain colour, `#rrggbb[aa]`, as far as its masks say, for luma and for chroma."""

    def __init__(self, rect: Rect, luma: Plane, chroma: Plane, colour: str) -> None:
        self.rect, self._luma, self._chroma = rect, luma, chroma
        rgba = parse_colour(colour)
        self._code, self._alpha = to_yuv(rgba), rgba.a / 255

    @cached_property
    def is_opaque(self) -> bool:
        return self._alpha == 1 and int(self._luma.min()) == 255

    def paint(self, planes: Planes, opacity: float) -> None:
        x, y, strength = self.rect.x0, self.rect.y0, self._alpha * opacity
        mask_kernels.lay(planes.y, planes.u, planes.v, x, y, self._luma, self._chroma, *self._code, strength)


def inked(shapes: Sequence[Curves], colour: str, affine: Affine, within: Rect) -> list[Part]:
    """What each of `shapes` encloses, filled with a plain colour, as far as it is inside `within`."""
    found: list[Part] = []
    for curves in shapes:
        rect = area_of(curves, affine, within)
        if not rect.is_empty:
            mask = Mask(rect, curves, affine)
            found.append(Ink(rect, mask.luma, mask.chroma, colour))
    return found


class Tile:
    """A small picture inside `rect` (even sides) of the frame, as premultiplied planes.

    Luma `y` has its `alpha`, and chroma `u` and `v` the mean alpha of each 2 x 2 block.
    """

    def __init__(self, rect: Rect, y: Plane, u: Plane, v: Plane, alpha: Plane, chroma_alpha: Plane) -> None:
        self.rect = rect
        self._y, self._u, self._v, self._alpha, self._chroma_alpha = y, u, v, alpha, chroma_alpha

    @classmethod
    def drawn(cls, rect: Rect, placement: Placement, draw: Draw) -> "Tile":
        """What `draw` paints there, in the pixels of an element at `placement`."""
        return cls(rect, *premultiplied_planes(raster(rect, placement.affine, draw)))

    @cached_property
    def is_opaque(self) -> bool:
        return int(self._alpha.min()) == 255

    def paint(self, planes: Planes, opacity: float) -> None:
        x, y = self.rect.x0, self.rect.y0
        plane_kernels.over(planes.y, x, y, self._y, self._alpha, opacity)
        plane_kernels.over(planes.u, x // 2, y // 2, self._u, self._chroma_alpha, opacity)
        plane_kernels.over(planes.v, x // 2, y // 2, self._v, self._chroma_alpha, opacity)


def premultiplied_planes(bgra: Plane) -> tuple[Plane, Plane, Plane, Plane, Plane]:
    """y, u, v, alpha and chroma alpha of a premultiplied picture (h, w, 4) of even sides."""
    size, half = bgra.shape[:2], (bgra.shape[0] // 2, bgra.shape[1] // 2)
    y, alpha = np.empty(size, np.uint8), np.empty(size, np.uint8)
    u, v, chroma_alpha = (np.empty(half, np.uint8) for _ in range(3))
    plane_kernels.bgra_to_planes(bgra, y, u, v, alpha, chroma_alpha)
    return y, u, v, alpha, chroma_alpha


def raster(rect: Rect, affine: Affine, draw: Draw) -> Plane:
    """Premultiplied BGRA (h, w, 4) of what `draw` paints inside `rect`, in coordinates that `affine` puts there."""
    pixels = np.zeros((rect.height, rect.width, 4), np.uint8)
    # Any other pixel layout falls off skia's fast path, nine times as slow.
    info = skia.ImageInfo.Make(rect.width, rect.height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0]).getCanvas()
    canvas.translate(-rect.x0, -rect.y0)
    canvas.concat(skia.Matrix.MakeAll(affine.xx, affine.xy, affine.dx, affine.yx, affine.yy, affine.dy, 0, 0, 1))
    draw(canvas)
    return pixels
