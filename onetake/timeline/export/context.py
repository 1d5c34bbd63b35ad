"""The whole structure of a film as text, for a language model that edits it (T7).

About four characters are a token: https://platform.openai.com/docs/concepts counts so for English. The text never has
more than four times the tokens asked for.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic.alias_generators import to_camel

from onetake.errors import InvalidInputError
from onetake.timeline.document import Strict
from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import (
    ButtonElement,
    Element,
    Master,
    Morph,
    Section,
    ShapeElement,
    Spring,
    TextElement,
    match_of,
)
from onetake.timeline.morphing import look_at

CHARACTERS_A_TOKEN = 4
LEAST_TOKENS = 300
"""Room for the head, the rule of continuity and a summary of what is left out."""
DEFAULT_TOKENS = 4000
_LONGEST_NAME = 80
_OUTSIDE = ""
"""In place of a section's id, which is never empty."""

_RULE = """Rule of continuity: frames count from 0; a section's are [start, end). An element is one thing for the whole
film, whatever sections it passes: where it is at the end of a section it is at the start of the next. To change that,
move its keyframes, or declare a cut. Its look changes by morphs, evenly between two frames. x and y are its centre in
pixels, rotation is in degrees clockwise, opacity 0 to 1; before its first keyframe and after its last it stays as it is
there."""


def describe(master: Master, frame: int = 0, tokens: int = DEFAULT_TOKENS) -> str:
    """Sections, elements and where they are at `frame`, in at most `tokens` tokens; the same input, the same text.

    The sections nearest to `frame` are told in full, with each element's first and last frame, its place and its
    keyframes; others in one line each, and what does not fit in one line for all of them.
    Raises InvalidInputError for a frame outside the film or fewer than `LEAST_TOKENS`.
    """
    if not 0 <= frame < master.duration_in_frames:
        raise InvalidInputError(f"there is no frame {frame}; the film has frames 0 to {master.duration_in_frames - 1}")
    if tokens < LEAST_TOKENS:
        raise InvalidInputError(f"{tokens} tokens are too few: ask for at least {LEAST_TOKENS}")
    return _Description(master, frame).within(tokens * CHARACTERS_A_TOKEN)


@dataclass
class _Part:
    """What is said of a section so far."""

    section: Section
    distance: int
    text: str = ""


class _Description:
    def __init__(self, master: Master, frame: int) -> None:
        self._master, self._frame, self._fps = master, frame, master.fps.fraction
        self._parts = [_Part(s, _distance(s, frame)) for s in _stretches(master)]
        self._starts = sorted(e.from_ for e in master.elements)
        self._ends = sorted(e.to for e in master.elements)

    def within(self, budget: int) -> str:
        head = self._head()
        room = budget - len(head) - len(_RULE) - 2 - len(self._left_out(self._parts))
        nearest = sorted(self._parts, key=lambda p: (p.distance, p.section.start_frame))
        # One line of each, from the nearest on; then all of the nearest, in place of its line.
        for part in nearest:
            line = self._summary(part.section)
            if len(line) > room:
                break
            part.text, room = line, room - len(line)
        for part in nearest:
            full = self._full(part.section, room + len(part.text)) if part.text else None
            if full is None:
                break
            part.text, room = full, room + len(part.text) - len(full)
        return head + "".join(self._told()) + "\n" + _RULE + "\n"

    def _told(self) -> Iterator[str]:
        silent = [part for part in self._parts if not part.text]
        yield from (part.text for part in self._parts if part.text)
        if silent:
            yield self._left_out(silent)

    def _head(self) -> str:
        master = self._master
        counts = f"{len(master.sections)} section(s), {len(master.elements)} element(s), {len(master.audio)} sound(s)"
        here = next((p.section for p in self._parts if p.distance == 0), None)
        where = f", in section {here.id}" if here and here.id != _OUTSIDE else ""
        return (
            f"Film: {master.width}x{master.height}, {self._rate()} frames a second, "
            f"{master.duration_in_frames} frames, {_seconds(master.duration_in_frames, self._fps)}; {counts}.\n"
            f"Positions are those at frame {self._frame} ({_seconds(self._frame, self._fps)}){where}.\n\n"
        )

    def _rate(self) -> str:
        rate = self._master.fps
        return str(rate.num) if rate.den == 1 else f"{rate.num}/{rate.den}"

    def _left_out(self, parts: Sequence[_Part]) -> str:
        first = min(p.section.start_frame for p in parts)
        last = max(p.section.end_frame for p in parts) - 1
        return f"{len(parts)} further section(s) between frames {first} and {last} are not listed.\n"

    def _summary(self, section: Section) -> str:
        started = bisect_left(self._starts, section.end_frame)
        gone = bisect_right(self._ends, section.start_frame)
        return f"{self._title(section)}: {started - gone} element(s).\n"

    def _title(self, section: Section) -> str:
        name = f" {_quoted(section.name)}" if section.name else ""
        start, end = section.start_frame, section.end_frame
        times = f"{_seconds(start, self._fps)} to {_seconds(end, self._fps)}"
        called = "Outside of sections" if section.id == _OUTSIDE else f"Section {section.id}{name}"
        return f"{called}, frames {start} to {end - 1}, {times}"

    def _full(self, section: Section, room: int) -> str | None:
        """All of a section, or as many of its elements as there is room for; None if there is for none."""
        text = self._title(section) + ":\n"
        there = [e for e in self._master.elements if e.from_ < section.end_frame and e.to > section.start_frame]
        for told, element in enumerate(sorted(there, key=lambda e: e.layer)):
            line = self._element(element, section)
            more = f"  and {len(there) - told} more element(s).\n"
            if len(text) + len(line) + len(more) > room:
                return text + more if told else None
            text += line
        return text if len(text) <= room else None

    def _element(self, element: Element, section: Section) -> str:
        looks = _looks(look_at(element, max(section.start_frame, element.from_), self._fps))
        there = element.from_ <= self._frame < element.to
        place = _place(evaluate(element.timeline, self._frame, self._fps)) if there else "not on screen"
        moves = [
            f"{k.frame}: {_place(State(k.x, k.y, k.scale, k.rotation, k.opacity))} {_easing(k.easing)}".rstrip()
            for k in element.timeline.keyframes
            if section.start_frame <= k.frame < section.end_frame
        ]
        keyframes = f"; keyframes {'; '.join(moves)}" if moves else ""
        frames = f"frames {element.from_} to {element.to - 1}, layer {element.layer}"
        morphs = [_morph(m) for m in element.morphs if section.start_frame <= m.start_frame < section.end_frame]
        keyframes += f"; morphs {'; '.join(morphs)}" if morphs else ""
        match = match_of(element)
        colours = f", in the colours of {match.element} at first, for {match.frames} frames" if match else ""
        return f"  {element.id}: {element.type}{looks}, {frames}{colours}, now {place}{keyframes}\n"


def _looks(element: Element) -> str:
    """What is seen of it, and its size at scale 1."""
    if isinstance(element, TextElement):
        return f" {_quoted(element.text)}"
    size = f" {_number(element.width)}x{_number(element.height)}"
    if isinstance(element, ButtonElement):
        return f" {_quoted(element.text)}{size}"
    return f" {element.shape}{size}" if isinstance(element, ShapeElement) else f" of {element.asset}{size}"


def _morph(morph: Morph) -> str:
    """What a look goes to, and when."""
    changes = ", ".join(f"{to_camel(name)} {_value(value)}" for name, value in morph.changes.items())
    return f"{morph.start_frame} to {morph.end_frame}: {changes} {_easing(morph.easing)}".rstrip()


def _value(value: object) -> str:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Strict):
        return json.dumps(value.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return str(value)


def _stretches(master: Master) -> list[Section]:
    """The sections, and what of the film is in none of them."""
    found, at = list[Section](), 0
    for section in sorted(master.sections, key=lambda s: s.start_frame):
        if section.start_frame > at:
            found.append(_outside(at, section.start_frame))
        found.append(section)
        at = max(at, section.end_frame)
    if at < master.duration_in_frames:
        found.append(_outside(at, master.duration_in_frames))
    return found


def _outside(start: int, end: int) -> Section:
    return Section.model_construct(id=_OUTSIDE, name="", start_frame=start, end_frame=end)


def _distance(section: Section, frame: int) -> int:
    return max(section.start_frame - frame, frame - section.end_frame + 1, 0)


def _seconds(frames: int, fps: Fraction) -> str:
    return f"{float(frames / fps):.3f} s"


def _place(state: State) -> str:
    """x and y, and what differs from an upright element of its own size that hides what is behind it."""
    rest = [("scale", state.scale, 1.0), ("rotation", state.rotation, 0.0), ("opacity", state.opacity, 1.0)]
    more = "".join(f" {name} {_number(value)}" for name, value, usual in rest if value != usual)
    return f"x {_number(state.x)} y {_number(state.y)}{more}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _easing(easing: object) -> str:
    if easing == "linear":
        return ""
    if isinstance(easing, str):
        return easing
    return "spring" if isinstance(easing, Spring) else "bezier"


def _quoted(text: str) -> str:
    """On one line and not endless; what a user wrote is told apart by its quotes."""
    line = " ".join(text.split())
    shown = line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"
    return '"' + shown.replace('"', "'") + '"'
