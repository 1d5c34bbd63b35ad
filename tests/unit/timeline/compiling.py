"""Sections with elements, compiled, as the tests of the compiler say them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from onetake.timeline.compile import Compiled, compile_timelines
from onetake.timeline.continuity import check_continuity
from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import Element, Keyframe, Master, Section
from onetake.timeline.names import Names
from onetake.timeline.props import Props, TextProps
from onetake.timeline.sections import Appearance, SectionContent

FPS = Fraction(30)
HOME = State(960, 540, 1, 0, 1)
TITLE = TextProps(type="text", text="Title")


def title(*keyframes: Keyframe, props: Props = TITLE, name: str = "title", **more: Any) -> Appearance:
    return Appearance(name, props, keyframes, pointer="/here", **more)


def at(frame: int, **values: Any) -> Keyframe:
    return Keyframe(frame=frame, **values)


def compiled(*contents: tuple[int, Sequence[Appearance]]) -> Compiled:
    """Sections s0, s1, ... of these lengths."""
    sections, start = [], 0
    for index, (length, appearances) in enumerate(contents):
        section = Section(id=f"s{index}", start_frame=start, end_frame=start + length)
        sections.append(SectionContent(section, appearances))
        start += length
    made = compile_timelines(sections, FPS, HOME, Names())
    master = Master(
        width=1920,
        height=1080,
        duration_in_frames=start,
        sections=[content.section for content in sections],
        elements=made.elements,
        transitions=made.transitions,
        assets={"clip": {"uri": "clip.mp4", "kind": "video"}},
    )
    assert check_continuity(master) == []
    return made


def state(element: Element, frame: int) -> State:
    return evaluate(element.timeline, frame, FPS)


def column(element: Element, name: str) -> list[tuple[int, float]]:
    return [(k.frame, getattr(k, name)) for k in element.timeline.keyframes]


def kinds(made: Compiled) -> list[tuple[str, str, int, int]]:
    return [(t.element_id, t.type, t.start_frame, t.end_frame) for t in made.transitions]
