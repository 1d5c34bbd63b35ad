"""The continuity gate (T5): what moves, turns, grows or changes its opacity by a jump at a section boundary."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import Element, Master

Property = Literal["x", "y", "scale", "rotation", "opacity"]

# What no eye sees from one frame to the next: pixels, parts of a size, degrees, parts of an opacity.
TOLERANCES: dict[Property, float] = {"x": 1.0, "y": 1.0, "scale": 0.01, "rotation": 0.5, "opacity": 0.02}
# A motion may change its speed, but not more than this from one frame to the next.
ACCELERATION = 2.0
_GEOMETRY: tuple[Property, ...] = ("x", "y", "scale", "rotation")


@dataclass(frozen=True)
class Jump:
    """`amount` is by how much the property changes from the frame before `frame` to `frame`, in its own unit."""

    element: str
    frame: int
    property: Property
    amount: float


def check_continuity(master: Master) -> list[Jump]:
    """The jumps at section boundaries, by frame. What is declared as a cut there is none.

    A change counts as a jump if it is over `TOLERANCES` and over twice the element's changes in the frames around it.
    An element that is not there has opacity 0; while it is invisible, it may be anywhere.
    """
    edges = {frame for s in master.sections for frame in (s.start_frame, s.end_frame)}
    boundaries = sorted(frame for frame in edges if 0 < frame < master.duration_in_frames)
    cuts = {(t.element_id, t.start_frame) for t in master.transitions if t.type == "cut"}
    found = [
        jump
        for element in master.elements
        for frame in boundaries[bisect_left(boundaries, element.from_) : bisect_right(boundaries, element.to)]
        if (element.id, frame) not in cuts
        for jump in _jumps(element, frame, master.fps.fraction)
    ]
    return sorted(found, key=lambda jump: jump.frame)


def _jumps(element: Element, frame: int, fps: Fraction) -> Iterator[Jump]:
    earlier, before, here, later = (_state(element, f, fps) for f in range(frame - 2, frame + 2))
    opacities = [state.opacity if state else 0.0 for state in (earlier, before, here, later)]
    yield from _jump(element.id, frame, "opacity", opacities)
    if before and here:
        for name in _GEOMETRY:
            places = [getattr(state, name) for state in (earlier or before, before, here, later or here)]
            yield from _jump(element.id, frame, name, places)


def _jump(element: str, frame: int, name: Property, values: list[float]) -> Iterator[Jump]:
    """`values` are those of the two frames before the boundary and of the two after it."""
    into, amount, out = (b - a for a, b in itertools.pairwise(values))
    if abs(amount) > TOLERANCES[name] + ACCELERATION * max(abs(into), abs(out)):
        yield Jump(element, frame, name, amount)


def _state(element: Element, frame: int, fps: Fraction) -> State | None:
    """None while the element cannot be seen."""
    if not element.from_ <= frame < element.to:
        return None
    state = evaluate(element.timeline, frame, fps)
    return state if state.opacity > 0 else None
