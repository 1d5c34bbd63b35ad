"""Pictures and clips that have no alpha and stand at an angle stay in planes too."""

import math
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render.picture.canvas import Layer
from onetake.render.picture.coverage import outline_of
from onetake.render.picture.geometry import Placement, Viewport, fitted
from onetake.render.picture.preparation import PictureSource, Preparation
from onetake.render.picture.rasterizer import area_of, curves_of
from onetake.render.picture.resampling import draw_scaled
from onetake.render.picture.tiles import Mask
from onetake.render.planes import turning_kernels
from onetake.render.planes.yuv420p import Plane, Planes, Rect, allocate
from onetake.timeline.master import ImageElement, VideoElement

# The filter has four taps: a picture that is drawn smaller than by this is made smaller first, see `resampling`.
FREE_RATIO = 1.25
# Samples repeated around a picture. A pixel that it touches lies at most 1.4 samples outside, and two taps further.
_MARGIN = 4


class _Padded(NamedTuple):
    """Planes with a margin, each with its four neighbouring samples as one number as the kernel reads them."""

    width: int
    height: int
    quads: tuple[npt.NDArray[np.uint32], ...]
    strides: tuple[int, ...]


class TurnedPicture:
    """Draws an opaque source that is rotated, through a mask that has its edges and corners."""

    def __init__(
        self,
        element: ImageElement | VideoElement,
        source: PictureSource,
        viewport: Viewport,
        prepared: Preparation,
    ) -> None:
        self._element, self._source, self._viewport = element, source, viewport
        self._preparation = prepared
        self._drawn = fitted(element.fit, source.size, element.width, element.height)
        self._outline = curves_of(outline_of(element, self._drawn))
        self._padded: tuple[Hashable, _Padded] | None = None
        self._mask: tuple[Hashable, Mask] | None = None

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        rect = area_of(self._outline, placement.affine, self._viewport.rect)
        if rect.is_empty:
            return None
        key = (self._element.id, self._source.key(frame), placement, opacity)
        return Layer(key, rect, False, lambda planes: self._paint(planes, frame, placement, rect, opacity))

    def _paint(self, planes: Planes, frame: int, placement: Placement, rect: Rect, opacity: float) -> Rect:
        source, mask = self._source_at(frame, placement.scale), self._mask_at(placement, rect)
        masks, places = (mask.luma, mask.chroma, mask.chroma), (rect, rect.halved(), rect.halved())
        for n, (dst, area, share) in enumerate(zip(planes, places, masks, strict=True)):
            matrix = sampling(placement, rect, (source.width, source.height), self._drawn, 1 if n == 0 else 2)
            turning_kernels.turn(dst, area.x0, area.y0, source.quads[n], source.strides[n], matrix, share, opacity)
        return rect

    def _source_at(self, frame: int, scale: float) -> _Padded:
        """The picture with up to `FREE_RATIO` times as many samples as it is drawn with, or all that it has."""
        prepared, width = self._preparation, self._drawn[0] * scale
        halvings = prepared.halvings(width)
        # In fixed steps: a size that followed the scale would make the picture's sharpness flicker.
        steps = max(0, math.ceil(math.log(prepared.width / 2**halvings / width, FREE_RATIO) - 1e-9) - 1)
        key = (self._source.key(frame), halvings, steps)
        if self._padded is None or self._padded[0] != key:
            planes = self._source.planes(frame, prepared.width, prepared.height, halvings)
            self._padded = (key, _padded(_shrunk(planes, FREE_RATIO**steps) if steps else planes))
        return self._padded[1]

    def _mask_at(self, placement: Placement, rect: Rect) -> Mask:
        if self._mask is None or self._mask[0] != placement:
            self._mask = (placement, Mask(rect, self._outline, placement.affine))
        return self._mask[1]


def sampling(
    placement: Placement, rect: Rect, size: tuple[int, int], drawn: tuple[float, float], step: int
) -> npt.NDArray[np.float64]:
    """From sample (i, j) of `rect`, in a plane that has every `step`th, to column and row of the padded plane.

    The picture has `size` samples, and `drawn` of the element's pixels.
    """
    angle = math.radians(placement.rotation)
    cos, sin = math.cos(angle) / placement.scale, math.sin(angle) / placement.scale
    # The middle of the first sample, as seen from the element's centre.
    x, y = rect.x0 + step / 2 - placement.x, rect.y0 + step / 2 - placement.y
    across, down = size[0] / drawn[0] / step, size[1] / drawn[1] / step
    middle = _MARGIN - 0.5
    return np.array(
        [
            [cos * step * across, sin * step * across, (cos * x + sin * y + drawn[0] / 2) * across + middle],
            [-sin * step * down, cos * step * down, (cos * y - sin * x + drawn[1] / 2) * down + middle],
        ]
    )


def _shrunk(source: Planes, ratio: float) -> Planes:
    width, height = even(source.width / ratio), even(source.height / ratio)
    smaller, _ = allocate(width, height)
    draw_scaled(smaller, smaller.rect, source, 0, 0, width, height)
    return smaller


def _padded(source: Planes) -> _Padded:
    sizes = [(source.height, source.width), *[(source.height // 2, source.width // 2)] * 2]
    found = [padded_quads(plane[:h, :w]) for plane, (h, w) in zip(source, sizes, strict=True)]
    return _Padded(source.width, source.height, tuple(q for q, _ in found), tuple(stride for _, stride in found))


def padded_quads(samples: Plane) -> tuple[npt.NDArray[np.uint32], int]:
    """With a margin, each sample and the three that follow it as one number; and the length of a row."""
    plane = np.pad(samples, _MARGIN, "edge")
    quads = np.ndarray((plane.size - 3,), "<u4", buffer=plane, strides=(1,))
    return quads, plane.shape[1]


def even(size: float) -> int:
    return max(2, round(size / 2) * 2)
