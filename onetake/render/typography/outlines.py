"""Text as vector outlines: laid out by skia's paragraphs, then drawn at any sub-pixel place without a jump.

Glyphs drawn as text snap to whole pixels vertically, which shows as trembling when a title moves slowly.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Literal
from unicodedata import bidirectional

import skia

from onetake.render.typography.fonts import FontLibrary
from onetake.render.typography.path_data import path_of_svg
from onetake.timeline.graphemes import graphemes
from onetake.timeline.props import Font

# Wider than any line; skia takes infinity too, but then aligns lines to nowhere.
_UNLIMITED = 1e6

_ALIGNMENTS = {
    "left": skia.textlayout.TextAlign.kLeft,
    "center": skia.textlayout.TextAlign.kCenter,
    "right": skia.textlayout.TextAlign.kRight,
}

# Holds to the end of its line; it has no ink, but would be given letter spacing.
_RIGHT_TO_LEFT_EMBEDDING = "\u202b"

# Has no ink and no width, ends no line, and bears the spacing of the letter before it.
_WORD_JOINER = "\u2060"

# How much of the room that a line leaves lies before it.
_SHARE_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class TextStyle:
    """How a text is set; lengths in the element's pixels. `line_height` is in multiples of the font's size."""

    font: Font
    align: Literal["left", "center", "right"] = "center"
    max_width: float | None = None
    line_height: float = 1.2
    letter_spacing: float = 0.0


@dataclass(frozen=True)
class TextOutline:
    """A text's outlines around (0, 0), the centre of its block.

    The block is `width` (max_width, or the longest line) x `height`; the lines in it span `left` .. `right`.
    `emoji` are those in colour, which have no outlines; None if there are none.
    """

    path: skia.Path
    emoji: skia.Picture | None
    width: float
    height: float
    left: float
    right: float


def outline(text: str, style: TextStyle, fonts: FontLibrary) -> TextOutline:
    """Shape, break and align `text`. Letters that join, such as Arabic's, are never spaced."""
    if any(bidirectional(char) == "AL" for char in text):
        style = replace(style, letter_spacing=0.0)
    paragraph = _paragraph(text, style, fonts, skia.ColorBLACK)
    paragraph.layout(style.max_width or _UNLIMITED)
    # Without any letter, skia's lines are hugely negative.
    spaced = max(0, math.ceil(paragraph.LongestLine))
    longest = max(0.0, spaced - style.letter_spacing)
    room = style.max_width or spaced
    paragraph.layout(room)
    width, height = style.max_width or longest, paragraph.Height
    share = _SHARE_BEFORE[style.align]
    shift = share * (width - room) - width / 2 + _spacing_before(text, style)
    path = _path_of(paragraph)
    path.offset(shift, -height / 2)
    left = share * (width - longest) - width / 2
    emoji = _emoji(text, style, fonts, room, (shift, -height / 2)) if fonts.draws_emoji(text, style.font) else None
    return TextOutline(path, emoji, width, height, left, left + longest)


def _emoji(text: str, style: TextStyle, fonts: FontLibrary, room: float, place: tuple[float, float]) -> skia.Picture:
    """The same lines, of whose letters nothing is seen."""
    paragraph = _paragraph(text, style, fonts, skia.ColorTRANSPARENT)
    paragraph.layout(room)
    recorder, margin = skia.PictureRecorder(), style.font.size
    x, y = place
    canvas = recorder.beginRecording(
        skia.Rect.MakeLTRB(x - margin, y - margin, x + room + margin, y + paragraph.Height + margin)
    )
    paragraph.paint(canvas, x, y)
    return recorder.finishRecordingAsPicture()


def _spacing_before(text: str, style: TextStyle) -> float:
    """Skia spaces the ends of a line too: one aligned to the left by half at both sides, others by all at the end.

    Lines that begin with a mark of direction have nothing before them, and neither have those spaced by letter.
    """
    if style.align == "left":
        nothing = _spaced_by_letter(text, style) or any(map(_runs_leftwards, text.splitlines()))
        return 0.0 if nothing else -style.letter_spacing / 2
    return _SHARE_BEFORE[style.align] * style.letter_spacing


def _spaced_by_letter(text: str, style: TextStyle) -> bool:
    """Whether letters of several characters are to be spaced: skia would put a vowel sign apart from its consonant."""
    return style.letter_spacing != 0 and any(len(letter) > 1 for letter in graphemes(text))


def _paragraph(text: str, style: TextStyle, fonts: FontLibrary, letters: int) -> skia.textlayout.Paragraph:
    """`letters` is the colour of what is not an emoji in colour."""
    families = fonts.families(style.font, text)
    looks, marks = (_looks(style, fonts, families, spacing) for spacing in (style.letter_spacing, 0.0))
    for each in (looks, marks):
        each.setColor(letters)
    lines = skia.textlayout.ParagraphStyle()
    lines.setTextStyle(looks)
    lines.setTextAlign(_ALIGNMENTS[style.align])
    lines.setStrutStyle(_strut(style, fonts, families))
    builder = skia.textlayout.ParagraphBuilder.make(lines, fonts.collection, skia.Unicodes.ICU.Make())
    by_letter = _spaced_by_letter(text, style)
    for line in text.splitlines(keepends=True):
        if _runs_leftwards(line):
            _add(builder, _RIGHT_TO_LEFT_EMBEDDING, marks)
        for piece, font in fonts.pieces(line, style.font):
            if font:
                _add(builder, piece, _sign_looks(style, fonts, [font.family, *families]))
            elif by_letter:
                _add_spaced(builder, piece, looks, marks)
            else:
                _add(builder, piece, looks)
    return builder.Build()


def _add_spaced(
    builder: skia.textlayout.ParagraphBuilder,
    text: str,
    looks: skia.textlayout.TextStyle,
    unspaced: skia.textlayout.TextStyle,
) -> None:
    """All of the spacing after each letter, however many characters it is shaped of."""
    for letter in graphemes(text):
        if letter.isspace():
            _add(builder, letter, looks)  # where the line may end
        else:
            _add(builder, letter, unspaced)
            _add(builder, _WORD_JOINER, looks)


def _looks(
    style: TextStyle, fonts: FontLibrary, families: list[str], letter_spacing: float
) -> skia.textlayout.TextStyle:
    font = style.font
    looks = skia.textlayout.TextStyle()
    looks.setFontFamilies(families)
    looks.setFontSize(font.size)
    looks.setFontStyle(skia.FontStyle(font.weight, skia.FontStyle.kNormal_Width, fonts.slant(font)))
    looks.setLetterSpacing(letter_spacing)
    looks.setHeight(style.line_height)
    looks.setHeightOverride(True)
    looks.setHalfLeading(True)
    looks.setColor(skia.ColorBLACK)
    return looks


def _strut(style: TextStyle, fonts: FontLibrary, families: list[str]) -> skia.textlayout.StrutStyle:
    """Every line is as high, and has its baseline where, the text's own font says, whatever font a letter is from: as
    browsers do (CSS 2.1, 10.8.1)."""
    strut = skia.textlayout.StrutStyle()
    strut.setFontFamilies(families[:1])
    strut.setFontSize(style.font.size)
    strut.setFontStyle(skia.FontStyle(style.font.weight, skia.FontStyle.kNormal_Width, fonts.slant(style.font)))
    strut.setHeight(style.line_height)
    strut.setHeightOverride(True)
    strut.setHalfLeading(True)
    strut.setStrutEnabled(True)
    strut.setForceStrutHeight(True)
    return strut


def _sign_looks(style: TextStyle, fonts: FontLibrary, families: list[str]) -> skia.textlayout.TextStyle:
    """Emoji are neither slanted nor emboldened."""
    looks = _looks(style, fonts, families, style.letter_spacing)
    looks.setFontStyle(skia.FontStyle.Normal())
    return looks


def _add(builder: skia.textlayout.ParagraphBuilder, text: str, looks: skia.textlayout.TextStyle) -> None:
    builder.pushStyle(looks)
    builder.addText(text)
    builder.pop()


def _runs_leftwards(line: str) -> bool:
    """Whether the first letter of `line` is of a script from right to left: rules P2 and P3 of Unicode's UAX 9.

    Skia's bindings have no way to say so of a paragraph, which then puts the full stop at the wrong end.
    """
    first = next((kind for char in line if (kind := bidirectional(char)) in {"L", "R", "AL"}), "L")
    return first != "L"


def _path_of(paragraph: skia.textlayout.Paragraph) -> skia.Path:
    """What `paragraph` paints, by way of SVG, the only output of skia's that gives text as paths."""
    stream = skia.DynamicMemoryWStream()
    convert_text_to_paths = 1
    canvas = skia.SVGCanvas.Make(skia.Rect.MakeWH(_UNLIMITED, _UNLIMITED), stream, convert_text_to_paths)
    paragraph.paint(canvas, 0, 0)
    # The drawing is complete only when the canvas is gone.
    del canvas
    svg = bytes(stream.detachAsData()).decode()
    return path_of_svg(" ".join(re.findall(r'<path[^>]* d="([^"]*)"', svg)))
