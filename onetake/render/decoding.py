"""Picture files to pixels: orientation by EXIF, colours by the embedded profile, size and soundness checked."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import skia
from av.error import FFmpegError

from onetake.errors import AssetDecodeError, AssetMissingError, AssetRejectedError
from onetake.render.planes import Plane
from onetake.render.probe import MOST_PIXELS, open_media
from onetake.render.swscale import FrameConverter

# EXIF 2.32, tag 0x0112; skia's EncodedOrigin has the same numbers.
_TURNED: dict[int, Callable[[Plane], Plane]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}


class PictureFile:
    """An opened picture: its upright size in pixels and whether its format leaves room for alpha.

    Raises `AssetMissingError`, `AssetDecodeError` or `AssetRejectedError`, all naming `asset`.
    """

    def __init__(self, path: Path, asset: str) -> None:
        self._asset = asset
        self._data = _read(path, asset)
        self._codec = _codec(self._data)
        self._decoded: Plane | None = None if self._codec else _decode_with_ffmpeg(path, asset)
        self.width, self.height = self._upright_size()
        self.may_have_alpha = self._codec is None or self._codec.getInfo().alphaType() != skia.kOpaque_AlphaType
        _check_size(self.width, self.height, asset)

    def decode(self, scale: float = 1.0) -> Plane:
        """Premultiplied sRGB as BGRA, uint8 (h, w, 4), upright.

        `scale` <= 1 says that no more than this part of the full size is needed: a JPEG is then decoded
        at the next larger eighth, which saves most of the time and memory that a large photograph takes.
        """
        if self._codec is None:
            assert self._decoded is not None
            return self._decoded
        is_jpeg = self._codec.getEncodedFormat() == skia.EncodedImageFormat.kJPEG
        size = self._codec.getScaledDimensions(min(1.0, scale)) if is_jpeg else self._codec.dimensions()
        pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
        alpha = skia.kPremul_AlphaType if self.may_have_alpha else skia.kOpaque_AlphaType
        info = skia.ImageInfo.Make(
            size.width(), size.height(), skia.kBGRA_8888_ColorType, alpha, skia.ColorSpace.MakeSRGB()
        )
        result = self._codec.getPixels(info, pixels, pixels.strides[0])
        if result != skia.Codec.Result.kSuccess:
            raise _broken(self._asset, skia.Codec.ResultToString(result))
        return np.ascontiguousarray(_TURNED[self._orientation](pixels))

    @property
    def _orientation(self) -> int:
        return int(self._codec.getOrigin()) if self._codec else 1

    def _upright_size(self) -> tuple[int, int]:
        if self._codec is None:
            assert self._decoded is not None
            return self._decoded.shape[1], self._decoded.shape[0]
        size = self._codec.dimensions()
        sides = (size.width(), size.height())
        return sides if self._orientation <= 4 else sides[::-1]


def _read(path: Path, asset: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise AssetMissingError(f"asset {asset} cannot be read: {exc.strerror or exc}.", asset=asset) from exc


def _codec(data: bytes) -> skia.Codec | None:
    try:
        return skia.Codec.MakeFromData(data)
    except RuntimeError:
        return None


def _decode_with_ffmpeg(path: Path, asset: str) -> Plane:
    """Formats that skia does not read, such as TIFF and AVIF."""
    try:
        with open_media(path, asset) as container:
            frame = next(container.decode(video=0))
            _check_size(frame.width, frame.height, asset)
            straight = FrameConverter().bgra(frame, frame.width, frame.height)
    except (FFmpegError, StopIteration, IndexError, ValueError) as exc:
        raise _broken(asset, "unknown format") from exc
    return _premultiplied(straight)


def _premultiplied(straight: Plane) -> Plane:
    alpha = straight[..., 3:].astype(np.uint16)
    pixels = ((straight * alpha + 127) // 255).astype(np.uint8)
    pixels[..., 3] = straight[..., 3]
    return pixels


def _check_size(width: int, height: int, asset: str) -> None:
    if width * height > MOST_PIXELS:
        raise AssetRejectedError(
            f"asset {asset} has {width} x {height} pixels; at most {MOST_PIXELS // 1_000_000} million are taken. "
            "Use a smaller version of the picture.",
            asset=asset,
        )


def _broken(asset: str, reason: str) -> AssetDecodeError:
    return AssetDecodeError(
        f"asset {asset} cannot be decoded as a picture ({reason}). Use an intact JPEG, PNG or WebP file.", asset=asset
    )
