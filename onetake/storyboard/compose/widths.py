"""How wide texts are: in columns, as captions are counted, and in letters of a size, as they are drawn.

Compiling opens no fonts, so what is drawn is estimated.
"""

from typing import NamedTuple
from unicodedata import category, combining, east_asian_width

from onetake.timeline.graphemes import graphemes

_ROBOTO = (
    *(25, 27, 33, 61, 57, 73, 64, 18, 35, 35, 44, 56, 22, 33, 28, 37, 57, 57, 57, 57, 57, 57, 57, 57, 57, 57, 27, 24),
    *(51, 56, 52, 49, 90, 66, 63, 65, 65, 57, 55, 68, 71, 28, 56, 63, 54, 88, 71, 69, 64, 69, 62, 60, 61, 65, 65, 88),
    *(63, 62, 60, 27, 42, 27, 43, 45, 32, 54, 56, 53, 56, 54, 35, 57, 56, 26, 26, 52, 26, 87, 56, 57, 56, 57, 35, 52),
    *(33, 56, 50, 74, 50, 49, 50, 34, 25, 34, 66),
)
"""Of the letters from space to tilde, in Roboto Medium: hundredths of their size, the em."""
# Means of the fonts that are used: ideographs, emoji, capitals of other alphabets, scripts of wide letters (Tamil;
# Kannada, Malayalam and Sinhala), all others.
_IDEOGRAPH, _EMOJI, _CAPITAL, _BROAD, _LETTER = 100, 127, 75, 85, 60


class Room(NamedTuple):
    """What a line may have: so many columns, and hundredths of an em, if it may not have any number."""

    columns: int
    width: int | None = None

    def holds(self, text: str) -> bool:
        """Whether `text` is no longer than that; spaces at its end do not count."""
        line = text.rstrip()
        return columns_of(line) <= self.columns and (self.width is None or width_of(line) <= self.width)


def columns_of(text: str) -> int:
    """A Chinese character takes two columns, and so does an emoji however it is composed."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, graphemes(text)))


def width_of(text: str) -> int:
    """About how wide it is drawn, in hundredths of an em."""
    return sum(map(_width, graphemes(text)))


def _columns(letter: str) -> int:
    return 2 if _is_wide(letter) else _characters(letter)


def _width(letter: str) -> int:
    if letter.isascii():
        return sum(_ROBOTO[ord(c) - 32] if " " <= c <= "~" else 0 for c in letter)
    if _is_wide(letter):
        return _EMOJI if category(letter[0]) == "So" else _IDEOGRAPH
    if "\u0b80" <= letter[0] <= "\u0bff" or "\u0c80" <= letter[0] <= "\u0dff":
        return _BROAD * _characters(letter)
    return (_CAPITAL if letter[0].isupper() else _LETTER) * _characters(letter)


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter[0]) in "WF"


def _characters(letter: str) -> int:
    """Marks that take no room of their own do not count."""
    return sum(not combining(character) for character in letter)
