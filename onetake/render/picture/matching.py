"""Pictures that come in in the colours of the one before: each channel's code values times a gain that goes to 1.

The gain of a channel is (light before / own light) ^ (1 / 2.4), the means of both pictures being of the light that a
display gives (see `light`): scaled by it, the first frame gives as much light of each colour as the frame
before. It is kept within `MOST_GAIN`; after i of n frames it is the gain ^ (1 - i / n), which is even to the eye.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

import numpy as np

from onetake.render.picture.preparation import PictureSource
from onetake.render.planes import grading_kernels
from onetake.render.planes.yuv420p import Plane, Planes, allocate
from onetake.timeline.master import Match

MOST_GAIN = 1.5
"""1.4 stops of light either way: what cameras and models differ by in shots that belong together. Day is not turned
into night."""

_DIGITS = 7


class Gains(NamedTuple):
    """What code values of each channel are multiplied by."""

    red: float
    green: float
    blue: float

    def after(self, share: float) -> "Gains":
        """When the part `share` (0..1) of the way to 1 is done. Powers differ by machine in the last digit."""
        return Gains(*(round(gain ** (1 - share), _DIGITS) for gain in self))


NO_GAIN = Gains(1.0, 1.0, 1.0)


def gains_between(before: tuple[int, ...], own: tuple[int, ...], gamma: float) -> Gains:
    """That bring a picture of the mean light `own` to the light `before`, both in the same unit."""
    ratios = (max(1, was) / max(1, now) for was, now in zip(before, own, strict=True))
    return Gains(*(round(min(MOST_GAIN, max(1 / MOST_GAIN, ratio ** (1 / gamma))), _DIGITS) for ratio in ratios))


class MatchedSource:
    """A `PictureSource` in changed colours, until they are its own again.

    `measure` is asked for the gains of the first frame, once, when the first frame is drawn that needs them.
    """

    def __init__(self, source: PictureSource, match: Match, start: int, measure: Callable[[], Gains]) -> None:
        self._source, self._match, self._start, self._measure = source, match, start, measure
        self._first: Gains | None = None
        self.size, self.opaque = source.size, source.opaque

    def key(self, frame: int) -> Hashable:
        return self._source.key(frame), self._gains(frame)

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        own, gains = self._source.planes(frame, width, height, halvings), self._gains(frame)
        return own if gains == NO_GAIN else _graded(own, gains)

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        own, gains = self._source.bgra(frame, width, height), self._gains(frame)
        if gains == NO_GAIN:
            return own
        scaled = own[..., :3] * np.array(gains[::-1], np.float32) + np.float32(0.5)
        # Premultiplied: no channel is more than its alpha.
        return np.concatenate([np.minimum(scaled, own[..., 3:]).astype(np.uint8), own[..., 3:]], axis=2)

    def close(self) -> None:
        self._source.close()

    def _gains(self, frame: int) -> Gains:
        elapsed = frame - self._start
        if elapsed >= self._match.frames:
            return NO_GAIN
        if self._first is None:
            self._first = self._measure()
        return self._first.after(elapsed / self._match.frames)


def _graded(source: Planes, gains: Gains) -> Planes:
    graded, _ = allocate(source.width, source.height)
    grading_kernels.grade(*source, *graded, *(np.float32(gain) for gain in gains))
    return graded
