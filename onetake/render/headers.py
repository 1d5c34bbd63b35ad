"""What the first bytes of a file say of it, before any decoder sees them."""

import struct

FONT_TAGS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
"""TrueType, OpenType with CFF outlines, Apple's TrueType, https://learn.microsoft.com/typography/opentype/spec/otff."""

_MARKERS_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xDA))
_NO_FRAME_HEADERS = (0xC4, 0xC8, 0xCC)


def is_font(head: bytes, size: int) -> bool:
    """Whether this is a TrueType or OpenType font all of whose tables lie inside its `size` bytes."""
    if head[:4] not in FONT_TAGS or len(head) < 12:
        return False
    (count,) = struct.unpack_from(">H", head, 4)
    if count == 0 or len(head) < 12 + 16 * count:
        return False
    tables = (struct.unpack_from(">II", head, 12 + 16 * i + 8) for i in range(count))
    return all(offset + length <= size for offset, length in tables)


def declared_pixels(head: bytes) -> int | None:
    """Width times height as a PNG or JPEG header declares them, None for other formats.

    Known before decoding, so that a small file that unpacks to gigabytes is refused by name.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack_from(">II", head, 16)
        return int(width * height)
    if head.startswith(b"\xff\xd8"):
        return _jpeg_pixels(head)
    return None


def _jpeg_pixels(head: bytes) -> int | None:
    """Walks the segments to the frame header (SOFn), ITU T.81 annex B."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return int(width * height)
        at += (
            2
            if marker in _MARKERS_WITHOUT_LENGTH
            else 1
            if marker == 0xFF
            else 2 + struct.unpack_from(">H", head, at + 2)[0]
        )
    return None
