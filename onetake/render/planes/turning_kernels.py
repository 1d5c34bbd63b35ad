"""The inner loop of drawing a picture that stands at an angle, compiled by Numba (see `plane_kernels`)."""

import numpy as np
from numba import njit

_HALF = np.float32(0.5)
_FRACTION = np.float32(2.0**-24)


@njit(cache=True, nogil=True)
def turn(dst, x, y, quads, stride, matrix, mask, opacity):  # type: ignore[no-untyped-def]
    """Mix a turned picture into dst[y : y + h, x : x + w] as far as `mask` (h, w; 0..255) * `opacity` (0..1) says.

    Sample (i, j) of this area is taken at column m[0, 0] * i + m[0, 1] * j + m[0, 2] and row m[1, 0] * i + ... of the
    source, by the Catmull-Rom cubic (Keys 1981, a = -1/2) in both directions. `quads` (n,), uint32 and unaligned, are
    four neighbouring samples each of the source, whose rows are `stride` long; wherever `mask` is not zero, the sample
    before and the two after the place, across and down, must be inside it.
    """
    height, width = mask.shape
    here = np.empty(width, np.int64)
    across, down = np.empty(width, np.float32), np.empty(width, np.float32)
    four = np.empty((4, width), np.uint32)
    k = np.float32(opacity / 255)
    # Places in units of 2^-32 samples: whole numbers, which add up to the same everywhere.
    right, lower = _fixed(matrix[0, 0]), _fixed(matrix[1, 0])
    for j in range(height):
        first, end = _drawn(mask[j])
        count = end - first
        if count <= 0:
            continue
        column = _fixed(matrix[0, 0] * first + matrix[0, 1] * j + matrix[0, 2])
        row = _fixed(matrix[1, 0] * first + matrix[1, 1] * j + matrix[1, 2])
        for i in range(count):
            u, v = column + right * i, row + lower * i
            here[i] = ((v >> 32) - 1) * stride + (u >> 32) - 1
            across[i] = np.float32(np.int32((u >> 8) & 0xFFFFFF)) * _FRACTION
            down[i] = np.float32(np.int32((v >> 8) & 0xFFFFFF)) * _FRACTION
        for n in range(4):
            for i in range(count):
                four[n, i] = quads[here[i] + n * stride]
        start = x + first
        _mix_cubic(dst[y + j, start : start + count], four, across, down, mask[j, first:end], k)


@njit(cache=True, nogil=True)
def _fixed(value):  # type: ignore[no-untyped-def]
    return np.int64(np.floor(value * 4294967296.0 + 0.5))


@njit(cache=True, nogil=True)
def _drawn(mask):  # type: ignore[no-untyped-def]
    """From the first sample that is not zero to behind the last."""
    first, end = 0, mask.size
    while first < end and mask[first] == 0:
        first += 1
    while end > first and mask[end - 1] == 0:
        end -= 1
    return first, end


@njit(cache=True, nogil=True)
def _mix_cubic(dst, four, across, down, mask, k):  # type: ignore[no-untyped-def]
    top, upper, lower, bottom = four[0], four[1], four[2], four[3]
    for i in range(dst.size):
        a, b, c, d = _weights(across[i])
        e, f, g, h = _weights(down[i])
        high = _weighted(top[i], a, b, c, d) * e + _weighted(upper[i], a, b, c, d) * f
        low = _weighted(lower[i], a, b, c, d) * g + _weighted(bottom[i], a, b, c, d) * h
        value = min(max(high + low, np.float32(0)), np.float32(255))
        before = np.float32(dst[i])
        dst[i] = np.uint8(np.int32(before + (value - before) * (np.float32(mask[i]) * k) + _HALF))


@njit(cache=True, nogil=True)
def _weighted(quad, a, b, c, d):  # type: ignore[no-untyped-def]
    low = np.float32(np.int32(quad & 255)) * a + np.float32(np.int32((quad >> 8) & 255)) * b
    return low + (np.float32(np.int32((quad >> 16) & 255)) * c + np.float32(np.int32(quad >> 24)) * d)


@njit(cache=True, nogil=True)
def _weights(t):  # type: ignore[no-untyped-def]
    """Of the sample before a place, the one at or left of it, and the two after; t is how far it is past that one."""
    s = np.float32(1) - t
    a = -_HALF * t * s * s
    d = -_HALF * s * t * t
    b = np.float32(1) + t * t * (np.float32(1.5) * t - np.float32(2.5))
    return a, b, np.float32(1) - (a + b + d), d
