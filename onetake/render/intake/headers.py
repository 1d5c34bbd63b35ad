"""What the bytes of fonts and films say of them, before any decoder sees them."""

import struct

from onetake.render.intake.boxes import Bytes, top_level_boxes

FONT_TAGS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
"""TrueType, OpenType with CFF outlines, Apple's TrueType, https://learn.microsoft.com/typography/opentype/spec/otff."""

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


def is_truncated_film(data: Bytes) -> bool:
    """Whether an mp4-like file lacks a part of a box: decoders pass over that in silence."""
    return data[4:8] in _FIRST_BOXES and any(end > len(data) for _, end in top_level_boxes(data))


_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
_PLAYLISTS = (b"#extm3u", b"ffconcat", b"<smil", b"[playlist]")
_OTHERS = {b"%pdf": "a PDF document", b"pk\x03\x04": "a ZIP archive", b"<svg": "an SVG drawing", b"{\\rtf": "a text"}


def named_stranger(data: Bytes) -> str | None:
    """What a file is that people mistake for media, such as the page that a server shows in place of a clip.

    None for what may be media.
    """
    head = bytes(data[:2048]).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_PAGES):
        return "a web page"
    if head.startswith(_PLAYLISTS):
        return "a playlist, which only names other files"
    for start, name in _OTHERS.items():
        if head.startswith(start) or (head.startswith(b"<?xml") and start in head):
            return name
    return "a text" if head and not set(head) - _PRINTABLE else None


_PRINTABLE = frozenset(b"\t\n\r\x0b\x0c") | frozenset(range(0x20, 0x7F))
