"""What the sound of a film is: its coding, its length, its loudness, and whether it is the master's, in its place."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onetake.errors import AssetError
from onetake.render.intake.films import open_film
from onetake.render.plan import FrameRange
from onetake.render.sound.audio import AAC_FRAME, BLOCK, loudness_of, mix
from onetake.render.sound.loudness import (
    MOST_GAIN_DB,
    MOST_TRUE_PEAK_DB,
    SILENCE_LUFS,
    TARGET_LUFS,
    integrated_loudness,
)
from onetake.render.sound.stream import SAMPLE_RATE, Samples, Sound
from onetake.render.sound.tracks import tracks_of
from onetake.render.verification.container import VideoFacts, audio_facts
from onetake.render.verification.expectation import Expectation
from onetake.render.verification.report import Check, equal

LOUDNESS_TOLERANCE = 1.0
NO_ROOM_DB = -3.5
"""dBTP. A film whose peaks are up here cannot be brought to its loudness."""
FURTHEST = 9600
"""Samples, 0.2 s, by which sound is looked for around its place."""
AUDIBLE = 1e-3
CLEARLY_AUDIBLE = 30 * AUDIBLE
"""No encoder and no gain that a film is given makes silence of what is this loud."""
ALIKE = 0.5
AS_ALIKE = 0.97


def sound_checks(path: Path, video: VideoFacts, wanted: Expectation) -> Iterator[Check]:
    """Decodes all of the sound, and mixes it again where the files of the master's assets are at hand."""
    with open_film(path) as container:
        sound = audio_facts(container)
    apart = abs(sound.end - video.end)
    yield equal("sound", "aac 48000 Hz 2 channels", f"{sound.codec} {sound.rate} Hz {sound.channels} channels")
    yield Check(
        name="sound and picture end",
        ok=apart <= Fraction(AAC_FRAME, SAMPLE_RATE),
        expected="within one AAC frame, 21 ms",
        found=f"{float(apart) * 1000:.2f} ms apart",
    )
    length = round(min(sound.end, video.end) * SAMPLE_RATE)
    compared = _Compared(path, wanted, length)
    yield from _loudness_checks(path, length, compared.mixed_lufs)
    if wanted.master is not None and wanted.files is not None and wanted.thorough:
        yield compared.check()


def _loudness_checks(path: Path, length: int, mixed_lufs: float | None) -> Iterator[Check]:
    found = loudness_of(path, length)
    silent = found.integrated <= SILENCE_LUFS
    may_be_silent = mixed_lufs is None or mixed_lufs <= SILENCE_LUFS
    full = found.integrated < TARGET_LUFS and found.true_peak > NO_ROOM_DB
    target = TARGET_LUFS if mixed_lufs is None else min(TARGET_LUFS, mixed_lufs + MOST_GAIN_DB)
    told = f"{found.integrated:.1f} LUFS, range {found.range:.1f} LU{', its peaks leave no room for more' * full}"
    yield Check(
        name="loudness",
        ok=(silent and may_be_silent) or full or abs(found.integrated - target) <= LOUDNESS_TOLERANCE,
        expected=f"{target:.0f} LUFS within {LOUDNESS_TOLERANCE:.0f}",
        found="silent, or too short to measure" if silent else told,
    )
    yield Check(
        name="true peak",
        ok=found.true_peak <= MOST_TRUE_PEAK_DB,
        expected=f"{MOST_TRUE_PEAK_DB:.0f} dBTP at most",
        found=f"{found.true_peak:.2f} dBTP",
    )


class _Compared:
    """The film's sound beside the master's, mixed again: how far it is from its place, block by block."""

    def __init__(self, path: Path, wanted: Expectation, length: int) -> None:
        self.mixed_lufs: float | None = None
        self._shifts: list[int] = []
        self._strange = 0
        self._lost = 0
        self._reason = ""
        if wanted.master is None or wanted.files is None or not wanted.thorough:
            return
        try:
            tracks = tracks_of(wanted.master, wanted.files, FrameRange(wanted.start, wanted.end))
            with contextlib.closing(Sound(path, path.name)) as sound:
                self.mixed_lufs = integrated_loudness(self._watched(mix(tracks, length), sound))
        except AssetError as exc:
            self._reason = exc.message

    def _watched(self, mixed: Iterator[Samples], sound: Sound) -> Iterator[Samples]:
        for block in mixed:
            self._compare(block, sound.read(block.shape[1]))
            yield block

    def _compare(self, mixed: Samples, heard: Samples) -> None:
        side = int(np.abs(mixed).sum(axis=1).argmax())
        powers = [float(np.square(block[side]).sum()) for block in (mixed, heard)]
        if mixed.shape[1] < BLOCK // 2:
            return
        if min(powers) < AUDIBLE**2 * mixed.shape[1]:
            self._lost += powers[0] > CLEARLY_AUDIBLE**2 * mixed.shape[1]
            return
        alike = _likeness(mixed[side], heard[side]) / np.sqrt(powers[0] * powers[1])
        at = int(alike.argmax())
        if alike[at] < ALIKE:
            self._strange += 1
        else:  # a tone is as much like itself a period later
            self._shifts.append(0 if alike[FURTHEST] > AS_ALIKE * alike[at] else at - FURTHEST)

    def check(self) -> Check:
        shift = round(float(np.median(self._shifts))) if self._shifts else 0
        strange = self._strange > len(self._shifts)
        found = f"{shift} samples late ({shift / SAMPLE_RATE * 1000:.1f} ms)" if shift else "every sample in its place"
        if self._lost:
            found = f"silent for {self._lost * BLOCK / SAMPLE_RATE:.0f} s in which the master is heard"
        elif self._reason or not (self._shifts or self._strange):
            found = f"not compared: {self._reason or 'there is nothing to hear'}"
        elif strange:
            found = "something else than the master's sound"
        ok = abs(shift) <= 1 and not strange and not self._lost
        return Check(name="sound in its place", ok=ok, expected="in sync", found=found)


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64]:
    """The correlation for each shift of `other` from `FURTHEST` samples early to as many late."""
    size = 1 << (one.size + FURTHEST).bit_length()
    spectrum = np.conj(np.fft.rfft(one, size)) * np.fft.rfft(other, size)
    around: NDArray[np.float64] = np.fft.irfft(spectrum, size)
    return np.concatenate((around[-FURTHEST:], around[: FURTHEST + 1]))
