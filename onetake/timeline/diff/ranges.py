"""Sets of frames as ranges [start, end)."""

from collections.abc import Iterable

from onetake.timeline.diff.changes import Range


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same frames, in order, in ranges that neither overlap nor touch."""
    found: list[Range] = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def either_only(one: Range, other: Range) -> list[Range]:
    """The frames that are in one of two ranges and not in both."""
    if one[1] <= other[0] or other[1] <= one[0]:
        return [one, other]
    return [(min(one[0], other[0]), max(one[0], other[0])), (min(one[1], other[1]), max(one[1], other[1]))]
