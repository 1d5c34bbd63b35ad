"""Telling the profile of sRGB from others by its bytes: most photographs have it, and need no conversion."""

import struct

import numpy as np
import numpy.typing as npt

_SAMPLES = np.linspace(0, 1, 33)
_D50_PRIMARIES = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
"""Of sRGB, as profiles have them (IEC 61966-2-1, adapted by Bradford's matrix)."""
_NEAR = 0.001
_HALF_A_CODE = 0.5 / 255


def is_srgb(profile: bytes) -> bool:
    """Whether an ICC profile has sRGB's primaries and curve and no tables: colours stay as they are within a rounding.

    Curves are read as ICC.1:2022, 10.6 and 10.18, say. False where the profile is broken.
    """
    try:
        tags = _tags(profile)
        return (
            b"A2B0" not in tags
            and all(np.allclose(_xyz(tags[name]), near, atol=_NEAR) for name, near in _D50_PRIMARIES.items())
            and all(_has_srgb_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
        )
    except (struct.error, ValueError, KeyError):
        return False


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = (struct.unpack_from(">4sII", profile, 132 + 12 * number) for number in range(min(count, 100)))
    return {name: profile[at : at + size] for name, at, size in entries}


def _xyz(tag: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(tag, ">i4", 3, 8) / 65536


def _has_srgb_curve(tag: bytes) -> bool:
    with np.errstate(all="ignore"):  # of a curve that is no colour's
        linear = _followed(tag)
        shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)
    return bool(np.abs(shown - _SAMPLES).max() <= _HALF_A_CODE)


def _followed(tag: bytes) -> npt.NDArray[np.float64]:
    """Linear light for `_SAMPLES`. Raises `ValueError` for a curve of another form than sRGB is written in."""
    kind, form = tag[:4], struct.unpack_from(">H", tag, 8)[0]
    if kind == b"curv":
        table = np.frombuffer(tag, ">u2", struct.unpack_from(">I", tag, 8)[0], 12) / 65535
        return np.interp(_SAMPLES, np.linspace(0, 1, len(table)), table)
    if kind == b"para" and form in (3, 4):
        g, a, b, c, d, *offsets = np.frombuffer(tag, ">i4", 5 if form == 3 else 7, 12) / 65536
        e, f = offsets or (0.0, 0.0)
        curved: npt.NDArray[np.float64] = np.maximum(a * _SAMPLES + b, 0) ** g + e
        return np.where(d > _SAMPLES, c * _SAMPLES + f, curved)
    raise ValueError(kind)
