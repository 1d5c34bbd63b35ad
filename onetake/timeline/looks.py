"""What an element looks like, apart from where it is: what stays the same all through one element of the master."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from onetake.timeline.keyframes import Moment
from onetake.timeline.master import (
    ButtonElement,
    ButtonProps,
    Element,
    Gradient,
    ImageElement,
    Match,
    Props,
    Section,
    ShapeElement,
    ShapeProps,
    TextElement,
    TextProps,
    VideoElement,
    VideoProps,
)

_ELEMENTS: dict[str, type[TextElement | ButtonElement | ImageElement | ShapeElement | VideoElement]] = {
    "text": TextElement,
    "button": ButtonElement,
    "image": ImageElement,
    "shape": ShapeElement,
    "video": VideoElement,
}


@dataclass(frozen=True)
class Look:
    """Two looks that are equal need one element of the master, others one each."""

    props: Props
    layer: int


def build_element(
    name: str,
    look: Look,
    start: int,
    end: int,
    sections: Sequence[Section],
    keyframes: Sequence[Moment],
    match: Match | None = None,
) -> Element:
    """The master's element, on screen from frame `start` up to and without `end`; only pictures can `match`."""
    fields = {
        **dict(look.props),
        "id": name,
        "layer": look.layer,
        "from_": start,
        "to": end,
        "sections": [section.id for section in sections],
        "timeline": {
            "first_appears": start,
            "last_appears": end - 1,
            "keyframes": [keyframe._asdict() for keyframe in keyframes],
        },
        **({"match": match} if match else {}),
    }
    return _ELEMENTS[look.props.type].model_validate(fields)


def size_ratio(old: Look, new: Look) -> float:
    """By how much `new` has to be scaled to be as large as `old`, both being of one type."""
    return _extent(old.props) / _extent(new.props)


def _extent(props: Props) -> float:
    return props.font.size if isinstance(props, TextProps) else math.sqrt(props.width * props.height)


def covers(old: Look, new: Look) -> bool:
    """Whether `new`, as large as `old` and in its place, hides it: if both were opaque, only one would be seen."""
    one, two = old.props, new.props
    if isinstance(one, TextProps) and isinstance(two, TextProps):
        return _says_the_same(one, two)
    if isinstance(one, TextProps) or isinstance(two, TextProps):
        return False
    if abs(one.width * two.height / (one.height * two.width) - 1) > 0.01 or getattr(one, "radius", 0) < getattr(
        two, "radius", 0
    ):
        return False
    if isinstance(one, ShapeProps) and isinstance(two, ShapeProps):
        return one.shape == two.shape != "line" and _is_opaque(two.fill)
    if isinstance(two, VideoProps):
        return two.fit != "contain"
    return isinstance(two, ButtonProps) and _is_opaque(two.fill)


def _says_the_same(one: TextProps, two: TextProps) -> bool:
    """Whether two texts differ in their size and colours at most, so that letter lies on letter."""
    larger = two.font.size / one.font.size
    return _is_opaque(two.color) and two == one.model_copy(
        update={
            "font": one.font.model_copy(update={"size": two.font.size}),
            "color": two.color,
            "max_width": one.max_width and (two.max_width if _is_near(two.max_width, one.max_width * larger) else -1),
            "letter_spacing": two.letter_spacing if _is_near(two.letter_spacing, one.letter_spacing * larger) else None,
            "outline": two.outline,
            "shadow": two.shadow,
        }
    )


def _is_near(one: float | None, other: float) -> bool:
    return one is not None and abs(one - other) <= 0.01 * abs(other)


def _is_opaque(fill: object) -> bool:
    """A gradient is, where all its colours are."""
    if isinstance(fill, Gradient):
        return all(_is_opaque(colour) for _, colour in fill.stops)
    return isinstance(fill, str) and (len(fill) == 7 or fill.lower().endswith("ff"))
