"""Pictures that fill the frame: shots, and the backgrounds behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from onetake.timeline.cutting import faded, placed
from onetake.timeline.keyframes import Moment, State
from onetake.timeline.looks import Look, build_element
from onetake.timeline.master import Element, Match, Section
from onetake.timeline.props import Props

# Below all elements of scenes; among themselves plates are stacked in the order of the film.
LAYER = -1_000_000
# In fewer frames a movement is a jerk.
_SHORTEST_MOTION = 3


@dataclass
class Plate:
    """A picture of the frames [start, end) that moves evenly from `first` to `last`. Joins fill in the rest.

    It fades in over `enter` frames from its start and out over the `leave` frames before its end. It stays for `tail`
    frames after its end, under what follows; if it `fades_in_tail`, it goes out meanwhile. A `motion` made by hand, in
    frames of the master, takes the place of the even one. A `hidden` plate is joined as if it were seen. While it comes
    in, its colours turn from those of the picture that it `matches` to its own.
    """

    name: str
    props: Props
    section: Section
    start: int
    end: int
    first: State
    last: State
    enter: int = 0
    leave: int = 0
    tail: int = 0
    fades_in_tail: bool = False
    layer: int = LAYER
    motion: Sequence[Moment] | None = None
    hidden: bool = False
    matches: "Plate | None" = None

    @property
    def room(self) -> int:
        """The longest fade that fits, with a frame left in which the picture stands alone."""
        return max(0, self.end - self.start - 1 - self.enter)

    def element(self, fps: Fraction) -> Element:
        to = self.end + self.tail
        keyframes = list(self.motion) if self.motion else self._motion(to - 1)
        if self.enter:
            keyframes = faded(keyframes, self.start, self.start + self.enter, fps, rising=True)
        if self.leave:
            keyframes = faded(keyframes, self.end - 1 - self.leave, self.end - 1, fps, rising=False)
        if self.tail and self.fades_in_tail:
            keyframes = faded(keyframes, self.end, to, fps, rising=False)
        look = Look(self.props, self.layer)
        return build_element(self.name, look, self.start, to, [self.section], keyframes, self.match)

    @property
    def match(self) -> Match | None:
        """Only pictures have colours to match, and only seen ones."""
        before = self.matches
        if before is None or before.hidden or not all(p.props.type in ("image", "video") for p in (before, self)):
            return None
        return Match(element=before.name, frames=self.enter)

    def _motion(self, last: int) -> list[Moment]:
        """It moves on while the next picture comes in over it."""
        if self.first == self.last or last - self.start < _SHORTEST_MOTION:
            return [placed(self.first, self.start)]
        return [placed(self.first, self.start), placed(self.last, last)]
