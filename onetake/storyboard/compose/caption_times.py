"""When captions come and go: with the voice, and for long enough to be read where there is the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from onetake.timeline.master import Caption


@dataclass(frozen=True)
class Page:
    """What is shown at once: `spoken` is its share of the voice's time, `readable` how many frames it has to stay."""

    text: str
    spoken: Fraction
    readable: int


def timed(pages: Sequence[Page], start: int, end: int, voice: tuple[Fraction, Fraction]) -> list[Caption]:
    """Captions one after the other within the frames [start, end).

    Each comes when the `voice`, which speaks from one moment to another (frames of the master), comes to it, and goes
    when the voice goes on, but no sooner than it can be read: those that follow give way, and those before where the
    scene ends. Where there is no time for all, each gets its share of the scene.
    """
    room = end - start
    if sum(page.readable for page in pages) > room:
        return _shared([page.readable for page in pages], pages, start, end)
    begins = _spoken_at(pages, start, end, voice)
    # Forwards: none comes before the one ahead of it has been read; backwards: none goes on beyond the end.
    for index, page in enumerate(pages[:-1]):
        begins[index + 1] = max(begins[index + 1], begins[index] + page.readable)
    latest = end
    for index in reversed(range(len(pages))):
        latest -= pages[index].readable
        begins[index] = latest = min(begins[index], latest)
    spoken_until = min(end, ceil(voice[1]))
    last = max(spoken_until, begins[-1] + pages[-1].readable)
    return _captions(pages, [*begins, last])


def _spoken_at(pages: Sequence[Page], start: int, end: int, voice: tuple[Fraction, Fraction]) -> list[int]:
    """The frame in which the voice comes to each page."""
    total = sum(page.spoken for page in pages) or Fraction(1)
    done, found = Fraction(0), []
    for page in pages:
        at = voice[0] + (voice[1] - voice[0]) * done / total
        found.append(min(end - 1, max(start, int(at))))
        done += page.spoken
    return found


def _shared(weights: Sequence[int], pages: Sequence[Page], start: int, end: int) -> list[Caption]:
    total, done, cuts = sum(weights), 0, [start]
    for weight in weights:
        done += weight
        cuts.append(start + (end - start) * done // total)
    return _captions(pages, cuts)


def _captions(pages: Sequence[Page], cuts: Sequence[int]) -> list[Caption]:
    """Those that are there for a frame at least."""
    spans = zip(pages, cuts, cuts[1:], strict=False)
    return [Caption(from_=at, to=to, text=page.text) for page, at, to in spans if at < to]
