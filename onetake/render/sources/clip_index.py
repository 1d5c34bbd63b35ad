"""When each frame of a clip is shown, read from its packets without decoding any of them."""

import contextlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import av
from av.container import InputContainer
from av.error import InvalidDataError
from av.video.stream import VideoStream

Packet: TypeAlias = "av.Packet[VideoStream]"


@dataclass(frozen=True)
class ClipIndex:
    """Presentation times in ticks of `time_base`, increasing, and when the last frame ends.

    `keys` are the times of those frames from which decoding can start.
    """

    time_base: Fraction
    times: "array[int]"
    keys: "array[int]"
    end: int

    @property
    def length(self) -> Fraction:
        """Seconds from the first frame's beginning to the last one's end."""
        return (self.end - self.times[0]) * self.time_base

    def frame_at(self, seconds: Fraction) -> int:
        """The number of the frame on screen `seconds` after the first one appeared; the last one past the end.

        Containers round times to their ticks (Matroska to milliseconds), so the moment is rounded alike:
        otherwise a frame that is due exactly then would come one too late every so often.
        """
        moment = round(seconds / self.time_base) + self.times[0]
        return max(0, bisect_right(self.times, moment) - 1)

    def key_before(self, time: int) -> int:
        """The time of the last frame at or before `time` from which decoding can start."""
        place = bisect_right(self.keys, time) - 1
        return self.keys[place] if place >= 0 else self.times[0]


def read_index(container: InputContainer, stream: VideoStream) -> ClipIndex | None:
    """Read all packets of `stream` once; None if there are none. Leaves the container at its end."""
    times, keys = array("q"), array("q")
    last = (-(2**62), 0)
    guessed = has_guessed_times(container, stream)
    for packet in readable(container.demux(stream)):
        time = packet.dts if packet.pts is None or guessed else packet.pts
        if time is None or packet.is_discard:
            continue
        last = max(last, (time, packet.duration or 0))
        if packet.size:  # an empty one stands for the frame before it, shown once more
            times.append(time)
            if packet.is_keyframe:
                keys.append(time)
    return _index(times, keys, last, stream) if times else None


def readable(packets: Iterator[Packet]) -> Iterator[Packet]:
    """The packets up to the first damage from which the format does not find on: there the clip ends."""
    with contextlib.suppress(InvalidDataError):
        yield from packets


def has_guessed_times(container: InputContainer, stream: VideoStream) -> bool:
    """Whether frames are stored in another order than shown, in a format that does not say when they are shown.

    AVI's frames are shown in turn, one in each place of the file; what FFmpeg makes of B-frames there is a guess.
    """
    return container.format.name == "avi" and stream.codec_context.has_b_frames


def _index(times: "array[int]", keys: "array[int]", last: tuple[int, int], stream: VideoStream) -> ClipIndex:
    """`last` is the time and the duration of the last packet."""
    time_base = stream.time_base or Fraction(1, 1000)
    shown = array("q", sorted(set(times)))
    lasting = last[1] or (shown[-1] - shown[-2] if len(shown) > 1 else round(1 / (25 * time_base)))
    return ClipIndex(time_base, shown, array("q", sorted(set(keys))), last[0] + max(1, lasting))
