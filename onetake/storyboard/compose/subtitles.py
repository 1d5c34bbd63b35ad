"""Narration as captions: broken into lines that can be read, each when it is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from onetake.errors import DocumentError
from onetake.storyboard.compose.caption_times import Page, timed
from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.lines import LINES, pages
from onetake.storyboard.compose.schedule import SceneSlot, exact_seconds
from onetake.storyboard.compose.speech import readable_seconds, spoken_seconds
from onetake.storyboard.compose.widths import Room, columns_of
from onetake.storyboard.document import Storyboard
from onetake.timeline.master import Caption

# https://bbc.github.io/subtitle-guidelines/: about 37 to 42 characters a line are usual.
MOST_COLUMNS = 42
_MEAN_GLYPH = 0.58
_FONT = 0.044


def font_size(layout: Layout) -> int:
    """Pixels: 48 in a frame of 1080 lines or columns, whichever are fewer.

    More where it is wider than 16:9, by up to a third: screens are not, and show all of it smaller.
    """
    wider = min(4 / 3, max(1.0, layout.width * 9 / (layout.height * 16)))
    return max(1, round(_FONT * layout.short * wider))


def room(layout: Layout, size: float | None = None) -> Room:
    """What a line in letters of `size` pixels may have, to lie within the safe area."""
    ems = 0.94 * layout.safe_width / (size or font_size(layout))
    return Room(max(2, min(MOST_COLUMNS, int(ems / _MEAN_GLYPH))), int(100 * ems))


@dataclass(frozen=True)
class SceneWarning:
    """Something about a scene, by its key, that its author should know."""

    section: str
    detail: str


@dataclass(frozen=True)
class Subtitles:
    """What is said and when, and where there is too little time to read it."""

    captions: list[Caption]
    warnings: list[SceneWarning]


def subtitles_of(storyboard: Storyboard, slots: Sequence[SceneSlot], layout: Layout) -> Subtitles:
    """The storyboard's own captions if it has any, else its scenes' narration, each scene's within its own frames.

    Raises `DocumentError` for a caption of its own that ends before it begins or begins after the film.
    """
    found = Subtitles([], [])
    if storyboard.captions:
        for index in range(len(storyboard.captions)):
            _add_own(found, storyboard, index, slots, layout)
    else:
        for slot in slots:
            _add_narration(found, slot, storyboard.output_format.fps.fraction, layout)
    return found


def _add_narration(found: Subtitles, slot: SceneSlot, fps: Fraction, layout: Layout) -> None:
    texts = pages(slot.scene.narration, room(layout))
    if not texts:
        return
    voice, speed = slot.scene.voiceover, sum(map(spoken_seconds, texts), Fraction(0))
    begins = slot.start + (exact_seconds(voice.start) * fps if voice else Fraction(0))
    lasts = (exact_seconds(voice.duration) if voice else speed) * fps
    shown = [_page(text, fps) for text in texts]
    found.captions.extend(timed(shown, slot.start, slot.end, (begins, min(begins + lasts, Fraction(slot.end)))))
    found.warnings.extend(_too_long(slot.scene.key, "its narration", shown, slot.length, fps))


def _add_own(found: Subtitles, storyboard: Storyboard, index: int, slots: Sequence[SceneSlot], layout: Layout) -> None:
    caption, pointer, end = storyboard.captions[index], f"/captions/{index}", slots[-1].end
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
    fits = len(lines) <= LINES and all(map(room(layout).holds, lines))
    texts = ["\n".join(lines)] if fits else pages(caption.text, room(layout))
    if not any(texts):
        return
    start, end, fps = caption.from_, min(caption.to, end), storyboard.output_format.fps.fraction
    shown = [_page(text, fps) for text in texts]
    found.captions.extend(timed(shown, start, end, (Fraction(start), Fraction(end))))
    section = next(slot.scene.key for slot in reversed(slots) if slot.start <= start)
    found.warnings.extend(_too_long(section, f"caption {index + 1}", shown, end - start, fps))


def _page(text: str, fps: Fraction) -> Page:
    return Page(text, spoken_seconds(text), ceil(readable_seconds(text, columns_of) * fps))


def _too_long(section: str, what: str, shown: Sequence[Page], frames: int, fps: Fraction) -> list[SceneWarning]:
    needed = sum(page.readable for page in shown)
    if needed <= frames:
        return []
    texts = f"{len(shown)} captions need" if len(shown) > 1 else "a caption needs"
    more = "1 frame" if needed - frames == 1 else f"{needed - frames} frames"
    detail = (
        f"{what} is too long by {_spelled(needed - frames, fps)}: to be read, {texts} {_spelled(needed, fps)}, "
        f"and there are {_spelled(frames, fps)}; shorten it, or make room for {more} more"
    )
    return [SceneWarning(section, detail)]


def _spelled(frames: int, fps: Fraction) -> str:
    """A tenth of a second at the least: 0.0 s would say that nothing is wrong."""
    return f"{max(0.1, float(frames / fps)):.1f} s"
