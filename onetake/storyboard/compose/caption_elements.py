"""Captions as they are seen: text in a box at the foot of the frame."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter

from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.subtitles import LINES, font_size
from onetake.timeline.compile import Compiled
from onetake.timeline.cutting import placed
from onetake.timeline.keyframes import State
from onetake.timeline.looks import Look, build_element
from onetake.timeline.master import Box, Caption, Element, Font, Keyframe, Section, TextProps, Transition
from onetake.timeline.names import Names

LAYER = 2000
FADE_SECONDS = Fraction(1, 10)
_LINE_HEIGHT = 1.25
_FILL = "#000000a6"


def caption_elements(
    captions: Sequence[Caption], sections: Sequence[Section], layout: Layout, family: str, names: Names, fps: Fraction
) -> Compiled:
    """A text element for each caption. It comes and goes within a tenth of a second, or at once if it is that short."""
    elements: list[Element] = []
    transitions: list[Transition] = []
    for number, caption in enumerate(captions, 1):
        name = names.fresh(f"caption:{number}")
        fade = min(round(FADE_SECONDS * fps), (caption.to - caption.from_ - 1) // 2)
        elements.append(_element(caption, _sections_of(caption, sections), layout, family, name, fade))
        if not fade:
            transitions += _cuts(name, caption, sections)
    return Compiled(elements, transitions)


def band_top(layout: Layout) -> float:
    """The upper edge of a caption of two lines."""
    return layout.bottom - _block(layout, LINES)


def _block(layout: Layout, lines: int) -> float:
    size = font_size(layout)
    return lines * size * _LINE_HEIGHT + 2 * _padding(size)


def _padding(size: int) -> float:
    return 0.3 * size


def _sections_of(caption: Caption, sections: Sequence[Section]) -> Sequence[Section]:
    first = bisect_right(sections, caption.from_, key=attrgetter("start_frame")) - 1
    return sections[first : bisect_left(sections, caption.to, key=attrgetter("start_frame"))]


def _cuts(name: str, caption: Caption, sections: Sequence[Section]) -> Iterator[Transition]:
    """What the caption does at once at the boundaries of sections."""
    for frame in (caption.from_, caption.to):
        index = bisect_left(sections, frame, key=attrgetter("start_frame"))
        if 0 < index < len(sections) and sections[index].start_frame == frame:
            before, after = sections[index - 1].id, sections[index].id
            yield Transition(
                element_id=name,
                from_section=before,
                to_section=after,
                type="cut",
                start_frame=frame,
                end_frame=frame,
            )


def _element(
    caption: Caption, sections: Sequence[Section], layout: Layout, family: str, name: str, fade: int
) -> Element:
    size = font_size(layout)
    props = TextProps(
        type="text",
        text=caption.text,
        font=Font(family=family, size=size, weight=500),
        max_width=layout.safe_width - 2 * _padding(size),
        line_height=_LINE_HEIGHT,
        box=Box(fill=_FILL, radius=0.2 * size, padding=_padding(size)),
    )
    height = _block(layout, caption.text.count("\n") + 1)
    place = State(layout.width / 2, layout.bottom - height / 2, 1.0, 0.0, 1.0)
    return build_element(
        name, Look(props, LAYER), caption.from_, caption.to, sections, _keyframes(place, caption, fade)
    )


def _keyframes(place: State, caption: Caption, fade: int) -> list[Keyframe]:
    if not fade:
        return [placed(place, caption.from_)]
    first, last = caption.from_, caption.to - 1
    hidden = replace(place, opacity=0.0)
    shown = [placed(place, frame) for frame in sorted({first + fade, last - fade})]
    return [placed(hidden, first), *shown, placed(hidden, last)]
