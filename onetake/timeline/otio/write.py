"""A master as an OpenTimelineIO file.

The JSON is written here and not by the opentimelineio package, which the API would have to carry: see
docs/adr/0026-opentimelineio.md.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.document import Strict
from onetake.timeline.master import Audio, Element, ImageElement, Master, Transition, VideoElement
from onetake.timeline.otio.lanes import lanes

NAMESPACE = "onetake"
LONG = "float"
"""The only name in an object that is a long fraction."""
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode
_COLOURS = {"smooth": "GREEN", "morph": "PURPLE", "fade": "YELLOW", "match": "CYAN", "cut": "RED"}
Json = dict[str, Any]


def to_otio(master: Master, urls: Mapping[str, str] | None = None) -> str:
    """The timeline, with a trailing line feed. The same master gives the same bytes.

    A line for each clip and gap. One video track a layer, back to front; what overlaps within a layer goes to further
    tracks above it. Sections are markers of the stack, transitions are markers of their element's clip. `urls` are
    where other programs find the assets, by id, in place of the master's own uris.
    """
    with no_search_for_cycles():
        return _Writer(master, urls or {}).timeline() + "\n"


def plain(model: Strict) -> Json:
    """As it stands in a document: defaults left out.

    Long fractions are `{"float": "0.3333333333333333"}`: OpenTimelineIO's own reader gets the last bit of numbers with
    more than 15 digits wrong.
    """
    return dict(_exact(model.model_dump(mode="json", by_alias=True, exclude_defaults=True)))


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return value if len(digits := repr(value)) <= 15 or float(f"{value:.15g}") == value else {LONG: digits}
    if isinstance(value, dict):
        return {name: inner if type(inner) in _AS_THEY_ARE else _exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return value


def source_start(item: Element | Audio, rate: float) -> float:
    """Where in its media a clip starts, in frames of the master; what has no time of its own starts at 0."""
    return item.trim_start * rate if isinstance(item, VideoElement | Audio) else 0.0


def _footage(master: Master, rate: float) -> dict[str, float]:
    """How many frames clips and sounds have, by asset: where nobody has measured it, as many as are asked for.

    Adapters of other formats fail on a medium without a range.
    """
    found = {key: asset.duration * rate for key, asset in master.assets.items() if asset.duration}
    measured = set(found)
    for item in [*master.elements, *master.audio]:
        if isinstance(item, VideoElement | Audio) and item.asset not in measured:
            end = source_start(item, rate) + item.to - item.from_
            found[item.asset] = max(found.get(item.asset, 0.0), end)
    return found


class _Writer:
    def __init__(self, master: Master, urls: Mapping[str, str]) -> None:
        self._master, self._urls = master, urls
        self._rate = float(master.fps.fraction)
        self._transitions: dict[str, list[Transition]] = defaultdict(list)
        for transition in master.transitions:
            self._transitions[transition.element_id].append(transition)
        self._footage = _footage(master, self._rate)

    def timeline(self) -> str:
        master = self._master
        kept = {k: v for k, v in plain(master).items() if k not in ("elements", "audio", "assets")}
        # A list, since OpenTimelineIO sorts what has names.
        kept["assets"] = [{"id": key, **plain(asset)} for key, asset in master.assets.items()]
        markers = [
            self._marker(s.name or s.id, "BLUE", s.start_frame, s.end_frame, {"section": s.id}) for s in master.sections
        ]
        timeline = {
            "OTIO_SCHEMA": "Timeline.1",
            "metadata": {NAMESPACE: {"master": {"version": 1, **kept}}},
            "name": "Onetake",
            "global_start_time": None,
        }
        stack = {**_item("Stack.1", "tracks", {}), "markers": markers}
        return _with(timeline, "tracks", _holding(stack, [*self._video_tracks(), *self._audio_tracks()]))

    def _video_tracks(self) -> Iterable[str]:
        layers: dict[int, list[tuple[int, Element]]] = defaultdict(list)
        for order, element in enumerate(self._master.elements):
            layers[element.layer].append((order, element))
        for layer, members in sorted(layers.items()):
            for lane in self._lanes(members):
                yield self._track(f"layer {layer}", "Video", lane, {"layer": layer})

    def _audio_tracks(self) -> Iterable[str]:
        for lane in self._lanes(list(enumerate(self._master.audio))):
            yield self._track("audio", "Audio", lane, {})

    def _lanes(self, members: list[tuple[int, Any]]) -> list[list[tuple[int, Any]]]:
        places = lanes([(item.from_, item.to) for _, item in members])
        found: list[list[tuple[int, Any]]] = [[] for _ in range(max(places, default=-1) + 1)]
        for place, member in zip(places, members, strict=True):
            found[place].append(member)
        return found

    def _track(self, name: str, kind: str, members: list[tuple[int, Any]], own: Json) -> str:
        children, at = list[str](), 0
        for order, item in sorted(members, key=lambda m: m[1].from_):
            if item.from_ > at:
                children.append(_encode(self._gap(item.from_ - at)))
            children.append(_encode(self._clip(order, item)))
            at = item.to
        if at < self._master.duration_in_frames:
            # Tools that lay tracks over each other want them equally long.
            children.append(_encode(self._gap(self._master.duration_in_frames - at)))
        return _holding({**_item("Track.1", name, own), "kind": kind}, children)

    def _gap(self, frames: int) -> Json:
        return {**_item("Gap.1", "", {}), "source_range": self._range(0, frames)}

    def _clip(self, order: int, item: Element | Audio) -> Json:
        start = source_start(item, self._rate)
        key = "audio" if isinstance(item, Audio) else "element"
        return {
            **_item("Clip.2", item.id, {"order": order, key: plain(item)}),
            "source_range": self._range(start, item.to - item.from_),
            "effects": _effects(item),
            "markers": [self._transition(t, item, start) for t in self._transitions.get(item.id, [])],
            "media_references": {"DEFAULT_MEDIA": self._media(item)},
            "active_media_reference_key": "DEFAULT_MEDIA",
        }

    def _transition(self, transition: Transition, item: Element | Audio, start: float) -> Json:
        first = start + transition.start_frame - item.from_
        name = f"{transition.type}: {transition.from_section} to {transition.to_section}"
        end = first + transition.end_frame - transition.start_frame
        return self._marker(name, _COLOURS[transition.type], first, end, {"transition": plain(transition)})

    def _media(self, item: Element | Audio) -> Json:
        if not isinstance(item, ImageElement | VideoElement | Audio):
            # Adapters of other formats fail on a generator that is not one of theirs.
            shown = {**_reference("MissingReference.1", {"type": item.type}), "name": getattr(item, "text", "")}
            return {**shown, "available_range": self._range(0, item.to - item.from_)}
        frames = float(item.to - item.from_) if isinstance(item, ImageElement) else self._footage[item.asset]
        return {
            **_reference("ExternalReference.1", {"asset": item.asset}),
            "available_range": self._range(0, frames),
            "target_url": self._urls.get(item.asset, self._master.assets[item.asset].uri),
        }

    def _marker(self, name: str, colour: str, start: float, end: float, own: Json) -> Json:
        return {
            "OTIO_SCHEMA": "Marker.2",
            "metadata": {NAMESPACE: own},
            "name": name,
            "color": colour,
            "comment": "",
            "marked_range": self._range(start, end - start),
        }

    def _range(self, start: float, duration: float) -> Json:
        return {"OTIO_SCHEMA": "TimeRange.1", "duration": self._time(duration), "start_time": self._time(start)}

    def _time(self, value: float) -> Json:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": self._rate, "value": float(value)}


def _effects(item: Element | Audio) -> list[Json]:
    rate = item.playback_rate if isinstance(item, VideoElement) else 1.0
    if rate == 1.0:
        return []
    warp = {"OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "effect_name": "LinearTimeWarp"}
    return [{**warp, "enabled": True, "time_scalar": rate}]


def _item(schema: str, name: str, own: Json) -> Json:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {NAMESPACE: own} if own else {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "color": None,
    }


def _holding(composition: Json, children: Sequence[str]) -> str:
    """The composition as JSON. Its children are that already: one by one, they take little memory."""
    return _with(composition, "children", "[\n" + ",\n".join(children) + "\n]")


def _with(thing: Json, name: str, inner: str) -> str:
    """A thing that has a name already, as JSON with one more, whose value is JSON."""
    return f'{_encode(thing)[:-1]}, "{name}": {inner}}}'


def _reference(schema: str, own: Json) -> Json:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {NAMESPACE: own} if own else {},
        "name": "",
        "available_range": None,
        "available_image_bounds": None,
    }
