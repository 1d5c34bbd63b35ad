"""Emoji in colour: which characters of a text they are, and Noto Color Emoji, whose glyphs are layers of outlines.

The font comes in the slices that web pages load it in (COLRv1): a sign of several characters, such as a family or a
flag, is put together by the slice that has all of them. docs/adr/0022-colour-emoji.md says where they come from.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from onetake.render.typography.fallbacks import PackagedFont, typeface_of

_SLICES = tuple(
    PackagedFont(f"Noto Color Emoji {n}", "onetake.render.typography", f"emoji/NotoColorEmoji-{n:02d}.ttf")
    for n in range(11)
)

# Unicode's emoji-data.txt: those below U+1F000 that are emoji without a selector saying so (Emoji_Presentation).
_BY_DEFAULT = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c"
    "\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_ONE = (
    f"(?:[\U0001f000-\U0001faff{_BY_DEFAULT}](?:\ufe0f|{_TONE})?|[\u00a9\u00ae\u203c-\u3299](?:\ufe0f|{_TONE}))"
    "[\U000e0020-\U000e007f]*"
)
_JOINED = f"{_ONE}(?:\u200d(?:{_ONE}|[\u2640\u2642\u2695-\u2696\u2708\u2764\u26a7\u2b1b]\ufe0f?))*"
_CLUSTER = re.compile(f"({_FLAG}|{_KEYCAP}|{_JOINED})(?!\ufe0e)")
"""UTS 51, 1.4.9, as far as the font goes; a text selector (U+FE0E) asks for the sign in the text's own colour."""

_UNSEEN = {0xFE0F}


def pieces(text: str, is_letter: Callable[[str], bool]) -> Iterator[tuple[str, PackagedFont | None]]:
    """`text` in stretches: each emoji with the slice that draws it, and what lies between with None.

    `is_letter` says of an emoji that the text's own font has it, and is to draw it.
    """
    for number, part in enumerate(_CLUSTER.split(text)):
        font = slice_of(part) if number % 2 and not is_letter(part) else None
        if part:
            yield part, font


def without_emoji(text: str, is_letter: Callable[[str], bool]) -> str:
    return "".join(part for part, font in pieces(text, is_letter) if font is None)


@cache
def slice_of(cluster: str) -> PackagedFont | None:
    """The first slice that has every character of an emoji, if there is one."""
    needed = [ord(char) for char in cluster if ord(char) not in _UNSEEN]
    return next((font for font in _SLICES if all(typeface_of(font).unicharToGlyph(code) for code in needed)), None)
