"""What the compiler reads: sections one after the other, and in each the elements with keyframes of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from onetake.timeline.master import Easing, Section
from onetake.timeline.props import Props


class LocalKeyframe(Protocol):
    """A keyframe in frames of its section; None keeps the value of the keyframe before it."""

    @property
    def frame(self) -> int: ...
    @property
    def x(self) -> float | None: ...
    @property
    def y(self) -> float | None: ...
    @property
    def scale(self) -> float | None: ...
    @property
    def rotation(self) -> float | None: ...
    @property
    def opacity(self) -> float | None: ...
    @property
    def easing(self) -> Easing: ...


@dataclass(frozen=True)
class Appearance:
    """One element as one section shows it.

    `cuts`: it comes and goes at once where it would fade. `jumps`: it does not begin where it was before, be it in the
    section before or before an absence. `pointer` is where in the user's document it stands.
    """

    element_id: str
    props: Props
    keyframes: Sequence[LocalKeyframe]
    layer: int = 0
    cuts: bool = False
    jumps: bool = False
    pointer: str = ""


@dataclass(frozen=True)
class SectionContent:
    """A section of the master, not empty, and what appears in it."""

    section: Section
    appearances: Sequence[Appearance]
