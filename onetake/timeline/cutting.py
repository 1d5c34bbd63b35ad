"""Keyframes put into a motion without changing it, and the fades that need them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter

from onetake.timeline.document import MOST_COORDINATE
from onetake.timeline.easing import EASE
from onetake.timeline.keyframes import State, evaluate_between
from onetake.timeline.master import MOST_SCALE, Bezier, Easing, Keyframe, Spring
from onetake.timeline.spring import spring_frames
from onetake.timeline.subdivision import Curve, halves, mirrored

# A spring is a curve of its own that no part of a spring resembles, so it is written out frame by frame; for no longer
# than this, that a document of few bytes cannot become a master of many.
_LONGEST_WRITTEN_SECONDS = 20
# libm differs from machine to machine in the last digits; the same input must give the same bytes everywhere.
_DIGITS = 9


def placed(state: State, frame: int, easing: Easing = "linear") -> Keyframe:
    """A keyframe that says where an element is; overshooting easings may lead beyond what a keyframe can say."""
    return Keyframe(
        frame=frame,
        x=_within(state.x, MOST_COORDINATE),
        y=_within(state.y, MOST_COORDINATE),
        scale=min(MOST_SCALE, state.scale),
        rotation=_within(state.rotation, MOST_COORDINATE),
        opacity=state.opacity,
        easing=easing,
    )


def _within(value: float, most: float) -> float:
    return min(most, max(-most, value))


def state_of(keyframe: Keyframe) -> State:
    return State(keyframe.x, keyframe.y, keyframe.scale, keyframe.rotation, keyframe.opacity)


def cut_at(keyframes: Sequence[Keyframe], frame: int, fps: Fraction) -> list[Keyframe]:
    """The same motion with a keyframe at `frame`. Exact, but for what is written out and lasts for over 20 s."""
    after = bisect_right(keyframes, frame, key=attrgetter("frame"))
    if after == 0:
        return [placed(state_of(keyframes[0]), frame), *keyframes]
    before = keyframes[after - 1]
    if before.frame == frame:
        return list(keyframes)
    if after == len(keyframes):
        return [*keyframes, placed(state_of(before), frame)]
    return [*keyframes[: after - 1], *_cut_stretch(before, keyframes[after], frame, fps), *keyframes[after:]]


def _cut_stretch(start: Keyframe, end: Keyframe, frame: int, fps: Fraction) -> list[Keyframe]:
    """The stretch from `start` to before `end`, in two or more."""
    easing = start.easing
    if easing == "hold" or state_of(start) == state_of(end):
        return [start, placed(state_of(start), frame, easing)]
    middle = evaluate_between(start, end, frame, fps)
    if easing == "linear":
        return [start, placed(middle, frame)]
    if easing == "easeInOut":
        return cut_at([*_unfolded(start, end, fps), end], frame, fps)[:-1]
    share = Fraction(frame - start.frame, end.frame - start.frame)
    parts = None if isinstance(easing, Spring) else halves(_curve(easing), share)
    if parts is None:
        return _written_out(start, end, frame, fps)
    return [_eased(start, parts[0]), placed(middle, frame, Bezier(bezier=parts[1]))]


def _curve(easing: Easing) -> Curve:
    """The curve of an easing that is one Bézier."""
    if isinstance(easing, Bezier):
        return easing.bezier
    return mirrored(EASE) if easing == "easeOut" else EASE


def _eased(keyframe: Keyframe, curve: Curve) -> Keyframe:
    return keyframe.model_copy(update={"easing": Bezier(bezier=curve)})


def _unfolded(start: Keyframe, end: Keyframe, fps: Fraction) -> list[Keyframe]:
    """An easeInOut as its two halves; around a middle that is no frame they stop short, with an even frame between."""
    length = end.frame - start.frame
    low, high = start.frame + length // 2, end.frame - length // 2
    before, after = (evaluate_between(start, end, frame, fps) for frame in (low, high))
    if low == high:
        return [_eased(start, EASE), placed(after, high, Bezier(bezier=mirrored(EASE)))]
    parts = halves(EASE, Fraction(2 * (length // 2), length)) if length > 1 else None
    if parts is None:
        return [start]
    return [_eased(start, parts[0]), placed(before, low), placed(after, high, Bezier(bezier=mirrored(parts[0])))]


def _written_out(start: Keyframe, end: Keyframe, frame: int, fps: Fraction) -> list[Keyframe]:
    """A keyframe for each frame until the motion has come to rest, and one at `frame`; of a very long one every few."""
    length, most = end.frame - start.frame, math.ceil(_LONGEST_WRITTEN_SECONDS * fps)
    step = math.ceil(length / most)
    if isinstance(start.easing, Spring):
        length, step = min(length, 3 * spring_frames(start.easing.spring, fps), most), 1
    frames = sorted({*range(start.frame, start.frame + length, step), frame})
    return [placed(_rounded(evaluate_between(start, end, f, fps)), f) for f in frames]


def _rounded(state: State) -> State:
    return State(*(round(v, _DIGITS) for v in (state.x, state.y, state.scale, state.rotation, state.opacity)))


def faded(keyframes: Sequence[Keyframe], start: int, end: int, fps: Fraction, *, rising: bool) -> list[Keyframe]:
    """The same motion, with its opacity multiplied by what goes from 0 at `start` to 1 at `end`, or from 1 to 0."""
    cut = cut_at(cut_at(keyframes, start, fps), end, fps)
    return [_dimmed(k, start, end, rising) if start <= k.frame <= end else k for k in _without_holds(cut, start, end)]


def _dimmed(keyframe: Keyframe, start: int, end: int, rising: bool) -> Keyframe:
    share = (keyframe.frame - start) / (end - start)
    return keyframe.model_copy(update={"opacity": keyframe.opacity * (share if rising else 1 - share)})


def _without_holds(keyframes: Sequence[Keyframe], start: int, end: int) -> list[Keyframe]:
    """Between `start` and `end` a hold becomes a stretch without motion, in which opacity can change."""
    made: list[Keyframe] = []
    for keyframe, following in zip(keyframes, [*keyframes[1:], None], strict=True):
        if following is None or keyframe.easing != "hold" or not start <= keyframe.frame < end:
            made.append(keyframe)
            continue
        made.append(keyframe.model_copy(update={"easing": "linear"}))
        if following.frame - keyframe.frame > 1:
            made.append(placed(state_of(keyframe), following.frame - 1))
    return made
