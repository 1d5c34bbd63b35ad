"""An easing cut in two, each part an easing of its own: de Casteljau's subdivision of its Bézier."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from onetake.timeline.bezier import polynomial, slope
from onetake.timeline.easing import EASE, along
from onetake.timeline.master import MOST_SWING, Bezier, Easing

Curve = tuple[float, float, float, float]
"""x1, y1, x2, y2 of the Bézier (0, 0), (x1, y1), (x2, y2), (1, 1)."""

_NOISE = 1e-9
# Where x grows more slowly than this inside a curve, Remotion's figures leave the curve (at 0.02 by 1e-8 of the way, at
# 0 by a tenth of it), and those of its parts would leave it elsewhere.
_LEAST_SLOPE = 0.05


class Part(NamedTuple):
    """A part of a stretch: it begins when `elapsed` frames have passed and `done` of the way is done."""

    elapsed: int
    done: float
    easing: Easing


# Films are full of the same few motions.
@lru_cache(maxsize=4096)
def divided(easing: Easing, elapsed: int, length: int) -> tuple[Part, ...] | None:
    """The parts that together are the stretch, one of which begins at 0 and one at `elapsed`, 0 < elapsed < length.

    For all easings but springs and holds. None where the parts cannot be said as easings.
    """
    if easing == "easeInOut":
        return _divided_in_out(elapsed, length)
    done = along(easing, elapsed / length)
    if easing == "linear":
        return Part(0, 0.0, easing), Part(elapsed, done, easing)
    curves = _halves(_curve(easing), Fraction(elapsed, length))
    if curves is None:
        return None
    return Part(0, 0.0, Bezier(bezier=curves[0])), Part(elapsed, done, Bezier(bezier=curves[1]))


def _divided_in_out(elapsed: int, length: int) -> tuple[Part, ...] | None:
    """Its two halves are Béziers; around a middle that is no frame they stop short, with an even frame between."""
    before, after = length // 2, length - length // 2
    rising = EASE
    if before < after:
        shorter = _halves(EASE, Fraction(2 * before, length))
        if shorter is None:
            return None
        rising = shorter[0]
    joints = [
        Part(0, 0.0, Bezier(bezier=rising)),
        Part(before, along("easeInOut", before / length), "linear"),
        Part(after, along("easeInOut", after / length), Bezier(bezier=_mirrored(rising))),
    ]
    if before == after:
        del joints[1]
    index = max(i for i, joint in enumerate(joints) if joint.elapsed <= elapsed)
    joint = joints[index]
    if joint.elapsed == elapsed:
        return tuple(joints)
    end = joints[index + 1].elapsed if index + 1 < len(joints) else length
    parts = divided(joint.easing, elapsed - joint.elapsed, end - joint.elapsed)
    if parts is None:
        return None
    cut = [
        joint._replace(easing=parts[0].easing),
        Part(elapsed, along("easeInOut", elapsed / length), parts[1].easing),
    ]
    return *joints[:index], *cut, *joints[index + 1 :]


def _curve(easing: Easing) -> Curve:
    """The curve of an easing that is one Bézier."""
    if isinstance(easing, Bezier):
        return easing.bezier
    return _mirrored(EASE) if easing == "easeOut" else EASE


def _halves(curve: Curve, share: Fraction) -> tuple[Curve, Curve] | None:
    """The curve up to x = `share` (0 to 1, neither included), and the curve from there; None if either is no easing."""
    x1, y1, x2, y2 = curve
    if _least_slope(x1, x2) < _LEAST_SLOPE:
        return None
    s = _parameter_at(x1, x2, float(share))
    xs, ys = _subdivide(0.0, x1, x2, 1.0, s), _subdivide(0.0, y1, y2, 1.0, s)
    first, second = _as_easing(xs[:4], ys[:4]), _as_easing(xs[3:], ys[3:])
    return (first, second) if first and second else None


def _mirrored(curve: Curve) -> Curve:
    """The curve played backwards: Remotion's Easing.out of it."""
    x1, y1, x2, y2 = curve
    return 1 - x2, 1 - y2, 1 - x1, 1 - y1


def _least_slope(x1: float, x2: float) -> float:
    """Of x by the parameter, away from both ends."""
    a, b = 1 - 3 * x2 + 3 * x1, 3 * x2 - 6 * x1
    turn = -b / (3 * a) if a > 0 else 0.0
    return slope(x1, x2, turn) if 0 < turn < 1 else math.inf


def _parameter_at(x1: float, x2: float, x: float) -> float:
    """The curve's parameter at `x`, by Newton's method, kept inside a bisection bracket since the slope may vanish."""
    low, high, s = 0.0, 1.0, x
    for _ in range(64):
        error = polynomial(x1, x2, s) - x
        if abs(error) < 1e-15:
            break
        low, high = (low, s) if error > 0 else (s, high)
        steepness = slope(x1, x2, s)
        newton = s - error / steepness if abs(steepness) > 1e-9 else math.nan
        s = newton if low < newton < high else (low + high) / 2
    return s


def _subdivide(a: float, b: float, c: float, d: float, s: float) -> list[float]:
    """The control points of both parts of a cubic cut at parameter `s`; the fourth is shared."""
    ab, bc, cd = a + (b - a) * s, b + (c - b) * s, c + (d - c) * s
    abc, bcd = ab + (bc - ab) * s, bc + (cd - bc) * s
    return [a, ab, abc, abc + (bcd - abc) * s, bcd, cd, d]


def _as_easing(xs: Sequence[float], ys: Sequence[float]) -> Curve | None:
    """The curve brought to the unit square, if it ends elsewhere than it begins and its control points can be said."""
    width, height = xs[3] - xs[0], ys[3] - ys[0]
    if width == 0 or height == 0:
        return None
    x1, x2 = ((x - xs[0]) / width for x in xs[1:3])
    y1, y2 = ((y - ys[0]) / height for y in ys[1:3])
    if min(x1, x2) < -_NOISE or max(x1, x2) > 1 + _NOISE or max(abs(y1), abs(y2)) > MOST_SWING:
        return None
    return min(1.0, max(0.0, x1)), y1, min(1.0, max(0.0, x2)), y2
