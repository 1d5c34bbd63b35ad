"""Tracks in which nothing overlaps, out of things that do."""

from bisect import bisect_left
from collections.abc import Sequence

Span = tuple[int, int]
"""The frames [start, end)."""


def lanes(spans: Sequence[Span]) -> list[int]:
    """For each span the lane that it lies in: the lowest above all earlier ones that it overlaps.

    In one lane nothing overlaps, and of two that overlap the later one is above: the order of drawing is kept.
    Takes n log n steps for n spans, however many overlap.
    """
    edges = sorted({edge for span in spans for edge in span})
    highest = _Highest(max(1, len(edges)))
    found = []
    for start, end in spans:
        first, last = bisect_left(edges, start), bisect_left(edges, end)
        lane = highest.within(first, last) + 1
        highest.raise_to(lane, first, last)
        found.append(lane)
    return found


class _Highest:
    """The highest lane taken so far between edges: a segment tree. -1 where none is taken."""

    def __init__(self, size: int) -> None:
        self._leaves = 1 << (size - 1).bit_length()
        self._all = [-1] * (2 * self._leaves)
        self._some = [-1] * (2 * self._leaves)

    def within(self, first: int, last: int) -> int:
        """Of the places [first, last)."""
        return self._within(1, 0, self._leaves, first, last) if first < last else -1

    def _within(self, node: int, start: int, end: int, first: int, last: int) -> int:
        if last <= start or end <= first:
            return -1
        if first <= start and end <= last:
            return self._some[node]
        middle = (start + end) // 2
        left = self._within(2 * node, start, middle, first, last)
        return max(self._all[node], left, self._within(2 * node + 1, middle, end, first, last))

    def raise_to(self, lane: int, first: int, last: int) -> None:
        """To `lane`, higher than what is taken in the places [first, last)."""
        if first < last:
            self._raise(1, 0, self._leaves, lane, first, last)

    def _raise(self, node: int, start: int, end: int, lane: int, first: int, last: int) -> None:
        if last <= start or end <= first:
            return
        self._some[node] = max(self._some[node], lane)
        if first <= start and end <= last:
            self._all[node] = lane
            return
        middle = (start + end) // 2
        self._raise(2 * node, start, middle, lane, first, last)
        self._raise(2 * node + 1, middle, end, lane, first, last)
