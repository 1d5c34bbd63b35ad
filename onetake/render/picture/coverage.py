"""Which part of its box a picture covers."""

import skia

from onetake.render.picture.geometry import Box
from onetake.timeline.master import ImageElement, VideoElement


def outline_of(element: ImageElement | VideoElement, drawn: tuple[float, float]) -> skia.Path:
    """The element's box with its corners rounded, as far as a picture of the size `drawn` reaches; both around (0, 0).

    One outline, drawn once: where clips and shapes share an edge, each would soften it again.
    """
    box, picture, path = Box.centred(element.width, element.height), Box.centred(*drawn), skia.Path()
    if element.radius <= 0:
        path.addRect(_rect(box.intersect(picture)))
        return path
    path.addRoundRect(_rect(box), element.radius, element.radius)
    if picture.intersect(box) == box:
        return path
    inside = skia.Path()
    inside.addRect(_rect(picture))
    return skia.Op(path, inside, skia.PathOp.kIntersect_PathOp)


def _rect(box: Box) -> skia.Rect:
    return skia.Rect.MakeXYWH(box.left, box.top, box.width, box.height)
