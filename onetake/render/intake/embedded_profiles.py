"""The ICC profile that a picture file says its colours by."""

import struct
import zlib
from collections.abc import Callable

from onetake.render.intake.boxes import Bytes, find_boxes
from onetake.render.intake.png_colours import png_chunks
from onetake.render.intake.still_headers import (
    is_iso,
    is_jpeg,
    is_png,
    is_tiff,
    is_webp,
    jpeg_segments,
    riff_chunks,
    tiff_tags,
    tiff_values,
)

_APP2 = 0xE2
_TIFF_PROFILE = 34675
_LARGEST = 16_000_000
"""Bytes, once unpacked; profiles of printing presses have two million."""


def profile_of(data: Bytes) -> bytes | None:
    """The ICC profile in a picture file (ICC.1:2022, annex B; for AVIF a colr box, ISO 14496-12, 12.1.5); None without
    one."""
    head = bytes(data[:16])
    read = next((read for starts, read in _READERS if starts(head)), None)
    try:
        return (read(data) if read else None) or None
    except (struct.error, ValueError, KeyError, IndexError, zlib.error):
        return None


def _png_profile(data: Bytes) -> bytes | None:
    """PNG 3rd edition, 11.3.2.3: a name, a zero, the method of compression, the packed profile."""
    for kind, at, length in png_chunks(data):
        if kind == b"iCCP":
            chunk = bytes(data[at : at + length])
            return zlib.decompressobj().decompress(chunk[chunk.index(0) + 2 :], _LARGEST)
        if kind == b"IDAT":
            break
    return None


def _jpeg_profile(data: Bytes) -> bytes:
    """Segments that carry their number, from 1 on, and how many there are."""
    parts = {}
    for marker, at in jpeg_segments(data):
        if marker == _APP2 and data[at + 4 : at + 16] == b"ICC_PROFILE\0":
            parts[data[at + 16]] = data[at + 18 : at + 2 + struct.unpack_from(">H", data, at + 2)[0]]
    return b"".join(parts[number] for number in sorted(parts))


def _webp_profile(data: Bytes) -> bytes | None:
    chunks = ((kind, at) for kind, at in riff_chunks(data) if kind == b"ICCP")
    return next((data[at : at + struct.unpack_from("<I", data, at - 4)[0]] for _, at in chunks), None)


def _tiff_profile(data: Bytes) -> bytes:
    order, places = tiff_tags(data)
    return bytes(tiff_values(data, order, places[_TIFF_PROFILE]))


def _iso_profile(data: Bytes) -> bytes | None:
    boxes = find_boxes(data, b"meta", b"iprp", b"ipco", b"colr")
    return next((data[at + 4 : end] for at, end in boxes if data[at : at + 4] in (b"prof", b"rICC")), None)


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Bytes], bytes | None]], ...] = (
    (is_png, _png_profile),
    (is_jpeg, _jpeg_profile),
    (is_webp, _webp_profile),
    (is_tiff, _tiff_profile),
    (is_iso, _iso_profile),
)
