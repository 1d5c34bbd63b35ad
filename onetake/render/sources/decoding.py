"""Picture files to pixels: orientation by EXIF, colours by the embedded profile, size and soundness checked."""

import math
from pathlib import Path

import av
import numpy as np
import skia
from av.error import FFmpegError
from av.video.reformatter import ColorPrimaries

from onetake.errors import AssetDecodeError, AssetMissingError
from onetake.render.intake.boxes import find_boxes
from onetake.render.intake.embedded_profiles import profile_of
from onetake.render.intake.limits import DECODABLE_PIXELS, MediaLimits
from onetake.render.intake.orientation import EXIF, orientation_of
from onetake.render.intake.png_colours import PNG, without_nonsense
from onetake.render.intake.probe import check_still, open_media, pictures_of
from onetake.render.intake.still_headers import read_still
from onetake.render.planes.yuv420p import Plane
from onetake.render.sources.profiles import Conversion, conversion_of, in_srgb, to_srgb
from onetake.render.sources.samples import Samples
from onetake.render.sources.swscale import FrameConverter, premultiplied

_CEILING = MediaLimits(max_picture_pixels=DECODABLE_PIXELS)
"""What a stage takes is checked where pictures come in; here it is what fits into memory."""

_MISPLACED = 0.1
"""Pixels of the film by which a picture's far edge may be off."""

_PNG_DEPTH = 24


class PictureFile:
    """An opened picture: its upright size in pixels and whether its format leaves room for alpha.

    Raises `AssetMissingError`, `AssetDecodeError` or `AssetRejectedError`, all naming `asset`.
    """

    def __init__(self, path: Path, asset: str) -> None:
        self._path, self._asset = path, asset
        self._data = without_nonsense(_read(path, asset))
        still = read_still(self._data)
        if still:
            check_still(still, asset, _CEILING)
        self._codec = _codec(self._data)
        aperture = still.aperture if still else None
        self._decoded: Plane | None = None if self._codec else _decode_with_ffmpeg(path, asset, self._data, aperture)
        if self._codec:
            known = int(self._codec.getOrigin())
            self._orientation = EXIF[still.orientation if still and known == 1 else known]
            self._conversion = conversion_of(self._codec, self._data)
        self.width, self.height = self._upright_size()
        self.may_have_alpha = self._codec is None or self._codec.getInfo().alphaType() != skia.kOpaque_AlphaType

    def decode(self, scale: float = 1.0) -> Plane:
        """Premultiplied sRGB as BGRA, uint8 (h, w, 4), upright.

        `scale` <= 1 says that no more than this part of the full size is needed: a JPEG is then decoded at a larger
        eighth, which saves most of the time and memory that a large photograph takes.
        """
        if self._codec is None:
            assert self._decoded is not None
            return self._decoded
        is_jpeg = self._codec.getEncodedFormat() == skia.EncodedImageFormat.kJPEG
        size = self._codec.dimensions()
        if is_jpeg:
            # Skia takes the nearest eighth, which may have too few pixels.
            size = self._codec.getScaledDimensions(_eighths(size.width(), size.height(), scale) / 8)
        if self._conversion is None:
            return self._orientation.applied(self._by_codec(size, skia.kPremul_AlphaType))
        stored = self._in_own_colours(self._conversion, size)
        return self._orientation.applied(to_srgb(stored, self._conversion, premultiply=self.may_have_alpha))

    def _in_own_colours(self, conversion: Conversion, size: skia.ISize) -> Samples:
        """As `conversion` takes them, as many bits of them as there are, not upright."""
        if conversion.is_for_inks:
            from onetake.render.sources.tables import inks_of

            return inks_of(self._data)
        if self._data.startswith(PNG) and self._data[_PNG_DEPTH] == 16:
            return _sixteen_bits(self._path, self._asset)
        return self._by_codec(size, skia.kUnpremul_AlphaType)

    def _by_codec(self, size: skia.ISize, with_alpha: skia.AlphaType) -> Plane:
        assert self._codec is not None
        pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
        alpha = with_alpha if self.may_have_alpha else skia.kOpaque_AlphaType
        info = skia.ImageInfo.Make(size.width(), size.height(), skia.kBGRA_8888_ColorType, alpha)
        result = self._codec.getPixels(info, pixels, pixels.strides[0])
        if result != skia.Codec.Result.kSuccess:
            raise _broken(self._asset, skia.Codec.ResultToString(result))
        return pixels

    def _upright_size(self) -> tuple[int, int]:
        if self._codec is None:
            assert self._decoded is not None
            return self._decoded.shape[1], self._decoded.shape[0]
        size = self._codec.dimensions()
        return self._orientation.sides(size.width(), size.height())


def _eighths(width: int, height: int, scale: float) -> int:
    """The fewest eighths of a JPEG's size, 1..8, that have enough pixels and end where the picture does.

    A side that is no whole number of them gets a pixel that is the picture's in part only, and all others would stand
    by as much in the wrong place.
    """
    for eighths in range(max(1, math.ceil(8 * scale)), 8):
        beyond = (-side * eighths % 8 / 8 / math.ceil(side * eighths / 8) for side in (width, height))
        if all(part * side * scale <= _MISPLACED for part, side in zip(beyond, (width, height), strict=True)):
            return eighths
    return 8


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


def _decode_with_ffmpeg(path: Path, asset: str, data: bytes, aperture: tuple[int, int, int, int] | None) -> Plane:
    """Formats that skia does not read, such as TIFF and AVIF."""
    multiplied = any(find_boxes(data, b"meta", b"iref", b"prem"))  # an AVIF that says so, ISO 23000-22, 7.3.5.2
    try:
        with open_media(path, asset) as container:
            stream = pictures_of(container)[0]
            frame = next(container.decode(stream))
            orientation = orientation_of(frame, stream.codec_context.name)
            pixels = _colours(frame, profile_of(data))
        if (alpha := _alpha_of_avif(path, asset)) is not None:
            pixels[..., 3] = alpha
        if aperture:
            left, top, width, height = aperture
            pixels = np.ascontiguousarray(pixels[top : top + height, left : left + width])
    except (FFmpegError, StopIteration, IndexError, ValueError) as exc:
        raise _broken(asset, "unknown format") from exc
    return orientation.applied(np.minimum(pixels, pixels[..., 3:]) if multiplied else premultiplied(pixels))


def _colours(frame: av.VideoFrame, profile: bytes | None) -> Plane:
    """Straight BGRA, by the profile if there is one: it says more than tags do (ISO 23008-12, 6.5.5.1)."""
    if profile is None:
        return FrameConverter().bgra(frame, frame.width, frame.height)
    frame.color_primaries = frame.color_trc = ColorPrimaries.BT709
    return in_srgb(FrameConverter().bgra(frame, frame.width, frame.height), profile)


def _sixteen_bits(path: Path, asset: str) -> Samples:
    """A PNG of 16 bits a sample as straight RGBA (h, w, 4), in its own colours."""
    try:
        with open_media(path, asset) as container:
            frame: av.VideoFrame = next(container.decode(pictures_of(container)[0]))
    except (FFmpegError, StopIteration, IndexError, ValueError) as exc:
        raise _broken(asset, "unknown format") from exc
    channels = len(frame.format.components)
    rows = np.frombuffer(memoryview(frame.planes[0]), ">u2").reshape(frame.height, -1)
    samples = rows[:, : frame.width * channels].reshape(frame.height, frame.width, channels)
    has_own_alpha = channels in (2, 4)
    rgba = np.full((frame.height, frame.width, 4), 65535, np.uint16)
    rgba[..., :3] = samples[..., :-1] if has_own_alpha else samples
    if has_own_alpha:
        rgba[..., 3] = samples[..., -1]
    return rgba


def _alpha_of_avif(path: Path, asset: str) -> Plane | None:
    """The second picture of an AVIF file is the alpha of the first (AV1 Image File Format 1.1, 4)."""
    with open_media(path, asset) as container:
        pictures = pictures_of(container)
        if not container.format.name.startswith("mov") or len(pictures) < 2:
            return None
        frame: av.VideoFrame = next(container.decode(pictures[1]))
        return FrameConverter().bgra(frame, frame.width, frame.height)[..., 1]


def _broken(asset: str, reason: str) -> AssetDecodeError:
    return AssetDecodeError(
        f"asset {asset} cannot be decoded as a picture ({reason}). Use an intact JPEG, PNG or WebP file.", asset=asset
    )
