"""Colours by an embedded profile, in pictures that skia does not decode itself."""

import struct
import zlib

import numpy as np
import skia

from onetake.render.intake.still_headers import PNG
from onetake.render.planes.yuv420p import Plane

_BAND = 256
"""Rows at a time, so that a large picture does not need its memory three times."""


def in_srgb(straight: Plane, profile: bytes) -> Plane:
    """BGRA (h, w, 4) whose colours `profile` (ICC.1) describes, in sRGB; as it is by a profile that is not for RGB.

    skia only follows the profiles of files, so the pixels are put into some: PNGs that are not packed.
    """
    return np.concatenate([_converted(straight[at : at + _BAND], profile) for at in range(0, len(straight), _BAND)])


def _converted(band: Plane, profile: bytes) -> Plane:
    height, width = band.shape[:2]
    file = _png(band, profile)  # which the codec reads from, and does not own
    codec = skia.Codec.MakeFromData(file)
    pixels = np.empty((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(
        width, height, skia.kBGRA_8888_ColorType, skia.kUnpremul_AlphaType, skia.ColorSpace.MakeSRGB()
    )
    result = codec.getPixels(info, pixels, pixels.strides[0])
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
