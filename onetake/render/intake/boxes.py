"""The boxes of mp4-like files (ISO 14496-12, 4.2), read without a decoder."""

import struct
from collections.abc import Iterator
from mmap import mmap

Bytes = bytes | mmap

_FULL_BOXES = {b"meta": 4, b"iinf": 6, b"iref": 4}
"""Bytes of version, flags and the like before the boxes inside."""


def top_level_boxes(data: Bytes) -> Iterator[tuple[str, int]]:
    """The four-letter types of a file's boxes in order, and where each ends."""
    for kind, _, end in _boxes(data, 0, len(data)):
        yield kind.decode("latin-1"), end


def find_boxes(data: Bytes, *path: bytes) -> Iterator[tuple[int, int]]:
    """Where the contents of each box at `path`, such as meta, iprp, ipco, begin and end."""
    yield from _found(data, path, 0, len(data))


def _found(data: Bytes, path: tuple[bytes, ...], start: int, end: int) -> Iterator[tuple[int, int]]:
    for kind, at, stop in _boxes(data, start, end):
        if kind != path[0]:
            continue
        if len(path) == 1:
            yield at, stop
        else:
            yield from _found(data, path[1:], at + _FULL_BOXES.get(kind, 0), min(stop, end))


def _boxes(data: Bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type, begin of the content, end. A length of 0 means as far as the file goes."""
    at = start
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if length == 1 and at + 16 <= end:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            content = at + 16
        stop = at + length if length >= 8 else end
        yield kind, content, stop
        at = stop
