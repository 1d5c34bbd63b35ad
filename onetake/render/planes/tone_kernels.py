"""The inner loops of tone mapping, compiled by Numba as those of `plane_kernels` are.

Row by row, and what is looked up in loops of its own, since no processor does that several at a time: all between, the
compiler turns into vectors.
"""

import numpy as np

from onetake.render.compilation.machine_code import inlined, inner, kernel
from onetake.render.planes.colour import CB, CR, LUMA

_YR, _YG, _YB = (np.float32(c) for c in LUMA)
_UR, _UG, _UB = (np.float32(c) for c in CB)
_VR, _VG, _VB = (np.float32(c) for c in CR)


@kernel(
    "uint16[2] uint16[2] uint16[2] float32[1] float32[1] float32[1] float32[1] float32[1] float32[2] "
    "uint8[2] uint8[2] uint8[2]"
)
def tone_map(  # type: ignore[no-untyped-def]
    source_y, source_u, source_v, light, system, roll_off, signal, weights, gamut, y, u, v
):
    """Ten-bit limited-range planes to eight-bit BT.709 ones, by the tables of `tone_mapping.Tables`.

    `y` is (2h, 2w), `u` and `v` (h, w); sources are uint16 and may be longer. Chroma is that of the mean of a block.
    """
    width = y.shape[1]
    tints, colours = np.empty((3, width), np.float32), np.empty((2, 3, width), np.float32)
    levels, factors = np.empty((3, width), np.int32), np.empty(width, np.float32)
    for j in range(u.shape[0]):
        _tint(tints, source_u[j], source_v[j], weights)
        for k in range(2):
            rgb = colours[k]
            _light_levels(levels, source_y[2 * j + k], tints, light)
            _look_up(rgb, light, levels)
            if system.size:
                _brightness_levels(levels[0], rgb, system)
                _multiply(rgb, factors, system, levels[0])
            if roll_off.size:
                _strength_levels(levels[0], rgb, weights[4], roll_off)
                _multiply(rgb, factors, roll_off, levels[0])
            _signal_levels(levels, rgb, gamut, signal)
            _look_up(rgb, signal, levels)
            _luma(y[2 * j + k], rgb)
        _chroma(u[j], v[j], colours[0], colours[1])


@inner
def _tint(tints, source_u, source_v, weights):  # type: ignore[no-untyped-def]
    """What is added to luma, 0..1, for R', G' and B' of each pixel of a row."""
    for i in range(tints.shape[1] // 2):
        cb = (np.float32(source_u[i]) - np.float32(512)) / np.float32(896)
        cr = (np.float32(source_v[i]) - np.float32(512)) / np.float32(896)
        to_red, to_green, to_blue = weights[0] * cr, -weights[1] * cb - weights[2] * cr, weights[3] * cb
        tints[0, 2 * i] = tints[0, 2 * i + 1] = to_red
        tints[1, 2 * i] = tints[1, 2 * i + 1] = to_green
        tints[2, 2 * i] = tints[2, 2 * i + 1] = to_blue


@inner
def _light_levels(levels, source_y, tints, light):  # type: ignore[no-untyped-def]
    last = np.float32(light.size - 1)
    for i in range(tints.shape[1]):
        luma = (np.float32(source_y[i]) - np.float32(64)) / np.float32(876)
        levels[0, i] = _level(luma + tints[0, i], last)
        levels[1, i] = _level(luma + tints[1, i], last)
        levels[2, i] = _level(luma + tints[2, i], last)


@inner
def _brightness_levels(levels, rgb, system):  # type: ignore[no-untyped-def]
    """Of Y_S, the luminance of the scene that HLG's system gamma follows (BT.2100, table 5)."""
    last = np.float32(system.size - 1)
    for i in range(levels.size):
        brightness = np.float32(0.2627) * rgb[0, i] + np.float32(0.6780) * rgb[1, i] + np.float32(0.0593) * rgb[2, i]
        levels[i] = _level(np.sqrt(brightness), last)


@inner
def _strength_levels(levels, rgb, top, roll_off):  # type: ignore[no-untyped-def]
    last = np.float32(roll_off.size - 1)
    for i in range(levels.size):
        levels[i] = _level(np.sqrt(max(rgb[0, i], rgb[1, i], rgb[2, i]) / top), last)


@inner
def _signal_levels(levels, rgb, gamut, signal):  # type: ignore[no-untyped-def]
    last = np.float32(signal.size - 1)
    for i in range(levels.shape[1]):
        r, g, b = rgb[0, i], rgb[1, i], rgb[2, i]
        for c in range(3):
            shown = gamut[c, 0] * r + gamut[c, 1] * g + gamut[c, 2] * b
            levels[c, i] = _level(np.sqrt(max(shown, np.float32(0))), last)


@inlined
def _level(value, last):  # type: ignore[no-untyped-def]
    """The entry that is nearest to `value`, 0..1, of a table whose last one is `last`."""
    return np.int32(min(max(value * last + np.float32(0.5), np.float32(0)), last))


@inner
def _look_up(rgb, table, levels):  # type: ignore[no-untyped-def]
    for i in range(rgb.shape[1]):
        rgb[0, i], rgb[1, i], rgb[2, i] = table[levels[0, i]], table[levels[1, i]], table[levels[2, i]]


@inner
def _multiply(rgb, factors, table, levels):  # type: ignore[no-untyped-def]
    for i in range(levels.size):
        factors[i] = table[levels[i]]
    for i in range(levels.size):
        rgb[0, i], rgb[1, i], rgb[2, i] = rgb[0, i] * factors[i], rgb[1, i] * factors[i], rgb[2, i] * factors[i]


@inner
def _luma(y, rgb):  # type: ignore[no-untyped-def]
    for i in range(y.size):
        y[i] = np.uint8(_code(rgb[0, i], rgb[1, i], rgb[2, i], _YR, _YG, _YB, np.float32(16)))


@inner
def _chroma(u, v, above, below):  # type: ignore[no-untyped-def]
    for i in range(u.size):
        red, green, blue = _mean(above[0], below[0], i), _mean(above[1], below[1], i), _mean(above[2], below[2], i)
        u[i] = np.uint8(_code(red, green, blue, _UR, _UG, _UB, np.float32(128)))
        v[i] = np.uint8(_code(red, green, blue, _VR, _VG, _VB, np.float32(128)))


@inlined
def _mean(above, below, i):  # type: ignore[no-untyped-def]
    return (above[2 * i] + above[2 * i + 1] + below[2 * i] + below[2 * i + 1]) * np.float32(0.25)


@inlined
def _code(r, g, b, of_r, of_g, of_b, offset):  # type: ignore[no-untyped-def]
    """A code value of R', G' and B', 0..1, with half added for rounding."""
    return offset + np.float32(0.5) + np.float32(255) * (of_r * r + of_g * g + of_b * b)
