"""From a picture's own colours to sRGB, with the same result on every processor.

Skia's codecs convert colours by code of which there is a version for AVX-512, which rounds one sample in a hundred
thousand otherwise. Skia's drawing pipeline has one version for all. So a codec is asked for the file's own colours
where skia has a space for them, such as Display P3 or Adobe RGB, and the pipeline does the rest. It has none for
profiles of tables or of CMYK: these are left to the codec, as are files of 16 bits, which would lose as bytes.
"""

import struct
import zlib

import numpy as np
import skia

from onetake.render.intake.still_headers import PNG
from onetake.render.planes.yuv420p import Plane
from onetake.render.sources.swscale import premultiplied

_BAND = 256
"""Rows at a time, so that a large picture does not need its memory three times."""
_PNG_DEPTH = 24


def own_colours(codec: skia.Codec, data: bytes) -> skia.ColorSpace | None:
    """The space to decode the file `data` into before `to_srgb`; None if the codec is to give sRGB itself."""
    space = codec.getInfo().colorSpace()
    is_deep = data.startswith(PNG) and data[_PNG_DEPTH] == 16
    return None if space is None or space.isSRGB() or is_deep else space


def to_srgb(straight: Plane, space: skia.ColorSpace, *, premultiply: bool) -> None:
    """Convert BGRA (h, w, 4) in place."""
    for at in range(0, len(straight), _BAND):
        band = straight[at : at + _BAND]
        own, srgb = (_layout(band, colours) for colours in (space, skia.ColorSpace.MakeSRGB()))
        converted = np.empty_like(band)
        done = skia.Pixmap(own, band, band.strides[0]).readPixels(srgb, converted, converted.strides[0])
        assert done, "skia converts all of its colour spaces to sRGB"
        band[:] = premultiplied(converted) if premultiply else converted


def in_srgb(straight: Plane, profile: bytes) -> Plane:
    """BGRA (h, w, 4) whose colours `profile` (ICC.1) describes, in sRGB; as it is by a profile that is not for RGB.

    skia only follows the profiles of files, so the pixels are put into some: PNGs that are not packed.
    """
    file = _png(straight[:1, :1], profile)  # which the codec reads from, and does not own
    if space := own_colours(skia.Codec.MakeFromData(file), file):
        converted = straight.copy()
        to_srgb(converted, space, premultiply=False)
        return converted
    return np.concatenate([_converted(straight[at : at + _BAND], profile) for at in range(0, len(straight), _BAND)])


def _converted(band: Plane, profile: bytes) -> Plane:
    file = _png(band, profile)
    codec = skia.Codec.MakeFromData(file)
    pixels = np.empty((*band.shape[:2], 4), np.uint8)
    result = codec.getPixels(_layout(band, skia.ColorSpace.MakeSRGB()), pixels, pixels.strides[0])
    assert result == skia.Codec.Result.kSuccess, result
    return pixels


def _png(bgra: Plane, profile: bytes) -> bytes:
    height, width = bgra.shape[:2]
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each after the number of its filter, none
    rows[:, 1:] = bgra[..., [2, 1, 0, 3]].reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = {
        b"IHDR": header,
        b"iCCP": b"profile\0\0" + zlib.compress(profile),
        b"IDAT": zlib.compress(rows.tobytes(), 0),
        b"IEND": b"",
    }
    return PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )


def _layout(pixels: Plane, space: skia.ColorSpace) -> skia.ImageInfo:
    height, width = pixels.shape[:2]
    return skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kUnpremul_AlphaType, space)
