"""Which of Roboto's files a film's texts are set in."""

from typing import NamedTuple

from onetake.timeline.master import ButtonElement, Master, TextElement

FAMILY = "Roboto"
_NAMES = {100: "Thin", 300: "Light", 400: "Regular", 500: "Medium", 700: "Bold", 900: "Black"}


class Face(NamedTuple):
    """A file of the package font-roboto, Apache 2.0."""

    weight: int
    italic: bool

    @property
    def file_name(self) -> str:
        upright = _NAMES[self.weight]
        if not self.italic:
            return f"Roboto-{upright}.ttf"
        return "Roboto-Italic.ttf" if upright == "Regular" else f"Roboto-{upright}Italic.ttf"


def faces_of(master: Master) -> list[Face]:
    """Those that its texts ask for, of whichever family: what another font lacks is looked for in Roboto."""
    fonts = [element.font for element in master.elements if isinstance(element, TextElement | ButtonElement)]
    return sorted({Face(nearest_weight(font.weight), font.italic) for font in fonts})


def nearest_weight(wanted: int) -> int:
    """By CSS Fonts 4, 5.2: from 400 to 500 first up to 500, then down; light ones down first, bold ones up first."""
    if wanted in _NAMES:
        return wanted
    lighter = [w for w in reversed(_NAMES) if w < wanted]
    bolder = [w for w in _NAMES if w > wanted]
    if 400 < wanted < 500:
        return 500
    return (lighter + bolder if wanted < 400 else bolder + lighter)[0]
