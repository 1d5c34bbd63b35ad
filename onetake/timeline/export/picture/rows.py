"""Which row of the picture each element is on, front at the top, in a bounded number of rows."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from onetake.timeline.master import Audio, Element
from onetake.timeline.otio.lanes import lanes

MOST_OWN_ROWS = 40
MOST_ROWS = 110
T = TypeVar("T", bound=Element | Audio)


class Row(NamedTuple, Generic[T]):
    """`label` stands beside it; `group` names its layer on the layer's first row, else ""."""

    label: str
    group: str
    items: Sequence[T]


def element_rows(elements: Sequence[Element]) -> list[Row[Element]]:
    """Up to `MOST_OWN_ROWS` elements have a row each; more share rows where they do not overlap in time.

    If even so there are more than `MOST_ROWS`, neighbours are laid over each other.
    """
    layers: dict[int, list[Element]] = defaultdict(list)
    for element in elements:
        layers[element.layer].append(element)
    own = len(elements) <= MOST_OWN_ROWS
    found: list[Row[Element]] = []
    for layer, members in sorted(layers.items(), reverse=True):
        groups = [[member] for member in reversed(members)] if own else packed(members)[::-1]
        for index, items in enumerate(groups):
            found.append(Row(items[0].id if own else "", "" if index else f"layer {layer}", items))
    return merged(found, MOST_ROWS)


def packed(items: Sequence[T]) -> list[list[T]]:
    """Rows in which nothing overlaps, the last one in front."""
    places = lanes([(item.from_, item.to) for item in items])
    rows: list[list[T]] = [[] for _ in range(max(places, default=-1) + 1)]
    for place, item in zip(places, items, strict=True):
        rows[place].append(item)
    return rows


def merged(rows: list[Row[T]], most: int) -> list[Row[T]]:
    """At most `most` rows, each of as many neighbours as needed."""
    together = math.ceil(len(rows) / most)
    if together <= 1:
        return rows
    return [_laid_over(rows[at : at + together]) for at in range(0, len(rows), together)]


def _laid_over(rows: list[Row[T]]) -> Row[T]:
    groups = [row.group for row in rows if row.group]
    group = "".join(groups) if len(groups) < 2 else f"{groups[0]} to {groups[-1].removeprefix('layer ')}"
    return Row("", group, [item for row in rows for item in row.items])
