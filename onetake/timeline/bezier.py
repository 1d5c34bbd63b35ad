"""The cubic Bézier (0, 0), (x1, y1), (x2, y2), (1, 1) as an easing, reckoned as Remotion reckons it.

Source: `bezier.js` of the npm package `remotion`, from React Native's: eleven samples of x in single precision give a
guess, four steps of Newton's method or ten of bisection mend it. Where a curve's x stands almost still that is coarser
than the curve itself; a film has to show what Remotion shows, so it is followed to the last digit.
"""

from array import array
from collections.abc import Sequence
from functools import lru_cache

_NEWTON_STEPS = 4
_LEAST_SLOPE = 0.001
_BISECTION_STEPS = 10
_BISECTION_PRECISION = 1e-7
_LAST_SAMPLE = 10
_SAMPLE_STEP = 0.1


def cubic_bezier(x1: float, y1: float, x2: float, y2: float, x: float) -> float:
    """The y at `x` (0..1; clamped); x1 and x2 are 0..1, y1 and y2 may lie outside."""
    x = min(1.0, max(0.0, x))
    if (x1 == y1 and x2 == y2) or x in (0.0, 1.0):
        return x
    return polynomial(y1, y2, _parameter(x1, x2, x))


def polynomial(a: float, b: float, s: float) -> float:
    """3(1-s)²s·a + 3(1-s)s²·b + s³, by Horner: a coordinate of the curve at parameter `s`."""
    return (((1 - 3 * b + 3 * a) * s + (3 * b - 6 * a)) * s + 3 * a) * s


def slope(a: float, b: float, s: float) -> float:
    """The derivative of `polynomial` by `s`."""
    return 3 * (1 - 3 * b + 3 * a) * s * s + 2 * (3 * b - 6 * a) * s + 3 * a


@lru_cache(maxsize=256)
def _samples(x1: float, x2: float) -> Sequence[float]:
    return array("f", (polynomial(x1, x2, i * _SAMPLE_STEP) for i in range(_LAST_SAMPLE + 1)))


def _parameter(x1: float, x2: float, x: float) -> float:
    """The curve's parameter at `x`, which is neither 0 nor 1."""
    samples = _samples(x1, x2)
    index, start = 1, 0.0
    while index != _LAST_SAMPLE and samples[index] <= x:
        index += 1
        start += _SAMPLE_STEP
    before, after = samples[index - 1], samples[index]
    guess = start + (x - before) / (after - before) * _SAMPLE_STEP
    steepness = slope(x1, x2, guess)
    if steepness >= _LEAST_SLOPE:
        return _newton(x1, x2, x, guess)
    return guess if steepness == 0 else _bisection(x1, x2, x, start, start + _SAMPLE_STEP)


def _newton(x1: float, x2: float, x: float, guess: float) -> float:
    for _ in range(_NEWTON_STEPS):
        steepness = slope(x1, x2, guess)
        if steepness == 0:
            break
        guess -= (polynomial(x1, x2, guess) - x) / steepness
    return guess


def _bisection(x1: float, x2: float, x: float, low: float, high: float) -> float:
    for _ in range(_BISECTION_STEPS):
        middle = low + (high - low) / 2
        error = polynomial(x1, x2, middle) - x
        low, high = (low, middle) if error > 0 else (middle, high)
        if abs(error) <= _BISECTION_PRECISION:
            break
    return middle
