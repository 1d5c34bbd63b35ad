"""A frame built up of layers, where what did not change since the frame before is not drawn again."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import av

from onetake.render.planes.colour import YuvCode
from onetake.render.planes.yuv420p import Planes, Rect, allocate, frame_over, shares


@dataclass(frozen=True)
class Layer:
    """One element as it looks in one frame.

    `key` names all that its pixels depend on: two layers with equal keys paint the same, inside `rect` (even sides).
    `hides` says that it covers the whole frame and lets nothing through. `paint` draws it and returns the area touched.
    """

    key: Hashable
    rect: Rect
    hides: bool
    paint: Callable[[Planes], Rect]


class Canvas:
    """Shows layers over a background, back to front, in one buffer that is used again for each frame.

    The lowest layers that stay the same from one frame to the next are kept composed as the base. A frame is then the
    frame before, with the base restored where layers above it have changed, and those painted again, as well as what
    they overlap. Each pixel sees the same sequence of paintings as from nothing, so the bytes do not depend on
    which frames came before.
    """

    def __init__(self, width: int, height: int, background: YuvCode) -> None:
        self._work, self._buffer = allocate(width, height)
        self._base, _ = allocate(width, height)
        self._frame = frame_over(self._buffer) if shares(self._buffer) else None
        self._background = background
        self._shown: tuple[Hashable, ...] | None = None
        self._based: tuple[Hashable, ...] | None = None
        self._touched: list[Rect] = []

    def show(self, layers: Sequence[Layer]) -> av.VideoFrame:
        """The frame with these layers; valid until the next call."""
        seen = _visible(layers)
        keys = tuple(layer.key for layer in seen)
        if keys != self._shown:
            before = self._shown or ()
            # An exception while painting must not leave a half-painted frame that counts as shown.
            self._shown = None
            self._compose(seen, keys, before)
            self._shown = keys
        return self._frame or frame_over(self._buffer)

    def _compose(self, layers: Sequence[Layer], keys: tuple[Hashable, ...], before: tuple[Hashable, ...]) -> None:
        still = _common_prefix(keys, before)
        if self._based != keys[:still] or not still:
            self._start_over(layers, keys, still)
            self._touched = [layer.paint(self._work) for layer in layers[still:]]
            return
        above, were = layers[still:], self._touched
        same = [mine == theirs for mine, theirs in zip(keys[still:], before[still:], strict=False)]
        again = _to_paint([layer.rect for layer in above], were, same)
        for index, rect in enumerate(were):
            if index >= len(above) or again[index]:
                self._work.copy_from(self._base, rect)
        self._touched = [
            layer.paint(self._work) if painted else rect
            for layer, painted, rect in zip_longest(above, again, were[: len(above)])
        ]

    def _start_over(self, layers: Sequence[Layer], keys: tuple[Hashable, ...], still: int) -> None:
        self._based = None
        if not (layers and layers[0].hides):
            self._work.fill(self._background)
        for layer in layers[:still]:
            layer.paint(self._work)
        if still:
            self._base.copy_from(self._work, self._work.rect)
            self._based = keys[:still]


def _to_paint(rects: Sequence[Rect], were: Sequence[Rect], same: Sequence[bool]) -> list[bool]:
    """Which layers have changed, or overlap one that has: `rects` are the layers', `were` those of the frame before."""
    again = [index >= len(same) or not same[index] for index in range(len(rects))]
    changed = [rect for rect, painted in zip(rects, again, strict=True) if painted]
    changed += [rect for index, rect in enumerate(were) if index >= len(again) or again[index]]
    while True:
        more = [i for i, rect in enumerate(rects) if not again[i] and any(map(rect.overlaps, changed))]
        if not more:
            return again
        for index in more:
            again[index] = True
            changed.append(rects[index])


def _visible(layers: Sequence[Layer]) -> Sequence[Layer]:
    """What is not hidden by a layer above."""
    for index in range(len(layers) - 1, 0, -1):
        if layers[index].hides:
            return layers[index:]
    return layers


def _common_prefix(one: tuple[Hashable, ...], other: tuple[Hashable, ...]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
