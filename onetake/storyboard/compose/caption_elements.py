"""Captions as they are seen: text in a box at the foot of the frame."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter

from onetake.storyboard.compose.edits import ElementEdits, Generated
from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.lines import LINES, in_lines
from onetake.storyboard.compose.subtitles import font_size, room
from onetake.timeline.compile import Compiled
from onetake.timeline.cutting import faded, placed
from onetake.timeline.keyframes import Moment, State
from onetake.timeline.looks import Look, build_element
from onetake.timeline.master import Caption, Element, Section, Transition
from onetake.timeline.names import Names
from onetake.timeline.props import Box, Font, TextProps
from onetake.timeline.sections import Appearance
from onetake.timeline.validation import absolute_keyframes, check_keyframes

LAYER = 2000
FADE_SECONDS = Fraction(1, 10)
_LINE_HEIGHT = 1.25
_FILL = "#000000a6"
_NOWHERE = State(0.0, 0.0, 1.0, 0.0, 1.0)
"""What no first keyframe of a caption leaves out."""


@dataclass(frozen=True)
class DrawnCaption:
    """A caption, the section in which it begins, and its text on the screen."""

    spoken: Caption
    section: Section
    generated: Generated

    @property
    def caption(self) -> Caption:
        """As it is read, after a text that was changed by hand."""
        props = self.generated.shown.props
        assert isinstance(props, TextProps)
        return self.spoken.model_copy(update={"text": props.text})


def draw_captions(
    captions: Sequence[Caption],
    sections: Sequence[Section],
    layout: Layout,
    family: str,
    names: Names,
    edits: ElementEdits,
) -> list[DrawnCaption]:
    """A text for each caption. Its id counts within its section, so that it stays the same wherever that moves."""
    drawn: list[DrawnCaption] = []
    numbers: Counter[str] = Counter()
    for caption in captions:
        section = sections[bisect_right(sections, caption.from_, key=attrgetter("start_frame")) - 1]
        numbers[section.id] += 1
        name = names.fresh(f"caption:{section.id}:{numbers[section.id]}")
        props, at = _props(caption, layout, family), caption.from_ - section.start_frame
        made = Appearance(name, props, [placed(_place(props, layout), at)], LAYER)
        drawn.append(DrawnCaption(caption, section, _on_its_foot(edits.applied(section.id, made), layout)))
    return drawn


def _on_its_foot(generated: Generated, layout: Layout) -> Generated:
    """With the lines of what was rewritten, which rise from where captions stand, unless it was placed by hand."""
    shown, props = generated.shown, generated.shown.props
    if generated.edit is None or not isinstance(props, TextProps):
        return generated
    props = props.model_copy(update={"text": in_lines(props.text, room(layout, props.font.size))})
    keyframes = shown.keyframes
    if not generated.edit.keyframes:
        keyframes = [placed(_place(props, layout), keyframes[0].frame)]
    return replace(generated, shown=replace(shown, props=props, keyframes=keyframes))


def caption_elements(drawn: Sequence[DrawnCaption], sections: Sequence[Section], fps: Fraction) -> Compiled:
    """An element for each that is not hidden. It comes and goes within a tenth of a second, or at once if it is that
    short. Raises `DocumentError` for keyframes outside of its section."""
    elements: list[Element] = []
    transitions: list[Transition] = []
    for one in drawn:
        caption, shown = one.spoken, one.generated.shown
        if one.generated.hidden:
            continue
        check_keyframes(shown, one.section)
        fade = min(round(FADE_SECONDS * fps), (caption.to - caption.from_ - 1) // 2)
        keyframes = _keyframes(shown, one, fade, fps)
        look = Look(shown.props, shown.layer)
        within = _sections_of(caption, sections)
        elements.append(build_element(shown.element_id, look, caption.from_, caption.to, within, keyframes))
        if not fade:
            transitions += _cuts(shown.element_id, caption, sections)
    return Compiled(elements, transitions)


def band_top(layout: Layout) -> float:
    """The upper edge of a caption of two lines."""
    size = font_size(layout)
    return layout.bottom - (LINES * size * _LINE_HEIGHT + 2 * _padding(size))


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


def _props(caption: Caption, layout: Layout, family: str) -> TextProps:
    size = font_size(layout)
    return TextProps(
        type="text",
        text=caption.text,
        font=Font(family=family, size=size, weight=500),
        max_width=layout.safe_width - 2 * _padding(size),
        line_height=_LINE_HEIGHT,
        box=Box(fill=_FILL, radius=0.2 * size, padding=_padding(size)),
    )


def _place(props: TextProps, layout: Layout) -> State:
    lines = props.text.count("\n") + 1
    height = lines * props.font.size * props.line_height + 2 * (props.box.padding if props.box else 0.0)
    return State(layout.width / 2, layout.bottom - height / 2, 1.0, 0.0, 1.0)


def _keyframes(shown: Appearance, drawn: DrawnCaption, fade: int, fps: Fraction) -> list[Moment]:
    first, last = drawn.spoken.from_, drawn.spoken.to - 1
    keyframes = absolute_keyframes(shown, drawn.section, _NOWHERE)
    if not fade:
        return keyframes
    rising = faded(keyframes, first, first + fade, fps, rising=True)
    return faded(rising, last - fade, last, fps, rising=False)
