"""The edit that would mend a jump: keyframes that let an element get in half a second to where it jumps."""

from collections.abc import Sequence
from fractions import Fraction

from onetake.timeline.continuity import Jump
from onetake.timeline.cutting import cut_at, faded
from onetake.timeline.keyframes import Moment
from onetake.timeline.master import Element, Keyframe, Master

SETTLE_SECONDS = Fraction(1, 2)
_PLACE = ("x", "y", "scale", "rotation", "opacity")


def mend(master: Master, jump: Jump) -> list[Keyframe]:
    """The keyframes to put into the element's timeline, in place of those at the same frames; none where there is no
    room for them.

    They leave all as it is up to the boundary; from there the property goes evenly to what it is half a second later.
    What appears or vanishes at once fades. A look is mended by its morphs, not by keyframes.
    """
    if jump.property not in _PLACE:
        return []
    element = next(element for element in master.elements if element.id == jump.element)
    was = [Moment(k.frame, k.x, k.y, k.scale, k.rotation, k.opacity, k.easing) for k in element.timeline.keyframes]
    new = _mended(element, was, jump, master.fps.fraction)
    return [Keyframe(**moment._asdict()) for moment in new if moment not in was]


def _mended(element: Element, was: Sequence[Moment], jump: Jump, fps: Fraction) -> list[Moment]:
    settle, last = round(SETTLE_SECONDS * fps), element.to - 1
    if jump.property == "opacity" and element.to == jump.frame:
        first = max(element.from_, last - settle)
        return faded(was, first, last, fps, rising=False) if first < last else []
    end = min(jump.frame + settle, last)
    if end <= jump.frame:
        return []
    if jump.property == "opacity" and element.from_ == jump.frame:
        return faded(was, jump.frame, end, fps, rising=True)
    return _carried_on(was, jump, end, fps)


def _carried_on(was: Sequence[Moment], jump: Jump, end: int, fps: Fraction) -> list[Moment]:
    """With the value of before at the boundary, and from there evenly to the value at `end`."""
    name, start = jump.property, jump.frame
    moments = list(was)
    for frame in (start - 1, start, end):
        moments = cut_at(moments, frame, fps)
    here, goal = (next(m for m in moments if m.frame == frame) for frame in (start, end))
    before = next(m for m in moments if m.frame == start - 1)
    value = getattr(here, name) - jump.amount
    # Turns that nobody sees are kept, or the element would have to turn back.
    turns = getattr(before, name) - value if name == "rotation" else 0.0
    made = []
    for moment in moments:
        now = getattr(moment, name) + (turns if moment.frame >= start else 0.0)
        if start <= moment.frame < end:
            share = (moment.frame - start) / (end - start)
            now = (value + turns) * (1 - share) + (getattr(goal, name) + turns) * share
        made.append(moment._replace(**{name: now}))
    return [m._replace(easing="linear") if m.easing == "hold" and start <= m.frame < end else m for m in made]


def mended(element: Element, keyframes: Sequence[Keyframe]) -> Element:
    """The element with these keyframes in its timeline."""
    merged = {k.frame: k for k in [*element.timeline.keyframes, *keyframes]}
    timeline = element.timeline.model_copy(update={"keyframes": [merged[frame] for frame in sorted(merged)]})
    return element.model_copy(update={"timeline": timeline})
