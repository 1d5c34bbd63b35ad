"""Animated WebP as a clip: FFmpeg does not decode it, skia does."""

from array import array
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import skia

from onetake.errors import AssetDecodeError
from onetake.render.intake.orientation import UPRIGHT
from onetake.render.intake.still_headers import read_still
from onetake.render.planes.yuv420p import Plane
from onetake.render.sources.clip_index import ClipIndex
from onetake.render.sources.profiles import conversion_of, to_srgb


class AnimationDecoder:
    """As `ClipDecoder`, whose names these are. Raises `AssetDecodeError` naming `asset`."""

    pixel_aspect = Fraction(1)
    orientation = UPRIGHT

    def __init__(self, path: Path, asset: str) -> None:
        self._asset = asset
        self._data = path.read_bytes()  # which the codec reads from, and does not own
        header = read_still(self._data)
        try:
            self._codec = skia.Codec.MakeFromData(self._data)
        except RuntimeError as exc:
            raise self._broken("unknown format") from exc
        self._conversion = conversion_of(self._codec, self._data)
        ends = list(accumulate((header.durations if header else ()) or (100,)))
        starts = array("q", [0, *ends[:-1]])
        self.index = ClipIndex(Fraction(1, 1000), starts, array("q", [0]), ends[-1])
        self._pixels: Plane | None = None
        self._number = -1
        self.any_frame = self.frame(0)

    def frame(self, number: int) -> av.VideoFrame:
        """The frame of this number, with straight alpha. Each frame is drawn over those before it."""
        if number < self._number:
            self._number, self._pixels = -1, None
        while self._number < number:
            self._number += 1
            self._pixels = self._drawn(self._number)
        assert self._pixels is not None
        pixels = self._pixels
        if self._conversion is not None:
            pixels = pixels.copy()
            to_srgb(pixels, self._conversion, premultiply=False)
        return av.VideoFrame.from_ndarray(pixels, format="bgra")

    def close(self) -> None:
        self._pixels = None

    def _drawn(self, number: int) -> Plane:
        """The frame of this number, drawn over the one before it where it builds on that."""
        size = self._codec.dimensions()
        options = skia.Codec.Options()
        options.fFrameIndex = number
        frames = self._codec.getFrameInfo()
        if number >= len(frames):
            raise self._broken(f"its frame {number} is missing")
        if frames[number].fRequiredFrame < 0 or self._pixels is None:
            pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
        else:
            pixels = self._pixels.copy()
            options.fPriorFrame = number - 1
        info = skia.ImageInfo.Make(size.width(), size.height(), skia.kBGRA_8888_ColorType, skia.kUnpremul_AlphaType)
        result = self._codec.getPixels(info, pixels, pixels.strides[0], options)
        if result != skia.Codec.Result.kSuccess:
            raise self._broken(skia.Codec.ResultToString(result))
        return pixels

    def _broken(self, reason: str) -> AssetDecodeError:
        return AssetDecodeError(
            f"asset {self._asset} cannot be decoded as a clip ({reason}). Use an intact file.", asset=self._asset
        )
