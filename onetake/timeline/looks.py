"""What an element looks like, apart from where it is: what stays the same all through one element of the master."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from onetake.timeline.master import (
    ButtonElement,
    ButtonProps,
    Element,
    ImageElement,
    Keyframe,
    Props,
    Section,
    ShapeElement,
    ShapeProps,
    TextElement,
    TextProps,
    Timeline,
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
    name: str, look: Look, start: int, end: int, sections: Sequence[Section], keyframes: Sequence[Keyframe]
) -> Element:
    """The master's element, on screen from frame `start` up to and without `end`."""
    fields = {
        **dict(look.props),
        "id": name,
        "layer": look.layer,
        "from_": start,
        "to": end,
        "sections": [section.id for section in sections],
        "timeline": Timeline(first_appears=start, last_appears=end - 1, keyframes=list(keyframes)),
    }
    return _ELEMENTS[look.props.type].model_validate(fields)


def size_ratio(old: Look, new: Look) -> float:
    """By how much `new` has to be scaled to be as large as `old`, both being of one type."""
    return _extent(old.props) / _extent(new.props)


def _extent(props: Props) -> float:
    return props.font.size if isinstance(props, TextProps) else math.sqrt(props.width * props.height)


def covers(old: Look, new: Look) -> bool:
    """Whether `new`, as large as `old` and in its place, certainly lets nothing of it through."""
    one, two = old.props, new.props
    if isinstance(one, TextProps) or isinstance(two, TextProps):
        return False
    if abs(one.width * two.height / (one.height * two.width) - 1) > 0.01 or getattr(one, "radius", 0) < getattr(
        two, "radius", 0
    ):
        return False
    if isinstance(one, ShapeProps) and isinstance(two, ShapeProps):
        return one.shape == two.shape != "line" and _is_opaque(two.fill)
    return isinstance(two, VideoProps) or (isinstance(two, ButtonProps) and _is_opaque(two.fill))


def _is_opaque(fill: object) -> bool:
    return isinstance(fill, str) and (len(fill) == 7 or fill.lower().endswith("ff"))
