"""How long words take: to be spoken, and at the least to be read."""

import unicodedata
from collections.abc import Callable
from fractions import Fraction

# Reading aloud, in characters a minute, of 436 native speakers: Trauzettel-Klosinski and Dietz, "Standardized
# Assessment of Reading Performance: The New International Reading Speed Texts IReST", IOVS 53 (2012), p. 5452. In 14
# languages with alphabets it is 68 ms a character; over all 17, 370 syllables a minute, and a Hangul block is one.
_A_LETTER = Fraction(68, 1000)
_ARABIC = Fraction(60, 612)
_CHINESE = Fraction(60, 255)
_JAPANESE = Fraction(60, 357)
_HANGUL = Fraction(60, 370)

SHORTEST_SECONDS = Fraction(5, 6)
MOST_COLUMNS_A_SECOND = 20
"""Netflix's Timed Text Style Guide: a caption stays for 5/6 s, and adults read 20 characters a second. A Chinese,
Japanese or Korean character, which is two columns wide, counts as two."""


def spoken_seconds(text: str) -> Fraction:
    """How long a voice takes for a text, spaces and punctuation included; marks on letters take nothing."""
    wide = _JAPANESE if any(_script(c) in ("HIRAGANA", "KATAKANA") for c in text) else _CHINESE
    return sum((_seconds(character, wide) for character in text), Fraction(0))


def _seconds(character: str, wide: Fraction) -> Fraction:
    if character.isascii():
        return _A_LETTER
    if unicodedata.combining(character):
        return Fraction(0)
    script = _script(character)
    if script in ("CJK", "HIRAGANA", "KATAKANA"):
        return wide
    return {"ARABIC": _ARABIC, "HANGUL": _HANGUL}.get(script, _A_LETTER)


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def readable_seconds(text: str, columns: Callable[[str], int]) -> Fraction:
    """How long a caption has to stay; `columns` is the width of a text."""
    return max(SHORTEST_SECONDS, Fraction(columns(text), MOST_COLUMNS_A_SECOND))
