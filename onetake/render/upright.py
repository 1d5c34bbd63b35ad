"""Pictures and clips that have no alpha and stand upright stay in planes from source to frame."""

from collections.abc import Hashable
from dataclasses import dataclass

from onetake.render import kernels
from onetake.render.canvas import Layer
from onetake.render.coverage import covered
from onetake.render.geometry import Box, Placement, Viewport, fitted
from onetake.render.planes import Planes, Rect, allocate
from onetake.render.preparation import PictureSource, Preparation
from onetake.render.rasterizer import curves_of
from onetake.render.resampling import draw_scaled
from onetake.render.tiles import Mask
from onetake.timeline.master import ImageElement, VideoElement


class UprightPicture:
    """Draws an opaque source that is not rotated; rounded corners and broken edges go through a mask."""

    def __init__(self, element: ImageElement | VideoElement, source: PictureSource, viewport: Viewport) -> None:
        self._element, self._source, self._viewport = element, source, viewport
        self._preparation = Preparation.of(element, source.size, viewport)
        self._mask: tuple[Hashable, Mask] | None = None
        self._drawn: tuple[Hashable, Planes] | None = None

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        element = self._element
        drawn = fitted(element.fit, self._source.size, element.width, element.height)
        picture = Box.around(placement, *drawn)
        box = Box.around(placement, element.width, element.height)
        shown = box.intersect(picture)
        rect = shown.even_rect(self._viewport.rect)
        if rect.is_empty:
            return None
        masked = element.radius > 0 or not shown.fills(rect)
        content = (element.id, self._source.key(frame), placement)
        drawing = _Drawing(frame, content, placement, rect, picture, box, masked, opacity)
        hides = opacity == 1 and not masked and rect == self._viewport.rect
        return Layer((*content, opacity), hides, lambda planes: self._paint(planes, drawing))

    def _paint(self, planes: Planes, drawing: "_Drawing") -> Rect:
        rect, opacity = drawing.rect, drawing.opacity
        if not drawing.masked and opacity == 1:
            self._draw(planes, rect, drawing, 0, 0)
            return rect
        tile = self._tile(drawing)
        mask = self._mask_for(drawing) if drawing.masked else None
        places = (rect, rect.halved(), rect.halved())
        masks = (mask.luma, mask.chroma, mask.chroma) if mask else (None, None, None)
        for plane, source, at, share in zip(planes, tile, places, masks, strict=True):
            if share is None:
                kernels.mix(plane, at.x0, at.y0, source, at.width, at.height, opacity)
            else:
                kernels.mix_masked(plane, at.x0, at.y0, source, share, opacity)
        return rect

    def _draw(self, planes: Planes, at: Rect, drawing: "_Drawing", x: int, y: int) -> None:
        """Into `at` of `planes`, whose top left pixel is pixel (x, y) of the frame."""
        prepared = self._preparation
        picture = prepared.snapped(drawing.picture)
        source = self._source.planes(drawing.frame, prepared.width, prepared.height, prepared.halvings(picture.width))
        draw_scaled(planes, at, source, picture.left - x, picture.top - y, picture.width, picture.height)

    def _tile(self, drawing: "_Drawing") -> Planes:
        """The picture alone; the latest one is kept, because fades and overlays need it again and again."""
        if self._drawn is None or self._drawn[0] != drawing.content:
            rect = drawing.rect
            tile, _ = allocate(rect.width, rect.height)
            self._draw(tile, tile.rect, drawing, rect.x0, rect.y0)
            self._drawn = (drawing.content, tile)
        return self._drawn[1]

    def _mask_for(self, drawing: "_Drawing") -> Mask:
        if self._mask is None or self._mask[0] != drawing.placement:
            path = covered(drawing.box, drawing.picture, self._element.radius * drawing.placement.scale)
            self._mask = (drawing.placement, Mask(drawing.rect, curves_of(path)))
        return self._mask[1]


@dataclass(frozen=True)
class _Drawing:
    """One frame's geometry, in output pixels."""

    frame: int
    content: Hashable
    placement: Placement
    rect: Rect
    picture: Box
    box: Box
    masked: bool
    opacity: float
