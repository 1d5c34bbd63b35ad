"""How an element looks at a frame: its props, and what its morphs have made of them by then (T3)."""

from bisect import bisect_right
from collections.abc import Mapping
from fractions import Fraction
from operator import attrgetter
from typing import Any, TypeVar

from onetake.timeline.document import Strict
from onetake.timeline.easing import ease
from onetake.timeline.master import Element, Morph
from onetake.timeline.props import ButtonProps, Gradient, TextProps

T = TypeVar("T", bound=Strict)
E = TypeVar("E", bound=Element)

# What an easing that overshoots must not pass: a size is above 0, a radius and the like are not below.
_LEAST = {"width": 1e-3, "height": 1e-3, "size": 1e-3, "font_size": 1e-3, "max_width": 1e-3}
_MAY_BE_NEGATIVE = {"dx", "dy", "angle", "letter_spacing"}


def progress(element: Element, frame: int | Fraction, fps: Fraction) -> tuple[int, float]:
    """How many morphs have ended by `frame`, and how much of the next is done. Where both are equal, so is the look."""
    morphs = element.morphs
    ended = bisect_right(morphs, frame, key=attrgetter("end_frame"))
    if ended == len(morphs) or frame <= morphs[ended].start_frame:
        return ended, 0.0
    morph = morphs[ended]
    return ended, ease(morph.easing, frame - morph.start_frame, morph.end_frame - morph.start_frame, fps)


def look_at(element: E, frame: int | Fraction, fps: Fraction) -> E:
    """The element with the props that it has at `frame`, and without morphs. Exact where a morph begins and ends."""
    if not element.morphs:
        return element
    ended, done = progress(element, frame, fps)
    settled = _after(element, element.morphs[:ended])
    if done:
        goal = element.morphs[ended].changes
        settled = changed(settled, {name: between(value_of(settled, name), goal[name], done, name) for name in goal})
    return settled


def sizes_of(element: Element) -> list[tuple[float, float]]:
    """Each width and height that it has between morphs; none of a text."""
    looks = [_after(element, element.morphs[:count]) for count in range(len(element.morphs) + 1)]
    return sorted({(look.width, look.height) for look in looks if not isinstance(look, TextProps)})


def within(element: Element, start: int, end: int) -> Element:
    """The same in the frames [start, end): without the morphs that are over before, or come only later."""
    over = bisect_right(element.morphs, start, key=attrgetter("end_frame"))
    left = [m for m in element.morphs[over:] if m.start_frame < end - 1 or m.start_frame == m.end_frame == end - 1]
    return _after(element, element.morphs[:over]).model_copy(update={"morphs": left})


def _after(element: E, morphs: list[Morph]) -> E:
    changes = {name: value for morph in morphs for name, value in morph.changes.items()}
    return changed(element, {**changes, "morphs": []})


def value_of(props: Strict, name: str) -> Any:
    """What a morph of that name would change; None where the type has none."""
    if name == "font_size":
        font = getattr(props, "font", None)
        return font and font.size
    return getattr(props, name, None)


def changed(props: T, values: Mapping[str, Any]) -> T:
    """With other values, by a morph's names."""
    own = {name: value for name, value in values.items() if name != "font_size"}
    if "font_size" in values and isinstance(props, TextProps | ButtonProps):
        own["font"] = props.font.model_copy(update={"size": values["font_size"]})
    return props.model_copy(update=own)


def between(was: Any, goal: Any, done: float, name: str = "") -> Any:
    """When the part `done` of the way is done. What was not there, or goes, is there unseen meanwhile."""
    if was is None or goal is None:
        there = unseen(goal if was is None else was)
        return between(there, goal, done, name) if was is None else between(was, there, done, name)
    if isinstance(was, str) and isinstance(goal, str):
        return _colour_between(was, goal, done)
    if isinstance(was, Gradient) or isinstance(goal, Gradient):
        return _gradient_between(_like(was, goal), _like(goal, was), done)
    if isinstance(was, Strict):
        return was.model_copy(update={n: between(v, getattr(goal, n), done, n) for n, v in was})
    value = was + (goal - was) * done
    return value if name in _MAY_BE_NEGATIVE else max(_LEAST.get(name, 0.0), value)


def distance(was: Any, now: Any) -> float:
    """By how much a value changes: a colour by the code values of the channel that changes most."""
    if isinstance(was, str) and isinstance(now, str):
        return float(max((b - a for a, b in zip(_channels(was), _channels(now), strict=True)), key=abs))
    if isinstance(was, str | Gradient):
        one, other = _like(was, now), _like(now, was)
        pairs = zip(one.stops, other.stops, strict=True)
        return max((distance(a, b) for (_, a), (_, b) in pairs), key=abs)
    return float(now - was)


def unseen(value: Any) -> Any:
    """The same, fully transparent."""
    if isinstance(value, str):
        return value[:7] + "00"
    if isinstance(value, Gradient):
        return value.model_copy(update={"stops": [(offset, unseen(colour)) for offset, colour in value.stops]})
    if isinstance(value, Strict):
        colours = {name: unseen(getattr(value, name)) for name in ("color", "fill") if hasattr(value, name)}
        return value.model_copy(update=colours)
    return value


def _like(fill: str | Gradient, other: str | Gradient) -> Gradient:
    """A colour as a gradient of that colour alone, along the other's line."""
    if isinstance(fill, Gradient):
        return fill
    assert isinstance(other, Gradient)
    return other.model_copy(update={"stops": [(offset, fill) for offset, _ in other.stops]})


def _gradient_between(was: Gradient, goal: Gradient, done: float) -> Gradient:
    stops = [
        (min(1.0, between(a, b, done)), _colour_between(one, other, done))
        for (a, one), (b, other) in zip(was.stops, goal.stops, strict=True)
    ]
    return was.model_copy(update={"angle": between(was.angle, goal.angle, done, "angle"), "stops": stops})


def _colour_between(was: str, goal: str, done: float) -> str:
    """Each channel by itself, as Remotion's interpolateColors."""
    channels = (a + (b - a) * done for a, b in zip(_channels(was), _channels(goal), strict=True))
    return "#" + "".join(f"{min(255, max(0, round(channel))):02x}" for channel in channels)


def _channels(colour: str) -> tuple[int, ...]:
    whole = colour + "ff" if len(colour) == 7 else colour
    return tuple(int(whole[n : n + 2], 16) for n in (1, 3, 5, 7))
