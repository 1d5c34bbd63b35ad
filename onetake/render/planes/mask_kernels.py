"""The inner loops that make masks of outlines and lay colours through them; compiled like those of `plane_kernels`.

A mask says how much of each pixel is covered, 0..255, uint8. Everything is C-contiguous unless said otherwise, and
nothing is compiled with fastmath, so bytes are the same everywhere.
"""

import math

import numpy as np

from onetake.render.compilation.machine_code import inlined, inner, kernel
from onetake.render.planes.plane_kernels import halve

_FLATNESS = 0.02
"""By how much of a pixel one chord may leave its curve; several do so by twice that, shared by both sides."""


@kernel("uint8[2] uint8[2] float64[3] bool float float float float float float")
def cover(luma, chroma, curves, even_odd, xx, xy, yx, yy, dx, dy):  # type: ignore[no-untyped-def]
    """luma (2h, 2w) = how much of each pixel closed contours enclose, chroma (h, w) = the mean of each 2 x 2 block.

    `curves` (n, 3, 2) are quadratic curves; (x, y) of theirs is pixel (xx * x + xy * y + dx, yx * x + yy * y + dy).
    Overlapping contours count once, or, with `even_odd`, cancel out in pairs. The area is reckoned, not sampled, by
    the method of Levien, "Inside the fastest font renderer in the world" (2016), turned by a right angle, so that
    neighbouring columns are added up side by side.
    """
    sums = np.zeros((luma.shape[0] + 2, luma.shape[1]), np.float32)
    _accumulate(sums, curves, xx, xy, yx, yy, dx, dy)
    _integrate(sums, luma, even_odd)
    halve(luma, chroma)


@inner
def _accumulate(sums, curves, xx, xy, yx, yy, dx, dy):  # type: ignore[no-untyped-def]
    """Add to `sums` (h + 2, w) by how much the contours change the coverage from row to row.

    The running total down a column is the area covered, signed by the contours' direction. Chords depend on the
    shape alone and not on the place.
    """
    for c in range(curves.shape[0]):
        p = curves[c]
        x0, y0 = xx * p[0, 0] + xy * p[0, 1], yx * p[0, 0] + yy * p[0, 1]
        x1, y1 = xx * p[1, 0] + xy * p[1, 1], yx * p[1, 0] + yy * p[1, 1]
        x2, y2 = xx * p[2, 0] + xy * p[2, 1], yx * p[2, 0] + yy * p[2, 1]
        bend_x, bend_y = x0 - 2 * x1 + x2, y0 - 2 * y1 + y2
        # A curve's greatest distance from its chord is a quarter of its bend, and goes with the chords' number squared.
        distance, chords, outwards = math.sqrt(bend_x * bend_x + bend_y * bend_y) / 4, 1, 0.0
        if distance > _FLATNESS:
            chords = int(min(max(math.ceil(math.sqrt(distance / (2 * _FLATNESS))), 2), 1000))
            # They cut off two thirds of that distance: moved outwards where they meet, they enclose what it does.
            outwards = -1.0 / (6 * chords * (chords - 1))
        along_x, along_y = 2 * (x1 - x0), 2 * (y1 - y0)
        x0, y0, x2, y2 = x0 + dx, y0 + dy, x2 + dx, y2 + dy
        step, x, y = 1.0 / chords, x0, y0
        for k in range(1, chords + 1):
            t = k * step
            next_x = x0 + t * (along_x + t * bend_x) + outwards * bend_x if k < chords else x2
            next_y = y0 + t * (along_y + t * bend_y) + outwards * bend_y if k < chords else y2
            if next_x > x:
                _add_edge(sums, x, y, next_x, next_y, 1.0)
            elif next_x < x:
                _add_edge(sums, next_x, next_y, x, y, -1.0)
            x, y = next_x, next_y


@inlined
def _add_edge(sums, x0, y0, x1, y1, direction):  # type: ignore[no-untyped-def]
    """A line to the right from (x0, y0) to (x1, y1): all below it gains `direction` times its width in each column."""
    first, width = math.floor(x0), sums.shape[1]
    if x1 <= first + 1:
        if 0 <= first < width:
            _add_clipped(sums, first, min(y0, y1), max(y0, y1), direction * (x1 - x0))
        return
    slope = (y1 - y0) / (x1 - x0)
    for column in range(max(0, first), min(width, math.ceil(x1))):
        left, right = max(x0, float(column)), min(x1, column + 1.0)
        a, b = y0 + (left - x0) * slope, y0 + (right - x0) * slope
        _add_clipped(sums, column, min(a, b), max(a, b), direction * (right - left))


@inlined
def _add_clipped(sums, column, top, bottom, amount):  # type: ignore[no-untyped-def]
    """`_add_slant`, cut to the rows there are: the first gains at once what lies above it."""
    height = float(sums.shape[0] - 2)
    if top < 0 or bottom > height:
        if top >= height:
            return
        if bottom <= 0:
            sums[0, column] += np.float32(amount)
            return
        density = amount / (bottom - top)
        above, below = max(0.0, -top), max(0.0, bottom - height)
        sums[0, column] += np.float32(above * density)
        amount -= (above + below) * density
        top, bottom = max(top, 0.0), min(bottom, height)
    _add_slant(sums, column, top, bottom, amount)


@inlined
def _add_slant(sums, column, top, bottom, amount):  # type: ignore[no-untyped-def]
    """Spread `amount`, which begins evenly between `top` and `bottom`, over the pixels of a column in between."""
    first, last = int(top), int(bottom)
    if first == last:
        # Within one pixel: what lies below the line's middle is covered in it, all from the next one on.
        inside = amount * (first + 1 - (top + bottom) * 0.5)
        sums[first, column] += np.float32(inside)
        sums[first + 1, column] += np.float32(amount - inside)
        return
    # The share of a pixel that is covered is the mean over it of how far along the line each of its points is.
    density = amount / (bottom - top)
    before = density * (first + 1 - top) * (first + 1 - top) * 0.5
    sums[first, column] += np.float32(before)
    for row in range(first + 1, last):
        covered = density * (row + 0.5 - top)
        sums[row, column] += np.float32(covered - before)
        before = covered
    covered = amount - density * (bottom - last) * (bottom - last) * 0.5
    sums[last, column] += np.float32(covered - before)
    sums[last + 1, column] += np.float32(amount - covered)


@inner
def _integrate(sums, luma, even_odd):  # type: ignore[no-untyped-def]
    total = np.zeros(luma.shape[1], np.float32)
    for j in range(luma.shape[0]):
        if even_odd:
            _even_odd_row(total, sums[j], luma[j])
        else:
            _winding_row(total, sums[j], luma[j])


@inner
def _winding_row(total, changes, out):  # type: ignore[no-untyped-def]
    for i in range(out.size):
        total[i] += changes[i]
        covered = min(abs(total[i]), np.float32(1))
        out[i] = np.uint8(np.int32(covered * np.float32(255) + np.float32(0.5)))


@inner
def _even_odd_row(total, changes, out):  # type: ignore[no-untyped-def]
    for i in range(out.size):
        total[i] += changes[i]
        pairs = np.floor(total[i] * np.float32(0.5))
        covered = total[i] - np.float32(2) * pairs
        covered = min(covered, np.float32(2) - covered)
        out[i] = np.uint8(np.int32(covered * np.float32(255) + np.float32(0.5)))


@kernel("uint8[2] uint8[2] uint8[2] int int uint8[2] uint8[2] int int int float")
def lay(y, u, v, left, top, luma, chroma, code_y, code_u, code_v, strength):  # type: ignore[no-untyped-def]
    """Let a plain colour, as whole code values, through a mask of which pixel (0, 0) is (left, top) of the planes.

    `luma` (h, w) and `chroma` (h / 2, w / 2) lie inside the planes, and left and top are even; `strength` is 0..1.
    """
    # Of 2 ** 20 a step of the mask: 28 bits, which is finer than floats would be, and faster.
    share = np.int32(round(strength * (1 << 20) / 255))
    _lay_plane(y, left, top, luma, np.int32(code_y), share)
    _lay_plane(u, left // 2, top // 2, chroma, np.int32(code_u), share)
    _lay_plane(v, left // 2, top // 2, chroma, np.int32(code_v), share)


@inner
def _lay_plane(plane, left, top, mask, code, strength):  # type: ignore[no-untyped-def]
    for j in range(mask.shape[0]):
        d = plane[top + j, left : left + mask.shape[1]]
        m = mask[j]
        for i in range(m.size):
            ground = np.int32(d[i])
            change = np.int32(np.int32((code - ground) * np.int32(m[i])) * strength)
            d[i] = np.uint8(ground + (np.int32(change + np.int32(1 << 19)) >> np.int32(20)))


@kernel("uint8[2] float32[1] uint16[2]")
def blur(mask, weights, out):  # type: ignore[no-untyped-def]
    """out, uint16 = 16 times `mask` (h, w) convolved with `weights` (2 r + 1,), float32, in both directions.

    Nothing lies outside. The weights add up to 1. In sixteenths, what is soft can be moved without its steps showing.
    """
    height, width = mask.shape
    reach = weights.size // 2
    rows = np.zeros((height, width), np.float32)
    line = np.zeros(width + 2 * reach, np.float32)
    for j in range(height):
        for i in range(width):
            line[reach + i] = mask[j, i]
        for k in range(weights.size):
            _add_weighted(rows[j], line[k : k + width], weights[k])
    total = np.empty(width, np.float32)
    for j in range(height):
        total[:] = np.float32(0.5)
        for k in range(max(0, j - reach), min(height, j + reach + 1)):
            _add_weighted(total, rows[k], np.float32(16) * weights[k - j + reach])
        for i in range(width):
            out[j, i] = np.uint16(np.int32(total[i]))


@inner
def _add_weighted(total, line, weight):  # type: ignore[no-untyped-def]
    for i in range(total.size):
        total[i] += line[i] * weight


@kernel("uint16[2] int int uint8[2] int32[1] int32[1]")
def shift(src, x, y, luma, across, down):  # type: ignore[no-untyped-def]
    """luma[j, i] = the sum over k, l of down[k] * across[l] * src[y + j + k, x + i + l].

    `src` is as `blur` leaves it. The weights are four each, int32, that add up to 512: whole numbers are twice as fast
    here as floats.
    """
    height, width = luma.shape
    line = np.empty(width + 3, np.int32)
    for j in range(height):
        a, b = src[y + j, x : x + width + 3], src[y + j + 1, x : x + width + 3]
        c, d = src[y + j + 2, x : x + width + 3], src[y + j + 3, x : x + width + 3]
        _mix_rows(line, a, b, c, d, down[0], down[1], down[2], down[3])
        _filter_line(line, luma[j], across[0], across[1], across[2], across[3])


@inner
def _mix_rows(line, a, b, c, d, w0, w1, w2, w3):  # type: ignore[no-untyped-def]
    for i in range(line.size):
        upper = np.int32(np.int32(a[i]) * w0 + np.int32(b[i]) * w1)
        line[i] = np.int32(upper + np.int32(np.int32(c[i]) * w2 + np.int32(d[i]) * w3))


@inner
def _filter_line(line, out, w0, w1, w2, w3):  # type: ignore[no-untyped-def]
    for i in range(out.size):
        left = np.int32(line[i] * w0 + line[i + 1] * w1)
        value = np.int32(left + np.int32(line[i + 2] * w2 + line[i + 3] * w3))
        value = np.int32(np.int32(value + np.int32(1 << 21)) >> np.int32(22))  # 512 * 512 * 16
        # Numba widens the results of min and max.
        value = np.int32(max(value, np.int32(0)))
        out[i] = np.uint8(np.int32(min(value, np.int32(255))))
