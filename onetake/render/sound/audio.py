"""The sound of a film: all tracks mixed over the whole range in one pass of time, brought to -14 LUFS, encoded once.

The mix is made in blocks, so memory does not grow with the film. It is made anew for each pass (measure, measure what
the limiter leaves, encode) rather than kept: decoding sound is far cheaper than four hours of it on disk.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from onetake.render.files.encoder import UNSIGNED
from onetake.render.sound.dynamics import CEILING_DB, Ducker, limit
from onetake.render.sound.loudness import Loudness, corrected, measured, normalising_level
from onetake.render.sound.stream import SAMPLE_RATE, Samples, Sound, audio_frame
from onetake.render.sound.tracks import Track

BLOCK = 46_080
"""Samples: a whole number of the ducker's 10 ms and of AAC's 1024."""
AAC_FRAME = 1024
AAC_BIT_RATE = 192_000
MOST_ENCODINGS = 6


@dataclass
class _Voice:
    """A track that is being read."""

    track: Track
    sound: Sound
    skipped: bool = False

    def block(self, start: int, end: int) -> Samples:
        """Its samples of the mix's [start, end), with volume and fades; silence where it has none.

        A file is open from its first sample to its last, so that a film may have any number of them.
        """
        track = self.track
        out = np.zeros((2, end - start), np.float32)
        first, last = max(start, track.start), min(end, track.end)
        if start >= track.end:
            self.sound.close()
        if first >= last:
            return out
        if not self.skipped:
            self.sound.skip(first - track.start)
            self.skipped = True
        out[:, first - start : last - start] = self.sound.read(last - first) * _envelope(track, first, last)
        return out


def _envelope(track: Track, first: int, last: int) -> Samples:
    at = np.arange(first - track.start, last - track.start, dtype=np.float64)
    gain = np.full(at.size, track.volume)
    if track.fade_in:
        gain *= np.minimum(1, at / track.fade_in)
    if track.fade_out:
        gain *= np.clip((track.end - track.start - at) / track.fade_out, 0, 1)
    return gain.astype(np.float32)


def mix(tracks: Iterable[Track], length: int) -> Iterator[Samples]:
    """The sum of the tracks, `length` samples in blocks, ducked. It may exceed 1: the limiter comes after."""
    with contextlib.ExitStack() as stack:
        voices = [
            _Voice(t, Sound(t.path, t.asset, trim_start=t.trim_start, loop=t.loop, period=t.period, tempo=t.tempo))
            for t in tracks
        ]
        for voice in voices:
            stack.callback(voice.sound.close)
        duckers = {v.track.duck_under: Ducker() for v in voices if v.track.duck_under is not None}
        for start in range(0, length, BLOCK):
            end = min(length, start + BLOCK)
            yield _sum([(v.track, v.block(start, end)) for v in voices], duckers, end - start)


def _sum(blocks: list[tuple[Track, Samples]], duckers: Mapping[str, Ducker], length: int) -> Samples:
    silence = np.zeros((2, length), np.float32)
    gains = {
        name: ducker.gains(sum((block for track, block in blocks if track.name == name), silence))
        for name, ducker in duckers.items()
    }
    return sum((block * gains.get(track.duck_under or "", 1) for track, block in blocks), silence)


def write_mix(tracks: Sequence[Track], length: int, output: Path) -> None:
    """Write `length` samples of the mix as AAC (48 kHz stereo, 192 kbit/s) in an mp4, at -14 LUFS and below -1 dBTP.

    What the encoder made is decoded and measured, and made again at a corrected level where it is over the peak or off
    the loudness. Where not both can be held, the peak is: sound that is nearly all peaks, such as clicks, is driven
    6 dB into the limiter and no further, a recording below -54 LUFS is raised by 40 dB and no further, and less
    than 0.4 s has no loudness to bring anywhere.
    Raises `AssetDecodeError` naming a sound that is broken or has no sound in it.
    """
    level = normalising_level(lambda: mix(tracks, length), limit, CEILING_DB)
    for _ in range(MOST_ENCODINGS):
        _encode_aac(limit(mix(tracks, length), level.gain, level.ceiling_db), output)
        before, level = level, corrected(level, loudness_of(output, length))
        if level == before:
            return


def loudness_of(path: Path, length: int) -> Loudness:
    """What a listener gets of the first `length` samples of a file's sound."""
    with contextlib.closing(Sound(path, path.name)) as sound:
        return measured(sound.read(min(BLOCK, length - start)) for start in range(0, length, BLOCK))


def _encode_aac(blocks: Iterable[Samples], output: Path) -> None:
    options = {**UNSIGNED, "movie_timescale": str(SAMPLE_RATE)}
    with av.open(str(output), "w", format="mp4", options=options) as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"flags": "+bitexact"})
        stream.bit_rate = AAC_BIT_RATE
        position = 0
        for samples in _regrouped(blocks, AAC_FRAME):
            container.mux(stream.encode(audio_frame(samples, position)))
            position += samples.shape[1]
        container.mux(stream.encode(None))


def _regrouped(blocks: Iterable[Samples], size: int) -> Iterator[Samples]:
    """The same samples in pieces of `size`, the last one of what is left."""
    rest = np.empty((2, 0), np.float32)
    for block in blocks:
        rest = np.concatenate((rest, block), axis=1)
        whole = rest.shape[1] // size * size
        for start in range(0, whole, size):
            yield rest[:, start : start + size]
        rest = rest[:, whole:]
    if rest.shape[1]:
        yield rest
