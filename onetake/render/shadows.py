"""Soft shadows, with the measures of CSS."""

import skia

from onetake.render.colour import parse_colour
from onetake.timeline.master import Shadow

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom in an element's own pixels."""


def shadow_paint(shadow: Shadow) -> skia.Paint:
    """Paints a shadow's shape, where the caller has moved by dx and dy. CSS's blur radius is two deviations."""
    paint = skia.Paint(Color=parse_colour(shadow.color).argb, AntiAlias=True)
    if shadow.blur > 0:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, shadow.blur / 2))
    return paint


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
