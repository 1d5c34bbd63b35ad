"""The join: packets of closed-GOP parts copied onto one frame grid, audio beside them. Nothing is encoded again.

Times are recomputed, never added up: packet n of the film is decoded at frame n less the reorder depth, and shown
at its own frame plus its part's first. x264 writes other decode times into parts of one or two frames than into longer
ones, so those in the parts cannot be shifted and used.
"""

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import av
import av.audio.stream
import av.error
import av.video.stream
from av.packet import Packet as AnyPacket

from onetake.errors import JoinError
from onetake.render.files.encoder import UNSIGNED, frame_ticks, track_timescale
from onetake.render.intake.films import open_film
from onetake.timeline.document import Rate

MOVIE_TIMESCALE = 48_000
"""The mp4 default of 1000 would round the edit list that hides the AAC encoder's priming."""


Packet: TypeAlias = "AnyPacket[Any]"


class Part(NamedTuple):
    """A video-only mp4 of `frames` frames; `name` is what an error calls it, such as "chunk 3"."""

    path: Path
    frames: int
    name: str


def join_parts(parts: Sequence[Part], fps: Rate, output: Path, audio: Path | None = None) -> None:
    """Write the parts one after the other, and the packets of the mp4 `audio`, into a faststart mp4.

    One part is open at a time. Raises `JoinError` naming the part that is unreadable, was encoded with other
    parameters, does not start with an IDR frame or has not the frames that it should.
    """
    options = {
        **UNSIGNED,
        "movflags": "+faststart",
        "movie_timescale": str(MOVIE_TIMESCALE),
        "video_track_timescale": str(track_timescale(fps)),
    }
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(_opened(parts[0]))
        container = stack.enter_context(av.open(str(output), "w", format="mp4", options=options))
        grid = _Grid(container, _video_of(first, parts[0]), fps)
        sound = stack.enter_context(_audio_packets(container, audio))
        container.start_encoding()
        for packet in _interleaved(grid.packets(parts), sound):
            container.mux_one(packet)


class _Grid:
    """Gives every video packet its place on the film's frame grid."""

    def __init__(
        self, container: av.container.OutputContainer, template: av.video.stream.VideoStream, fps: Rate
    ) -> None:
        self._fps = fps
        self._ticks = frame_ticks(fps)
        self._time_base = Fraction(1, track_timescale(fps))
        self._depth = template.codec_context.reorder_depth
        self._parameters = template.codec_context.extradata
        self._stream = container.add_stream_from_template(template)
        self._stream.time_base = self._time_base

    def packets(self, parts: Iterable[Part]) -> Iterator[Packet]:
        start = 0
        for part in parts:
            with _opened(part) as source:
                yield from self._placed(source, part, start)
            start += part.frames

    def _placed(self, source: av.container.InputContainer, part: Part, start: int) -> Iterator[Packet]:
        video = _video_of(source, part)
        if video.codec_context.extradata != self._parameters:
            raise JoinError(f"{part.name} was encoded with other parameters than the first", part=part.name)
        count = 0
        for packet in _readable(source.demux(video), part):
            if packet.pts is not None:
                self._place(packet, part, start, count)
                yield packet
                count += 1
        if count != part.frames:
            raise JoinError(f"{part.name} has {count} frames instead of {part.frames}", part=part.name)

    def _place(self, packet: Packet, part: Part, start: int, count: int) -> None:
        assert packet.pts is not None
        shown = packet.pts * packet.time_base * self._fps.fraction
        decoded = count - self._depth
        if shown.denominator != 1 or not decoded <= shown < part.frames:
            raise JoinError(f"{part.name} has a frame off the grid, at {float(shown):.3f}", part=part.name)
        if count == 0 and not (packet.is_keyframe and shown == 0):
            raise JoinError(f"{part.name} does not start with an IDR frame", part=part.name)
        packet.time_base = self._time_base
        packet.pts = (start + int(shown)) * self._ticks
        packet.dts = (start + decoded) * self._ticks
        packet.duration = self._ticks
        packet.stream = self._stream


@contextlib.contextmanager
def _opened(part: Part) -> Iterator[av.container.InputContainer]:
    try:
        container = open_film(part.path)
    except (av.error.FFmpegError, OSError) as exc:
        raise JoinError(f"{part.name} cannot be read: {exc.strerror}", part=part.name) from exc
    with container:
        yield container


def _readable(packets: Iterator[Packet], part: Part) -> Iterator[Packet]:
    try:
        yield from packets
    except av.error.FFmpegError as exc:
        raise JoinError(f"{part.name} is damaged: {exc.strerror}", part=part.name) from exc


def _video_of(container: av.container.InputContainer, part: Part) -> av.video.stream.VideoStream:
    if not container.streams.video:
        raise JoinError(f"{part.name} has no video", part=part.name)
    return container.streams.video[0]


@contextlib.contextmanager
def _audio_packets(container: av.container.OutputContainer, audio: Path | None) -> Iterator[Iterator[Packet]]:
    if audio is None:
        yield iter(())
        return
    part = Part(audio, 0, "the audio")
    with _opened(part) as source:
        stream = container.add_stream_from_template(source.streams.audio[0])
        yield _copied(source, stream, part)


def _copied(source: av.container.InputContainer, stream: av.audio.stream.AudioStream, part: Part) -> Iterator[Packet]:
    for packet in _readable(source.demux(source.streams.audio[0]), part):
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _interleaved(video: Iterator[Packet], audio: Iterator[Packet]) -> Iterator[Packet]:
    """By decode time, so that a player finds sound and picture of a moment close together."""
    waiting = next(audio, None)
    for packet in video:
        while waiting is not None and _decode_time(waiting) <= _decode_time(packet):
            yield waiting
            waiting = next(audio, None)
        yield packet
    yield from itertools.chain(() if waiting is None else (waiting,), audio)


def _decode_time(packet: Packet) -> Fraction:
    assert packet.dts is not None
    return packet.dts * packet.time_base
