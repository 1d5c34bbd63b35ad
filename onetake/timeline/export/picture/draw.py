"""A picture of a master: sections as bands, elements as lines with their keyframes, layers in order, a time axis."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter

from onetake.timeline.export.picture.colours import TRANSITIONS, TYPES
from onetake.timeline.export.picture.crowd import MOST_ELEMENTS, crowded_row, moves
from onetake.timeline.export.picture.rows import Row, element_rows, merged, packed
from onetake.timeline.export.picture.scale import LEFT, RIGHT, WIDTH, Scale, clock
from onetake.timeline.export.picture.svg import line, rect, tag, text, title
from onetake.timeline.master import Audio, Element, Master, Transition

_INK, _QUIET, _FAINT = "#1f2937", "#6b7280", "#d1d5db"
_BANDS = ("#f3f5f9", "#e6eaf2")
_SOUND, _CAPTION = "#4b5563", "#9ca3af"
_TOP = 76
_ROOM_FOR_ROWS = 900.0
_MOST_SOUND_ROWS = 12


def timeline_svg(master: Master) -> str:
    """The picture as an SVG document. Its height is bounded, however many elements there are."""
    return _Picture(master).document()


class _Picture:
    def __init__(self, master: Master) -> None:
        self._master = master
        self._scale = Scale(master.duration_in_frames, master.fps.fraction)
        self._transitions: dict[str, list[Transition]] = defaultdict(list)
        for transition in master.transitions:
            self._transitions[transition.element_id].append(transition)
        self._rows = element_rows(master.elements)
        self._sounds = merged([Row("", "", items) for items in packed(master.audio)], _MOST_SOUND_ROWS)
        self._pitch = min(26.0, max(8.0, _ROOM_FOR_ROWS / max(1, len(self._rows))))

    def document(self) -> str:
        body, bottom = list[str](), float(_TOP)
        for part in (self._element_rows, self._sound_rows, self._captions):
            drawn, bottom = part(bottom)
            body += drawn
        height = bottom + 74
        size: dict[str, str | float] = {"width": WIDTH, "height": height, "viewBox": f"0 0 {WIDTH} {height:.1f}"}
        style: dict[str, str | float] = {"font-family": "Roboto, Helvetica, Arial, sans-serif"}
        content = "".join(
            [
                "\n",
                title("The timelines of a film"),
                rect(0, 0, WIDTH, height, "#ffffff"),
                self._heading(),
                *self._bands(bottom),
                *self._axis(bottom),
                *body,
                *self._legend(bottom + 56),
            ]
        )
        return tag("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **style}, content)

    def _heading(self) -> str:
        master, rate = self._master, self._master.fps
        fps = str(rate.num) if rate.den == 1 else f"{rate.num}/{rate.den}"
        counts = f"{len(master.sections)} sections, {len(master.elements)} elements"
        seconds = float(master.duration_in_frames / rate.fraction)
        words = f"{master.width} × {master.height}, {fps} fps, {master.duration_in_frames} frames, {seconds:.2f} s"
        return text(20, 30, words, 15, _INK, font_weight="bold") + text(
            RIGHT, 30, counts, 12, _QUIET, text_anchor="end"
        )

    def _bands(self, bottom: float) -> Iterator[str]:
        sections = self._scale.told_apart(self._master.sections, attrgetter("start_frame"))
        for index, section in enumerate(sections):
            x, end = self._scale.x(section.start_frame), self._scale.x(section.end_frame)
            last = section.end_frame - 1
            name = section.name or section.id
            hint = title(f"{section.id} {section.name}: frames {section.start_frame} to {last}")
            yield rect(x, 44, end - x, bottom - 44, _BANDS[index % 2], hint)
            yield text(x + 6, 60, name, 12, _INK, end - x - 8, font_weight="bold")
            yield line(x, 44, x, bottom, "#ffffff", stroke_width=1.5)

    def _axis(self, bottom: float) -> Iterator[str]:
        yield line(LEFT, bottom, RIGHT, bottom, _QUIET)
        for seconds, frame in self._scale.ticks():
            x = self._scale.x(float(frame))
            yield line(x, 68, x, bottom, _FAINT, stroke_dasharray="1 3")
            yield line(x, bottom, x, bottom + 5, _QUIET)
            yield text(x, bottom + 17, clock(seconds), 11, _INK, text_anchor="middle")
            yield text(x, bottom + 30, f"{float(frame):.0f}", 10, _QUIET, text_anchor="middle")
        yield text(20, bottom + 30, "frame", 10, _QUIET)

    def _element_rows(self, top: float) -> tuple[list[str], float]:
        drawn = []
        for row in self._rows:
            if row.group and row is not self._rows[0]:
                drawn.append(line(20, top, RIGHT, top, _FAINT))
            middle = top + self._pitch / 2
            drawn.append(text(20, middle + 3.5, row.group, min(10.0, self._pitch), _QUIET, 82 if row.label else 210))
            drawn.append(text(104, middle + 4, row.label, 12, _INK, LEFT - 110))
            if len(self._master.elements) > MOST_ELEMENTS:
                drawn += crowded_row(row.items, self._transitions, self._scale, middle, min(16.0, self._pitch - 2))
            else:
                drawn += [self._element(element, middle, not row.label) for element in row.items]
            top += self._pitch
        return drawn, top

    def _element(self, element: Element, middle: float, is_labelled: bool) -> str:
        colour = TYPES[element.type]
        height = min(16.0, self._pitch - 2)
        x, end = self._scale.x(element.from_), self._scale.x(element.to)
        width = max(2.0, end - x)
        frames = f"frames {element.from_} to {element.to - 1}, layer {element.layer}"
        hint = title(f"{element.id}: {element.type}, {frames}, {len(element.timeline.keyframes)} keyframes")
        look: dict[str, str | float] = {"rx": 3, "fill-opacity": "0.14", "stroke": colour, "stroke-opacity": "0.45"}
        parts = [rect(x, middle - height / 2, width, height, colour, hint, **look)]
        parts += self._transition_marks(element, middle + height / 2)
        parts += self._movement(element, middle, colour)
        if is_labelled and height >= 13:
            parts.append(text(x + 5, middle + 4, element.id, 10, colour, width - 10))
        return "".join(parts)

    def _transition_marks(self, element: Element, y: float) -> Iterator[str]:
        for transition in self._transitions.get(element.id, []):
            x, end = self._scale.x(transition.start_frame), self._scale.x(transition.end_frame)
            hint = title(f"{transition.type} from {transition.from_section} to {transition.to_section}")
            yield rect(x, y - 3, max(3.0, end - x), 3, TRANSITIONS[transition.type], hint)

    def _movement(self, element: Element, y: float, colour: str) -> Iterator[str]:
        keyframes = element.timeline.keyframes
        for start, end in pairwise(keyframes):
            x1, x2 = self._scale.x(start.frame), self._scale.x(end.frame)
            if moves(start, end):
                dash: dict[str, str | float] = {"stroke_dasharray": "2 3"} if start.easing == "hold" else {}
                yield line(x1, y, x2, y, colour, stroke_width=2, **dash)
        size = min(5.0 if len(self._rows) == len(self._master.elements) else 3.5, self._pitch / 3)
        # No more diamonds than can be told apart.
        places = [self._scale.x(k.frame) for k in keyframes]
        for x in {round(x * 2 / size): x for x in reversed(places)}.values():
            points = f"M{x:.1f} {y - size:.1f}l{size:g} {size:g}-{size:g} {size:g}-{size:g}-{size:g}z"
            yield tag("path", {"d": points, "fill": colour, "stroke": "#ffffff", "stroke-width": "0.7"})

    def _sound_rows(self, top: float) -> tuple[list[str], float]:
        drawn = [line(20, top, RIGHT, top, _FAINT)] if self._sounds else []
        for index, row in enumerate(self._sounds):
            if index == 0:
                drawn.append(text(20, top + 14, "sound", 10, _QUIET))
            sounds = self._scale.told_apart(row.items, attrgetter("from_"))
            drawn += [self._sound(audio, top + 3) for audio in sounds]
            top += 20
        return drawn, top

    def _sound(self, audio: Audio, y: float) -> str:
        """A bar with its fades as slopes."""
        x, end = self._scale.x(audio.from_), self._scale.x(audio.to)
        fps = float(self._master.fps.fraction)
        up = min(end, self._scale.x(audio.from_ + audio.fade_in * fps))
        down = max(up, self._scale.x(audio.to - audio.fade_out * fps))
        points = f"M{x:.1f} {y + 14:.1f}L{up:.1f} {y:.1f}H{down:.1f}L{end:.1f} {y + 14:.1f}z"
        hint = title(
            f"{audio.id}: sound of {audio.asset}, frames {audio.from_} to {audio.to - 1}, volume {audio.volume:g}"
        )
        shape = tag("path", {"d": points, "fill": _SOUND, "fill-opacity": "0.25", "stroke": _SOUND}, hint)
        return shape + text(max(x, min(up, x + 20)) + 5, y + 11, audio.id, 10, _SOUND, end - x - 12)

    def _captions(self, top: float) -> tuple[list[str], float]:
        captions = self._master.captions
        if not captions:
            return [], top
        drawn = [line(20, top, RIGHT, top, _FAINT), text(20, top + 14, "captions", 10, _QUIET)]
        for caption in self._scale.told_apart(captions, attrgetter("from_")):
            x, end = self._scale.x(caption.from_), self._scale.x(caption.to)
            drawn.append(rect(x, top + 3, max(1.5, end - x - 1), 14, "#ffffff", title(caption.text), stroke=_CAPTION))
            drawn.append(text(x + 4, top + 13.5, caption.text, 9, _QUIET, end - x - 8))
        return drawn, top + 20

    def _legend(self, y: float) -> Iterator[str]:
        used = {element.type for element in self._master.elements}
        x = 20.0
        for kind, colour in TYPES.items():
            if kind in used:
                yield rect(x, y - 9, 12, 10, colour, rx=2)
                yield text(x + 17, y, kind, 11, _INK)
                x += 30 + 7 * len(kind)
        meanings = {t.type for t in self._master.transitions}
        for name, colour in TRANSITIONS.items():
            if name in meanings:
                yield rect(x, y - 5, 16, 3, colour)
                yield text(x + 21, y, f"{name} transition", 11, _INK)
                x += 100 + 7 * len(name)
        note = "◆ keyframe   ━ moving   ┅ held"
        yield text(RIGHT, y, note, 11, _QUIET, text_anchor="end")
