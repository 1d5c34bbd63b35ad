"""Colours scaled channel by channel, without leaving the planes; what `plane_kernels` says of loops holds for these."""

import numpy as np

from onetake.render.compilation.machine_code import kernel
from onetake.render.planes.colour import KB, KG, KR

_TO_RGB = np.float32(255 / 219)
_CHROMA = np.float32(255 / 224)
_RED_CR = np.float32(2 * (1 - KR))
_BLUE_CB = np.float32(2 * (1 - KB))
_GREEN_CB = np.float32(-2 * (1 - KB) * KB / KG)
_GREEN_CR = np.float32(-2 * (1 - KR) * KR / KG)
_KR, _KG, _KB = np.float32(KR), np.float32(KG), np.float32(KB)
_TO_LUMA = np.float32(219 / 255)
_TO_CB = np.float32(224 / 255 / (2 * (1 - KB)))
_TO_CR = np.float32(224 / 255 / (2 * (1 - KR)))


@kernel("uint8[2] uint8[2] uint8[2] uint8[2] uint8[2] uint8[2] float float float")
def grade(y, u, v, graded_y, graded_u, graded_v, red, green, blue):  # type: ignore[no-untyped-def]
    """Multiply red, green and blue of limited-range BT.709 planes, and clip to 0..255, as displays do.

    Graded luma is (2h, 2w), graded chroma (h, w); rows of the planes that are read may be longer. A block's chroma is
    the mean of its four pixels'.
    """
    by_red, by_green, by_blue = np.float32(red), np.float32(green), np.float32(blue)
    low = np.float32(0)
    high = np.float32(255)
    half = np.float32(0.5)
    for j in range(graded_u.shape[0]):
        for i in range(graded_u.shape[1]):
            cb = (np.float32(u[j, i]) - np.float32(128)) * _CHROMA
            cr = (np.float32(v[j, i]) - np.float32(128)) * _CHROMA
            add_r = cr * _RED_CR
            add_g = cb * _GREEN_CB + cr * _GREEN_CR
            add_b = cb * _BLUE_CB
            sum_cb = low
            sum_cr = low
            for q in range(4):
                row = 2 * j + (q >> 1)
                column = 2 * i + (q & 1)
                grey = (np.float32(y[row, column]) - np.float32(16)) * _TO_RGB
                r = min(high, max(low, (grey + add_r) * by_red))
                g = min(high, max(low, (grey + add_g) * by_green))
                b = min(high, max(low, (grey + add_b) * by_blue))
                luma = _KR * r + _KG * g + _KB * b
                graded_y[row, column] = np.uint8(luma * _TO_LUMA + np.float32(16) + half)
                sum_cb += b - luma
                sum_cr += r - luma
            quarter = np.float32(0.25)
            graded_u[j, i] = np.uint8(sum_cb * quarter * _TO_CB + np.float32(128) + half)
            graded_v[j, i] = np.uint8(sum_cr * quarter * _TO_CR + np.float32(128) + half)
