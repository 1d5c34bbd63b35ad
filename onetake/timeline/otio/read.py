"""OpenTimelineIO files as masters: our own come back as they were, with the edits of other programs applied."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import opentimelineio as otio

from onetake.errors import DocumentError
from onetake.timeline.document import parse_document
from onetake.timeline.master import Audio, Element, Master
from onetake.timeline.otio.foreign import foreign_master
from onetake.timeline.otio.moves import matching, moved
from onetake.timeline.otio.write import LONG, NAMESPACE, source_start

T = TypeVar("T", bound=Element | Audio)

Warnings = list[str]


def read_otio(path: Path) -> tuple[Master, Warnings]:
    """The master of a timeline file of any kind that opentimelineio has an adapter for, and what it could not say.

    A file written by `write.to_otio` gives its master byte for byte. Where another program moved or trimmed clips or
    took them out, elements and sounds follow. A file without our metadata is taken as far as it goes.
    Raises DocumentError for what is no timeline, or has nothing in it that a master can show or play.
    """
    known = sorted(otio.adapters.suffixes_with_defined_adapters(read=True))
    if path.suffix[1:].lower() not in known:
        raise DocumentError(f"{path} is no timeline by its name; one that can be read ends in .{' or .'.join(known)}")
    try:
        timeline = _timeline(otio.adapters.read_from_file(str(path)))
        own = _own(timeline)
        return _own_master(timeline, own["master"]) if "master" in own else foreign_master(timeline, path.stem)
    except DocumentError as exc:
        raise DocumentError(f"{path}: {exc.message}", pointer=exc.pointer) from exc
    except (otio.exceptions.OTIOError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as exc:
        reason = str(exc).partition(" on clip: ")[0].strip("\"'")
        raise DocumentError(f"{path} cannot be read as OpenTimelineIO: {reason}") from exc


def _timeline(found: Any) -> otio.schema.Timeline:
    if isinstance(found, otio.schema.SerializableCollection):
        found = next((item for item in found if isinstance(item, otio.schema.Timeline)), found)
    if not isinstance(found, otio.schema.Timeline):
        raise DocumentError(f"this is no timeline, but a {type(found).__name__}")
    return found


def _own(thing: Any) -> dict[str, Any]:
    """Our metadata of a part of a timeline, as plain JSON data."""
    data = thing.metadata.get(NAMESPACE)
    return dict(_plain(data)) if data is not None else {}


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        data = {key: _plain(inner) for key, inner in value.items()}
        with suppress(KeyError, TypeError, ValueError):
            return float(data[LONG]) if len(data) == 1 else data
        return data
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return [_plain(inner) for inner in value]


class _Clip(NamedTuple):
    """`own`: our metadata. `place`: where it lies on the timeline. `source`: where in its media it starts."""

    own: dict[str, Any]
    place: otio.opentime.TimeRange
    source: otio.opentime.RationalTime


def _own_master(timeline: otio.schema.Timeline, kept: dict[str, Any]) -> tuple[Master, Warnings]:
    clips = list(_clips(timeline))
    known = sorted((c for c in clips if "order" in c.own), key=lambda c: c.own["order"])
    shown = [c for c in known if "element" in c.own]
    heard = [c for c in known if "audio" in c.own]
    ids = {c.own["element"].get("id") for c in shown}
    left = [t for t in kept.get("transitions", []) if t.get("elementId") in ids]
    assets = {a["id"]: {k: v for k, v in a.items() if k != "id"} for a in kept.get("assets", [])}
    parts = {"assets": assets, "elements": [c.own["element"] for c in shown], "audio": [c.own["audio"] for c in heard]}
    for element in parts["elements"]:
        if element.get("match", {}).get("element") not in ids:
            element.pop("match", None)
    master = parse_document(Master, {**kept, **parts, "transitions": left})
    elements = [_followed(e, c, master) for e, c in zip(master.elements, shown, strict=True) if _lasts(c, master)]
    audio = [_followed(a, c, master) for a, c in zip(master.audio, heard, strict=True) if _lasts(c, master)]
    elements = matching(elements)
    ids = {element.id for element in elements}
    changes = {
        "elements": elements,
        "audio": audio,
        "transitions": [t for t in master.transitions if t.element_id in ids],
        "duration_in_frames": max([master.duration_in_frames, *(item.to for item in [*elements, *audio])]),
    }
    followed = parse_document(Master, master.model_copy(update=changes).model_dump(mode="json", by_alias=True))
    short = len(shown) + len(heard) - len(elements) - len(audio)
    return followed, list(_losses(len(clips) - len(known), short))


def _losses(added: int, short: int) -> Iterator[str]:
    if added:
        yield f"{added} clip(s) were added by another program and are left out"
    if short:
        yield f"{short} clip(s) are shorter than a frame and left out"


def _clips(timeline: otio.schema.Timeline) -> Iterator[_Clip]:
    """Every clip that is switched on."""
    for track in timeline.tracks:
        if isinstance(track, otio.schema.Track) and track.enabled:
            ranges = track.range_of_all_children()
            for clip in track:
                if isinstance(clip, otio.schema.Clip) and clip.enabled:
                    yield _Clip(_own(clip), ranges[clip], clip.trimmed_range().start_time)


def _followed(item: T, clip: _Clip, master: Master) -> T:
    """The item where its clip is now."""
    rate = float(master.fps.fraction)
    start, end = _span(clip, master)
    cut = round(clip.source.rescaled_to(rate).value - source_start(item, rate))
    if (start, end, cut) == (item.from_, item.to, 0):
        return item
    return moved(item, start, end, cut, master.fps)


def _lasts(clip: _Clip, master: Master) -> bool:
    start, end = _span(clip, master)
    return start < end


def _span(clip: _Clip, master: Master) -> tuple[int, int]:
    rate = float(master.fps.fraction)
    return _frames(clip.place.start_time, rate), _frames(clip.place.end_time_exclusive(), rate)


def _frames(time: otio.opentime.RationalTime, rate: float) -> int:
    frames: int = round(time.rescaled_to(rate).value)
    return frames
