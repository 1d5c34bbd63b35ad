"""A row of very many elements: what lies on the same pixels is drawn once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from onetake.timeline.export.picture.colours import TRANSITIONS, TYPES
from onetake.timeline.export.picture.scale import Scale
from onetake.timeline.export.picture.svg import rect, title
from onetake.timeline.master import Element, Keyframe, Transition, TransitionType

MOST_ELEMENTS = 500
"""So many are drawn one by one."""

Spans = list[tuple[int, int]]


def crowded_row(
    elements: Sequence[Element],
    transitions: Mapping[str, Sequence[Transition]],
    scale: Scale,
    middle: float,
    height: float,
) -> Iterator[str]:
    """Bars by type, where anything moves, transitions by kind and keyframes, at whole pixels."""
    hint = title(f"{len(elements)} elements, {elements[0].id} to {elements[-1].id}")
    for kind, colour in TYPES.items():
        bars = united((scale.x(e.from_), scale.x(e.to)) for e in elements if e.type == kind)
        look: dict[str, str | float] = {"fill-opacity": "0.2", "stroke": colour, "stroke-opacity": "0.45"}
        for start, end in bars:
            yield rect(start, middle - height / 2, end - start, height, colour, hint, **look)
        for start, end in united(_moving(elements, kind, scale)):
            yield rect(start, middle - 1, end - start, 2, colour)
    marked: dict[TransitionType, list[tuple[float, float]]] = defaultdict(list)
    for element in elements:
        for t in transitions.get(element.id, []):
            marked[t.type].append((scale.x(t.start_frame), scale.x(t.end_frame)))
    for name, colour in TRANSITIONS.items():
        for start, end in united(marked[name]):
            yield rect(start, middle + height / 2 - 2, end - start, 2, colour)
    for start, end in united((x := scale.x(k.frame), x) for e in elements for k in e.timeline.keyframes):
        yield rect(start, middle - height / 3, end - start, height / 4, TYPES[elements[0].type])


def united(spans: Iterable[tuple[float, float]]) -> Spans:
    """The whole pixels that they cover, each at least one, as few spans."""
    found: Spans = []
    for start, end in sorted({(int(start), max(int(start) + 1, round(end))) for start, end in spans}):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def moves(start: Keyframe, end: Keyframe) -> bool:
    """Whether an element moves between two keyframes."""
    names: Sequence[str] = ("x", "y", "scale", "rotation", "opacity")
    return any(getattr(start, name) != getattr(end, name) for name in names)


def _moving(elements: Sequence[Element], kind: str, scale: Scale) -> Iterator[tuple[float, float]]:
    for element in elements:
        if element.type == kind:
            for start, end in pairwise(element.timeline.keyframes):
                if moves(start, end):
                    yield scale.x(start.frame), scale.x(end.frame)
