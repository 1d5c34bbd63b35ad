"""How large a picture or clip is made before it is drawn, and where its pixels come from."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from onetake.render.picture.geometry import Box, Viewport, fitted
from onetake.render.planes.yuv420p import Plane, Planes
from onetake.timeline.master import ImageElement, Timeline, VideoElement
from onetake.timeline.morphing import sizes_of

# A source is never brought to more pixels than this, however far the film zooms in (24 MB as planes).
_MAX_PREPARED_PIXELS = 16_000_000
# The resampling filter shrinks up to this factor well; beyond it the source is halved first.
_MAX_SHRINK = 2.0


class PictureSource(Protocol):
    """Pixels for one element, frame by frame."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels as displayed."""

    @property
    def opaque(self) -> bool: ...

    def key(self, frame: int) -> Hashable:
        """Equal keys mean equal pixels, from whichever source object they come."""

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        """The picture at `width` x `height`, or at that halved so often. Only for opaque sources."""

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        """The picture as premultiplied BGRA."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Preparation:
    """The size to which a source is brought once, so that each frame only moves it or shrinks it a little."""

    width: int
    height: int
    snaps: bool

    @classmethod
    def of(cls, element: ImageElement | VideoElement, source: tuple[float, float], viewport: Viewport) -> "Preparation":
        """As large as the element ever gets, but with no more pixels than the source has unless it never moves."""
        keyframes = element.timeline.keyframes
        scale = max(k.scale for k in keyframes) * viewport.scale
        drawn = [fitted(element.fit, source, width, height) for width, height in sizes_of(element)]
        wanted = (max(width for width, _ in drawn) * scale, max(height for _, height in drawn) * scale)
        still = (
            len(drawn) == 1
            and _is_static(element.timeline)
            and wanted[0] * wanted[1] <= 4 * viewport.width * viewport.height
        )
        width, height = wanted if still else (min(wanted[0], source[0]), min(wanted[1], source[1]))
        shrink = min(1.0, math.sqrt(_MAX_PREPARED_PIXELS / max(1.0, width * height)))
        return cls(_even(width * shrink), _even(height * shrink), still)

    def halvings(self, width: float) -> int:
        """How often to halve before drawing it `width` pixels wide."""
        return max(0, math.ceil(math.log2(self.width / max(1.0, width) / _MAX_SHRINK)))

    def snapped(self, box: Box) -> Box:
        """Where to sample a picture that is to fill `box`: on whole pixels if it never moves, so that nothing softens
        it, and then up to two pixels larger; its edges stay where they are, since those are drawn by a mask."""
        if not self.snaps or abs(self.width - box.width) > 2 or abs(self.height - box.height) > 2:
            return box
        left = round(box.left + (box.width - self.width) / 2)
        top = round(box.top + (box.height - self.height) / 2)
        return Box(left, top, self.width, self.height)


def _is_static(timeline: Timeline) -> bool:
    return len({(k.x, k.y, k.scale, k.rotation) for k in timeline.keyframes}) == 1


def _even(size: float) -> int:
    # A hair above a whole number is that number: 1920.0000001 comes from a division.
    return max(2, math.ceil((size - 1e-6) / 2) * 2)
