"""Plain paints and soft shadows, with the measures of CSS."""

import skia

from onetake.render.colour import parse_colour
from onetake.render.rasterizer import curves_of, fill
from onetake.timeline.master import Shadow

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in an element's own pixels."""


def plain(colour: str) -> skia.Paint:
    return skia.Paint(Color=parse_colour(colour).argb, AntiAlias=True)


def cast(canvas: skia.Canvas, path: skia.Path, shadow: Shadow) -> None:
    """Draw the shadow of `path`. CSS's blur radius is two standard deviations."""
    paint = plain(shadow.color)
    canvas.save()
    canvas.translate(shadow.dx, shadow.dy)
    if shadow.blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, shadow.blur / 2))
        canvas.drawPath(path, paint)
    else:
        fill(canvas, curves_of(path), paint)
    canvas.restore()


def with_shadow(bounds: Bounds, shadow: Shadow | None) -> Bounds:
    """What `bounds` become with the shadow of all that is in them; three deviations of the blur are visible."""
    if shadow is None:
        return bounds
    reach = shadow.blur * 1.5
    left, top, right, bottom = bounds
    return (
        min(left, left + shadow.dx - reach),
        min(top, top + shadow.dy - reach),
        max(right, right + shadow.dx + reach),
        max(bottom, bottom + shadow.dy + reach),
    )
