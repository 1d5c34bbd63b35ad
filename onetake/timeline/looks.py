"""What an element looks like, apart from where it is: what stays the same all through one element of the master."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onetake.timeline.keyframes import Moment
from onetake.timeline.master import (
    ButtonElement,
    Element,
    ImageElement,
    Match,
    Morph,
    Section,
    ShapeElement,
    TextElement,
    VideoElement,
    can_blend,
)
from onetake.timeline.morphing import changed, unseen, value_of
from onetake.timeline.props import ButtonProps, Gradient, ImageProps, Props, ShapeProps, TextProps, VideoProps

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
    morphs: Sequence[Morph] = (),
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
        **({"morphs": list(morphs)} if morphs else {}),
    }
    return _ELEMENTS[look.props.type].model_validate(fields)


def reaches(old: Look, new: Look) -> bool:
    """Whether `old` can become `new` by morphs alone, so that nothing of its content has to be dissolved."""
    return old.layer == new.layer and dressed(new.props, old.props) == old.props


def dressed(content: Props, like: Props) -> Props:
    """`content` with all of the looks of `like`, of the same type, that have an even way to those of `content`."""
    taken = {name: value for name in _MORPHED if (value := value_of(like, name)) is not None}
    left = {name: None for name in _OPTIONAL if hasattr(like, name) and getattr(like, name) is None}
    if isinstance(content, TextProps) and isinstance(like, TextProps):
        taken |= _same_layout(content, like)
    if isinstance(content, ButtonProps) and isinstance(like, ButtonProps) and content.text != like.text:
        taken["font_size"] = _fitting(content, like)
    if isinstance(content, ShapeProps) and isinstance(like, ShapeProps):
        if not can_blend(content.fill, like.fill):
            taken["fill"] = content.fill
        if content.shape != like.shape or (content.shape == "line" and _line_end(content) != _line_end(like)):
            taken |= {"radius": content.radius}
            taken, left = _without_stroke(taken), _without_stroke(left)
    return changed(content, {**taken, **left})


_MORPHED = ("width", "height", "radius", "font_size", "color", "fill", "stroke", "outline", "shadow", "box")
_OPTIONAL = ("fill", "stroke", "outline", "shadow", "box")


def morph(old: Props, new: Props, start: int, end: int) -> Morph:
    """The way from one look to another that it reaches, over the frames from `start` to `end`."""
    changes = {}
    for name in (*_MORPHED, "max_width", "letter_spacing"):
        was, now = value_of(old, name), value_of(new, name)
        if was != now:
            # A gradient that goes leaves one colour: whatever comes next has an even way from it.
            left = was.stops[0][1] if isinstance(was, Gradient) else was
            changes[name] = unseen(left) if now is None else now
    return Morph(start_frame=start, end_frame=end, easing="easeInOut", **changes)


def covers(old: Look, new: Look) -> bool:
    """Whether `new`, where it has the size of `old`, hides it: if both were opaque, only one would be seen."""
    one, two = old.props, dressed(new.props, old.props)
    if isinstance(two, TextProps):
        return one == two and _is_opaque(two.color)
    if isinstance(two, ImageProps) or getattr(one, "radius", 0) < getattr(two, "radius", 0):
        return False
    if isinstance(one, ShapeProps) and isinstance(two, ShapeProps):
        return one.shape == two.shape != "line" and _is_opaque(two.fill) and _is_opaque(getattr(new.props, "fill", ""))
    if isinstance(two, VideoProps):
        return two.fit != "contain"
    return _is_opaque(two.fill) and _is_opaque(getattr(new.props, "fill", ""))


def _same_layout(content: TextProps, like: TextProps) -> dict[str, float | None]:
    """A text's lines break where they do as long as width, spacing and letters grow alike."""
    larger = like.font.size / content.font.size
    return {
        "max_width": _near(like.max_width, content.max_width and content.max_width * larger),
        "letter_spacing": _near(like.letter_spacing, content.letter_spacing * larger),
    }


def _fitting(content: ButtonProps, like: ButtonProps) -> float:
    """How large another label may be in the box of `like`, to keep its lines and stay within as it does in its own."""
    share = min(like.width / content.width, like.height / content.height)
    return min(like.font.size, content.font.size * share)


def _near(value: float | None, wanted: float | None) -> float | None:
    """`value` if it is as good as the one that is wanted."""
    return value if value is not None and wanted is not None and math.isclose(value, wanted, rel_tol=1e-6) else wanted


def _line_end(line: ShapeProps) -> tuple[bool, bool]:
    """What a line is drawn by: its stroke or its height, and with round ends or not."""
    return line.stroke is None, line.radius > 0


def _without_stroke(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "stroke"}


def _is_opaque(fill: object) -> bool:
    """A gradient is, where all its colours are."""
    if isinstance(fill, Gradient):
        return all(_is_opaque(colour) for _, colour in fill.stops)
    return isinstance(fill, str) and (len(fill) == 7 or fill.lower().endswith("ff"))
