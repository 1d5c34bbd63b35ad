"""Pictures and clips that have alpha: premultiplied planes from source to frame, upright or at any angle."""

import math
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render.picture.coverage import outline_of
from onetake.render.picture.geometry import Placement, Viewport, fitted
from onetake.render.picture.preparation import PictureSource, Preparation
from onetake.render.picture.rasterizer import curves_of
from onetake.render.picture.tiles import Mask, Part, Tile, premultiplied_planes
from onetake.render.picture.turned import FREE_RATIO, even, padded_quads, sampling
from onetake.render.planes import turning_kernels
from onetake.render.planes.yuv420p import Plane, Rect
from onetake.timeline.master import ImageElement, VideoElement

_Quads = npt.NDArray[np.uint32]


class _Samples(NamedTuple):
    """A picture's premultiplied planes with a margin, as `turning_kernels.cut` reads them."""

    size: tuple[int, int]
    y: _Quads
    u: _Quads
    v: _Quads
    alpha: _Quads
    chroma_alpha: _Quads
    stride: int
    chroma_stride: int


class CutoutSprite:
    """A `Sprite` of a picture or clip with its fit and rounded corners."""

    def __init__(
        self,
        element: ImageElement | VideoElement,
        source: PictureSource,
        viewport: Viewport,
        prepared: Preparation,
    ) -> None:
        self._element, self._source = element, source
        self._preparation = prepared
        self._drawn = fitted(element.fit, source.size, element.width, element.height)
        self._outline = curves_of(outline_of(element, self._drawn))
        self._samples: tuple[Hashable, _Samples] | None = None

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        return self._outline.bounds

    def key(self, frame: int) -> Hashable:
        return self._source.key(frame)

    def parts(self, frame: int, placement: Placement, within: Rect) -> Sequence[Part]:
        mask, samples = Mask(within, self._outline, placement.affine), self._samples_at(frame, placement.scale)
        fine, coarse = (sampling(placement, within, samples.size, self._drawn, step) for step in (1, 2))
        y, alpha = _cut(samples.y, samples.alpha, samples.stride, fine, mask.luma)
        u, chroma_alpha = _cut(samples.u, samples.chroma_alpha, samples.chroma_stride, coarse, mask.chroma)
        v, _ = _cut(samples.v, samples.chroma_alpha, samples.chroma_stride, coarse, mask.chroma)
        return [Tile(within, y, u, v, alpha, chroma_alpha)]

    def close(self) -> None:
        self._source.close()

    def _samples_at(self, frame: int, scale: float) -> _Samples:
        """With up to `FREE_RATIO` times as many samples as it is drawn with, or all that it has."""
        prepared, drawn = self._preparation, self._drawn
        size = _wanted(prepared.width, drawn[0] * scale), _wanted(prepared.height, drawn[1] * scale)
        key = (self._source.key(frame), size)
        if self._samples is None or self._samples[0] != key:
            self._samples = (key, _samples(self._source.bgra(frame, *size)))
        return self._samples[1]


def _wanted(prepared: int, drawn: float) -> int:
    """How many of the `prepared` samples along one side to draw it `drawn` pixels long from.

    In fixed steps: a size that followed the scale would make the picture's sharpness flicker.
    """
    steps = max(0, math.ceil(math.log(prepared / drawn, FREE_RATIO) - 1e-9) - 1)
    return even(prepared / FREE_RATIO**steps)


def _samples(bgra: Plane) -> _Samples:
    found = [padded_quads(plane) for plane in premultiplied_planes(np.ascontiguousarray(bgra))]
    (y, stride), (u, chroma_stride), (v, _), (alpha, _), (chroma_alpha, _) = found
    return _Samples((bgra.shape[1], bgra.shape[0]), y, u, v, alpha, chroma_alpha, stride, chroma_stride)


def _cut(
    colour: _Quads, alpha: _Quads, stride: int, matrix: npt.NDArray[np.float64], mask: Plane
) -> tuple[Plane, Plane]:
    """What is seen of a premultiplied plane through `mask`, and of its alpha."""
    seen, covering = np.zeros_like(mask), np.zeros_like(mask)
    turning_kernels.cut(seen, covering, colour, alpha, stride, matrix, mask)
    return seen, covering
