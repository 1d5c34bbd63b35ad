"""The typefaces that a film may use: those installed with the renderer, Roboto first, and the master's own font assets.

Fonts of the machine are never used, so that the same master looks the same everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files as package_files
from pathlib import Path
from unicodedata import category, name

import skia

from onetake.errors import AssetDecodeError
from onetake.render.intake.asset_files import local_file
from onetake.render.typography.colour_emoji import pieces, without_emoji
from onetake.render.typography.fallbacks import FALLBACKS, PackagedFont, fallbacks_for, typeface_of
from onetake.render.typography.typefaces import at_weight, has_outlines, is_variable, open_typeface
from onetake.timeline.master import Master
from onetake.timeline.props import Font

DEFAULT_FAMILY = "Roboto"
_PACKAGE = "font_roboto"


class FontLibrary:
    """Typefaces by family, for `skia.textlayout`. A font asset goes by its own family's name and by its asset id."""

    def __init__(self, master: Master, files: Mapping[str, Path], warn: Callable[[str], None]) -> None:
        self._provider = skia.textlayout.TypefaceFontProvider()
        self._typefaces: dict[str, list[skia.Typeface]] = {}
        self._spelled = {family.casefold(): family for family in FALLBACKS}
        self._instances: set[tuple[str, int]] = set()
        self._warn = warn
        self._add_default()
        for asset in [key for key, found in master.assets.items() if found.kind == "font"]:
            self._add_asset(asset, local_file(files, asset))
        self._always = tuple(self._typefaces)
        self.collection = skia.textlayout.FontCollection()
        self.collection.setDefaultFontManager(self._provider)

    def families(self, font: Font, text: str) -> list[str]:
        """The family that `font` asks for, then those where characters of `text` that it lacks are looked for.

        They depend on these two alone and not on texts before, so that a frame is the same in every chunk.
        """
        first = self._family(font.family)
        text = without_emoji(text, lambda emoji: self._has(font, emoji))
        chain = [first, *(family for family in self._always if family != first)]
        missing = self._missing(_visible(text), chain)
        for fallback in fallbacks_for(text):
            left = self._missing(missing, [fallback.family])
            if left != missing:
                chain.append(fallback.family)
            missing = left
        for family in chain:
            self._add_instances(family, font.weight)
        return chain

    def slant(self, font: Font) -> skia.FontStyle.Slant:
        """What to ask skia for so that it takes the family's own italics, and slants letters itself if there are none.

        It would slant once more those that call themselves oblique, as Roboto's do. Scripts of the fallback fonts,
        which know no italics, then stay upright.
        """
        if not font.italic:
            return skia.FontStyle.kUpright_Slant
        slants = {
            face.fontStyle().slant() for face in self._faces(self._spelled.get(font.family.casefold(), DEFAULT_FAMILY))
        }
        if skia.FontStyle.kItalic_Slant not in slants and skia.FontStyle.kOblique_Slant in slants:
            return skia.FontStyle.kOblique_Slant
        return skia.FontStyle.kItalic_Slant

    def pieces(self, text: str, font: Font) -> list[tuple[str, PackagedFont | None]]:
        """`text` cut into emoji in colour, each with its font, and what lies between, with None.

        An emoji that the family has which `font` asks for is a letter like others.
        """
        found = list(pieces(text, lambda emoji: self._has(font, emoji)))
        for packaged in {packaged for _, packaged in found if packaged}:
            if packaged.family not in self._typefaces:
                self._add(typeface_of(packaged), packaged.family)
        return found

    def draws_emoji(self, text: str, font: Font) -> bool:
        """Whether some of `text` is an emoji in colour."""
        return any(packaged for _, packaged in self.pieces(text, font))

    def _has(self, font: Font, emoji: str) -> bool:
        family = self._spelled.get(font.family.casefold())
        return family is not None and not self._missing(_visible(emoji), [family])

    def warn_of_missing(self, text: str, user: str) -> None:
        """Warn of each character of `text` that no font can draw; `user` says whose text it is."""
        text = without_emoji(text, lambda _: False)
        fallbacks = [fallback.family for fallback in fallbacks_for(text)]
        for char in self._missing(_visible(text), [*self._always, *fallbacks]):
            called = name(char, "unnamed character")
            self._warn(f"No font has the character {char} (U+{ord(char):04X} {called}) of {user}.")

    def _family(self, wanted: str) -> str:
        found = self._spelled.get(wanted.casefold())
        if found is None:
            self._warn(
                f"There is no font family {wanted}; {DEFAULT_FAMILY} is used. Add the font as an asset of kind font."
            )
        return found or DEFAULT_FAMILY

    def _missing(self, chars: list[str], families: Sequence[str]) -> list[str]:
        """Those of `chars` that no typeface of `families` has. Opens no family once nothing is missing."""
        for family in families:
            if not chars:
                break
            faces = self._faces(family)
            chars = [char for char in chars if not any(face.unicharToGlyph(ord(char)) for face in faces)]
        return chars

    def _faces(self, family: str) -> list[skia.Typeface]:
        if family not in self._typefaces:
            self._add(typeface_of(FALLBACKS[family]), family)
        return self._typefaces[family]

    def _add_default(self) -> None:
        for entry in sorted(package_files(_PACKAGE).joinpath("files").iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".ttf"):
                self._add(open_typeface(Path(str(entry))), DEFAULT_FAMILY)

    def _add_asset(self, asset: str, path: Path) -> None:
        typeface = open_typeface(path)
        if typeface is None:
            raise AssetDecodeError(
                f"asset {asset} is not a font that can be read. Use a TrueType or OpenType file.", asset=asset
            )
        if not has_outlines(typeface):
            raise AssetDecodeError(
                f"asset {asset} is a font of bitmaps, which cannot be drawn. Use one with outlines.", asset=asset
            )
        self._add(typeface, typeface.getFamilyName())
        self._add(typeface, asset)

    def _add(self, typeface: skia.Typeface, family: str) -> None:
        if not is_variable(typeface):
            self._provider.registerTypeface(typeface, family)
        self._typefaces.setdefault(family, []).append(typeface)
        self._spelled.setdefault(family.casefold(), family)

    def _add_instances(self, family: str, weight: int) -> None:
        """Skia takes a variable typeface for one of its default weight alone: give it the one that is asked for."""
        if (family, weight) not in self._instances:
            self._instances.add((family, weight))
            for typeface in filter(is_variable, self._faces(family)):
                self._provider.registerTypeface(at_weight(typeface, weight), family)


def _visible(text: str) -> list[str]:
    """The characters of `text` that need a glyph, each once."""
    return [char for char in dict.fromkeys(text) if _needs_glyph(char)]


def _needs_glyph(char: str) -> bool:
    return category(char) not in {"Cc", "Cf", "Zs", "Zl", "Zp"} and not 0xFE00 <= ord(char) <= 0xFE0F
