"""Keyframes put into a motion without changing it, and the fades that need them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter

from onetake.timeline.document import MOST_COORDINATE
from onetake.timeline.easing import bezier_of, parameter_at, spring_frames
from onetake.timeline.keyframes import State, evaluate_between
from onetake.timeline.master import MOST_SCALE, MOST_SWING, Bezier, Easing, Keyframe, Spring

# A spring is a curve of its own that no part of a spring resembles, so it is written out frame by frame; for no longer
# than this, that a document of few bytes cannot become a master of many.
_LONGEST_WRITTEN_SECONDS = 20
# libm differs from machine to machine in the last digits; the same input must give the same bytes everywhere.
_DIGITS = 9
_NOISE = 1e-9


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
    """The same motion with a keyframe at `frame`. Exact, but for springs that swing for over 20 s."""
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
    share = Fraction(frame - start.frame, end.frame - start.frame)
    parts = None if isinstance(easing, Spring) else _halves(easing, share)
    if parts is None:
        return _written_out(start, end, frame, fps)
    return [start.model_copy(update={"easing": parts[0]}), placed(middle, frame, parts[1])]


def _halves(easing: Easing, share: Fraction) -> tuple[Bezier, Bezier] | None:
    """The curve up to `share` of the way and the curve from there (de Casteljau); None if either is no easing."""
    x1, y1, x2, y2 = bezier_of(easing)
    s = parameter_at(x1, x2, float(share))
    xs, ys = _subdivide(0.0, x1, x2, 1.0, s), _subdivide(0.0, y1, y2, 1.0, s)
    first, second = _as_easing(xs[:4], ys[:4]), _as_easing(xs[3:], ys[3:])
    return (first, second) if first and second else None


def _subdivide(a: float, b: float, c: float, d: float, s: float) -> list[float]:
    """The control points of both parts of a cubic cut at parameter `s`; the fourth is shared."""
    ab, bc, cd = a + (b - a) * s, b + (c - b) * s, c + (d - c) * s
    abc, bcd = ab + (bc - ab) * s, bc + (cd - bc) * s
    return [a, ab, abc, abc + (bcd - abc) * s, bcd, cd, d]


def _as_easing(xs: Sequence[float], ys: Sequence[float]) -> Bezier | None:
    """The curve brought to the unit square, if it ends elsewhere than it begins and its control points can be said."""
    width, height = xs[3] - xs[0], ys[3] - ys[0]
    if width == 0 or height == 0:
        return None
    x1, x2 = ((x - xs[0]) / width for x in xs[1:3])
    y1, y2 = ((y - ys[0]) / height for y in ys[1:3])
    if min(x1, x2) < -_NOISE or max(x1, x2) > 1 + _NOISE or max(abs(y1), abs(y2)) > MOST_SWING:
        return None
    return Bezier(bezier=(min(1.0, max(0.0, x1)), y1, min(1.0, max(0.0, x2)), y2))


def _written_out(start: Keyframe, end: Keyframe, frame: int, fps: Fraction) -> list[Keyframe]:
    """A keyframe for each frame until the motion has come to rest, and one at `frame`."""
    length = end.frame - start.frame
    if isinstance(start.easing, Spring):
        length = min(length, 3 * spring_frames(start.easing.spring, fps))
    length = min(length, math.ceil(_LONGEST_WRITTEN_SECONDS * fps))
    frames = sorted({*range(start.frame, start.frame + length), frame})
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
