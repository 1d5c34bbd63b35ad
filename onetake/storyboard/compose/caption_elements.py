"""Captions as they are seen: text in a box at the foot of the frame."""

from collections.abc import Sequence
from fractions import Fraction

from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.schedule import SceneSlot
from onetake.storyboard.compose.subtitles import LINES, font_size
from onetake.timeline.cutting import faded, placed
from onetake.timeline.keyframes import State
from onetake.timeline.looks import Look, build_element
from onetake.timeline.master import Box, Caption, Element, Font, Section, TextProps
from onetake.timeline.names import Names

LAYER = 2000
FADE_SECONDS = Fraction(1, 10)
_LINE_HEIGHT = 1.25
_FILL = "#000000a6"


def caption_elements(
    captions: Sequence[Caption], slots: Sequence[SceneSlot], layout: Layout, family: str, names: Names, fps: Fraction
) -> list[Element]:
    """A text element for each caption; they come and go within a tenth of a second."""
    sections = [slot.section for slot in slots]
    return [
        _element(caption, _sections_of(caption, sections), layout, family, names.fresh(f"caption:{number}"), fps)
        for number, caption in enumerate(captions, 1)
    ]


def band_top(layout: Layout) -> float:
    """The upper edge of a caption of two lines."""
    return layout.bottom - _block(layout, LINES)


def _block(layout: Layout, lines: int) -> float:
    size = font_size(layout)
    return lines * size * _LINE_HEIGHT + 2 * _padding(size)


def _padding(size: int) -> float:
    return 0.3 * size


def _sections_of(caption: Caption, sections: Sequence[Section]) -> list[Section]:
    return [s for s in sections if s.start_frame < caption.to and caption.from_ < s.end_frame]


def _element(
    caption: Caption, sections: list[Section], layout: Layout, family: str, name: str, fps: Fraction
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
    keyframes = [placed(place, caption.from_)]
    frames = min(round(FADE_SECONDS * fps), (caption.to - caption.from_ - 1) // 2)
    if frames:
        keyframes = faded(keyframes, caption.from_, caption.from_ + frames, fps, rising=True)
        keyframes = faded(keyframes, caption.to - 1 - frames, caption.to - 1, fps, rising=False)
    return build_element(name, Look(props, LAYER), caption.from_, caption.to, sections, keyframes)
