"""Which part of its box a picture covers."""

import skia

from onetake.render.picture.geometry import Box


def covered(box: Box, picture: Box, radius: float) -> skia.Path:
    """`box` with corners rounded by `radius`, as far as `picture` reaches.

    One outline, drawn once: where clips and shapes share an edge, each would soften it again.
    """
    path = skia.Path()
    if radius <= 0:
        path.addRect(_rect(box.intersect(picture)))
        return path
    path.addRoundRect(_rect(box), radius, radius)
    if picture.intersect(box) == box:
        return path
    inside = skia.Path()
    inside.addRect(_rect(picture))
    return skia.Op(path, inside, skia.PathOp.kIntersect_PathOp)


def _rect(box: Box) -> skia.Rect:
    return skia.Rect.MakeXYWH(box.left, box.top, box.width, box.height)
