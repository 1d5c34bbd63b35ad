"""Tracks in which nothing overlaps, out of things that do."""

from bisect import bisect_left
from collections.abc import Sequence

Span = tuple[int, int]
"""The frames [start, end)."""


def lanes(spans: Sequence[Span]) -> list[int]:
    """For each span the lane that it lies in: the lowest above all earlier ones that it overlaps.

    In one lane nothing overlaps, and of two that overlap the later one is above: the order of drawing is kept.
    """
    taken: list[list[Span]] = []
    found = []
    for span in spans:
        lane = next((n + 1 for n in range(len(taken) - 1, -1, -1) if _overlaps(taken[n], span)), 0)
        if lane == len(taken):
            taken.append([])
        taken[lane].insert(bisect_left(taken[lane], span), span)
        found.append(lane)
    return found


def _overlaps(sorted_spans: list[Span], span: Span) -> bool:
    at = bisect_left(sorted_spans, (span[1], 0))
    return at > 0 and sorted_spans[at - 1][1] > span[0]
