"""Narration as captions: broken into lines that can be read, spread over the scene."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from onetake.errors import DocumentError
from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.schedule import SceneSlot
from onetake.storyboard.document import Storyboard
from onetake.timeline.master import Caption

# https://bbc.github.io/subtitle-guidelines/: two lines at a time; about 37 to 42 characters a line are usual.
LINES = 2
MOST_COLUMNS = 42
_MEAN_GLYPH = 0.58
_FONT = 0.044
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def font_size(layout: Layout) -> int:
    """Pixels: 48 in a frame of 1080 lines or columns, whichever are fewer."""
    return max(1, round(_FONT * layout.short))


def columns(layout: Layout) -> int:
    """How many columns of text fit into the safe area; a Chinese character takes two."""
    return max(2, min(MOST_COLUMNS, int(0.94 * layout.safe_width / (_MEAN_GLYPH * font_size(layout)))))


def captions_of(storyboard: Storyboard, slots: Sequence[SceneSlot], layout: Layout) -> list[Caption]:
    """The storyboard's own captions if it has any, else its scenes' narration, each scene's over its own frames.

    Raises `DocumentError` for a caption of its own that ends before it begins or begins after the film.
    """
    if storyboard.captions:
        return [c for index in range(len(storyboard.captions)) for c in _own(storyboard, index, slots[-1].end, layout)]
    width = columns(layout)
    return [c for slot in slots for c in spread(pages(slot.scene.narration, width), slot.start, slot.end)]


def _own(storyboard: Storyboard, index: int, end: int, layout: Layout) -> list[Caption]:
    caption, pointer = storyboard.captions[index], f"/captions/{index}"
    if caption.to <= caption.from_:
        raise DocumentError(
            f"caption {index + 1} ends at frame {caption.to}, not after its start {caption.from_}: move its end",
            pointer=f"{pointer}/to",
        )
    if caption.from_ >= end:
        raise DocumentError(
            f"caption {index + 1} starts at frame {caption.from_}, but the film ends at frame {end}: move or remove it",
            pointer=f"{pointer}/from",
        )
    lines = [line.strip() for line in caption.text.strip().splitlines()]
    fits = len(lines) <= LINES and all(_columns(line) <= columns(layout) for line in lines)
    texts = ["\n".join(lines)] if fits else pages(caption.text, columns(layout))
    return spread(texts, caption.from_, min(caption.to, end))


def spread(texts: Sequence[str], start: int, end: int) -> list[Caption]:
    """Captions one after the other over [start, end), each as long as its share of the characters."""
    total = sum(len(text) for text in texts)
    found: list[Caption] = []
    done = 0
    for text in texts:
        at = start + (end - start) * done // total
        done += len(text)
        to = start + (end - start) * done // total
        if at < to:
            found.append(Caption(from_=at, to=to, text=text))
    return found


def pages(text: str, width: int) -> list[str]:
    """Break a text into pages of at most two lines of at most `width` columns, between sentences where it can be."""
    found: list[str] = []
    held = ""
    for sentence in _sentences(text):
        joined = f"{held} {sentence}".strip()
        if len(wrap(joined, width)) <= LINES:
            held = joined
            continue
        found += _paged(held, width)
        held = sentence
    return [*found, *_paged(held, width)]


def _sentences(text: str) -> Iterator[str]:
    return (" ".join(part.split()) for part in _SENTENCE_END.split(text) if part.strip())


def _paged(text: str, width: int) -> Iterator[str]:
    lines = balanced(text, width)
    for start in range(0, len(lines), LINES):
        yield "\n".join(lines[start : start + LINES])


def balanced(text: str, width: int) -> list[str]:
    """As few lines as `wrap` gives, about equally long."""
    lines = wrap(text, width)
    low, high = min(width, max(map(_columns, text.split()), default=1)), width
    while low < high:
        middle = (low + high) // 2
        if len(wrap(text, middle)) <= len(lines):
            high = middle
        else:
            low = middle + 1
    return wrap(text, high)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken between words; a longer word is broken anywhere."""
    lines: list[str] = []
    for word in _pieces(text.split(), width):
        if lines and _columns(lines[-1]) + 1 + _columns(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _pieces(words: Iterable[str], width: int) -> Iterator[str]:
    for word in words:
        piece = ""
        for character in word:
            if piece and _columns(piece) + _columns(character) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
