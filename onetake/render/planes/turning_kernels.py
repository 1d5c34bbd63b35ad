"""The inner loop of drawing a picture that stands at an angle, compiled by Numba (see `plane_kernels`)."""

import numpy as np

from onetake.render.compilation.machine_code import inlined, inner, kernel

_HALF = np.float32(0.5)
_FRACTION = np.float32(2.0**-24)
_OF_MASK = np.float32(1 / 255)


@kernel("uint8[2] int int ~uint32[1] int float64[2] uint8[2] float")
def turn(dst, x, y, quads, stride, matrix, mask, opacity):  # type: ignore[no-untyped-def]
    """Mix a turned picture into dst[y : y + h, x : x + w] as far as `mask` (h, w; 0..255) * `opacity` (0..1) says.

    Sample (i, j) of this area is taken at column m[0, 0] * i + m[0, 1] * j + m[0, 2] and row m[1, 0] * i + ... of the
    source, by the Catmull-Rom cubic (Keys 1981, a = -1/2) in both directions. `quads` (n,), uint32 and unaligned, are
    four neighbouring samples each of the source, whose rows are `stride` long and which has at least four; beyond its
    edge are samples of its margin.
    """
    width = mask.shape[1]
    here, across, down = np.empty(width, np.int64), np.empty(width, np.float32), np.empty(width, np.float32)
    four = np.empty((4, width), np.uint32)
    k = np.float32(opacity / 255)
    for j in range(mask.shape[0]):
        first, end = _drawn(mask[j])
        if first < end:
            places = here[: end - first]
            _find(places, across, down, matrix, first, j, quads.size, stride)
            _gather(four, quads, places, stride)
            _mix_cubic(dst[y + j, x + first : x + end], four, across, down, mask[j, first:end], k)


@kernel("uint8[2] uint8[2] ~uint32[1] ~uint32[1] int float64[2] uint8[2]")
def cut(colour, alpha, colour_quads, alpha_quads, stride, matrix, mask):  # type: ignore[no-untyped-def]
    """A turned picture with alpha: colour and alpha (h, w) = what `turn` would take, times `mask` (h, w) / 255.

    Of the quads those of the colour are premultiplied by the alpha's. Where the mask is zero nothing is written. Where
    the cubic goes beyond full alpha, the colour is taken back with it, so that edges keep their hue.
    """
    width = mask.shape[1]
    here, across, down = np.empty(width, np.int64), np.empty(width, np.float32), np.empty(width, np.float32)
    four, covering = np.empty((4, width), np.uint32), np.empty((4, width), np.uint32)
    for j in range(mask.shape[0]):
        first, end = _drawn(mask[j])
        if first < end:
            places = here[: end - first]
            _find(places, across, down, matrix, first, j, alpha_quads.size, stride)
            _gather(four, colour_quads, places, stride)
            _gather(covering, alpha_quads, places, stride)
            _cut_cubic(colour[j, first:end], alpha[j, first:end], four, covering, across, down, mask[j, first:end])


@inner
def _find(here, across, down, matrix, first, j, size, stride):  # type: ignore[no-untyped-def]
    """Of a row from sample `first` on: where the first of four rows of samples begins, and how far past the second.

    Never outside the source, which has room for `size` quads.
    """
    last_column, last_row = stride - 3, (size + 3) // stride - 3
    # Places in units of 2^-32 samples: whole numbers, which add up to the same everywhere.
    right, lower = _fixed(matrix[0, 0]), _fixed(matrix[1, 0])
    column = _fixed(matrix[0, 0] * first + matrix[0, 1] * j + matrix[0, 2])
    row = _fixed(matrix[1, 0] * first + matrix[1, 1] * j + matrix[1, 2])
    for i in range(here.size):
        u, v = column + right * i, row + lower * i
        left, top = min(max(u >> 32, 1), last_column), min(max(v >> 32, 1), last_row)
        here[i] = (top - 1) * stride + left - 1
        across[i] = np.float32(np.int32((u >> 8) & 0xFFFFFF)) * _FRACTION
        down[i] = np.float32(np.int32((v >> 8) & 0xFFFFFF)) * _FRACTION


@inner
def _gather(four, quads, here, stride):  # type: ignore[no-untyped-def]
    for n in range(4):
        line, way = four[n], n * stride
        for i in range(here.size):
            # Unsigned: Numba would look whether a place counts from the end.
            line[i] = quads[np.uint64(here[i] + way)]


@inner
def _fixed(value):  # type: ignore[no-untyped-def]
    return np.int64(np.floor(value * 4294967296.0 + 0.5))


@inner
def _drawn(mask):  # type: ignore[no-untyped-def]
    """From the first sample that is not zero to behind the last."""
    first, end = 0, mask.size
    while first < end and mask[first] == 0:
        first += 1
    while end > first and mask[end - 1] == 0:
        end -= 1
    return first, end


@inner
def _mix_cubic(dst, four, across, down, mask, k):  # type: ignore[no-untyped-def]
    top, upper, lower, bottom = four[0], four[1], four[2], four[3]
    for i in range(dst.size):
        value = _cubic(top[i], upper[i], lower[i], bottom[i], across[i], down[i])
        value = min(max(value, np.float32(0)), np.float32(255))
        before = np.float32(dst[i])
        dst[i] = np.uint8(np.int32(before + (value - before) * (np.float32(mask[i]) * k) + _HALF))


@inner
def _cut_cubic(colour, alpha, four, covering, across, down, mask):  # type: ignore[no-untyped-def]
    top, upper, lower, bottom = four[0], four[1], four[2], four[3]
    above, over, under, below = covering[0], covering[1], covering[2], covering[3]
    for i in range(mask.size):
        share = np.float32(mask[i]) * _OF_MASK
        cover = max(_cubic(above[i], over[i], under[i], below[i], across[i], down[i]), np.float32(0))
        value = max(_cubic(top[i], upper[i], lower[i], bottom[i], across[i], down[i]), np.float32(0))
        value = min(value, cover) * (np.float32(255) / max(cover, np.float32(255)))
        colour[i] = np.uint8(np.int32(value * share + _HALF))
        alpha[i] = np.uint8(np.int32(min(cover, np.float32(255)) * share + _HALF))


@inlined
def _cubic(top, upper, lower, bottom, across, down):  # type: ignore[no-untyped-def]
    a, b, c, d = _weights(across)
    e, f, g, h = _weights(down)
    high = _weighted(top, a, b, c, d) * e + _weighted(upper, a, b, c, d) * f
    return high + (_weighted(lower, a, b, c, d) * g + _weighted(bottom, a, b, c, d) * h)


@inner
def _weighted(quad, a, b, c, d):  # type: ignore[no-untyped-def]
    low = np.float32(np.int32(quad & 255)) * a + np.float32(np.int32((quad >> 8) & 255)) * b
    return low + (np.float32(np.int32((quad >> 16) & 255)) * c + np.float32(np.int32(quad >> 24)) * d)


@inner
def _weights(t):  # type: ignore[no-untyped-def]
    """Of the sample before a place, the one at or left of it, and the two after; t is how far it is past that one."""
    s = np.float32(1) - t
    a = -_HALF * t * s * s
    d = -_HALF * s * t * t
    b = np.float32(1) + t * t * (np.float32(1.5) * t - np.float32(2.5))
    return a, b, np.float32(1) - (a + b + d), d
