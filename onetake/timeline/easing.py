"""Easing: how much of the way between two keyframes is done, as Remotion reckons it.

Names mean what they mean there (https://www.remotion.dev/docs/easing): `ease` is Easing.ease, `easeIn`, `easeOut` and
`easeInOut` are Easing.in, Easing.out and Easing.inOut of it, `hold` is Easing.step1, `{bezier}` is Easing.bezier.
"""

from fractions import Fraction

from onetake.timeline.bezier import cubic_bezier
from onetake.timeline.master import Bezier, Easing, Spring, SpringParameters
from onetake.timeline.spring import spring_at, spring_frames

EASE = (0.42, 0.0, 1.0, 1.0)
"""Remotion's Easing.ease, which CSS calls ease-in."""


def ease(easing: Easing, elapsed: int | Fraction, length: int, fps: Fraction) -> float:
    """How much of the way is done: 0 at the first keyframe, 1 at the second; springs and Béziers may overshoot.

    `elapsed` and `length` are in frames, 0 <= elapsed < length; `fps`, frames a second, matters to springs only.
    """
    if isinstance(easing, Spring):
        return spring_at(easing.spring, float(elapsed * _haste(easing.spring, length, fps)), fps)
    return along(easing, float(elapsed / length))


def along(easing: Easing, t: float) -> float:
    """How much of the way is done when the part `t` (0..1) of the time has passed, for all easings but springs."""
    if isinstance(easing, Bezier):
        return cubic_bezier(*easing.bezier, t)
    if easing == "linear":
        return t
    if easing == "hold":
        return 1.0 if t >= 1 else 0.0
    if easing == "easeOut":
        return 1 - cubic_bezier(*EASE, 1 - t)
    if easing == "easeInOut":
        return cubic_bezier(*EASE, t * 2) / 2 if t < 0.5 else 1 - cubic_bezier(*EASE, (1 - t) * 2) / 2
    return cubic_bezier(*EASE, t)


def _haste(spring: SpringParameters, length: int, fps: Fraction) -> Fraction:
    """A spring takes its own time; where the next keyframe comes sooner it is hurried, so that it arrives.

    Remotion's spring({frame, fps, config}), and spring({..., durationInFrames: length}) where length is too short.
    """
    return max(Fraction(1), Fraction(spring_frames(spring, fps), length))
