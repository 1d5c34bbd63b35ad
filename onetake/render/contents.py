"""What the pixels of a chunk depend on, as JSON: the part of a chunk's key that comes from the master.

What is the same in every chunk is spelled once, so that the keys of a long film take no longer than its master does.
"""

import bisect
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from onetake.timeline.master import Element, ImageElement, Keyframe, Master, VideoElement, match_of
from onetake.timeline.morphing import sizes_of, within

_NO_PIXELS = {"id", "sections", "timeline", "from_", "to", "asset", "volume", "match", "morphs"}
_NUMBERS = sorted(Keyframe.model_fields.keys() - {"easing", "frame"})
_numbers_of = attrgetter(*_NUMBERS)
_SPELLED_NUMBERS = ",".join(f'"{name}":%r' for name in _NUMBERS)
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True)
class _Way:
    """Where an element is: the frames of its keyframes, and each keyframe's JSON before and after its frame."""

    frames: list[int]
    spelled: list[tuple[str, str]]
    largest: float
    moves: bool

    def within(self, start: int, end: int) -> str:
        """Those that rule the frames [start, end): the stretches that touch it, with both their ends."""
        first = max(0, bisect.bisect_right(self.frames, start) - 1)
        last = bisect.bisect_left(self.frames, end - 1) + 1
        ruling = zip(self.frames[first:last], self.spelled[first:last], strict=True)
        return ",".join(f"{before}{frame - start}{after}" for frame, (before, after) in ruling)


class Contents:
    """The elements of one master, as its chunks see them."""

    def __init__(self, master: Master) -> None:
        self._master = master
        self._by_id = {element.id: element for element in master.elements}
        self._ways: dict[str, _Way] = {}
        self._looks: dict[str, list[str]] = {}
        fonts = sorted(self._asset(key) for key, asset in master.assets.items() if asset.kind == "font")
        self._fonts = _spell(fonts)
        self._film = _spell([master.width, master.height, master.fps.num, master.fps.den, master.background])

    def visible(self, spans: Sequence[tuple[int, int]]) -> list[list[Element]]:
        """What is seen in each of these spans of frames [start, end), which follow each other."""
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        found: list[list[Element]] = [[] for _ in spans]
        for element in self._master.elements:
            for there in found[bisect.bisect_right(ends, element.from_) : bisect.bisect_left(starts, element.to)]:
                there.append(element)
        return found

    def spell(self, visible: Sequence[Element], start: int, end: int, **others: Any) -> str:
        """All of it in the frames [start, end), in which `visible` is seen, with `others` by their names."""
        elements = ",".join([self._element(element, start, end) for element in visible])
        matches = ",".join([self._match(element, start) for element in visible])
        spelled = {name: _spell(value) for name, value in others.items()}
        parts = {"elements": f"[{elements}]", "fonts": self._fonts, "master": self._film, "matches": f"[{matches}]"}
        return _object([f'"{name}":{value}' for name, value in {**parts, **spelled}.items()])

    def _element(self, element: Element, start: int, end: int) -> str:
        """The element as the chunk sees it.

        Sources are prepared for an element's largest scale and size, and otherwise if it ever moves, so these count as
        a whole.
        """
        way = self._ways.get(element.id) or self._ways.setdefault(element.id, _way_of(element))
        fields = [
            f'"from":{element.from_ - start}',
            f'"keyframes":[{way.within(start, end)}]',
            f'"to":{min(element.to, end) - start}',
        ]
        if element.morphs:
            here = within(element, start, end)
            return _object([*fields, *self._look(here, way), *_morphs(element, here, start)])
        if element.id not in self._looks:
            self._looks[element.id] = self._look(element, way)
        return _object([*fields, *self._looks[element.id]])

    def _look(self, element: Element, way: _Way) -> list[str]:
        asset = getattr(element, "asset", None)
        values = {
            **element.model_dump(mode="json", exclude=_NO_PIXELS),
            "asset": self._asset(asset) if asset else None,
            "largest": way.largest,
            "moves": way.moves,
        }
        return [f'"{name}":{_spell(value)}' for name, value in values.items()]

    def _match(self, element: Element, start: int) -> str:
        """The two pictures whose colours are measured while the element's own are not back, maybe outside the chunk."""
        match = match_of(element)
        if match is None or element.from_ + match.frames <= start:
            return "null"
        frames = ((self._by_id[match.element], element.from_ - 1), (element, element.from_))
        return f"[{match.frames},{','.join(self._element(e, at, at + 1) for e, at in frames)}]"

    def _asset(self, asset_id: str) -> str:
        asset = self._master.assets[asset_id]
        return asset.sha256 or f"{asset_id} {asset.uri}"


def _way_of(element: Element) -> _Way:
    keyframes = element.timeline.keyframes
    return _Way(
        frames=[k.frame for k in keyframes],
        spelled=[_around_frame(k) for k in keyframes],
        largest=max(k.scale for k in keyframes),
        moves=len({(k.x, k.y, k.scale, k.rotation) for k in keyframes}) > 1,
    )


def _around_frame(keyframe: Keyframe) -> tuple[str, str]:
    easing = keyframe.easing if isinstance(keyframe.easing, str) else keyframe.easing.model_dump(mode="json")
    return f'{{"easing":{_encode(easing)},"frame":', f",{_SPELLED_NUMBERS % _numbers_of(keyframe)}}}"


def _morphs(element: Element, here: Element, start: int) -> Iterator[str]:
    morphs = [
        {**m.model_dump(mode="json"), "start_frame": m.start_frame - start, "end_frame": m.end_frame - start}
        for m in here.morphs
    ]
    yield f'"morphs":{_spell(morphs)}'
    yield f'"sizes":{_spell(sizes_of(element) if isinstance(element, ImageElement | VideoElement) else [])}'


def _spell(value: Any) -> str:
    """Short ways for what is frequent: the encoder takes its time to begin."""
    if value is None:
        return "null"
    return repr(value) if type(value) in (int, float) else _encode(value)


def _object(fields: list[str]) -> str:
    """A JSON object of fields that are spelled already, in the order of their names."""
    return f"{{{','.join(sorted(fields))}}}"
