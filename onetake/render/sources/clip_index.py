"""When each frame of a clip is shown, read from its packets without decoding any of them."""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from av.container import InputContainer
from av.video.stream import VideoStream


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
    for packet in container.demux(stream):
        time = packet.dts if packet.pts is None else packet.pts
        if time is None or packet.is_discard:
            continue
        times.append(time)
        if packet.is_keyframe:
            keys.append(time)
        last = max(last, (time, packet.duration or 0))
    return _index(times, keys, last[1], stream) if times else None


def _index(times: "array[int]", keys: "array[int]", last_duration: int, stream: VideoStream) -> ClipIndex:
    time_base = stream.time_base or Fraction(1, 1000)
    shown = array("q", sorted(set(times)))
    lasting = last_duration or (shown[-1] - shown[-2] if len(shown) > 1 else round(1 / (25 * time_base)))
    return ClipIndex(time_base, shown, array("q", sorted(set(keys))), shown[-1] + max(1, lasting))
