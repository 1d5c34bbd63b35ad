"""A frame built up of layers, where what did not change since the frame before is not drawn again."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import av

from onetake.render.colour import YuvCode
from onetake.render.planes import Planes, Rect, allocate, frame_over, shares


@dataclass(frozen=True)
class Layer:
    """One element as it looks in one frame.

    `key` names all that its pixels depend on: two layers with equal keys paint the same. `hides` says that it covers
    the whole frame and lets nothing through. `paint` draws it and returns the area touched, of even sides.
    """

    key: Hashable
    hides: bool
    paint: Callable[[Planes], Rect]


class Canvas:
    """Shows layers over a background, back to front, in one buffer that is used again for each frame.

    The lowest layers that stay the same from one frame to the next are kept composed as the base; a frame is then
    the base, restored where the previous frame painted over it, and the layers that change. That is the same
    sequence of paintings as from nothing, so the bytes do not depend on which frames came before.
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
            still = _common_prefix(keys, self._shown or ())
            # An exception while painting must not leave a half-painted frame that counts as shown.
            self._shown = None
            self._compose(seen, keys, still)
            self._shown = keys
        return self._frame or frame_over(self._buffer)

    def _compose(self, layers: Sequence[Layer], keys: tuple[Hashable, ...], still: int) -> None:
        if self._based != keys[:still] or not still:
            self._start_over(layers, keys, still)
        else:
            for rect in self._touched:
                self._work.copy_from(self._base, rect)
        rects = [layer.paint(self._work) for layer in layers[still:]]
        self._touched = [rect for rect in rects if not rect.is_empty]

    def _start_over(self, layers: Sequence[Layer], keys: tuple[Hashable, ...], still: int) -> None:
        self._based = None
        if not (layers and layers[0].hides):
            self._work.fill(self._background)
        for layer in layers[:still]:
            layer.paint(self._work)
        if still:
            self._base.copy_from(self._work, self._work.rect)
            self._based = keys[:still]


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
