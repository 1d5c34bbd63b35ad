"""Music for the demo: plucked strings over a pad, composed and synthesised here, the same on every machine."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
RATE = 48_000
_BEAT = 60 / 84
# Root notes and chords (MIDI numbers) of D, A/C#, Bm, G: two bars of four beats each.
_CHORDS = ((38, (62, 66, 69, 74)), (37, (61, 64, 69, 73)), (35, (59, 62, 66, 71)), (31, (59, 62, 67, 71)))
_PATTERN = (0, 1, 2, 3, 2, 1, 2, 1)


def _hertz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def _pluck(note: int, seconds: float, rng: np.random.Generator) -> Sound:
    """A plucked string as a sum of decaying, slightly stretched partials; the high ones die first."""
    t = np.arange(round(seconds * RATE)) / RATE
    out = np.zeros_like(t)
    for k in range(1, 9):
        f = _hertz(note) * k * np.sqrt(1 + 0.0002 * k * k)
        out += np.sin(2 * np.pi * f * t + rng.uniform(0, 0.3)) * np.exp(-t * (1.6 + 0.9 * k)) / k**1.3
    attack = np.minimum(1, t / 0.004)
    return np.asarray(out * attack)


def _pad(notes: tuple[int, ...], seconds: float) -> Sound:
    """A soft chord with slow attack and release, each note as two detuned sines."""
    t = np.arange(round(seconds * RATE)) / RATE
    out = sum(np.sin(2 * np.pi * _hertz(n - 12) * d * t) for n in notes for d in (0.9985, 1.0015))
    envelope = np.minimum(1, t / 1.2) * np.minimum(1, (seconds - t) / 1.2)
    return np.asarray(out * envelope / (2 * len(notes)))


def _add(track: Sound, at: float, sound: Sound, left: float, right: float) -> None:
    start = round(at * RATE)
    end = min(track.shape[1], start + len(sound))
    if end > start:
        track[:, start:end] += np.outer((left, right), sound[: end - start])


def _reverb(track: Sound, rng: np.random.Generator) -> Sound:
    """Convolve with 1.8 s of decaying noise, a small hall."""
    length = round(1.8 * RATE)
    t = np.arange(length) / RATE
    size = 1 << (track.shape[1] + length).bit_length()
    wet = np.empty_like(track)
    for channel in range(2):
        response = rng.standard_normal(length) * np.exp(-t * 3.8)
        response /= np.sqrt(np.sum(response**2))
        product = np.fft.rfft(track[channel], size) * np.fft.rfft(response, size)
        wet[channel] = np.fft.irfft(product, size)[: track.shape[1]]
    return np.asarray(track + 0.35 * wet)


def compose(seconds: float) -> Sound:
    """Stereo samples, shape (2, n) at 48 kHz, peak 0.7, with a fade at both ends."""
    rng = np.random.default_rng(7)
    track = np.zeros((2, round(seconds * RATE)))
    bar = 4 * _BEAT
    for index in range(int(seconds / bar) + 1):
        root, chord = _CHORDS[index // 2 % len(_CHORDS)]
        _add(track, index * bar, _pad(chord, bar + 1.2) * 0.22, 1, 1)
        _add(track, index * bar, _pluck(root, 2.5, rng) * 0.5, 0.8, 0.8)
        for step, note in enumerate(_PATTERN):
            swing = 0.55 + 0.25 * (step % 2)
            _add(track, index * bar + step * _BEAT / 2, _pluck(chord[note], 1.8, rng) * 0.3, swing, 1.35 - swing)
    track = _reverb(track, rng)
    ends = np.minimum(1, np.minimum(np.arange(track.shape[1]), np.arange(track.shape[1])[::-1]) / RATE)
    return np.asarray(track * ends * (0.7 / np.abs(track).max()))


def write_music(seconds: float, path: Path) -> None:
    """A 16-bit stereo WAV of `compose(seconds)`."""
    samples = np.round(compose(seconds).T * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
