"""The parts of a difference, and how they are told."""

import json
from collections.abc import Iterator
from typing import Any, Literal

from onetake.timeline.continuity import Property
from onetake.timeline.document import Strict
from onetake.timeline.master import Keyframe

What = Literal["film", "section", "element", "transition", "audio", "caption", "asset"]
Kind = Literal["added", "removed", "changed"]
Range = tuple[int, int]
"""Frames of the master, [start, end)."""

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


class FieldChange(Strict):
    """A field of the document, by its path such as `font.size`; None where the document says nothing."""

    path: str
    before: Any = None
    after: Any = None


class KeyframeChange(Strict):
    """A keyframe that is there before only, after only, or says something else."""

    kind: Kind
    frame: int
    before: Keyframe | None = None
    after: Keyframe | None = None


class MotionChange(Strict):
    """Within the frames [start, end) a property differs, at `frame` by `amount`: after minus before, in its own unit.

    `frame` is the one where it differs most, exact at keyframes; a rotation counts as it is, turns included.
    """

    property: Property
    start: int
    end: int
    frame: int
    amount: float


class Change(Strict):
    """One thing that is different. `id` is its own, or what tells it apart; "" for the film itself."""

    what: What
    kind: Kind
    id: str
    fields: list[FieldChange] = []
    keyframes: list[KeyframeChange] = []
    movements: list[MotionChange] = []

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{_SIGNS[self.kind]} {self.what} {self.id}".rstrip()
        for field in self.fields:
            yield f"    {field.path}: {_spelled(field.before)} -> {_spelled(field.after)}"
        for keyframe in self.keyframes:
            yield f"    {_SIGNS[keyframe.kind]} keyframe at frame {keyframe.frame}: {_told(keyframe)}"
        for move in self.movements:
            yield (
                f"    {move.property} differs in frames {move.start} to {move.end - 1}, "
                f"by {move.amount:+.6g} at frame {move.frame}"
            )


class MasterDiff(Strict):
    """`frames` are those whose pixels may be other than before, of the longer film, in order and apart from each other.

    All other frames are sure to be the same. `sound` is whether what is heard may be other. `same` are also two masters
    that list elements of different layers in another order.
    """

    same: bool
    changes: list[Change]
    frames: list[Range]
    sound: bool

    def text(self) -> str:
        """For people: a line for each change and what is in it, and the frames."""
        if self.same:
            return "the same"
        lines = [line for change in self.changes for line in change.lines()]
        spans = ", ".join(f"{start} to {end - 1}" for start, end in self.frames) or "none"
        return "\n".join([*lines, f"frames whose picture may change: {spans}", *self._sound()])

    def _sound(self) -> Iterator[str]:
        if self.sound:
            yield "the sound may change"


def _spelled(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _told(change: KeyframeChange) -> str:
    one, other = (_values(k) for k in (change.before, change.after))
    if change.kind != "changed":
        return ", ".join(f"{name} {_spelled(value)}" for name, value in (one or other).items())
    return ", ".join(
        f"{name} {_spelled(one[name])} -> {_spelled(other[name])}" for name in one if one[name] != other[name]
    )


def _values(keyframe: Keyframe | None) -> dict[str, Any]:
    return keyframe.model_dump(mode="json", by_alias=True, exclude={"frame"}) if keyframe else {}
