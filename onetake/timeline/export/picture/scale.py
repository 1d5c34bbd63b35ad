"""Where a frame is in the picture, and which frames the axis names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

WIDTH = 1280
LEFT, RIGHT = 240, 1256
_STEPS = [Fraction(n, 10) for n in (1, 2, 5)] + [Fraction(n) for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)]
_LONGEST_STEP = Fraction(3600)
_MOST_TICKS = 12
T = TypeVar("T")


@dataclass(frozen=True)
class Scale:
    """A film of `frames` at `fps` across the picture."""

    frames: int
    fps: Fraction

    def x(self, frame: float) -> float:
        """Pixels from the left; what is outside the film is at its edge."""
        share = min(max(frame, 0), self.frames) / self.frames
        return LEFT + (RIGHT - LEFT) * share

    def told_apart(self, items: Iterable[T], start: Callable[[T], int]) -> Iterator[T]:
        """Those of `items`, in order, that begin at another pixel than the one before."""
        last = -1.0
        for item in items:
            if (x := self.x(start(item))) >= last + 1:
                last = x
                yield item

    def ticks(self) -> list[tuple[Fraction, Fraction]]:
        """(seconds, frame) at round times, at most a dozen."""
        length = self.frames / self.fps
        step = next((s for s in _STEPS if length / s <= _MOST_TICKS), _LONGEST_STEP)
        while length / step > _MOST_TICKS:
            step *= 2
        return [(n * step, n * step * self.fps) for n in range(int(length / step) + 1)]


def clock(seconds: Fraction) -> str:
    """`4 s`, `0.5 s`, `2:30`, `1:00:00`."""
    if seconds < 60:
        return f"{float(seconds):g} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
