"""Where an element is at a frame (T4): between keyframes by easing, clamped outside them."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple, Protocol

from onetake.timeline.easing import ease
from onetake.timeline.master import Easing, Timeline


@dataclass(frozen=True)
class State:
    """An element's geometry at one moment: pixels of the master, degrees clockwise, opacity 0..1."""

    x: float
    y: float
    scale: float
    rotation: float
    opacity: float


class Placed(Protocol):
    """A keyframe, of the master or on its way into one."""

    @property
    def frame(self) -> int: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def scale(self) -> float: ...
    @property
    def rotation(self) -> float: ...
    @property
    def opacity(self) -> float: ...
    @property
    def easing(self) -> Easing: ...


class Moment(NamedTuple):
    """A keyframe on its way into a master: it is checked when it gets there."""

    frame: int
    x: float
    y: float
    scale: float
    rotation: float
    opacity: float
    easing: Easing = "linear"


def evaluate(timeline: Timeline, frame: int | Fraction, fps: Fraction) -> State:
    """The state at `frame` of the master, which plays at `fps` frames a second. Exact at the keyframes."""
    keyframes = timeline.keyframes
    after = bisect_right(keyframes, frame, key=attrgetter("frame"))
    if after == 0:
        return state_of(keyframes[0])
    start = keyframes[after - 1]
    if after == len(keyframes) or start.frame == frame:
        return state_of(start)
    return evaluate_between(start, keyframes[after], frame, fps)


def evaluate_between(start: Placed, end: Placed, frame: int | Fraction, fps: Fraction) -> State:
    """The state at `frame`, start.frame <= frame < end.frame, by the easing of `start`."""
    return between(start, end, ease(start.easing, frame - start.frame, end.frame - start.frame, fps))


def between(start: Placed, end: Placed, done: float) -> State:
    """The state when the part `done` of the way is done, which is below 0 or above 1 where an easing overshoots."""
    return State(
        start.x + (end.x - start.x) * done,
        start.y + (end.y - start.y) * done,
        max(0.0, start.scale + (end.scale - start.scale) * done),
        start.rotation + (end.rotation - start.rotation) * done,
        min(1.0, max(0.0, start.opacity + (end.opacity - start.opacity) * done)),
    )


def state_of(keyframe: Placed) -> State:
    return State(keyframe.x, keyframe.y, keyframe.scale, keyframe.rotation, keyframe.opacity)
