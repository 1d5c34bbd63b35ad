"""How long an MPEG stream is (.mpg, .vob, .ts), which has no index: FFmpeg takes its last times for its end."""

import contextlib
from fractions import Fraction

import av
import av.audio.stream
import av.error
import av.video.stream

from onetake.errors import AssetRejectedError

_BACK = 1
"""Seconds by which times must go back to begin anew."""
_UNTIMED = Fraction(1, 10)
"""Of all frames. Others than the first have times, but for H.264 in MPEG-PS."""


def seconds_by_packets(
    container: av.container.InputContainer,
    stream: av.video.stream.VideoStream | av.audio.stream.AudioStream,
    asset: str,
) -> float | None:
    """From the first to the end of the last packet; reads all of them.

    Raises `AssetRejectedError` where times begin anew, as in files that were put together, and where many frames have
    none: such a clip would play in part only, or in jerks.
    """
    start, end, last = 2**62, -(2**62), -(2**62)
    timed = untimed = 0
    tick = stream.time_base or Fraction(1, 90_000)
    with contextlib.suppress(av.error.FFmpegError):  # there it ends, for whoever plays it too
        for packet in container.demux(stream):
            if packet.pts is None or packet.dts is None:
                untimed += bool(packet.size)
                continue
            if packet.dts * tick < last * tick - _BACK:
                raise _convertible(asset, f"begins its times anew after {float((end - start) * tick):.1f} s")
            timed, last = timed + 1, packet.dts
            start, end = min(start, packet.pts), max(end, packet.pts + (packet.duration or 0))
    if untimed > _UNTIMED * timed:
        raise _convertible(asset, "does not say of all of its frames when they are shown")
    return float((end - start) * tick) if end > start else None


def _convertible(asset: str, what: str) -> AssetRejectedError:
    return AssetRejectedError(f"asset {asset} is an MPEG stream that {what}. Convert it to MP4.", asset=asset)
