"""Gain that follows the sound: ducking music under a voice, and the limiter at the end."""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from onetake.render.sound.stream import SAMPLE_RATE, Samples

Gains = NDArray[np.float32]
"""Shape (n,): one linear gain a sample."""

HOP = SAMPLE_RATE // 100
DUCKED = 10 ** (-12 / 20)
SPEECH_LEVEL = 10 ** (-45 / 20)
ATTACK_SECONDS = 0.06
RELEASE_SECONDS = 0.4
# Rounded, because the last digit of an exponential is the machine's.
ATTACK, RELEASE = (round(1 - math.exp(-HOP / SAMPLE_RATE / s), 9) for s in (ATTACK_SECONDS, RELEASE_SECONDS))
"""How much of the way to its target a gain goes in a hop."""
HOLD_HOPS = 30
"""Gaps between words are shorter than 0.3 s: the music stays down across them."""


class Ducker:
    """Gains for the music that gives way to a voice: 1 without speech, -12 dB under it.

    The level is measured every 10 ms and the gain is linear between, so the result does not depend on how the
    sound is cut into blocks, as long as they are whole numbers of 10 ms.
    """

    def __init__(self) -> None:
        self._gain = 1.0
        self._held = 0

    def gains(self, voice: Samples) -> Gains:
        """One gain for each sample of `voice`."""
        loud = np.sqrt(np.mean(_hops(voice) ** 2, axis=(0, 2))) > SPEECH_LEVEL
        points = [self._gain, *(self._step(bool(speech)) for speech in loud)]
        at = np.arange(voice.shape[1]) / HOP
        return np.interp(at, np.arange(len(points)), points).astype(np.float32)

    def _step(self, speech: bool) -> float:
        self._held = HOLD_HOPS if speech else max(0, self._held - 1)
        target, share = (DUCKED, ATTACK) if self._held else (1.0, RELEASE)
        self._gain += (target - self._gain) * share
        return self._gain


def _hops(samples: Samples) -> NDArray[np.float32]:
    """Shape (2, hops, HOP), the last hop filled with silence."""
    short = -samples.shape[1] % HOP
    return np.pad(samples, ((0, 0), (0, short))).reshape(2, -1, HOP)


CEILING_DB = -1.5
"""-1 dBTP for the file, less half a decibel that the AAC encoder may add; it often adds less, and hard sounds more."""
SURELY_BELOW = 0.5
"""Between samples a wave rarely exceeds twice its samples' peak: below this part of the ceiling none is looked at."""
HALF_WINDOW = 240
OVERSAMPLING = 4
TAPS = 12
_CONTEXT = 2 * HALF_WINDOW + TAPS


def _interpolators() -> list[list[np.float32]]:
    """Filters for the points at 1/4, 2/4, 3/4 between samples, as in ITU-R BS.1770-5 annex 2 (windowed sinc)."""
    filters = []
    for phase in range(1, OVERSAMPLING):
        at = [tap - TAPS // 2 + 1 - phase / OVERSAMPLING for tap in range(TAPS)]
        taps = [math.sin(math.pi * x) / (math.pi * x) * math.cos(math.pi * x / (TAPS + 1)) ** 2 for x in at]
        filters.append([np.float32(round(tap / math.fsum(taps), 7)) for tap in taps])
    return filters


INTERPOLATORS = _interpolators()


def limit(blocks: Iterable[Samples], gain: float, ceiling_db: float = CEILING_DB) -> Iterator[Samples]:
    """The sound times `gain`, its true peaks held under `ceiling_db` (dBTP). As many samples come out as go in, none
    shifted.

    The gain goes down 5 ms before a peak and comes back 5 ms after it, in a smooth curve.
    """
    ceiling = 10 ** (ceiling_db / 20)
    pending = np.zeros((2, _CONTEXT), np.float32)
    for block in blocks:
        pending = np.concatenate((pending, block * np.float32(gain)), axis=1)
        if pending.shape[1] > 2 * _CONTEXT:
            yield _limited(pending, ceiling)
            pending = pending[:, -2 * _CONTEXT :]
    pending = np.concatenate((pending, np.zeros((2, _CONTEXT), np.float32)), axis=1)
    if pending.shape[1] > 2 * _CONTEXT:
        yield _limited(pending, ceiling)


def _limited(samples: Samples, ceiling: float) -> Samples:
    """The inner part of `samples`, without `_CONTEXT` at both ends."""
    inner = samples[:, _CONTEXT:-_CONTEXT]
    if np.abs(samples).max() < SURELY_BELOW * ceiling:
        return inner
    needed = np.minimum(1, ceiling / np.maximum(_true_peaks(samples), 1e-9))
    lowest = _window_minimum(needed, 2 * HALF_WINDOW + 1)
    sums = np.cumsum(np.concatenate(([0.0], lowest)))
    gains = (sums[2 * HALF_WINDOW + 1 :] - sums[: -2 * HALF_WINDOW - 1]) / (2 * HALF_WINDOW + 1)
    limited: Samples = inner * gains[TAPS : TAPS + inner.shape[1]].astype(np.float32)
    return limited


def _true_peaks(samples: Samples) -> NDArray[np.float32]:
    """The larger of the two channels' peaks at each sample and between it and its neighbours."""
    peaks = np.abs(samples)
    for taps in INTERPOLATORS:
        before = np.abs(_filtered(samples, taps))  # between each sample and the one before it
        np.maximum(peaks, before, out=peaks)
        np.maximum(peaks[:, :-1], before[:, 1:], out=peaks[:, :-1])
    louder: NDArray[np.float32] = np.maximum(peaks[0], peaks[1])
    return louder


def _filtered(samples: Samples, taps: Sequence[np.float32]) -> Samples:
    """Tap by tap: `np.convolve` leaves the order of its sums, and with it the last digit, to the machine's BLAS."""
    count, middle = samples.shape[1], TAPS + (TAPS - 1) // 2
    padded = np.pad(samples, ((0, 0), (TAPS, TAPS)))
    total = np.zeros_like(samples)
    for tap, weight in enumerate(taps):
        total += padded[:, middle - tap : middle - tap + count] * weight
    return total


def _window_minimum(values: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """The least of each `length` values in a row, in log2(length) passes."""
    width = 1
    while width < length:
        step = min(width, length - width)
        values = np.minimum(values[: values.size - step], values[step:])
        width += step
    return values
