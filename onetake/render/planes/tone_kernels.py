"""The inner loop of tone mapping, compiled by Numba as those of `plane_kernels` are."""

import numpy as np

from onetake.render.compilation.machine_code import inner, kernel
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
    quarter = np.float32(0.25)
    for j in range(u.shape[0]):
        for i in range(u.shape[1]):
            cb = (np.float32(source_u[j, i]) - np.float32(512)) / np.float32(896)
            cr = (np.float32(source_v[j, i]) - np.float32(512)) / np.float32(896)
            to_red, to_green, to_blue = weights[0] * cr, -weights[1] * cb - weights[2] * cr, weights[3] * cb
            red = green = blue = np.float32(0)
            for k in range(4):
                row, column = 2 * j + (k >> 1), 2 * i + (k & 1)
                luma = (np.float32(source_y[row, column]) - np.float32(64)) / np.float32(876)
                r = light[_level(luma + to_red, light)]
                g = light[_level(luma + to_green, light)]
                b = light[_level(luma + to_blue, light)]
                factor = np.float32(1)
                if system.size:
                    brightness = np.float32(0.2627) * r + np.float32(0.6780) * g + np.float32(0.0593) * b
                    factor = system[_level(np.sqrt(brightness), system)]
                if roll_off.size:
                    strongest = max(r, g, b) * factor / weights[4]
                    factor *= roll_off[_level(np.sqrt(strongest), roll_off)]
                r, g, b = r * factor, g * factor, b * factor
                shown_r = _signal_of(gamut[0, 0] * r + gamut[0, 1] * g + gamut[0, 2] * b, signal)
                shown_g = _signal_of(gamut[1, 0] * r + gamut[1, 1] * g + gamut[1, 2] * b, signal)
                shown_b = _signal_of(gamut[2, 0] * r + gamut[2, 1] * g + gamut[2, 2] * b, signal)
                y[row, column] = np.uint8(_code(shown_r, shown_g, shown_b, _YR, _YG, _YB, np.float32(16)))
                red, green, blue = red + shown_r, green + shown_g, blue + shown_b
            red, green, blue = red * quarter, green * quarter, blue * quarter
            u[j, i] = np.uint8(_code(red, green, blue, _UR, _UG, _UB, np.float32(128)))
            v[j, i] = np.uint8(_code(red, green, blue, _VR, _VG, _VB, np.float32(128)))


@inner
def _level(value, table):  # type: ignore[no-untyped-def]
    """The entry of `table` that is nearest to `value`, 0..1."""
    last = np.float32(table.size - 1)
    return np.int32(min(max(value * last + np.float32(0.5), np.float32(0)), last))


@inner
def _signal_of(light, signal):  # type: ignore[no-untyped-def]
    return signal[_level(np.sqrt(max(light, np.float32(0))), signal)]


@inner
def _code(r, g, b, of_r, of_g, of_b, offset):  # type: ignore[no-untyped-def]
    """A code value of R', G' and B', 0..1, with half added for rounding."""
    return offset + np.float32(0.5) + np.float32(255) * (of_r * r + of_g * g + of_b * b)
