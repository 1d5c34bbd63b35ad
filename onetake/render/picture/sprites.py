"""Elements that are drawn: text, shapes, buttons, and pictures that have alpha or are rotated."""

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import Protocol

from onetake.render.picture.canvas import Layer
from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.tiles import Part
from onetake.render.planes import plane_kernels
from onetake.render.planes.yuv420p import Planes, Rect, union


class Sprite(Protocol):
    """A drawing in the element's own pixels, whose (0, 0) is the element's centre."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all that is drawn, shadows included."""

    def key(self, frame: int) -> Hashable:
        """Equal keys mean an equal drawing of this element."""

    def parts(self, frame: int, placement: Placement, within: Rect) -> Sequence[Part]:
        """What it is made of inside `within` (even sides), back to front."""

    def close(self) -> None: ...


class SpritePainter:
    """Draws a sprite with the exact sub-pixel geometry; its parts are kept while that stays the same."""

    def __init__(self, name: str, sprite: Sprite, viewport: Viewport) -> None:
        self._name, self._sprite, self._viewport = name, sprite, viewport
        self._latest: Drawing | None = None
        self._layer: Layer | None = None

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        content = (self._name, self._sprite.key(frame), placement)
        key = (*content, opacity)
        if self._layer is None or self._layer.key != key:
            self._layer = self._new_layer(frame, placement, opacity, content)
        return self._layer

    def _new_layer(
        self, frame: int, placement: Placement, opacity: float, content: tuple[Hashable, ...]
    ) -> Layer | None:
        whole = self._viewport.rect
        # One more pixel on each side, for the soft edge.
        rect = placement.affine.box(*self._sprite.bounds).grown(1.0).even_rect(whole)
        if rect.is_empty:
            return None
        if self._latest is None or self._latest.content != content:
            self._latest = Drawing(content, self._sprite, frame, placement, rect)
        # The layer knows the drawing and not this painter, which knows the layer: a circle would outlive them.
        drawing = self._latest
        hides = opacity == 1 and rect == whole and any(p.rect == whole and p.is_opaque for p in drawing.parts())
        return Layer((*content, opacity), rect, hides, lambda planes: drawing.paint(planes, opacity))

    def close(self) -> None:
        self._sprite.close()


class Drawing:
    """A sprite as it stands in one frame, inside `within`; made of its parts when it is first painted."""

    def __init__(
        self, content: tuple[Hashable, ...], sprite: Sprite, frame: int, placement: Placement, within: Rect
    ) -> None:
        """Drawings of equal `content` are equal."""
        self.content = content
        self._sprite, self._frame, self._placement, self._within = sprite, frame, placement, within
        self._parts: Sequence[Part] | None = None

    def parts(self) -> Sequence[Part]:
        if self._parts is None:
            self._parts = self._sprite.parts(self._frame, self._placement, self._within)
        return self._parts

    def paint(self, planes: Planes, opacity: float) -> Rect:
        """Paint the parts as one: where they overlap, those below do not show through for the opacity of all."""
        parts = self.parts()
        touched = union(part.rect for part in parts)
        together = opacity < 1 and any(one.rect.overlaps(other.rect) for one, other in combinations(parts, 2))
        below = planes.copy(touched) if together else None
        for part in parts:
            part.paint(planes, 1.0 if together else opacity)
        if below:
            places = (touched, touched.halved(), touched.halved())
            for plane, was, at in zip(planes, below, places, strict=True):
                plane_kernels.mix(plane, at.x0, at.y0, was, at.width, at.height, 1 - opacity)
        return touched
