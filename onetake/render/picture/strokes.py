"""The outlines of strokes, and of what has grown by a rim, as contours that do not cross.

skia's path operations give up on some outlines, and take seconds for those with thousands of corners; there the outline
is traced around pixels, finer than the frame's.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import skia

from onetake.render.picture.geometry import Affine
from onetake.render.picture.tiles import Draw, raster
from onetake.render.planes.yuv420p import Rect

FINE = 4
"""Pixels to one of the element's, unless that were more than `MOST_PIXELS`."""
MOST_PIXELS = 16_000_000


def stroked(
    path: skia.Path,
    width: float,
    cap: skia.Paint.Cap = skia.Paint.kButt_Cap,
    join: skia.Paint.Join = skia.Paint.kMiter_Join,
) -> skia.Path:
    """The outline of a stroke along `path`."""
    paint = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=cap, StrokeJoin=join)
    outline = skia.Path()
    # Precise enough for eight times the size.
    paint.getFillPath(path, outline, resScale=8)
    return _or_traced(lambda: skia.Simplify(outline), outline)


def grown(path: skia.Path, rim: float) -> skia.Path:
    """`path` and all within `rim` of it."""
    return united(stroked(path, 2 * rim, join=skia.Paint.kRound_Join), path)


def united(one: skia.Path, other: skia.Path) -> skia.Path:
    """All that is in one of them."""
    return _or_traced(lambda: skia.Op(one, other, skia.PathOp.kUnion_PathOp), one, other)


def grown_by_tracing(path: skia.Path, rim: float) -> skia.Path:
    """As `grown`, for what has thousands of corners."""
    paint = skia.Paint(
        Style=skia.Paint.kStrokeAndFill_Style, StrokeWidth=2 * rim, StrokeJoin=skia.Paint.kRound_Join, AntiAlias=True
    )
    return _traced(lambda canvas: canvas.drawPath(path, paint), path.getBounds().makeOutset(rim, rim))


def _or_traced(operation: Callable[[], skia.Path], *paths: skia.Path) -> skia.Path:
    """What `operation` makes of the paths, or, where it gives up, what they cover together."""
    try:
        return operation()
    except RuntimeError:
        bounds = skia.Rect.MakeEmpty()
        for path in paths:
            bounds.join(path.getBounds())

        def draw(canvas: skia.Canvas) -> None:
            for path in paths:
                canvas.drawPath(path, skia.Paint(AntiAlias=True))

        return _traced(draw, bounds)


def _traced(draw: Draw, bounds: skia.Rect) -> skia.Path:
    fine = min(FINE, math.sqrt(MOST_PIXELS / max(1.0, bounds.width() * bounds.height())))
    box = Affine(fine, 0.0, 0.0, fine, 0.0, 0.0)
    place = box.box(bounds.left(), bounds.top(), bounds.right(), bounds.bottom()).grown(1).even_rect()
    return boundary(raster(place, box, draw)[..., 3] > 127, place, fine)


def boundary(covered: npt.NDArray[np.bool_], place: Rect, fine: float) -> skia.Path:
    """Around the pixels that are covered, of so many to one of the path's; the first of them is at `place`."""
    region = skia.Region()
    region.setRects([skia.IRect.MakeLTRB(*run) for run in _runs(covered)])
    path = skia.Path()
    region.getBoundaryPath(path)
    path.transform(skia.Matrix().setTranslate(place.x0, place.y0).postScale(1 / fine, 1 / fine))
    return path


def _runs(covered: npt.NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """The stretches of true values in each row, as left, top, right, bottom."""
    steps = np.diff(np.pad(covered.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    return [(int(s), int(r), int(e), int(r) + 1) for r, s, e in zip(rows, starts, ends, strict=True)]
