"""Keyframes put into a motion without changing it, and the fades that need them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter

from onetake.timeline.document import MOST_COORDINATE
from onetake.timeline.keyframes import Moment, State, between, evaluate_between
from onetake.timeline.master import MOST_SCALE, Easing, Spring
from onetake.timeline.spring import spring_frames
from onetake.timeline.subdivision import Part, divided

# A spring is a curve of its own that no part of a spring resembles, so it is written out frame by frame; for no longer
# than this, that a document of few bytes cannot become a master of many.
_LONGEST_WRITTEN_SECONDS = 20
# libm differs from machine to machine in the last digits; the same input must give the same bytes everywhere.
_DIGITS = 9


def placed(state: State, frame: int, easing: Easing = "linear") -> Moment:
    """A keyframe that says where an element is; overshooting easings may lead beyond what a keyframe can say."""
    return Moment(
        frame,
        _within(state.x),
        _within(state.y),
        min(MOST_SCALE, state.scale),
        _within(state.rotation),
        state.opacity,
        easing,
    )


def _within(value: float) -> float:
    return value if -MOST_COORDINATE <= value <= MOST_COORDINATE else math.copysign(MOST_COORDINATE, value)


def cut_at(keyframes: Sequence[Moment], frame: int, fps: Fraction) -> list[Moment]:
    """The same motion with a keyframe at `frame`. Exact, but for what is written out and lasts for over 20 s."""
    after = bisect_right(keyframes, frame, key=attrgetter("frame"))
    if after == 0:
        return [_standing(keyframes[0], frame), *keyframes]
    before = keyframes[after - 1]
    if before.frame == frame:
        return list(keyframes)
    if after == len(keyframes):
        return [*keyframes, _standing(before, frame)]
    return [*keyframes[: after - 1], *_cut_stretch(before, keyframes[after], frame, fps), *keyframes[after:]]


def _cut_stretch(start: Moment, end: Moment, frame: int, fps: Fraction) -> list[Moment]:
    """The stretch from `start` to before `end`, in two or more."""
    if start.easing == "hold" or same_place(start, end):
        return [start, _standing(start, frame, start.easing)]
    if isinstance(start.easing, Spring):
        return _written_out(start, end, frame, fps)
    parts = divided(start.easing, frame - start.frame, end.frame - start.frame)
    if parts is None:
        return _written_out(start, end, frame, fps)
    return [
        start._replace(easing=part.easing) if part.elapsed == 0 else _on_the_way(start, end, part) for part in parts
    ]


def _standing(keyframe: Moment, frame: int, easing: Easing = "linear") -> Moment:
    return Moment(frame, *keyframe[1:6], easing)


def _on_the_way(start: Moment, end: Moment, part: Part) -> Moment:
    return placed(between(start, end, part.done), start.frame + part.elapsed, part.easing)


def same_place(one: Moment, other: Moment) -> bool:
    """Whether two keyframes differ in nothing that is seen."""
    return one[1:6] == other[1:6]


def _written_out(start: Moment, end: Moment, frame: int, fps: Fraction) -> list[Moment]:
    """A keyframe for each frame until the motion has come to rest, and one at `frame`; of a very long one every few."""
    length, most = end.frame - start.frame, math.ceil(_LONGEST_WRITTEN_SECONDS * fps)
    step = math.ceil(length / most)
    if isinstance(start.easing, Spring):
        length, step = min(length, 3 * spring_frames(start.easing.spring, fps), most), 1
    frames = sorted({*range(start.frame, start.frame + length, step), frame})
    return [placed(_rounded(evaluate_between(start, end, f, fps)), f) for f in frames]


def _rounded(state: State) -> State:
    return State(*(round(v, _DIGITS) for v in (state.x, state.y, state.scale, state.rotation, state.opacity)))


def faded(keyframes: Sequence[Moment], start: int, end: int, fps: Fraction, *, rising: bool) -> list[Moment]:
    """The same motion, with its opacity multiplied by what goes from 0 at `start` to 1 at `end`, or from 1 to 0."""
    cut = cut_at(cut_at(keyframes, start, fps), end, fps)
    return [_dimmed(k, start, end, rising) if start <= k.frame <= end else k for k in _without_holds(cut, start, end)]


def _dimmed(keyframe: Moment, start: int, end: int, rising: bool) -> Moment:
    frame, x, y, scale, rotation, opacity, easing = keyframe
    share = (frame - start) / (end - start)
    return Moment(frame, x, y, scale, rotation, opacity * (share if rising else 1 - share), easing)


def _without_holds(keyframes: list[Moment], start: int, end: int) -> list[Moment]:
    """Between `start` and `end` a hold becomes a stretch without motion, in which opacity can change."""
    if all(not isinstance(k.easing, str) or k.easing != "hold" for k in keyframes):
        return keyframes
    made: list[Moment] = []
    for keyframe, following in zip(keyframes, [*keyframes[1:], None], strict=True):
        if following is None or keyframe.easing != "hold" or not start <= keyframe.frame < end:
            made.append(keyframe)
            continue
        made.append(keyframe._replace(easing="linear"))
        if following.frame - keyframe.frame > 1:
            made.append(_standing(keyframe, following.frame - 1))
    return made
