"""The inner loops of resampling, compiled by Numba (see `plane_kernels`), in whole numbers: the same on every machine.

Filter weights are in units of 1 / 16384 and those of one output sample add up to exactly 1, so that an even colour
stays even. A row that was resampled across holds 64 times the code values; products are rounded down to sixteenths of
a code value when rows are added up, which together stays within 0.2 of the real-valued result at four taps.

What Numba cannot say is in `vectors`.
"""

import numpy as np

from onetake.render.compilation.machine_code import deferred, inner, kernel

_ONE = 16384  # a weight of 1
_TO_SUM = 16  # bits less, from 64 * code value * weight to 16 * code value
_TO_CODE = 4

_pick, _add_quads, _times, _plus, _down = (
    deferred("onetake.render.compilation.vectors", name) for name in ("pick", "add_quads", "times", "plus", "down")
)


@kernel("uint32[1] int16[2] float float float int")
def cubic_taps(first, weights, start, ratio, stretch, samples):  # type: ignore[no-untyped-def]
    """The taps of a row of output samples, whose centres lie at start + ratio * i in the source (float64).

    `first` (n,) gets the index of each one's first tap, `weights` (taps, n), zeros of int16, its weights: the
    Catmull-Rom cubic, `stretch` times as wide. What lies outside 0 .. samples - 1 counts for the edge samples.
    """
    count = weights.shape[0]
    exact = np.empty(count)
    for i in range(first.size):
        centre = start + ratio * i
        lowest = int(np.floor(centre)) + 1 - count // 2
        first[i] = min(max(lowest, 0), samples - count)
        total = 0.0
        for k in range(count):
            exact[k] = _catmull_rom(abs(centre - (lowest + k)) / stretch)
            total += exact[k]
        rest = _ONE
        for k in range(count):
            weight = int(np.floor(exact[k] / total * _ONE + 0.5))
            weights[min(max(lowest + k, 0), samples - 1) - first[i], i] += weight
            rest -= weight
        # What rounding left over goes to the heaviest tap, where it shows least.
        nearest = min(max(int(np.floor(centre + 0.5)), 0), samples - 1)
        weights[nearest - first[i], i] += rest


@inner
def _catmull_rom(x):  # type: ignore[no-untyped-def]
    if x < 1:
        return 1 - 2.5 * x**2 + 1.5 * x**3
    return 2 - 4 * x + 2.5 * x**2 - 0.5 * x**3 if x < 2 else 0.0


@kernel("uint32[1] int16[2] int uint32[2] uint8[3] int16[2] int16[2]")
def block_taps(first, weights, stride, base, places, even, odd):  # type: ignore[no-untyped-def]
    """Lay out the taps of a row of output samples as `resample` reads them.

    `even` and `odd` (groups of four taps, 2 * samples) get the weights as `_add_quads` wants them. Four taps of four
    samples are a block: 16 bytes from base[g, b] (uint32) of the source row, of which places[g, b] (16,), uint8, are
    the ones wanted. There is room for a multiple of eight samples; `stride` >= 16 is the length of the source's rows.
    False if there are taps too far apart for a block.
    """
    fits = True
    for g in range(even.shape[0]):
        for i in range(even.shape[1] // 2):
            sample = min(i, first.size - 1)
            tap, block = np.int64(first[sample]) + 4 * g, i // 4
            if i % 4 == 0:
                base[g, block] = min(tap, stride - 16)
            place = tap - np.int64(base[g, block])
            if place > 12:
                fits = False
            for k in range(4):
                places[g, block, 4 * (i % 4) + k] = place + k
            for k in range(2):
                even[g, 2 * i + k] = weights[4 * g + 2 * k, sample] if i < first.size else np.int16(0)
                odd[g, 2 * i + k] = weights[4 * g + 2 * k + 1, sample] if i < first.size else np.int16(0)
    return fits


@kernel("uint8[2] int int uint8[2] uint32[1] uint32[2] uint8[3] int16[2] int16[2] uint32[1] int16[2] uint8[2] float")
def resample(dst, x, y, src, first, base, places, even, odd, rows, row_weights, mask, opacity):  # type: ignore[no-untyped-def]
    """Separable resampling of `src` (rows, stride) over dst[y : y + h, x : x + w], any filter.

    Columns are as `block_taps` laid them out, with no `base` where they do not fit blocks; row j is the sum over k of
    row_weights[k, j] * source row (rows[j] + k): `rows` (h,) uint32, `row_weights` (taps, h) int16. `rows` never
    fall; the numbers of taps are multiples of four, and all taps lie inside the source.

    The result is mixed with what is there as `plane_kernels.mix_masked` does or, where `mask` (h, w) is empty, `mix`.
    """
    taps = row_weights.shape[0]
    # Each source row is resampled once; those that the present output row needs are kept.
    lines = np.empty((taps, even.shape[1] // 2), np.int16)
    quads = np.empty(4 * lines.shape[1], np.uint8)
    sums = np.empty(first.size, np.int16)
    row = np.empty(first.size, np.uint8)
    plain = opacity == 1 and not mask.size
    ready = np.int64(rows[0])
    for j in range(rows.size):
        top = np.int64(rows[j])
        ready = max(ready, top)
        while ready < top + taps:
            _resample_line(lines[ready % taps], src[ready], first, base, places, even, odd, quads)
            ready += 1
        here = dst[y + j, x : x + first.size]
        _add_rows(here if plain else row, sums, lines, top, row_weights[:, j])
        if mask.size:
            _mix_masked(here, row, mask[j], opacity)
        elif not plain:
            _mix(here, row, opacity)


@inner
def _resample_line(line, source, first, base, places, even, odd, quads):  # type: ignore[no-untyped-def]
    line[:] = 0
    for g in range(even.shape[0]):
        if base.size:
            start, chosen, out = source.ctypes.data, places[g].ctypes.data, quads.ctypes.data
            for b in range(base.shape[1]):
                _pick(start + base[g, b], chosen + 16 * b, out + 16 * b)
        else:
            for i in range(first.size):
                for k in range(4):
                    quads[4 * i + k] = source[first[i] + np.uint32(4 * g + k)]
        four, w02, w13, out = quads.ctypes.data, even[g].ctypes.data, odd[g].ctypes.data, line.ctypes.data
        for b in range(line.size // 8):
            _add_quads(four + 32 * b, w02 + 32 * b, w13 + 32 * b, out + 16 * b)


@inner
def _add_rows(out, sums, lines, top, weights):  # type: ignore[no-untyped-def]
    taps = lines.shape[0]
    # Half a code value, and what rounding down takes away: half a sixteenth at each tap.
    half = np.int16((1 << (_TO_CODE - 1)) + taps // 2)
    if taps == 4:
        a, b, c, d = lines[top % 4], lines[(top + 1) % 4], lines[(top + 2) % 4], lines[(top + 3) % 4]
        _sum_four(out, a, b, c, d, weights[0], weights[1], weights[2], weights[3], half)
        return
    sums[:] = half
    for k in range(0, taps, 4):
        a, b = lines[(top + k) % taps], lines[(top + k + 1) % taps]
        c, d = lines[(top + k + 2) % taps], lines[(top + k + 3) % taps]
        _add_four(sums, a, b, c, d, weights[k], weights[k + 1], weights[k + 2], weights[k + 3])
    for i in range(out.size):
        out[i] = _code(sums[i])


@inner
def _sum_four(out, a, b, c, d, w0, w1, w2, w3, half):  # type: ignore[no-untyped-def]
    """What `_add_four` and `_code` do, without sums in between: most rows have four taps."""
    for i in range(out.size):
        left = np.int16(_plus(_high(a[i], w0), _high(b[i], w1)))
        right = np.int16(_plus(_high(c[i], w2), _high(d[i], w3)))
        out[i] = _code(np.int16(_plus(half, np.int16(_plus(left, right)))))


@inner
def _code(sixteenths):  # type: ignore[no-untyped-def]
    value = np.int16(_down(sixteenths, _TO_CODE))
    return np.uint8(min(max(value, np.int16(0)), np.int16(255)))


@inner
def _add_four(sums, a, b, c, d, w0, w1, w2, w3):  # type: ignore[no-untyped-def]
    for i in range(sums.size):
        left = _plus(_high(a[i], w0), _high(b[i], w1))
        right = _plus(_high(c[i], w2), _high(d[i], w3))
        sums[i] = np.int16(_plus(sums[i], _plus(left, right)))


@inner
def _high(a, b):  # type: ignore[no-untyped-def]
    return np.int16(_down(_times(a, b), _TO_SUM))


@inner
def _mix(dst, src, opacity):  # type: ignore[no-untyped-def]
    o = np.float32(opacity)
    for i in range(dst.size):
        dst[i] = np.uint8(np.float32(dst[i]) + (np.float32(src[i]) - np.float32(dst[i])) * o + np.float32(0.5))


@inner
def _mix_masked(dst, src, mask, opacity):  # type: ignore[no-untyped-def]
    k = np.float32(opacity / 255)
    for i in range(dst.size):
        share = np.float32(mask[i]) * k
        dst[i] = np.uint8(np.float32(dst[i]) + (np.float32(src[i]) - np.float32(dst[i])) * share + np.float32(0.5))
