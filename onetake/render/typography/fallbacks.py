"""The fonts for what Roboto lacks: Noto's for each script, from pinned packages, and Noto Emoji, kept beside this file.

None is opened before a text needs it. docs/adr/0015-fonts-from-packages.md says where they come from.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import skia

from onetake.render.typography.typefaces import open_typeface


class PackagedFont(NamedTuple):
    """A font file of an installed package; `face` is its place in a collection."""

    family: str
    package: str
    path: str
    face: int = 0


def _script(name: str, package: str) -> PackagedFont:
    family = f"Noto Sans {name}"
    folder = family.replace(" ", "").lower()
    return PackagedFont(family, package, f"fonts/ofl/{folder}/{family.replace(' ', '')}[wdth,wght].ttf")


def _ideographs(place: str, face: int) -> PackagedFont:
    return PackagedFont(f"Noto Sans CJK {place}", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc", face)


_SCRIPTS = (
    *(_script(name, "justmytype_intl_rtl") for name in ("Arabic", "Hebrew")),
    *(_script(name, "justmytype_intl_south_asia") for name in ("Devanagari", "Bengali", "Tamil", "Telugu")),
    *(_script(name, "justmytype_intl_sea") for name in ("Thai", "Lao", "Khmer", "Myanmar")),
    PackagedFont("Noto Emoji", "onetake.render.typography", "emoji/NotoEmoji-Regular.ttf"),
)
_JAPANESE, _KOREAN, _SIMPLIFIED, _TRADITIONAL, _HONG_KONG = (
    _ideographs(place, face) for face, place in enumerate(("JP", "KR", "SC", "TC", "HK"))
)

# What tells whose ideographs a text wants, since Unicode gives one number to forms that differ by country.
_MARKS = (
    (re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d]"), _JAPANESE),
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"), _KOREAN),
    (re.compile("[\u3100-\u312f\u31a0-\u31bf]"), _TRADITIONAL),
)

FALLBACKS = {font.family: font for font in (*_SCRIPTS, _SIMPLIFIED, _TRADITIONAL, _HONG_KONG, _JAPANESE, _KOREAN)}
"""By family. A master may name these as font families too, such as Noto Sans CJK TC for traditional Chinese."""


def fallbacks_for(text: str) -> Iterator[PackagedFont]:
    """Where to look for characters of `text`, in this order."""
    yield from _SCRIPTS
    yield next((font for marks, font in _MARKS if marks.search(text)), _SIMPLIFIED)


@cache
def typeface_of(font: PackagedFont) -> skia.Typeface:
    """Opens the file at the first call: it is mapped into memory, and what nobody reads of it stays on the disk."""
    return open_typeface(Path(str(files(font.package).joinpath(font.path))), font.face)
