"""Small files whose headers declare pictures of 60,000 x 60,000 pixels, or the most that their format can spell."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

SIDE = 60_000


def png(width: int = SIDE, height: int = SIDE) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks
    )


def jpeg() -> bytes:
    return _patched("jpeg", b"\xff\xc0", 5, ">HH")


def bmp() -> bytes:
    return _patched("bmp", b"BM", 18, "<ii")


def avif() -> bytes:
    return _patched("avif", b"ispe", 8, ">II")


def gif() -> bytes:
    """A screen of one pixel, and a frame on it that needs so much room."""
    return _patched("gif", b",", 5, "<HH")


def webp() -> bytes:
    """An extended header (RFC 9649, 2.7) over a picture of 16 x 16."""
    small = _saved("webp", lossless=True)
    side = (SIDE - 1).to_bytes(3, "little")
    chunks = b"WEBPVP8X" + struct.pack("<II", 10, 0) + side + side + small[12:]
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def webp_without_extended_header() -> bytes:
    """16,383 x 16,383, all that 14 bits can say."""
    data = bytearray(_saved("webp", lossless=True))
    at = data.index(b"VP8L") + 9
    rest = struct.unpack_from("<I", data, at)[0] & ~0xFFFFFFF
    struct.pack_into("<I", data, at, rest | 16_382 | 16_382 << 14)
    return bytes(data)


def tiff() -> bytes:
    data = bytearray(_saved("tiff"))
    (directory,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, directory)
    for entry in range(directory + 2, directory + 2 + 12 * count, 12):
        if bytes(data[entry : entry + 2]) in (b"\x00\x01", b"\x01\x01"):  # ImageWidth, ImageLength
            struct.pack_into("<HII", data, entry + 2, 4, 1, SIDE)
    return bytes(data)


BOMBS: dict[str, Callable[[], bytes]] = {
    maker.__name__: maker for maker in (png, jpeg, bmp, avif, gif, webp, webp_without_extended_header, tiff)
}


def _patched(name: str, mark: bytes, distance: int, spelled: str) -> bytes:
    data = bytearray(_saved(name))
    struct.pack_into(spelled, data, data.index(mark) + distance, SIDE, SIDE)
    return bytes(data)


def _saved(name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("P" if name == "gif" else "RGB", (16, 16)).save(file, name, **options)
    return file.getvalue()
