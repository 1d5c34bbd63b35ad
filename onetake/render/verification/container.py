"""What the mp4 of a film says without decoding it: its streams and packets."""

import itertools
import struct
from collections import Counter
from fractions import Fraction
from typing import NamedTuple

import av
import av.audio.stream
import av.video.stream

IDR_SLICE = 5
"""NAL unit type, ITU H.264 table 7-1."""


class VideoFacts(NamedTuple):
    """`steps` are the distances between shown frames in seconds, each with how often it occurs."""

    codec: str
    width: int
    height: int
    fps: Fraction
    colour: str
    frames: int
    steps: Counter[Fraction]
    start: Fraction
    end: Fraction
    starts_with_idr: bool
    dts_increase: bool


class AudioFacts(NamedTuple):
    """`end` is in seconds on the film's clock, without the encoder's priming and padding."""

    codec: str
    rate: int
    channels: int
    end: Fraction


def video_facts(container: av.container.InputContainer) -> VideoFacts:
    """Reads every packet of the first video stream."""
    stream = container.streams.video[0]
    context = stream.codec_context
    base = stream.time_base or Fraction(1)
    shown: list[int] = []
    decoded: list[int] = []
    end, idr = 0, False
    for packet in container.demux(stream):
        if packet.pts is None or packet.dts is None:
            continue
        idr = _has_idr(bytes(packet)) if not shown else idr
        shown.append(packet.pts)
        decoded.append(packet.dts)
        end = max(end, packet.pts + (packet.duration or 0))
    shown.sort()
    return VideoFacts(
        codec=f"{context.name} {context.profile}",
        width=context.width,
        height=context.height,
        fps=stream.average_rate or Fraction(0),
        colour=_colour(context),
        frames=len(shown),
        steps=Counter((later - earlier) * base for earlier, later in itertools.pairwise(shown)),
        start=(shown[0] if shown else 0) * base,
        end=end * base,
        starts_with_idr=idr,
        dts_increase=all(later > earlier for earlier, later in itertools.pairwise(decoded)),
    )


def audio_facts(container: av.container.InputContainer) -> AudioFacts:
    """Reads every packet of the first audio stream."""
    stream = container.streams.audio[0]
    ends = [p.pts + (p.duration or 0) for p in container.demux(stream) if p.pts is not None]
    return AudioFacts(
        codec=stream.codec_context.name,
        rate=stream.rate,
        channels=stream.codec_context.channels,
        end=max(ends, default=0) * (stream.time_base or Fraction(1)),
    )


def _colour(context: av.video.codeccontext.VideoCodecContext) -> str:
    """Range, primaries, transfer and matrix by libavutil's numbers, where 1 is BT.709 (and limited range)."""
    tags = (context.color_range, context.color_primaries, context.color_trc, context.colorspace)
    return "BT.709 limited" if tags == (1, 1, 1, 1) else "range {} primaries {} transfer {} matrix {}".format(*tags)


def _has_idr(packet: bytes) -> bool:
    """Walks the NAL units, each behind its four-byte length."""
    at = 0
    while at + 5 <= len(packet):
        if packet[at + 4] & 31 == IDR_SLICE:
            return True
        at += 4 + int(struct.unpack_from(">I", packet, at)[0])
    return False
