"""Texts cut into what readers take for one letter, which is never torn apart: neither by a line's end nor by spacing.

Extended grapheme clusters as in Unicode's UAX 29, as far as its general categories tell them: letters with their marks,
conjuncts of Indic and South-East Asian scripts, emoji that are joined, flags.
"""

from collections.abc import Iterator
from unicodedata import category

_MARKS = frozenset({"Mn", "Mc", "Me"})
_JOINER = "\u200d"
_TAILS = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f") | {chr(c) for c in range(0x1F3FB, 0x1F400)}
"""Joiners, Thai and Lao AM, Japanese marks of half width, and tones of skin."""
_LINKERS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u1a60\ua9c0")
"""Viramas that join two consonants. Tamil's shows that there is no vowel."""
_FLAGS = frozenset(chr(c) for c in range(0x1F1E6, 0x1F200))


def graphemes(text: str) -> Iterator[str]:
    """All of `text`, in pieces of a character at least."""
    held = ""
    for character in text:
        if held and not _belongs(character, held):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _belongs(character: str, held: str) -> bool:
    """Whether a character goes on what is `held`."""
    if character.isascii() or held.isspace():
        return False
    if character in _TAILS:
        return held[-1] not in _TAILS or character == _JOINER
    kind = category(character)
    if kind in _MARKS or "\U000e0020" <= character <= "\U000e007f":
        return True
    if held[-1] == _JOINER:
        return kind in ("So", "Lo")
    if character in _FLAGS:
        return held in _FLAGS
    return kind == "Lo" and held[-1] in _LINKERS
