"""Captions as SubRip and WebVTT.

A time is its frame's, rounded down to milliseconds: the caption is then there from the moment its first frame is
shown and gone when the frame after its last one is; and what does not overlap in frames does not overlap in time.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from onetake.timeline.master import Master

_WORD_JOINER = "\u2060"


class _Cue(NamedTuple):
    """`start` and `end` in milliseconds."""

    start: int
    end: int
    lines: list[str]


def to_srt(master: Master) -> str:
    """SubRip. It has no escapes: what players would take for a tag or a time is broken by an invisible word joiner."""
    return "\n".join(_block(number, cue, ",", _srt_text(cue)) for number, cue in enumerate(_cues(master), 1))


def to_vtt(master: Master) -> str:
    """WebVTT, https://www.w3.org/TR/webvtt1/."""
    blocks = (_block(number, cue, ".", _vtt_text(cue)) for number, cue in enumerate(_cues(master), 1))
    return "\n".join(["WEBVTT\n", *blocks])


def _block(number: int, cue: _Cue, decimal: str, text: str) -> str:
    return f"{number}\n{_clock(cue.start, decimal)} --> {_clock(cue.end, decimal)}\n{text}\n"


def _cues(master: Master) -> Iterator[_Cue]:
    """By time. Captions without a letter, and those shorter than a millisecond, cannot be read and are left out."""
    for caption in sorted(master.captions, key=lambda c: (c.from_, c.to)):
        start, end = (_milliseconds(frame, master.fps.fraction) for frame in (caption.from_, caption.to))
        # An empty line would end the cue.
        lines = [line.strip() for line in caption.text.splitlines() if line.strip()]
        if lines and end > start:
            yield _Cue(start, end, lines)


def _milliseconds(frame: int, fps: Fraction) -> int:
    return int(frame * 1000 / fps)


def _clock(milliseconds: int, decimal: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{decimal}{rest:03}"


def _srt_text(cue: _Cue) -> str:
    text = "\n".join(cue.lines).replace("-->", f"--{_WORD_JOINER}>")
    for opening in ("<", "{"):
        text = text.replace(opening, opening + _WORD_JOINER)
    return text


def _vtt_text(cue: _Cue) -> str:
    return "\n".join(cue.lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
