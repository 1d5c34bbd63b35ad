"""Where an element is at a frame (T4): between keyframes by easing, clamped outside them."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

from onetake.timeline.easing import ease
from onetake.timeline.master import Keyframe, Timeline


@dataclass(frozen=True)
class State:
    """An element's geometry at one moment: pixels of the master, degrees clockwise, opacity 0..1."""

    x: float
    y: float
    scale: float
    rotation: float
    opacity: float


def evaluate(timeline: Timeline, frame: int | Fraction, fps: Fraction) -> State:
    """The state at `frame` of the master, which plays at `fps` frames a second. Exact at the keyframes."""
    keyframes = timeline.keyframes
    after = bisect_right(keyframes, frame, key=attrgetter("frame"))
    if after == 0:
        return _state(keyframes[0])
    start = keyframes[after - 1]
    if after == len(keyframes) or start.frame == frame:
        return _state(start)
    return evaluate_between(start, keyframes[after], frame, fps)


def evaluate_between(start: Keyframe, end: Keyframe, frame: int | Fraction, fps: Fraction) -> State:
    """The state at `frame`, start.frame <= frame < end.frame, by the easing of `start`."""
    done = ease(start.easing, frame - start.frame, end.frame - start.frame, fps)
    return State(
        start.x + (end.x - start.x) * done,
        start.y + (end.y - start.y) * done,
        max(0.0, start.scale + (end.scale - start.scale) * done),
        start.rotation + (end.rotation - start.rotation) * done,
        min(1.0, max(0.0, start.opacity + (end.opacity - start.opacity) * done)),
    )


def _state(keyframe: Keyframe) -> State:
    return State(keyframe.x, keyframe.y, keyframe.scale, keyframe.rotation, keyframe.opacity)
