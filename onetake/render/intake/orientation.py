"""How a stored picture is to be turned and mirrored to stand upright."""

import struct
from typing import Any, NamedTuple, TypeVar

import av
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import SideDataContainer

Samples = TypeVar("Samples", bound=np.generic)


class Orientation(NamedTuple):
    """Rows and columns change places first, then left and right, then top and bottom."""

    transposed: bool = False
    mirrored: bool = False
    flipped: bool = False

    def applied(self, plane: npt.NDArray[Samples]) -> npt.NDArray[Samples]:
        """The plane (h, w, ...) upright; a view where that will do, else C-contiguous."""
        if self == UPRIGHT:
            return plane
        turned = plane.swapaxes(0, 1) if self.transposed else plane
        return np.ascontiguousarray(turned[:: -1 if self.flipped else 1, :: -1 if self.mirrored else 1])

    def sides(self, width: int, height: int) -> tuple[int, int]:
        """Width and height upright, or, of an upright picture, those to store it in."""
        return (height, width) if self.transposed else (width, height)


UPRIGHT = Orientation()

# EXIF 2.32, tag 0x0112; skia's EncodedOrigin has the same numbers.
EXIF = {
    1: UPRIGHT,
    2: Orientation(mirrored=True),
    3: Orientation(mirrored=True, flipped=True),
    4: Orientation(flipped=True),
    5: Orientation(transposed=True),
    6: Orientation(transposed=True, mirrored=True),
    7: Orientation(transposed=True, mirrored=True, flipped=True),
    8: Orientation(transposed=True, flipped=True),
}

_QUARTERS = {0: 1, 1: 8, 2: 3, 3: 6}
"""EXIF's number for so many quarter turns counter-clockwise."""


_NAMES_PROFILES = frozenset({"png", "apng"})
"""Codecs whose frames must not be asked: PyAV frees the name of their colour profile with what it tells of side data,
and once more with the frame."""


def orientation_of(frame: av.VideoFrame, codec: str) -> Orientation:
    """What the display matrix of a frame that `codec` (FFmpeg's name) decoded says (ISO 14496-12, 8.3.2:
    x' = a x + c y, y' = b x + d y, with y downwards), to the nearest quarter turn."""
    if codec in _NAMES_PROFILES:
        return UPRIGHT
    try:
        # Not the frame's own `side_data`: that and the frame would hold each other, and the picture stay in memory.
        side_data: Any = SideDataContainer(frame)  # type: ignore[call-arg]  # its stubs forget the constructor
        matrix = bytes(side_data["DISPLAYMATRIX"])
    except ValueError:  # some other side data, which this version of PyAV does not know
        return EXIF[_QUARTERS[round(frame.rotation / 90) % 4]]
    except KeyError:
        return UPRIGHT
    a, b, _, c, d = struct.unpack_from("<5i", matrix)
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(True, mirrored=c < 0, flipped=b < 0)
    return Orientation(False, mirrored=a < 0, flipped=d < 0)
