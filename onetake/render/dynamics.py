"""Gain that follows the sound: ducking music under a voice, and the limiter at the end."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from onetake.render.sound import SAMPLE_RATE, Samples

Gains = NDArray[np.float32]
"""Shape (n,): one linear gain a sample."""

HOP = SAMPLE_RATE // 100
DUCKED = 10 ** (-12 / 20)
SPEECH_LEVEL = 10 ** (-45 / 20)
ATTACK_SECONDS = 0.06
RELEASE_SECONDS = 0.4
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
        target, seconds = (DUCKED, ATTACK_SECONDS) if self._held else (1.0, RELEASE_SECONDS)
        self._gain += (target - self._gain) * (1 - np.exp(-HOP / SAMPLE_RATE / seconds))
        return self._gain


def _hops(samples: Samples) -> NDArray[np.float32]:
    """Shape (2, hops, HOP), the last hop filled with silence."""
    short = -samples.shape[1] % HOP
    return np.pad(samples, ((0, 0), (0, short))).reshape(2, -1, HOP)


CEILING = 10 ** (-1.5 / 20)
"""-1 dBTP for the file, less half a decibel that the AAC encoder may add."""
SURELY_BELOW = 0.5 * CEILING
"""Between samples a wave rarely exceeds twice its samples' peak: below this none needs to be looked at."""
HALF_WINDOW = 240
OVERSAMPLING = 4
TAPS = 12
_CONTEXT = 2 * HALF_WINDOW + TAPS


def _interpolators() -> list[NDArray[np.float32]]:
    """Filters for the points at 1/4, 2/4, 3/4 between samples, as in ITU-R BS.1770-5 annex 2 (windowed sinc)."""
    at = np.arange(TAPS) - TAPS // 2 + 1
    filters = []
    for phase in range(1, OVERSAMPLING):
        x = at - phase / OVERSAMPLING
        taps = np.sinc(x) * np.cos(np.pi * x / (TAPS + 1)) ** 2
        filters.append((taps / taps.sum()).astype(np.float32))
    return filters


INTERPOLATORS = _interpolators()


def limit(blocks: Iterable[Samples], gain: float) -> Iterator[Samples]:
    """The sound times `gain`, its true peaks held under -1.5 dBTP. As many samples come out as go in, none shifted.

    The gain goes down 5 ms before a peak and comes back 5 ms after it, in a smooth curve.
    """
    pending = np.zeros((2, _CONTEXT), np.float32)
    for block in blocks:
        pending = np.concatenate((pending, block * np.float32(gain)), axis=1)
        if pending.shape[1] > 2 * _CONTEXT:
            yield _limited(pending)
            pending = pending[:, -2 * _CONTEXT :]
    pending = np.concatenate((pending, np.zeros((2, _CONTEXT), np.float32)), axis=1)
    if pending.shape[1] > 2 * _CONTEXT:
        yield _limited(pending)


def _limited(samples: Samples) -> Samples:
    """The inner part of `samples`, without `_CONTEXT` at both ends."""
    inner = samples[:, _CONTEXT:-_CONTEXT]
    if np.abs(samples).max() < SURELY_BELOW:
        return inner
    needed = np.minimum(1, CEILING / np.maximum(_true_peaks(samples), 1e-9))
    lowest = _window_minimum(needed, 2 * HALF_WINDOW + 1)
    sums = np.cumsum(np.concatenate(([0.0], lowest)))
    gains = (sums[2 * HALF_WINDOW + 1 :] - sums[: -2 * HALF_WINDOW - 1]) / (2 * HALF_WINDOW + 1)
    limited: Samples = inner * gains[TAPS : TAPS + inner.shape[1]].astype(np.float32)
    return limited


def _true_peaks(samples: Samples) -> NDArray[np.float32]:
    """The larger of the two channels' peaks at each sample and between it and its neighbours."""
    peaks = np.abs(samples)
    for taps in INTERPOLATORS:
        for peak, wave in zip(peaks, samples, strict=True):
            before = np.abs(np.convolve(wave, taps, "same"))  # between each sample and the one before it
            np.maximum(peak, before, out=peak)
            np.maximum(peak[:-1], before[1:], out=peak[:-1])
    louder: NDArray[np.float32] = np.maximum(peaks[0], peaks[1])
    return louder


def _window_minimum(values: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """The least of each `length` values in a row, in log2(length) passes."""
    width = 1
    while width < length:
        step = min(width, length - width)
        values = np.minimum(values[: values.size - step], values[step:])
        width += step
    return values
