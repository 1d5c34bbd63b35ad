"""Springs, damped harmonic oscillators: Remotion's `spring` and `measureSpring`, https://www.remotion.dev/docs/spring.

Remotion steps from frame to frame; since each step solves the motion exactly, so does one formula.
"""

import math
from fractions import Fraction
from functools import lru_cache

from onetake.timeline.master import SpringParameters

_THRESHOLD = 0.005
_QUIET_FRAMES = 20
_LONGEST_STEP = 0.064
# A spring that swings for longer counts as settled, so that no document can stall a render.
_LONGEST_SPRING_SECONDS = 60


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
    """No step of Remotion's is longer than 64 ms: below 15.6 fps springs are slower."""
    rest, whole = math.modf(frame)
    return whole * min(1 / float(fps), _LONGEST_STEP) + min(rest / float(fps), _LONGEST_STEP)


@lru_cache(maxsize=256)
def spring_frames(spring: SpringParameters, fps: Fraction) -> int:
    """Frames until a spring has come within 0.005 of its end and stays there: `measureSpring`.

    Like that one, it looks 20 frames ahead when the spring first comes so near, and 19 whenever it has strayed again.
    """
    most = math.ceil(_LONGEST_SPRING_SECONDS * fps)
    settled = next((frame for frame in range(most) if _is_near(spring, frame, fps)), most)
    frame, last = settled, settled + _QUIET_FRAMES
    while frame < min(last, most):
        frame += 1
        if not _is_near(spring, frame, fps):
            settled, last = frame + 1, frame + _QUIET_FRAMES - 1
    return min(settled, most)


def _is_near(spring: SpringParameters, frame: int, fps: Fraction) -> bool:
    return abs(_position(spring, frame, fps) - 1) < _THRESHOLD
