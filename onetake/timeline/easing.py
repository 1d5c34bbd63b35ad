"""Easing: how much of the way between two keyframes is done, as Remotion reckons it.

Sources: Remotion's `Easing.bezier` (https://www.remotion.dev/docs/easing), a CSS cubic Bézier, and its `spring` and
`measureSpring` (https://www.remotion.dev/docs/spring), a damped harmonic oscillator.
"""

import math
from fractions import Fraction
from functools import lru_cache

from onetake.timeline.master import Bezier, Easing, Spring, SpringParameters

# The CSS keywords, https://www.w3.org/TR/css-easing-1/; in Remotion, Easing.bezier of these numbers.
_NAMED = {
    "ease": (0.25, 0.1, 0.25, 1.0),
    "easeIn": (0.42, 0.0, 1.0, 1.0),
    "easeOut": (0.0, 0.0, 0.58, 1.0),
    "easeInOut": (0.42, 0.0, 0.58, 1.0),
}

_THRESHOLD = 0.005
_LONGEST_STEP = 0.064
# A spring that swings for longer counts as settled, so that no document can stall a render.
_LONGEST_SPRING_SECONDS = 60


def ease(easing: Easing, elapsed: int | Fraction, length: int, fps: Fraction) -> float:
    """How much of the way is done: 0 at the first keyframe, 1 at the second; springs and Béziers may overshoot.

    `elapsed` and `length` are in frames, 0 <= elapsed < length; `fps`, frames a second, matters to springs only.
    """
    if easing == "hold":
        return 0.0
    if isinstance(easing, Spring):
        return spring_at(easing.spring, float(elapsed * _haste(easing.spring, length, fps)), fps)
    t = float(elapsed / length)
    if easing == "linear":
        return t
    return cubic_bezier(*bezier_of(easing), t)


def bezier_of(easing: Easing) -> tuple[float, float, float, float]:
    """x1, y1, x2, y2 of a Bézier or a CSS keyword."""
    return easing.bezier if isinstance(easing, Bezier) else _NAMED[str(easing)]


def cubic_bezier(x1: float, y1: float, x2: float, y2: float, x: float) -> float:
    """The y at `x` (0..1) of the cubic Bézier (0, 0), (x1, y1), (x2, y2), (1, 1); x1 and x2 are 0..1."""
    if x <= 0 or x >= 1 or (x1 == y1 and x2 == y2):
        return min(1.0, max(0.0, x))
    return _polynomial(y1, y2, parameter_at(x1, x2, x))


def _polynomial(a: float, b: float, s: float) -> float:
    """3(1-s)²s·a + 3(1-s)s²·b + s³, by Horner."""
    return (((1 - 3 * b + 3 * a) * s + (3 * b - 6 * a)) * s + 3 * a) * s


def parameter_at(x1: float, x2: float, x: float) -> float:
    """The curve's parameter at `x`, by Newton's method, kept inside a bisection bracket since the slope may vanish."""
    low, high, s = 0.0, 1.0, x
    for _ in range(64):
        error = _polynomial(x1, x2, s) - x
        if abs(error) < 1e-15:
            break
        low, high = (low, s) if error > 0 else (s, high)
        slope = 3 * (1 - 3 * x2 + 3 * x1) * s * s + 2 * (3 * x2 - 6 * x1) * s + 3 * x1
        newton = s - error / slope if abs(slope) > 1e-9 else math.nan
        s = newton if low < newton < high else (low + high) / 2
    return s


def _haste(spring: SpringParameters, length: int, fps: Fraction) -> Fraction:
    """A spring takes its own time; where the next keyframe comes sooner it is hurried, so that it arrives.

    Remotion's spring({frame, fps, config}), and spring({..., durationInFrames: length}) where length is too short.
    """
    return max(Fraction(1), Fraction(spring_frames(spring, fps), length))


def spring_at(spring: SpringParameters, frame: float, fps: Fraction) -> float:
    """Position of a spring released at 0 towards 1, `frame` frames later.

    Damped as its parameters say where it oscillates; Remotion treats any stronger damping as critical, and so do we.
    """
    position = _position(spring, frame, fps)
    return min(position, 1.0) if spring.overshoot_clamping else position


def _position(spring: SpringParameters, frame: float, fps: Fraction) -> float:
    omega = math.sqrt(spring.stiffness / spring.mass)
    zeta = spring.damping / (2 * math.sqrt(spring.stiffness * spring.mass))
    t = _seconds(frame, fps)
    if zeta >= 1:
        return 1 - math.exp(-omega * t) * (1 + omega * t)
    damped = omega * math.sqrt(1 - zeta * zeta)
    swing = math.sin(damped * t) * zeta * omega / damped + math.cos(damped * t)
    return 1 - math.exp(-zeta * omega * t) * swing


def _seconds(frame: float, fps: Fraction) -> float:
    """Remotion steps from frame to frame, and no step is longer than 64 ms: below 15.6 fps springs are slower."""
    rest, whole = math.modf(frame)
    return whole * min(1 / float(fps), _LONGEST_STEP) + min(rest / float(fps), _LONGEST_STEP)


@lru_cache(maxsize=256)
def spring_frames(spring: SpringParameters, fps: Fraction) -> int:
    """Frames until a spring has settled within 0.005 of its end and stays there for 20 frames: `measureSpring`."""
    frame = settled = 0
    while frame < settled + 20 and frame < _LONGEST_SPRING_SECONDS * fps:
        if abs(_position(spring, frame, fps) - 1) >= _THRESHOLD:
            settled = frame + 1
        frame += 1
    return max(1, settled)
