"""Video elements: which frame of its clip each frame of the film shows, ready to draw."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import av

from onetake.render.intake.asset_files import local_file
from onetake.render.intake.orientation import UPRIGHT
from onetake.render.planes.yuv420p import Plane, Planes, planes_of
from onetake.render.sources.animations import AnimationDecoder
from onetake.render.sources.clip_decoder import ClipDecoder
from onetake.render.sources.clip_index import ClipIndex
from onetake.render.sources.swscale import FrameConverter, has_alpha, needs_no_conversion
from onetake.timeline.master import VideoElement

T = TypeVar("T")

# The filter of stills is faster than FFmpeg's scaler up to here: four samples' taps are 16 bytes, see `resampling`.
_SHRINKS_WELL = 4.0


def clip_frame(element: VideoElement, index: ClipIndex, frame: int, rate: Fraction) -> int:
    """The number of the clip's frame that `element` shows in `frame` of a film of `rate` frames a second.

    It plays from `trim_start`, loops back to there, and otherwise holds its last frame past the end. Exact: speeds
    and trims are taken as the decimal numbers that the document spells.
    """
    trim = min(_decimal(element.trim_start), index.length)
    played = Fraction(frame - element.from_) / rate * _decimal(element.playback_rate)
    span = index.length - trim
    if element.loop and span > 0:
        played %= span
    return index.frame_at(trim + played)


@lru_cache(maxsize=64)
def _decimal(number: float) -> Fraction:
    return Fraction(repr(number))


def open_clip(path: Path, asset: str, indexes: dict[str, ClipIndex]) -> ClipDecoder | AnimationDecoder:
    """What decodes the file: FFmpeg, but for animated WebP, which it cannot. Raises the `AssetError` of either.

    `indexes` are those of the film's clips that have been read already, by asset; a long clip's takes a while.
    """
    with path.open("rb") as file:
        is_webp = file.read(12)[8:] == b"WEBP"
    if is_webp:
        return AnimationDecoder(path, asset)
    decoder = ClipDecoder(path, asset, indexes.get(asset))
    indexes[asset] = decoder.index
    return decoder


class ClipSource:
    """A clip as the pixels of an element: a `PictureSource` that changes from frame to frame."""

    def __init__(
        self, element: VideoElement, files: Mapping[str, Path], rate: Fraction, indexes: dict[str, ClipIndex]
    ) -> None:
        self._element, self._rate = element, rate
        self._decoder = open_clip(local_file(files, element.asset), element.asset, indexes)
        self._converter = FrameConverter()
        first = self._decoder.any_frame
        self.opaque = not has_alpha(first)
        self._orientation = self._decoder.orientation
        wide = float(Fraction(first.width) * self._decoder.pixel_aspect)
        self.size = (float(first.height), wide) if self._orientation.transposed else (wide, float(first.height))
        self._planes = _Latest[Planes]()
        self._bgra = _Latest[Plane]()
        self._moment = _Latest[int]()

    def key(self, frame: int) -> Hashable:
        return (self._element.asset, self._number(frame))

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        size = _halved(width, halvings), _halved(height, halvings)
        key = (self._number(frame), size)
        if key != self._planes.key:
            self._planes.keep(key, self._converted(self._decoder.frame(key[0]), *size))
        return self._planes.value

    def _converted(self, decoded: av.VideoFrame, width: int, height: int) -> Planes:
        """At this size, or as it was decoded if it can be drawn like that: the filter of stills is faster."""
        fits = decoded.width <= _SHRINKS_WELL * width and decoded.height <= _SHRINKS_WELL * height
        if fits and self._orientation == UPRIGHT and needs_no_conversion(decoded):
            return planes_of(decoded)
        stored = self._converter.planes(decoded, *self._orientation.sides(width, height))
        if self._orientation == UPRIGHT:
            return stored
        return Planes(width, height, *(self._orientation.applied(plane) for plane in stored.cropped))

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        key = (self._number(frame), (width, height))
        if key != self._bgra.key:
            convert = self._converter.bgra if self.opaque else self._converter.premultiplied_bgra
            pixels = convert(self._decoder.frame(key[0]), *self._orientation.sides(width, height))
            self._bgra.keep(key, self._orientation.applied(pixels))
        return self._bgra.value

    def close(self) -> None:
        self._decoder.close()

    def _number(self, frame: int) -> int:
        if frame != self._moment.key:
            self._moment.keep(frame, clip_frame(self._element, self._decoder.index, frame, self._rate))
        return self._moment.value


class _Latest(Generic[T]):
    """The value made last; a frame of the film often shows the same frame of the clip again."""

    def __init__(self) -> None:
        self.key: Hashable = None

    def keep(self, key: Hashable, value: T) -> None:
        self.key, self.value = key, value


def _halved(size: int, halvings: int) -> int:
    return max(2, (size >> halvings) + 1 & ~1)
