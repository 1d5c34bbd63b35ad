"""Where words begin in scripts that write no spaces: Chinese, Japanese, Thai.

Found by BudouX, https://github.com/google/budoux, by a small model of each language. Its version is pinned, as captions
depend on it.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux.parser import Parser

_PARTICLES = frozenset("的地得了着著过過们們吗嗎呢吧啊呀嘛")
"""Chinese: they belong to the word before them, where BudouX has them as words of their own."""


@lru_cache(maxsize=256)
def word_starts(text: str) -> frozenset[int]:
    """Where in `text` a word begins, as far as its script has no spaces to show it."""
    thai = frozenset(i for i, letter in enumerate(text) if _is_thai(letter))
    starts = frozenset[int]()
    if thai:
        starts |= {i for i in _starts(text, "thai") if i in thai or i - 1 in thai}
    if any(_is_kana_or_ideograph(letter) for letter in text):
        starts |= {i for i in _starts(text, _language(text)) if i not in thai and i - 1 not in thai}
    return starts


def is_without_spaces(letter: str) -> bool:
    """Whether the words of its script are found by `word_starts`."""
    return _is_kana_or_ideograph(letter) or _is_thai(letter)


def _is_thai(letter: str) -> bool:
    return "\u0e00" <= letter <= "\u0e7f"


def _is_kana_or_ideograph(letter: str) -> bool:
    return "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff"


def _language(text: str) -> str:
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return "japanese"
    # The character sets of China and Taiwan have the characters of each.
    simplified, traditional = (len(text.encode(charset, "ignore")) for charset in ("gb2312", "big5"))
    return "traditional_chinese" if traditional > simplified else "simplified_chinese"


def _starts(text: str, language: str) -> set[int]:
    found, at = set(), 0
    for word in _parser(language).parse(text):
        if not (language.endswith("chinese") and word[0] in _PARTICLES and not word[1:2].isalnum()):
            found.add(at)
        at += len(word)
    return found


@cache
def _parser(language: str) -> "Parser":
    from budoux import parser

    made: Parser = getattr(parser, f"load_default_{language}_parser")()
    return made
