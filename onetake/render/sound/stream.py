"""Any file's sound as a stream of 48 kHz stereo samples."""

import itertools
import math
from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.audio.stream
import av.error
import av.filter
import numpy as np
from numpy.typing import NDArray

from onetake.errors import AssetDecodeError
from onetake.render.intake.probe import open_media, pictures_of

SAMPLE_RATE = 48_000

Samples = NDArray[np.float32]
"""Shape (2, n), -1..1."""

MOST_DAMAGED = 2
"""Packets of a file."""

_LEAST_GAP_SECONDS = 0.1
"""As `min_hard_comp` of FFmpeg's resampler, https://ffmpeg.org/ffmpeg-resampler.html."""

_UNIT = 2**29
_HEADROOM = 3.99

_MOST_PADDING = 2 * 4096
"""Samples: two frames of AAC with SBR at 24 kHz."""

_MOST_KEPT = 10 * SAMPLE_RATE
"""Samples of a round: a clip may loop hundreds of times a second, and opening its file takes longer."""

SLOWEST_TEMPO = 0.5
"""The least that one `atempo` filter does, https://ffmpeg.org/ffmpeg-filters.html#atempo."""


class Sound:
    """The samples of a file from `trim_start` seconds on, read in order; silence after its end.

    With `loop` the end is followed by `trim_start` again, after `period` seconds if that is given, whatever its sound
    lasts. `tempo` changes the speed and keeps the pitch.
    Mono is heard from both sides at -3 dB, so that its power stays; centre and surround channels likewise (ITU-R
    BS.775-4). Sample 0 is the file's time 0: a soundtrack that starts after its picture starts with silence.
    Raises `AssetDecodeError` naming `asset`.
    """

    def __init__(
        self,
        path: Path,
        asset: str,
        *,
        trim_start: float = 0.0,
        loop: bool = False,
        period: Fraction | None = None,
        tempo: float = 1.0,
    ) -> None:
        self._path, self._asset = path, asset
        self._trim = round(trim_start * SAMPLE_RATE)
        self._loop, self._period = loop, period
        self._kept: Samples | None = None
        self._tempo = tempo
        self._rest: Samples = np.empty((2, 0), np.float32)
        self._blocks = self._rounds()

    def read(self, count: int) -> Samples:
        """The next `count` samples."""
        out = np.zeros((2, count), np.float32)
        filled = 0
        while filled < count and (block := self._next_block()) is not None:
            taken = min(block.shape[1], count - filled)
            out[:, filled : filled + taken] = block[:, :taken]
            self._rest = block[:, taken:]
            filled += taken
        return out

    def skip(self, count: int) -> None:
        """Pass over samples. They are decoded: seeking in compressed sound is not exact to the sample."""
        while count > 0 and (block := self._next_block()) is not None:
            taken = min(block.shape[1], count)
            self._rest = block[:, taken:]
            count -= taken

    def close(self) -> None:
        """Close the file; reading on gives silence."""
        self._rest = self._rest[:, :0]
        self._blocks.close()

    def _next_block(self) -> Samples | None:
        if self._rest.shape[1]:
            return self._rest
        return next(self._blocks, None)

    def _rounds(self) -> Generator[Samples, None, None]:
        for number in itertools.count():
            found = False
            for block in self._round(number):
                found = found or block.shape[1] > 0
                yield block
            if not (self._loop and found):
                return

    def _round(self, number: int) -> Iterator[Samples]:
        if self._period is None:
            return self._decoded()
        start, end = (round(n * self._period * SAMPLE_RATE) for n in (number, number + 1))
        if end - start > _MOST_KEPT:
            return _lasting(self._decoded(), end - start)
        if self._kept is None:
            longest = math.ceil(self._period * SAMPLE_RATE)
            self._kept = np.hstack(list(_lasting(self._decoded(), longest)))
        return iter([self._kept[:, : end - start]])

    def _decoded(self) -> Iterator[Samples]:
        try:
            with open_media(self._path, self._asset) as container:
                blocks = _trimmed(_resampled(container, self._asset), self._trim)
                yield from blocks if self._tempo == 1 else _at_tempo(blocks, self._tempo)
        except (av.error.FFmpegError, ValueError) as exc:
            raise AssetDecodeError(f"the sound of asset {self._asset} is damaged: {exc}", asset=self._asset) from exc


def has_sound(path: Path, asset: str) -> bool:
    """Whether the file has a sound stream. Raises `AssetDecodeError` when it cannot be read."""
    with open_media(path, asset) as container:
        return bool(container.streams.audio)


def _resampled(container: av.container.InputContainer, asset: str) -> Iterator[Samples]:
    if not container.streams.audio:
        raise AssetDecodeError(f"asset {asset} has no sound", asset=asset)
    frames = _frames(container, asset)
    first = next(frames, None)
    if first is None:
        raise AssetDecodeError(f"asset {asset} has a sound stream without any sound", asset=asset)
    lead = _lead(container, first)
    stereo = _stereo(itertools.chain([first], frames), first.sample_rate)
    yield np.zeros((2, max(0, lead)), np.float32)
    resampled = stereo if first.sample_rate == SAMPLE_RATE else _at_rate(stereo, first.sample_rate)
    yield from _trimmed(_without_padding(resampled, _length(container)), max(0, -lead))


def _length(container: av.container.InputContainer) -> int | None:
    """Samples as an edit list says; None where the format has none."""
    stream = container.streams.audio[0]
    if not container.format.name.startswith("mov") or not stream.duration or not stream.time_base:
        return None
    return round(stream.duration * stream.time_base * SAMPLE_RATE)


def _without_padding(blocks: Iterator[Samples], length: int | None) -> Iterator[Samples]:
    """Up to `length`, unless so much follows that it cannot be what fills an encoder's last frame."""
    at, held = 0, np.empty((2, 0), np.float32)
    for block in blocks:
        inside = block.shape[1] if length is None else min(block.shape[1], max(0, length - at))
        at += block.shape[1]
        yield block[:, :inside]
        held = np.hstack([held, block[:, inside:]])
        if held.shape[1] > _MOST_PADDING:
            yield held
            held, length = held[:, :0], None


def _stereo(frames: Iterable[av.AudioFrame], rate: int) -> Iterator[Samples]:
    """Frames of any coding as samples at `rate`, which all of a file's have unless it is odd."""
    converter = av.AudioResampler("fltp", "stereo", rate)
    for frame in itertools.chain(_timed(frames, rate), [None]):
        if isinstance(frame, int):
            yield from _silence(frame, rate)
        else:
            yield from (_samples(converted) for converted in converter.resample(frame))


def _timed(frames: Iterable[av.AudioFrame], rate: int) -> Iterator[av.AudioFrame | int]:
    """The frames, and how many samples are missing between them where a recorder left some out.

    Times are rounded in many formats; only what is over `_LEAST_GAP_SECONDS` is a gap.
    """
    start: Fraction | None = None
    position = 0
    for frame in frames:
        if frame.pts is not None and frame.time_base is not None:
            time = frame.pts * frame.time_base
            start = time if start is None else start
            missing = round((time - start) * rate) - position
            if missing > _LEAST_GAP_SECONDS * rate:
                yield missing
                position += missing
        yield frame
        position += frame.samples


def _silence(length: int, rate: int) -> Iterator[Samples]:
    """In blocks of a second: a broken clock may ask for hours."""
    for at in range(0, length, rate):
        yield np.zeros((2, min(rate, length - at)), np.float32)


def _at_rate(blocks: Iterable[Samples], rate: int) -> Iterator[Samples]:
    """Samples at `rate` brought to 48 kHz in whole numbers of 30 bits, with room for peaks of four times full scale.

    libswresample sums floats in an order that is the processor's, so that their last digit, and a file's bytes, would
    be too; its 32 bit integers are the same everywhere.
    """
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="s32p", layout="stereo", time_base=Fraction(1, rate))
    resampler = graph.add("aresample", f"{SAMPLE_RATE}:internal_sample_fmt=s32p")
    planar = graph.add("aformat", "sample_fmts=s32p")
    graph.link_nodes(source, resampler, planar, graph.add("abuffersink")).configure()
    whole = (np.rint(np.clip(b, -_HEADROOM, _HEADROOM) * np.float64(_UNIT)).astype(np.int32) for b in blocks)
    for made in _filtered(graph, whole, rate):
        yield made / np.float32(_UNIT)


def _frames(container: av.container.InputContainer, asset: str) -> Iterator[av.AudioFrame]:
    """A packet or two may be damaged: the tags at the ends of many songs look like sound."""
    damaged = 0
    for packet in container.demux(container.streams.audio[0]):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError as exc:
            damaged += 1
            if damaged > MOST_DAMAGED:
                raise AssetDecodeError(f"the sound of asset {asset} is damaged: {exc.strerror}", asset=asset) from exc


def _lead(container: av.container.InputContainer, first: av.AudioFrame) -> int:
    """Samples by which the sound starts after the picture; sound without a picture starts at once."""
    pictures = pictures_of(container)
    if not pictures or first.pts is None or first.time_base is None:
        return 0
    origin = (pictures[0].start_time or 0) * (pictures[0].time_base or Fraction(1))
    return round((first.pts * first.time_base - origin) * SAMPLE_RATE)


def _lasting(blocks: Iterator[Samples], count: int) -> Iterator[Samples]:
    """So many samples, with silence after the end."""
    for block in blocks:
        yield block[:, :count]
        count -= min(count, block.shape[1])
        if not count:
            return
    yield from _silence(count, SAMPLE_RATE)


def _trimmed(blocks: Iterator[Samples], count: int) -> Iterator[Samples]:
    for block in blocks:
        taken = min(count, block.shape[1])
        count -= taken
        yield block[:, taken:]


def _at_tempo(blocks: Iterator[Samples], tempo: float) -> Iterator[Samples]:
    graph = av.filter.Graph()
    nodes = [
        graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="stereo", time_base=Fraction(1, SAMPLE_RATE))
    ]
    while tempo < SLOWEST_TEMPO:
        nodes.append(graph.add("atempo", str(SLOWEST_TEMPO)))
        tempo /= SLOWEST_TEMPO
    nodes.append(graph.add("atempo", str(tempo)))
    planar = graph.add("aformat", "sample_fmts=fltp")  # atempo itself gives interleaved samples
    graph.link_nodes(*nodes, planar, graph.add("abuffersink")).configure()
    yield from _filtered(graph, blocks, SAMPLE_RATE)


def _filtered(graph: av.filter.Graph, blocks: Iterable[NDArray[Any]], rate: int) -> Iterator[Samples]:
    """What comes out of `graph` for stereo blocks of floats, or of 32 bit integers, at `rate`."""
    position = 0
    for block in blocks:
        if block.shape[1]:
            graph.push(audio_frame(block, position, rate))
            position += block.shape[1]
            yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def audio_frame(samples: NDArray[Any], position: int, rate: int = SAMPLE_RATE) -> av.AudioFrame:
    """Planar frame of floats, or of 32 bit integers, that starts at sample `position`."""
    coding = "s32p" if samples.dtype == np.int32 else "fltp"
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format=coding, layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
    return frame


def _pulled(graph: av.filter.Graph) -> Iterator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield _samples(frame)


def _samples(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().astype(np.float32, copy=False)
