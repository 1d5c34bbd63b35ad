"""Two masters side by side."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.diff.changes import Change, MasterDiff, Range
from onetake.timeline.diff.elements import compare_elements
from onetake.timeline.diff.fields import changed_fields, changed_parts
from onetake.timeline.diff.ranges import merged
from onetake.timeline.diff.stacking import Reel
from onetake.timeline.document import Strict
from onetake.timeline.master import Caption, Master, Transition, VideoElement, match_of

T = TypeVar("T", bound=Strict)

_LISTS = ("sections", "elements", "transitions", "audio", "captions", "assets")


def diff_masters(before: Master, after: Master) -> MasterDiff:
    """What has changed from one master to the other. Pure; elements, sections and sounds are matched by their ids.

    Of two masters of different size, rate or background every frame may have changed.
    """
    if before == after:
        return MasterDiff(same=True, changes=[], frames=[], sound=False)
    with no_search_for_cycles():
        return _differences(before, after)


def _differences(before: Master, after: Master) -> MasterDiff:
    film = changed_fields(before, after, *_LISTS)
    elements, moved = compare_elements(Reel.of(before), Reel.of(after))
    changes = [
        *([Change(what="film", kind="changed", id="", fields=film)] if film else []),
        *changed_parts("section", {s.id: s for s in before.sections}, {s.id: s for s in after.sections}),
        *elements,
        *changed_parts("transition", _transitions(before), _transitions(after)),
        *changed_parts("audio", {a.id: a for a in before.audio}, {a.id: a for a in after.audio}),
        *changed_parts("caption", _captions(before), _captions(after)),
        *changed_parts("asset", before.assets, after.assets),
    ]
    moved += [*_rematched(before, moved), *_rematched(after, moved)]
    frames = merged([*_film_frames(before, after), *moved])
    end = max(before.duration_in_frames, after.duration_in_frames)
    seen = [(max(0, start), min(stop, end)) for start, stop in frames if start < end]
    return MasterDiff(same=not changes, changes=changes, frames=seen, sound=_heard(before) != _heard(after))


def _rematched(master: Master, changed: Sequence[Range]) -> list[Range]:
    """Where pictures take on colours that are measured in frames that have changed."""
    found = []
    for element in master.elements:
        match, start = match_of(element), element.from_
        if match and any(first <= start and last > start - 1 for first, last in changed):
            found.append((start, start + match.frames))
    return found


def _transitions(master: Master) -> dict[str, Transition]:
    return _told_apart((f"{t.element_id}, {t.from_section} to {t.to_section}", t) for t in master.transitions)


def _captions(master: Master) -> dict[str, Caption]:
    return _told_apart((f"in frames {c.from_} to {c.to - 1}", c) for c in master.captions)


def _told_apart(parts: Iterable[tuple[str, T]]) -> dict[str, T]:
    """By name; the second of one name and those after it have a number too."""
    found: dict[str, T] = {}
    numbers: dict[str, int] = {}
    for name, part in parts:
        numbers[name] = numbers.get(name, 0) + 1
        found[name if numbers[name] == 1 else f"{name}, number {numbers[name]}"] = part
    return found


def _film_frames(before: Master, after: Master) -> Iterator[Range]:
    lengths = sorted((before.duration_in_frames, after.duration_in_frames))
    if any(getattr(before, name) != getattr(after, name) for name in ("width", "height", "fps", "background")):
        yield 0, lengths[1]
    yield lengths[0], lengths[1]


def _heard(master: Master) -> object:
    """All that the sound depends on."""
    clips = [
        (e.id, e.from_, e.to, e.asset, e.trim_start, e.playback_rate, e.volume, e.loop)
        for e in master.elements
        if isinstance(e, VideoElement) and e.volume > 0
    ]
    used = {clip[3] for clip in clips} | {audio.asset for audio in master.audio}
    files = {key: asset for key, asset in master.assets.items() if key in used}
    return master.duration_in_frames, master.fps, master.audio, clips, files
