"""Colours: `#rrggbb[aa]` text, and BT.709 in limited range.

Source: Rec. ITU-R BT.709-6, sections 3.2 to 3.4: luma 0.2126 R + 0.7152 G + 0.0722 B, code values 16..235 for
luma and 16..240 around 128 for chroma. R, G and B are non-linear (gamma-encoded) throughout: films are blended
as they are coded, as browsers and editing programs do.
"""

from functools import lru_cache
from typing import NamedTuple

KR, KG, KB = 0.2126, 0.7152, 0.0722

# Code values for r, g, b in 0..255; add 16 to luma, 128 to chroma.
LUMA = (KR * 219 / 255, KG * 219 / 255, KB * 219 / 255)
CB = tuple(c * 224 / 255 / (2 * (1 - KB)) for c in (-KR, -KG, 1 - KB))
CR = tuple(c * 224 / 255 / (2 * (1 - KR)) for c in (1 - KR, -KG, -KB))


class Rgba(NamedTuple):
    """Straight (not premultiplied) components, 0..255."""

    r: int
    g: int
    b: int
    a: int = 255

    @property
    def argb(self) -> int:
        """The 32 bits that skia calls a colour."""
        return self.a << 24 | self.r << 16 | self.g << 8 | self.b


class YuvCode(NamedTuple):
    """BT.709 limited-range code values: y 16..235, u and v 16..240."""

    y: int
    u: int
    v: int


@lru_cache(maxsize=256)
def parse_colour(text: str) -> Rgba:
    """`#rrggbb` or `#rrggbbaa`, as the documents' schema admits them."""
    return Rgba(*bytes.fromhex(text[1:]))


@lru_cache(maxsize=256)
def to_yuv(colour: Rgba) -> YuvCode:
    """The nearest code values; alpha is ignored."""
    rgb = colour[:3]

    def code(weights: tuple[float, ...], offset: int) -> int:
        return round(offset + sum(w * c for w, c in zip(weights, rgb, strict=True)))

    return YuvCode(code(LUMA, 16), code(CB, 128), code(CR, 128))
