"""How much red, green and blue light a picture of the film gives, drawn alone and small: what joins are judged by.

Light is what a display makes of a code value: its power of 2.4 (ITU-R BT.1886). All in whole numbers, so that every
machine finds the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onetake.render.picture.geometry import Viewport
from onetake.render.picture.matching import NO_GAIN, Gains, gains_between
from onetake.render.picture.painters import Studio, painter_for
from onetake.render.planes.colour import YuvCode
from onetake.render.planes.yuv420p import Planes, Rect, allocate
from onetake.render.sources.clip_index import ClipIndex
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Element, ImageElement, Master, VideoElement

_BLACK = YuvCode(16, 128, 128)

SHORT_SIDE = 144
"""Pixels of the picture that is measured, whatever size the film is made in: a preview has the colours of the film."""
DISPLAY_GAMMA = 2.4
WHITE = 1_000_000

Codes = NDArray[np.int64]

# 255 / 219 for luma and 255 / 224 for chroma times BT.709's weights, in 65536ths.
_LUMA, _RED_CR, _GREEN_CB, _GREEN_CR, _BLUE_CB = 76309, 117489, -13975, -34925, 138438
_LIGHT = np.array([round(WHITE * (code / 255) ** DISPLAY_GAMMA) for code in range(256)], np.int64)


class Rgb(NamedTuple):
    """Of each channel."""

    red: int
    green: int
    blue: int


class Drawn(NamedTuple):
    """`planes` are the part of the frame in `rect`."""

    planes: Planes
    rect: Rect

    def within(self, rect: Rect) -> Planes:
        """A part of it."""
        left, top = self.rect.x0, self.rect.y0
        return self.planes.copy(Rect(rect.x0 - left, rect.y0 - top, rect.x1 - left, rect.y1 - top))


def drawn_alone(
    master: Master,
    files: Mapping[str, Path],
    element: Element,
    frame: int,
    indexes: dict[str, ClipIndex] | None = None,
    *,
    short_side: int = SHORT_SIDE,
) -> Drawn | None:
    """What the element shows of the frame there, upright and in its own colours; None outside of the frame.

    What has alpha is drawn over black.
    `indexes` are those of clips that have been read already. Raises the `AssetError`s of what cannot be opened.
    """
    viewport = _small(master, short_side)
    studio = Studio(master, files, viewport, indexes=indexes)
    painter = painter_for(element, studio)
    try:
        # Upright, so that no corner of the frame is left bare.
        placement = viewport.place(evaluate(element.timeline, frame, studio.rate))._replace(rotation=0.0)
        layer = painter.layer(frame, placement, 1.0)
        if layer is None:
            return None
        planes, _ = allocate(viewport.width, viewport.height)
        planes.fill(_BLACK)
        rect = layer.paint(planes)
        return Drawn(planes.copy(rect), rect)
    finally:
        painter.close()
        studio.close()


def matching_gains(
    master: Master, files: Mapping[str, Path], picture: ImageElement | VideoElement, indexes: dict[str, ClipIndex]
) -> Gains:
    """Those that give the picture's first frame the light of the one that it matches in the frame before."""
    before = next(e for e in master.elements if picture.match and e.id == picture.match.element)
    sides = ((before, picture.from_ - 1), (picture, picture.from_))
    drawn = [drawn_alone(master, files, element, frame, indexes) for element, frame in sides]
    if not all(drawn):
        return NO_GAIN
    was, own = (light_of(one.planes) for one in drawn if one)
    return gains_between(was, own, DISPLAY_GAMMA)


def gains_of(master: Master, files: Mapping[str, Path], start: int = 0, end: int | None = None) -> dict[str, Gains]:
    """Those of each picture that matches another and begins in the frames [start, end), by its id."""
    indexes: dict[str, ClipIndex] = {}  # shared: to read one, a long clip is gone through
    last = master.duration_in_frames if end is None else end
    pictures = [e for e in master.elements if isinstance(e, ImageElement | VideoElement) and e.match]
    return {e.id: matching_gains(master, files, e, indexes) for e in pictures if start <= e.from_ < last}


def light_of(planes: Planes) -> Rgb:
    """The mean light of each channel, 0..`WHITE`."""
    red, green, blue = (int(_LIGHT[codes].sum()) // codes.size for codes in codes_of(planes))
    return Rgb(red, green, blue)


def codes_of(planes: Planes) -> tuple[Codes, Codes, Codes]:
    """Red, green and blue code values 0..255 of each 2 x 2 block."""
    y, u, v = (plane.astype(np.int64) for plane in planes.cropped)
    luma = (y[::2, ::2] + y[1::2, ::2] + y[::2, 1::2] + y[1::2, 1::2] - 4 * 16) * _LUMA // 4
    u, v = u - 128, v - 128
    return _code(luma + _RED_CR * v), _code(luma + _GREEN_CB * u + _GREEN_CR * v), _code(luma + _BLUE_CB * u)


def _code(scaled: Codes) -> Codes:
    codes: Codes = np.clip((scaled + 32768) >> 16, 0, 255)
    return codes


def _small(master: Master, short_side: int) -> Viewport:
    scale = short_side / min(master.width, master.height)
    width, height = (max(2, round(side * scale / 2) * 2) for side in (master.width, master.height))
    return Viewport(width, height, master.width, master.height)
