"""Which elements have others in front of them or behind them now."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onetake.timeline.diff.changes import Range
from onetake.timeline.document import Asset
from onetake.timeline.master import Element, Master

# Pairs of elements that are looked at one by one; of more, all frames of what was moved may change.
_MOST_PAIRS = 1_000_000


@dataclass(frozen=True)
class Reel:
    """A master's elements, by id and in the order in which they are stacked, back to front."""

    elements: Mapping[str, Element]
    stacked: list[str]
    assets: Mapping[str, Asset]
    fps: Fraction

    @classmethod
    def of(cls, master: Master) -> "Reel":
        stacked = [e.id for e in sorted(master.elements, key=lambda e: e.layer)]
        return cls({e.id: e for e in master.elements}, stacked, master.assets, master.fps.fraction)

    def span(self, name: str) -> Range:
        element = self.elements[name]
        return element.from_, element.to


def restacked_elements(before: Sequence[str], after: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The places, from the back, of those that were moved: all but the most that have kept their order."""
    gone, there = set(before), set(after)
    old = [name for name in before if name in there]
    new = {name: place for place, name in enumerate(name for name in after if name in gone)}
    kept = _longest_rising([new[name] for name in old])
    return {name: (place, new[name]) for place, name in enumerate(old) if new[name] not in kept}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """A longest increasing subsequence, by patience sorting: n log n."""
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(tails, number)
        previous[number] = tails[pile - 1] if pile else None
        tails[pile : pile + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = previous[last]
    return found


def restacked_frames(before: Reel, after: Reel, moved: Collection[str]) -> Iterator[Range]:
    """Where two elements are there at once of which the other one is in front now."""
    if len(moved) * len(before.stacked) > _MOST_PAIRS:
        for name in moved:
            yield from (reel.span(name) for reel in (before, after))
        return
    old, new = ({name: place for place, name in enumerate(reel.stacked)} for reel in (before, after))
    for name in moved:
        for other in old.keys() & new.keys():
            if (old[name] < old[other]) != (new[name] < new[other]):
                yield from (_shared(reel.span(name), reel.span(other)) for reel in (before, after))


def _shared(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])
