"""The inner loops over planes, compiled by Numba (x86-64 and arm64 alike, cached on disk).

All planes are uint8 and C-contiguous. `x`, `y` give the place in `dst` of the source's top left sample; the source
must lie inside `dst` (callers clip, see `geometry`). Arithmetic is float32, which vectorises better than integers of
mixed widths and is exact enough: every result is within half a code value of the real one, plus rounding of
inputs that were already premultiplied. Nothing here is compiled with fastmath, so bytes are the same everywhere.
"""

import numpy as np
from numba import njit

from onetake.render.colour import CB, CR, LUMA

_YR, _YG, _YB = (np.float32(c) for c in LUMA)
_UR, _UG, _UB = (np.float32(c) for c in CB)
_VR, _VG, _VB = (np.float32(c) for c in CR)
_LUMA_OFFSET = np.float32(16 / 255)
_CHROMA_OFFSET = np.float32(128 / 255)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def mix(dst, x, y, src, width, height, opacity):  # type: ignore[no-untyped-def]
    """dst += (src - dst) * opacity over the first `height` rows and `width` columns of `src`; `opacity` 0..1."""
    o = np.float32(opacity)
    for j in range(height):
        d = dst[y + j, x : x + width]
        s = src[j]
        for i in range(width):
            d[i] = np.uint8(np.float32(d[i]) + (np.float32(s[i]) - np.float32(d[i])) * o + np.float32(0.5))


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def tint(bgra, x, y, coverage, blue, green, red, alpha):  # type: ignore[no-untyped-def]
    """Porter-Duff over of a plain colour, 0..255 and not premultiplied, onto premultiplied BGRA (rows, columns, 4).

    `coverage` (h, w; 0..255) says how much of each pixel it takes. Most of an outline's box is bare, and skipped.
    """
    strength = np.float32(alpha / (255 * 255))
    b, g, r = np.float32(blue), np.float32(green), np.float32(red)
    for j in range(coverage.shape[0]):
        for i in range(coverage.shape[1]):
            if coverage[j, i] == 0:
                continue
            pixel = bgra[y + j, x + i]
            if coverage[j, i] == 255 and alpha == 255:
                pixel[0], pixel[1], pixel[2], pixel[3] = blue, green, red, 255
                continue
            a = np.float32(coverage[j, i]) * strength
            rest = np.float32(1) - a
            pixel[0] = np.uint8(np.float32(pixel[0]) * rest + b * a + np.float32(0.5))
            pixel[1] = np.uint8(np.float32(pixel[1]) * rest + g * a + np.float32(0.5))
            pixel[2] = np.uint8(np.float32(pixel[2]) * rest + r * a + np.float32(0.5))
            pixel[3] = np.uint8(np.float32(pixel[3]) * rest + np.float32(255) * a + np.float32(0.5))


@njit(cache=True, nogil=True)
def halve(src, dst):  # type: ignore[no-untyped-def]
    """dst (h, w) = the mean of each 2 x 2 block of src (2h, 2w)."""
    for j in range(dst.shape[0]):
        above = src[2 * j]
        below = src[2 * j + 1]
        for i in range(dst.shape[1]):
            total = int(above[2 * i]) + int(above[2 * i + 1]) + int(below[2 * i]) + int(below[2 * i + 1])
            dst[j, i] = np.uint8((total + 2) >> 2)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def accumulate(sums, curves):  # type: ignore[no-untyped-def]
    """Add to `sums` (h, w + 2), float32, by how much closed contours change the coverage from pixel to pixel.

    `curves` (n, 3, 2) are quadratic curves in pixels. The running total of a row, see `integrate`, is the area covered,
    signed by the contours' direction. After Levien, "Inside the fastest font renderer in the world" (2016).
    """
    for c in range(curves.shape[0]):
        x0, y0 = curves[c, 0, 0], curves[c, 0, 1]
        xc, yc = curves[c, 1, 0], curves[c, 1, 1]
        x2, y2 = curves[c, 2, 0], curves[c, 2, 1]
        # As many chords as keep within a fiftieth of a pixel of the curve, but no endless number.
        bend = np.hypot(x0 - 2 * xc + x2, y0 - 2 * yc + y2) / 4
        chords = int(min(max(np.ceil(np.sqrt(bend / 0.02)), 1.0), 1000.0))
        x, y = x0, y0
        for k in range(1, chords + 1):
            t = k / chords
            nx = (1 - t) * (1 - t) * x0 + 2 * t * (1 - t) * xc + t * t * x2
            ny = (1 - t) * (1 - t) * y0 + 2 * t * (1 - t) * yc + t * t * y2
            if ny > y:
                _add_edge(sums, x, y, nx, ny, 1.0)
            elif ny < y:
                _add_edge(sums, nx, ny, x, y, -1.0)
            x, y = nx, ny


@njit(cache=True, nogil=True)
def _add_edge(sums, x0, y0, x1, y1, direction):  # type: ignore[no-untyped-def]
    """A line downwards from (x0, y0) to (x1, y1): all to its right gains `direction` times its height in each row."""
    height, width = sums.shape[0], float(sums.shape[1] - 2)
    slope = (x1 - x0) / (y1 - y0)
    for row in range(max(0, int(np.floor(y0))), min(height, int(np.ceil(y1)))):
        top, bottom = max(y0, float(row)), min(y1, row + 1.0)
        a = min(max(x0 + (top - y0) * slope, 0.0), width)
        b = min(max(x0 + (bottom - y0) * slope, 0.0), width)
        _add_slant(sums[row], min(a, b), max(a, b), direction * (bottom - top))


@njit(cache=True, nogil=True)
def _add_slant(row, left, right, amount):  # type: ignore[no-untyped-def]
    """Spread `amount`, which begins somewhere between `left` and `right`, over the pixels in between."""
    first = int(left)
    last = int(np.ceil(right))
    if last <= first + 1:
        # Within one pixel: what lies right of the line's middle is covered in it, the rest from the next one on.
        inside = 1 - ((left + right) / 2 - first)
        row[first] += amount * inside
        row[first + 1] += amount * (1 - inside)
        return
    before = 0.0
    for column in range(first, last):
        # The share of `column` that is covered: the mean over it of how far along the line each of its points is.
        covered = _ramp_area(column + 1.0, left, right) - _ramp_area(float(column), left, right)
        row[column] += amount * (covered - before)
        before = covered
    row[last] += amount * (1 - before)


@njit(cache=True, nogil=True)
def _ramp_area(x, left, right):  # type: ignore[no-untyped-def]
    """The integral up to `x` of what is 0 before `left`, 1 after `right` and even in between."""
    if x <= left:
        return 0.0
    if x >= right:
        return x - (left + right) / 2
    return (x - left) * (x - left) / (2 * (right - left))


@njit(cache=True, nogil=True)
def integrate(sums, coverage, even_odd):  # type: ignore[no-untyped-def]
    """coverage (h, w) = 255 times the running total of each row of `sums`, as contours are to be counted.

    Overlapping contours count once, or, with `even_odd`, cancel out in pairs.
    """
    for j in range(coverage.shape[0]):
        total = np.float32(0)
        for i in range(coverage.shape[1]):
            total += sums[j, i]
            covered = abs(total)
            if even_odd:
                covered = covered % np.float32(2)
                covered = min(covered, np.float32(2) - covered)
            coverage[j, i] = np.uint8(min(covered, np.float32(1)) * np.float32(255) + np.float32(0.5))
