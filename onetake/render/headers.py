"""What the bytes of a file say of it, before any decoder sees them."""

import struct
from collections.abc import Iterator
from mmap import mmap

Bytes = bytes | mmap

FONT_TAGS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
"""TrueType, OpenType with CFF outlines, Apple's TrueType, https://learn.microsoft.com/typography/opentype/spec/otff."""

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = b"\xff\xd9"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})

_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def is_font(data: Bytes) -> bool:
    """Whether this is a TrueType or OpenType font all of whose tables are there."""
    if data[:4] not in FONT_TAGS or len(data) < 12:
        return False
    (count,) = struct.unpack_from(">H", data, 4)
    if count == 0 or len(data) < 12 + 16 * count:
        return False
    tables = (struct.unpack_from(">II", data, 12 + 16 * i + 8) for i in range(count))
    return all(offset + length <= len(data) for offset, length in tables)


def declared_pixels(data: Bytes) -> int | None:
    """Width times height as a PNG or JPEG header declares them, None for other formats.

    Known before decoding, so that a small file that unpacks to gigabytes is refused by name.
    """
    if data[:8] == PNG and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    if data[:2] == JPEG:
        for marker, at in _jpeg_segments(data):
            if marker in _FRAME_HEADERS and at + 9 <= len(data):
                height, width = struct.unpack_from(">HH", data, at + 5)
                return int(width * height)
    return None


def is_truncated(data: Bytes) -> bool:
    """Whether a JPEG lacks its end, or an mp4-like file a part of a box: decoders pass over both in silence."""
    if data[:2] == JPEG:
        scan = next((at for marker, at in _jpeg_segments(data) if marker == _START_OF_SCAN), None)
        return scan is None or data.find(_END_OF_IMAGE, scan) < 0
    if data[4:8] in _FIRST_BOXES:
        return any(end > len(data) for _, end in top_level_boxes(data))
    return False


def top_level_boxes(data: Bytes) -> Iterator[tuple[str, int]]:
    """The four-letter types of an mp4's boxes in order, and where each ends; ISO 14496-12, 4.2."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        at = at + length if length >= 8 else len(data)
        yield kind.decode("latin-1"), at


def _jpeg_segments(data: Bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment up to the first scan, ITU T.81 annex B."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        yield marker, at
        if marker == _START_OF_SCAN:
            return
        at += 2 if marker in _WITHOUT_LENGTH else 2 + int(struct.unpack_from(">H", data, at + 2)[0])
