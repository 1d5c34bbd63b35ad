"""What moves, turns, grows or changes its opacity by a jump at a section boundary (T5), in numbers."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import Element, Master
from onetake.timeline.morphing import distance, look_at, value_of

Property = Literal["x", "y", "scale", "rotation", "opacity", "width", "height", "radius", "fontSize", "color"]

# What no eye sees from one frame to the next: pixels, parts of a size, degrees, parts of an opacity,
# code values of 255.
TOLERANCES: dict[Property, float] = {
    "x": 1.0,
    "y": 1.0,
    "scale": 0.01,
    "rotation": 0.5,
    "opacity": 0.02,
    "width": 2.0,
    "height": 2.0,
    "radius": 2.0,
    "fontSize": 1.0,
    "color": 5.0,
}
# A motion may change its speed, but not more than this from one frame to the next.
ACCELERATION = 2.0
_GEOMETRY: tuple[Property, ...] = ("x", "y", "scale", "rotation")
_LOOK: tuple[tuple[Property, str], ...] = (
    ("width", "width"),
    ("height", "height"),
    ("radius", "radius"),
    ("fontSize", "font_size"),
    ("color", "color"),
    ("color", "fill"),
)


@dataclass(frozen=True)
class Jump:
    """`amount` is by how much the property changes from the frame before `frame` to `frame`, in its own unit.

    Of a rotation it is the short way round, -180 to 180 degrees.
    """

    element: str
    frame: int
    property: Property
    amount: float


@dataclass(frozen=True)
class Continuity:
    """`crossings`: how many times an element that is seen on either side of a section boundary is there.

    `jumps` are ordered by frame. What is declared as a cut is a crossing without a jump.
    """

    crossings: int
    jumps: tuple[Jump, ...]

    @property
    def smoothness_percent(self) -> float:
        """The part of the crossings without a jump, 0..100; 100 where nothing crosses a boundary."""
        if not self.crossings:
            return 100.0
        return 100 * (1 - len({(jump.element, jump.frame) for jump in self.jumps}) / self.crossings)


def check_continuity(master: Master) -> list[Jump]:
    """The jumps of the whole film."""
    return list(assess_continuity(master, 0, master.duration_in_frames).jumps)


def assess_continuity(master: Master, start: int, end: int) -> Continuity:
    """Look at the section boundaries between the frames [start, end) of the film.

    A change counts as a jump if it is over `TOLERANCES` and over twice the element's changes in the frames around it.
    An element that is not there has opacity 0; while it is invisible, it may be anywhere.
    """
    edges = {frame for s in master.sections for frame in (s.start_frame, s.end_frame)}
    boundaries = sorted(frame for frame in edges if start < frame < end)
    cuts = {(t.element_id, t.start_frame) for t in master.transitions if t.type == "cut"}
    crossings = 0
    jumps: list[Jump] = []
    for element in master.elements:
        for frame in boundaries[bisect_left(boundaries, element.from_) : bisect_right(boundaries, element.to)]:
            before, here = (_state(element, f, master.fps.fraction) for f in (frame - 1, frame))
            if not before and not here:
                continue
            crossings += 1
            if (element.id, frame) not in cuts:
                jumps += _jumps(element, frame, before, here, master.fps.fraction)
                if before and here:
                    jumps += _look_jumps(element, frame, master.fps.fraction)
    return Continuity(crossings, tuple(sorted(jumps, key=lambda jump: jump.frame)))


def _jumps(element: Element, frame: int, before: State | None, here: State | None, fps: Fraction) -> Iterator[Jump]:
    """Most of the time nothing changes by much, and the frames around need no look."""
    changed = [name for name in _GEOMETRY if before and here and _exceeds(name, before, here)]
    if abs(_opacity(here) - _opacity(before)) > TOLERANCES["opacity"]:
        changed.append("opacity")
    if not changed:
        return
    earlier, later = _state(element, frame - 2, fps), _state(element, frame + 1, fps)
    for name in changed:
        if name == "opacity":
            values = [_opacity(state) for state in (earlier, before, here, later)]
        else:
            values = [getattr(state, name) for state in (earlier or before, before, here, later or here)]
        into, amount, out = (change(name, a, b) for a, b in itertools.pairwise(values))
        if abs(amount) > TOLERANCES[name] + ACCELERATION * max(abs(into), abs(out)):
            yield Jump(element.id, frame, name, amount)


def _look_jumps(element: Element, frame: int, fps: Fraction) -> Iterator[Jump]:
    """Only a morph can change a look; most boundaries have none near."""
    if not any(m.start_frame <= frame and m.end_frame > frame - 1 for m in element.morphs):
        return
    looks = [look_at(element, f, fps) for f in range(frame - 2, frame + 2)]
    for name, field in _LOOK:
        values = [value_of(look, field) for look in looks]
        if any(value is None for value in values):
            continue
        into, amount, out = (distance(a, b) for a, b in itertools.pairwise(values))
        if abs(amount) > TOLERANCES[name] + ACCELERATION * max(abs(into), abs(out)):
            yield Jump(element.id, frame, name, amount)


def _exceeds(name: Property, before: State, here: State) -> bool:
    return abs(change(name, getattr(before, name), getattr(here, name))) > TOLERANCES[name]


def change(name: Property, before: float, after: float) -> float:
    """By how much a property changes; a rotation the short way round."""
    amount = after - before
    return (amount + 180) % 360 - 180 if name == "rotation" and abs(amount) > 180 else amount


def _opacity(state: State | None) -> float:
    return state.opacity if state else 0.0


def _state(element: Element, frame: int, fps: Fraction) -> State | None:
    """None while the element cannot be seen."""
    if not element.from_ <= frame < element.to:
        return None
    state = evaluate(element.timeline, frame, fps)
    return state if state.opacity > 0 else None
