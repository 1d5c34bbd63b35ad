"""Pictures made ready to draw: decoded once, brought to the size that the film needs, kept while there is room."""

import math
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from onetake.render.cache import LruCache
from onetake.render.intake.asset_files import local_file
from onetake.render.planes.yuv420p import Plane, Planes
from onetake.render.sources.decoding import PictureFile
from onetake.render.sources.swscale import bgra_to_planes, scale_bgra, scale_planes
from onetake.timeline.props import Crop


class Still(NamedTuple):
    """A part of a picture asset; `crop` None is all of it."""

    asset: str
    crop: Crop | None


class Facts(NamedTuple):
    """Size in the source's pixels, after cropping."""

    width: int
    height: int
    opaque: bool


class StillStore:
    """Stills by asset, crop and size. `files` maps asset ids to local paths."""

    def __init__(self, files: Mapping[str, Path], cache: LruCache) -> None:
        self._files = files
        self._cache = cache
        self._facts: dict[tuple[object, ...], Facts] = {}
        self._at_hand: tuple[Still, Plane] | None = None

    def facts(self, still: Still) -> Facts:
        key = _key(still)
        if key not in self._facts:
            self._facts[key] = self._find_facts(still)
        return self._facts[key]

    def planes(self, still: Still, width: int, height: int, halvings: int = 0) -> Planes:
        """An opaque still at `width` x `height` (even), or at that halved so many times."""
        if halvings:
            return self._cache.get(
                ("planes", _key(still), width, height, halvings),
                lambda: _halved(self.planes(still, width, height, halvings - 1)),
            )
        return self._cache.get(
            ("planes", _key(still), width, height), lambda: bgra_to_planes(self._pixels(still, width), width, height)
        )

    def bgra(self, still: Still, width: int, height: int) -> Plane:
        """Any still at `width` x `height` as premultiplied BGRA (h, w, 4)."""
        return self._cache.get(
            ("bgra", _key(still), width, height), lambda: scale_bgra(self._pixels(still, width), width, height)
        )

    def _find_facts(self, still: Still) -> Facts:
        picture = self._open(still)
        opaque = True
        if picture.may_have_alpha:
            pixels = picture.decode()
            self._at_hand = (still, pixels)
            opaque = int(_cropped(pixels, picture, still.crop)[..., 3].min()) == 255
        x0, y0, x1, y1 = _crop_box(still.crop, picture.width, picture.height)
        return Facts(x1 - x0, y1 - y0, opaque)

    def _pixels(self, still: Still, width: int) -> Plane:
        """The still's pixels, at least `width` wide if it has as many; not kept, since what is made of them is."""
        facts = self.facts(still)
        picture = self._open(still)
        at_hand, self._at_hand = self._at_hand, None
        pixels = at_hand[1] if at_hand and at_hand[0] == still else picture.decode(width / facts.width)
        return np.ascontiguousarray(_cropped(pixels, picture, still.crop))

    def _open(self, still: Still) -> PictureFile:
        return PictureFile(local_file(self._files, still.asset), still.asset)


def _key(still: Still) -> tuple[object, ...]:
    crop = still.crop
    return (still.asset, (crop.x, crop.y, crop.width, crop.height) if crop else None)


def _cropped(pixels: Plane, picture: PictureFile, crop: Crop | None) -> Plane:
    """The part of `pixels`, which may have been decoded smaller than `picture`, that `crop` names."""
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = _crop_box(crop, width, height, width / picture.width, height / picture.height)
    return pixels[y0:y1, x0:x1]


def _crop_box(
    crop: Crop | None, width: int, height: int, across: float = 1.0, down: float = 1.0
) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of `crop` in whole pixels, inside `width` x `height`, at least one pixel large."""
    if crop is None:
        return 0, 0, width, height
    x0 = min(round(crop.x * across), width - 1)
    y0 = min(round(crop.y * down), height - 1)
    x1 = min(max(x0 + 1, round((crop.x + crop.width) * across)), width)
    y1 = min(max(y0 + 1, round((crop.y + crop.height) * down)), height)
    return x0, y0, x1, y1


def _halved(source: Planes) -> Planes:
    return scale_planes(source, _even(source.width / 2), _even(source.height / 2))


def _even(size: float) -> int:
    return max(2, math.ceil(size / 2) * 2)


class StillSource:
    """A still as the pixels of an element: a `PictureSource` that is the same in all frames."""

    def __init__(self, store: StillStore, still: Still) -> None:
        self._store, self._still = store, still
        facts = store.facts(still)
        self.size = (float(facts.width), float(facts.height))
        self.opaque = facts.opaque

    def key(self, frame: int) -> Hashable:
        return _key(self._still)

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        return self._store.planes(self._still, width, height, halvings)

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        return self._store.bgra(self._still, width, height)

    def close(self) -> None:
        pass
