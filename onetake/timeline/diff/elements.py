"""Which elements are other than before, and in which frames that may be seen."""

from fractions import Fraction
from itertools import zip_longest

from onetake.timeline.diff.changes import Change, FieldChange, Range
from onetake.timeline.diff.fields import changed_fields
from onetake.timeline.diff.motion import changed_keyframes, differing
from onetake.timeline.diff.ranges import either_only
from onetake.timeline.diff.stacking import Reel, restacked_elements, restacked_frames
from onetake.timeline.master import ButtonElement, Element, TextElement
from onetake.timeline.props import Font

_UNSEEN = {"from", "to", "sections", "timeline", "order", "volume"}
_DEFAULT_FAMILY = Font().family


def compare_elements(before: Reel, after: Reel) -> tuple[list[Change], list[Range]]:
    """What is different, and the frames whose pixels may change with it."""
    changes: list[Change] = []
    frames: list[Range] = []
    files = {key for key in {*before.assets, *after.assets} if before.assets.get(key) != after.assets.get(key)}
    restacked = restacked_elements(before.stacked, after.stacked)
    frames += restacked_frames(before, after, restacked)
    for name, was in before.elements.items():
        now = after.elements.get(name)
        if now is None:
            changes.append(Change(what="element", kind="removed", id=name))
            frames.append((was.from_, was.to))
        elif was != now or name in restacked or _uses(now, files):
            change, seen = _compare(was, now, after.fps, _order(restacked.get(name)))
            changes += [change] if change.fields or change.keyframes else []
            frames += [(was.from_, was.to), (now.from_, now.to)] if _uses(now, files) else seen
    for name, now in after.elements.items():
        if name not in before.elements:
            changes.append(Change(what="element", kind="added", id=name))
            frames.append((now.from_, now.to))
    return changes, frames


def _compare(was: Element, now: Element, fps: Fraction, order: FieldChange | None) -> tuple[Change, list[Range]]:
    spans = changed_fields(was.timeline, now.timeline, "keyframes")
    fields = [
        *changed_fields(was, now, "timeline"),
        *(field.model_copy(update={"path": f"timeline.{field.path}"}) for field in spans),
        *([order] if order else []),
    ]
    one, other = (was.from_, was.to), (now.from_, now.to)
    shared = max(one[0], other[0]), min(one[1], other[1])
    movements, moving = differing(was.timeline, now.timeline, shared, fps) if shared[0] < shared[1] else ([], [])
    change = Change(
        what="element",
        kind="changed",
        id=was.id,
        fields=fields,
        keyframes=changed_keyframes(was.timeline, now.timeline),
        movements=movements,
    )
    looks = {field.path.split(".")[0] for field in fields} - _UNSEEN
    # A clip plays from where its element begins.
    if looks == {"morphs"}:
        moving = [*moving, (_first_other_morph(was, now), max(one[1], other[1]))]
        looks = set()
    if looks or (now.type == "video" and was.from_ != now.from_):
        return change, [one, other]
    return change, [*moving, *either_only(one, other)]


def _first_other_morph(was: Element, now: Element) -> int:
    """The frame from which the looks differ: before it, the same morphs have been."""
    pairs = zip_longest(was.morphs, now.morphs)
    one, other = next((a, b) for a, b in pairs if a != b)
    return min(morph.start_frame for morph in (one, other) if morph)


def _uses(element: Element, files: set[str]) -> bool:
    """A font goes by its asset's key, or by its family's own name, which only the file knows."""
    if isinstance(element, TextElement | ButtonElement):
        family = element.font.family
        return family in files or (family != _DEFAULT_FAMILY and bool(files))
    return getattr(element, "asset", None) in files


def _order(places: tuple[int, int] | None) -> FieldChange | None:
    return FieldChange(path="order", before=places[0], after=places[1]) if places else None
