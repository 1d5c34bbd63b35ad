"""The inner loops over planes, compiled by Numba (x86-64 and arm64 alike, cached on disk).

All planes are uint8 and C-contiguous. `x`, `y` give the place in `dst` of the source's top left sample; the source
must lie inside `dst` (callers clip, see `geometry`). Arithmetic is float32, which vectorises better than integers of
mixed widths and is exact enough: every result is within half a code value of the real one, plus rounding of
inputs that were already premultiplied. Nothing here is compiled with fastmath, so bytes are the same everywhere.
"""

import numpy as np

from onetake.render.compilation.machine_code import kernel
from onetake.render.planes.colour import CB, CR, LUMA

_YR, _YG, _YB = (np.float32(c) for c in LUMA)
_UR, _UG, _UB = (np.float32(c) for c in CB)
_VR, _VG, _VB = (np.float32(c) for c in CR)
_LUMA_OFFSET = np.float32(16 / 255)
_CHROMA_OFFSET = np.float32(128 / 255)


@kernel("uint8[2] int int uint8[2] uint8[2] float")
def over(dst, x, y, colour, alpha, opacity):  # type: ignore[no-untyped-def]
    """Porter-Duff over: dst = colour * opacity + dst * (1 - alpha * opacity).

    `colour` (h, w) is premultiplied by `alpha` (h, w; 0..255); `opacity` 0..1.
    """
    o = np.float32(opacity)
    k = np.float32(opacity / 255)
    for j in range(colour.shape[0]):
        d = dst[y + j, x : x + colour.shape[1]]
        c = colour[j]
        a = alpha[j]
        for i in range(c.size):
            value = np.float32(d[i]) * (np.float32(1) - np.float32(a[i]) * k) + np.float32(c[i]) * o + np.float32(0.5)
            d[i] = np.uint8(min(value, np.float32(255)))


@kernel("uint8[2] int int uint8[2] int int float")
def mix(dst, x, y, src, width, height, opacity):  # type: ignore[no-untyped-def]
    """dst += (src - dst) * opacity over the first `height` rows and `width` columns of `src`; `opacity` 0..1."""
    o = np.float32(opacity)
    for j in range(height):
        d = dst[y + j, x : x + width]
        s = src[j]
        for i in range(width):
            d[i] = np.uint8(np.float32(d[i]) + (np.float32(s[i]) - np.float32(d[i])) * o + np.float32(0.5))


@kernel("uint8[2] int int uint8[2] uint8[2] float")
def mix_masked(dst, x, y, src, mask, opacity):  # type: ignore[no-untyped-def]
    """dst += (src - dst) * mask / 255 * opacity; `src` and `mask` (h, w), `opacity` 0..1."""
    k = np.float32(opacity / 255)
    for j in range(src.shape[0]):
        d = dst[y + j, x : x + src.shape[1]]
        s = src[j]
        m = mask[j]
        for i in range(s.size):
            d[i] = np.uint8(
                np.float32(d[i]) + (np.float32(s[i]) - np.float32(d[i])) * (np.float32(m[i]) * k) + np.float32(0.5)
            )


@kernel("uint8[2] uint8[2]")
def halve(src, dst):  # type: ignore[no-untyped-def]
    """dst (h, w) = the mean of each 2 x 2 block of src (2h, 2w)."""
    for j in range(dst.shape[0]):
        above = src[2 * j]
        below = src[2 * j + 1]
        for i in range(dst.shape[1]):
            total = int(above[2 * i]) + int(above[2 * i + 1]) + int(below[2 * i]) + int(below[2 * i + 1])
            dst[j, i] = np.uint8((total + 2) >> 2)


@kernel("uint8[3] uint8[2] uint8[2] uint8[2] uint8[2] uint8[2]")
def bgra_to_planes(bgra, y, u, v, alpha, chroma_alpha):  # type: ignore[no-untyped-def]
    """Premultiplied BGRA (2h, 2w, 4) to premultiplied limited-range BT.709 planes.

    `y` and `alpha` are (2h, 2w); `u`, `v` and `chroma_alpha` (h, w) hold the mean of each 2 x 2 block. The offsets of
    the code values (16, 128) are premultiplied like the colours, so that `over` needs no special case.
    """
    y[:], alpha[:], u[:], v[:], chroma_alpha[:] = 0, 0, 0, 0, 0
    for j in range(u.shape[0]):
        for i in range(u.shape[1]):
            if not (
                bgra[2 * j, 2 * i, 3]
                | bgra[2 * j, 2 * i + 1, 3]
                | bgra[2 * j + 1, 2 * i, 3]
                | bgra[2 * j + 1, 2 * i + 1, 3]
            ):
                continue
            b = np.float32(0)
            g = np.float32(0)
            r = np.float32(0)
            a = np.float32(0)
            for q in range(4):
                row = 2 * j + (q >> 1)
                column = 2 * i + (q & 1)
                pb = np.float32(bgra[row, column, 0])
                pg = np.float32(bgra[row, column, 1])
                pr = np.float32(bgra[row, column, 2])
                pa = np.float32(bgra[row, column, 3])
                luma = _YR * pr + _YG * pg + _YB * pb + _LUMA_OFFSET * pa
                y[row, column] = np.uint8(luma + np.float32(0.5))
                alpha[row, column] = bgra[row, column, 3]
                b += pb
                g += pg
                r += pr
                a += pa
            quarter = np.float32(0.25)
            cb = (_UR * r + _UG * g + _UB * b + _CHROMA_OFFSET * a) * quarter
            cr = (_VR * r + _VG * g + _VB * b + _CHROMA_OFFSET * a) * quarter
            u[j, i] = np.uint8(max(cb, np.float32(0)) + np.float32(0.5))
            v[j, i] = np.uint8(max(cr, np.float32(0)) + np.float32(0.5))
            chroma_alpha[j, i] = np.uint8(a * quarter + np.float32(0.5))
