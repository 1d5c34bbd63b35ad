"""PNG files chunk by chunk, as no encoder would write them."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}


def write_png(path: Path, pixels: npt.NDArray[Any], **chunks: bytes) -> Path:
    """Of as many bits as `pixels` (h, w, channels) have, with these chunks before the picture."""
    height, width, channels = pixels.shape
    bits = 8 * pixels.dtype.itemsize
    rows = pixels.astype(pixels.dtype.newbyteorder(">")).reshape(height, -1).view(np.uint8)
    written = {
        "IHDR": struct.pack(">IIBBBBB", width, height, bits, _COLOUR_TYPES[channels], 0, 0, 0),
        **chunks,
        "IDAT": zlib.compress(np.pad(rows, ((0, 0), (1, 0))).tobytes()),
        "IEND": b"",
    }
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), data) for name, data in written.items()))
    return path


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gamma(value: int) -> bytes:
    """gAMA; 100,000 is linear light."""
    return struct.pack(">I", value)


def embedded(profile: bytes) -> bytes:
    """iCCP."""
    return b"profile\0\0" + zlib.compress(profile)


def coding(primaries: int, transfer: int) -> bytes:
    """cICP."""
    return bytes([primaries, transfer, 0, 1])
