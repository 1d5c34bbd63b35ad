"""What a PNG says of its colours (PNG 3rd edition, 11.3.2): cICP before iCCP before sRGB before gAMA and cHRM."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from onetake.render.intake.boxes import Bytes

PNG = b"\x89PNG\r\n\x1a\n"

_UNSPECIFIED = 2
_PRIMARIES = frozenset({1, _UNSPECIFIED, 5, 6, 7, 9, 11, 12})
_TRANSFERS = frozenset({1, _UNSPECIFIED, 4, 5, 6, 7, 13, 14, 15, 16, 18})
_LEAST_GAMMA, _MOST_GAMMA = 10_000, 1_000_000
"""Of gAMA, whose 100,000 is linear light. Ten times more or less is a slip, and 0 means nothing (11.3.2.2)."""


class Cicp(NamedTuple):
    """Code points of Rec. ITU-T H.273."""

    primaries: int
    transfer: int
    matrix: int
    full_range: int


def png_chunks(data: Bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, begin and length of each chunk's content; the last one may reach beyond the data."""
    at = len(PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at + 8, length
        at += 12 + length


def refused_colours(cicp: Bytes) -> str:
    """What keeps a picture with this cICP chunk from being drawn in its colours; empty if nothing does."""
    if len(cicp) != 4:
        return "with a broken cICP chunk"
    coding = Cicp(*cicp)
    if coding.matrix or coding.full_range != 1:
        return "whose cICP chunk says that its colours are not RGB of full range"
    if coding.primaries not in _PRIMARIES:
        return f"with primaries {coding.primaries} in its cICP chunk"
    return "" if coding.transfer in _TRANSFERS else f"with transfer function {coding.transfer} in its cICP chunk"


def cicp_of(data: bytes) -> Cicp | None:
    """The cICP chunk of a PNG that `refused_colours` takes; None without one and for one that leaves all open."""
    if not data.startswith(PNG):
        return None
    found = next((Cicp(*data[at : at + 4]) for kind, at, _ in png_chunks(data) if kind == b"cICP"), None)
    return None if found is None or found[:2] == (_UNSPECIFIED, _UNSPECIFIED) else found


def without_nonsense(data: bytes) -> bytes:
    """A PNG without a gAMA or cHRM chunk that no picture can mean, as most programs read it; else the data itself."""
    if not data.startswith(PNG):
        return data
    nonsense = [
        (at - 8, at + length + 4)
        for kind, at, length in png_chunks(data)
        if (kind == b"gAMA" and not _is_gamma(data[at : at + length]))
        or (kind == b"cHRM" and not _are_primaries(data[at : at + length]))
    ]
    for start, end in reversed(nonsense):
        data = data[:start] + data[end:]
    return data


def _is_gamma(chunk: bytes) -> bool:
    return len(chunk) == 4 and _LEAST_GAMMA <= int.from_bytes(chunk) <= _MOST_GAMMA


def _are_primaries(chunk: bytes) -> bool:
    """Whether white is inside the triangle of red, green and blue."""
    if len(chunk) != 32:
        return False
    white, *corners = (struct.unpack_from(">ii", chunk, at) for at in range(0, 32, 8))
    turns = [_turn(start, end, white) for start, end in zip(corners, corners[1:] + corners[:1], strict=True)]
    return min(turns) > 0 or max(turns) < 0


def _turn(start: tuple[int, int], end: tuple[int, int], point: tuple[int, int]) -> int:
    """Twice the area of the triangle; positive where it goes round counter-clockwise."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
