"""Which font files beside Roboto a film's texts need, for programs that draw them by themselves."""

from collections.abc import Mapping
from importlib.resources import files as package_files
from pathlib import Path

from onetake.render.typography.fallbacks import FALLBACKS
from onetake.render.typography.fonts import FontLibrary
from onetake.timeline.master import ButtonElement, Master, TextElement


def fallback_files(master: Master, files: Mapping[str, Path]) -> dict[str, Path]:
    """The files of packaged fonts, by family, in the order in which characters are looked for in them.

    Raises `AssetDecodeError` for a broken font asset.
    """
    library = FontLibrary(master, files, lambda _: None)
    texts = [e for e in master.elements if isinstance(e, TextElement | ButtonElement)]
    needed = {family for text in texts for family in library.families(text.font, text.text)}
    found = {family: font for family, font in FALLBACKS.items() if family in needed}
    signs = [font for text in texts for _, font in library.pieces(text.text, text.font) if font]
    found |= {font.family: font for font in sorted(signs)}
    return {family: Path(str(package_files(font.package).joinpath(font.path))) for family, font in found.items()}
