"""The typefaces that a film may use: Roboto, which is installed with the renderer, and the master's own font assets.

Fonts of the machine are never used, so that the same master looks the same everywhere.
"""

from collections.abc import Callable, Mapping
from importlib.resources import files as package_files
from pathlib import Path
from unicodedata import category, name

import skia

from onetake.errors import AssetDecodeError
from onetake.render.asset_files import local_file
from onetake.timeline.master import Master

DEFAULT_FAMILY = "Roboto"
_PACKAGE = "font_roboto"


class FontLibrary:
    """Typefaces by family, for `skia.textlayout`. A font asset goes by its own family's name and by its asset id."""

    def __init__(self, master: Master, files: Mapping[str, Path], warn: Callable[[str], None]) -> None:
        self._manager = skia.FontMgr.New_Custom_Empty()
        self._provider = skia.textlayout.TypefaceFontProvider()
        self._typefaces: dict[str, list[skia.Typeface]] = {}
        self._spelled: dict[str, str] = {}
        self._warn = warn
        self._add_default()
        for asset in [key for key, found in master.assets.items() if found.kind == "font"]:
            self._add_asset(asset, local_file(files, asset))
        self.collection = skia.textlayout.FontCollection()
        self.collection.setDefaultFontManager(self._provider)

    def families(self, wanted: str) -> list[str]:
        """The family to use for `wanted`, then all others, where characters that it lacks are looked for."""
        found = self._spelled.get(wanted.casefold())
        if found is None:
            self._warn(
                f"There is no font family {wanted}; {DEFAULT_FAMILY} is used. Add the font as an asset of kind font."
            )
            found = DEFAULT_FAMILY
        return [found, *(family for family in self._typefaces if family != found)]

    def warn_of_missing(self, text: str, user: str) -> None:
        """Warn of each character of `text` that no font can draw; `user` says whose text it is."""
        for char in dict.fromkeys(text):
            if _is_visible(char) and not self._has(char):
                called = name(char, "unnamed character")
                self._warn(f"No font has the character {char} (U+{ord(char):04X} {called}) of {user}.")

    def _has(self, char: str) -> bool:
        return any(face.unicharToGlyph(ord(char)) for faces in self._typefaces.values() for face in faces)

    def _add_default(self) -> None:
        for entry in sorted(package_files(_PACKAGE).joinpath("files").iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".ttf"):
                self._add(self._manager.makeFromFile(str(entry)), DEFAULT_FAMILY)

    def _add_asset(self, asset: str, path: Path) -> None:
        typeface = self._manager.makeFromFile(str(path))
        if typeface is None:
            raise AssetDecodeError(
                f"asset {asset} is not a font that can be read. Use a TrueType or OpenType file.", asset=asset
            )
        self._add(typeface, typeface.getFamilyName())
        self._add(typeface, asset)

    def _add(self, typeface: skia.Typeface, family: str) -> None:
        self._provider.registerTypeface(typeface, family)
        self._typefaces.setdefault(family, []).append(typeface)
        self._spelled.setdefault(family.casefold(), family)


def _is_visible(char: str) -> bool:
    """Not a space, a control, a joiner or a variation selector, which need no glyph of their own."""
    return category(char) not in {"Cc", "Cf", "Zs", "Zl", "Zp"} and not 0xFE00 <= ord(char) <= 0xFE0F
