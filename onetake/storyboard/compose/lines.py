"""A text broken into lines and pages that can be read at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from unicodedata import category, east_asian_width, name

from onetake.storyboard.compose.widths import Room, columns_of
from onetake.storyboard.compose.words import is_without_spaces, word_starts
from onetake.timeline.graphemes import graphemes

# https://bbc.github.io/subtitle-guidelines/: two lines at a time.
LINES = 2

_QUOTE_END = r"[\"'”’»」』）】〉》〕］)\]]*"
_SENTENCE = re.compile(rf".*?(?:[.!?…؟۔।॥။។]{_QUOTE_END}(?=\s)|[。！？．｡]+{_QUOTE_END}|$)\s*", re.DOTALL)
# What belongs to what is before or after it: JIS X 4051, and the same of Thai and Lao.
_NEVER_FIRST = frozenset(
    ".,:;!?%…‥、。，．・：；？！｡､･ーｰ〜～々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶๆฯໆຯ"
)
_NEVER_LAST = frozenset("เแโใไເແໂໃໄ")
_MayBreak = Callable[[str, str, int], bool]
"""Whether a line may end between a letter and the next, which stands at an index of the text."""
_SIGNS = frozenset("/-–—?&=+_#|~")
_OPENS, _CLOSES = frozenset({"Ps", "Pi"}), frozenset({"Pe", "Pf"})


def pages(text: str, room: Room) -> list[str]:
    """Break a text into pages of at most two lines, between sentences where it can be."""
    found: list[str] = []
    held = ""
    for sentence in _SENTENCE.findall(" ".join(text.split())):
        if len(wrap(held + sentence, room)) <= LINES:
            held += sentence
            continue
        found += _paged(held, room)
        held = sentence
    return [*found, *_paged(held, room)]


def in_lines(text: str, room: Room) -> str:
    """As its author broke it, if there is room for that; else in as few lines as it takes."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not all(map(room.holds, lines)):
        lines = balanced(" ".join(text.split()), room)
    return "\n".join(lines)


def _paged(text: str, room: Room) -> Iterator[str]:
    lines = balanced(text, room)
    for start in range(0, len(lines), LINES):
        yield "\n".join(lines[start : start + LINES])


def balanced(text: str, room: Room) -> list[str]:
    """As few lines as `wrap` gives, about equally long."""
    lines = wrap(text, room)
    longest = max((columns_of(piece.rstrip()) for piece in _fitting(text, room)), default=1)
    low, high = min(room.columns, longest), room.columns
    while low < high:
        middle = (low + high) // 2
        if len(wrap(text, room._replace(columns=middle))) <= len(lines):
            high = middle
        else:
            low = middle + 1
    return wrap(text, room._replace(columns=high))


def wrap(text: str, room: Room) -> list[str]:
    """Lines that there is room for, broken between words; a longer word is broken between letters."""
    lines: list[str] = []
    for piece in _fitting(text, room):
        if lines and room.holds(lines[-1] + piece):
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _fitting(text: str, room: Room) -> Iterator[str]:
    """Pieces that there is room for in a line: words where they are short enough."""
    return _narrowed(text, room, (_between_words(text), _around_ideographs, _after_signs, _between_letters))


def _narrowed(text: str, room: Room, ways: Sequence[_MayBreak]) -> Iterator[str]:
    """Broken in the first way; what there is no room for then in the next."""
    for piece in _broken(text, ways[0]):
        if room.holds(piece):
            yield piece
        else:
            yield from _narrowed(piece, room, ways[1:]) if ways[1:] else graphemes(piece)


def _broken(text: str, may_break: _MayBreak) -> Iterator[str]:
    """The text in pieces, between which a line may end: after spaces, and where `may_break` says so."""
    held, before, at = "", "", 0
    for letter in graphemes(text):
        if held and _parts(before, letter, at, may_break):
            yield held
            held = ""
        held, before, at = held + letter, letter, at + len(letter)
    if held:
        yield held


def _parts(before: str, letter: str, at: int, may_break: _MayBreak) -> bool:
    if before.isspace() or letter.isspace():
        return before.isspace() and not letter.isspace()
    if letter[0] in _NEVER_FIRST or category(letter[0]) in _CLOSES:
        return False
    if before[0] in _NEVER_LAST or category(before[0]) in _OPENS:
        return False
    return may_break(before, letter, at)


def _between_words(text: str) -> _MayBreak:
    """Those of scripts without spaces too; a sign that is no letter is a word of its own."""
    starts = word_starts(text)

    def may_break(before: str, letter: str, at: int) -> bool:
        if is_without_spaces(before[0]) or is_without_spaces(letter[0]):
            return at in starts or "S" in (category(before[0])[0], category(letter[0])[0])
        return _around_ideographs(before, letter, at)

    return may_break


def _around_ideographs(before: str, letter: str, at: int) -> bool:
    return _is_ideographic(before) or _is_ideographic(letter)


def _after_signs(before: str, letter: str, at: int) -> bool:
    """Within addresses and words with hyphens."""
    return before in _SIGNS and letter.isalnum()


def _between_letters(before: str, letter: str, at: int) -> bool:
    return True


def _is_ideographic(letter: str) -> bool:
    """Korean is broken between words, as it is written with spaces."""
    return east_asian_width(letter[0]) in "WF" and not name(letter[0], "").startswith("HANGUL")
