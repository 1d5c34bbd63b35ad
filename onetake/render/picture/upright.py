"""Pictures and clips that have no alpha and stand upright stay in planes from source to frame."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from onetake.render.picture.canvas import Layer
from onetake.render.picture.coverage import outline_of
from onetake.render.picture.geometry import Box, Placement, Viewport, fitted
from onetake.render.picture.preparation import PictureSource, Preparation
from onetake.render.picture.rasterizer import Curves, curves_of
from onetake.render.picture.resampling import draw_scaled
from onetake.render.picture.tiles import Mask
from onetake.render.planes.yuv420p import Plane, Planes, Rect
from onetake.timeline.master import ImageElement, VideoElement


class UprightPicture:
    """Draws an opaque source that is not rotated; rounded corners and broken edges go through a mask."""

    def __init__(
        self,
        element: ImageElement | VideoElement,
        source: PictureSource,
        viewport: Viewport,
        prepared: Preparation,
    ) -> None:
        self._element, self._source, self._viewport = element, source, viewport
        self._preparation = prepared
        self._drawn = fitted(element.fit, source.size, element.width, element.height)
        self._mask: tuple[Hashable, Mask] | None = None

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        element = self._element
        picture = Box.around(placement, *self._drawn)
        box = Box.around(placement, element.width, element.height)
        shown = box.intersect(picture)
        rect = shown.even_rect(self._viewport.rect)
        if rect.is_empty:
            return None
        masked = element.radius > 0 or not shown.fills(rect)
        content = (element.id, self._source.key(frame), placement)
        drawing = _Drawing(frame, placement, rect, picture, masked, opacity)
        hides = opacity == 1 and not masked and rect == self._viewport.rect
        return Layer((*content, opacity), rect, hides, lambda planes: self._paint(planes, drawing))

    def _paint(self, planes: Planes, drawing: "_Drawing") -> Rect:
        prepared, picture = self._preparation, self._preparation.snapped(drawing.picture)
        source = self._source.planes(drawing.frame, prepared.width, prepared.height, prepared.halvings(picture.width))
        masks = self._masks(drawing) if drawing.masked else None
        place = picture.left, picture.top, picture.width, picture.height
        draw_scaled(planes, drawing.rect, source, *place, drawing.opacity, masks)
        return drawing.rect

    def _masks(self, drawing: "_Drawing") -> tuple[Plane, Plane, Plane]:
        if self._mask is None or self._mask[0] != drawing.placement:
            self._mask = (drawing.placement, Mask(drawing.rect, self._outline, drawing.placement.affine))
        mask = self._mask[1]
        return mask.luma, mask.chroma, mask.chroma

    @cached_property
    def _outline(self) -> Curves:
        """What is shown of the picture, in the element's pixels."""
        return curves_of(outline_of(self._element, self._drawn))


@dataclass(frozen=True)
class _Drawing:
    """One frame's geometry, in output pixels."""

    frame: int
    placement: Placement
    rect: Rect
    picture: Box
    masked: bool
    opacity: float
