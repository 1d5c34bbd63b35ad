"""What is rendered where: chunks of a range, segments of a chunk, and the key of a chunk in the cache.

Pure functions of master, settings and range: every process that plans the same render plans the same chunks.
Chunks and segments count OUTPUT frames, 0 being the first frame of the requested range.
"""

import bisect
import hashlib
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, NamedTuple

from pydantic import Field

from onetake.errors import InvalidInputError
from onetake.render.contents import Contents
from onetake.render.settings import RenderSettings
from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.document import Count, Frame, Strict
from onetake.timeline.master import Master

STANDARD_SECONDS = 90
LONGEST_SECONDS = 120
SHORTEST_SECONDS = 3
TARGET_SECONDS = 60
"""A chunked render aims at this length: short enough to re-render little after an edit, long enough that the
start of a task is a small part of its time."""

BUSIEST_SECOND = 3840 * 2160 * 60
"""Pixels. Chunks of films that have more a second are shorter, as a task has an hour for each: 120 s of 4096x4096 at
60 frames a second and preset medium would take 70 minutes at the paces of `onetake.ledger.quotes`."""


class FrameRange(NamedTuple):
    """Master frames, `end` exclusive."""

    start: int
    end: int


class Chunk(Strict):
    """Output frames [start, end) of a render."""

    index: Annotated[int, Field(ge=0)]
    start: Frame
    end: Frame

    @property
    def length(self) -> int:
        return self.end - self.start


class RenderPlan(Strict):
    """One render, cut into chunks: plan.json. The range is in master frames."""

    settings: RenderSettings
    range_start: Frame
    range_end: Frame
    output_frames: Count
    chunks: Annotated[list[Chunk], Field(min_length=1)]


def whole(master: Master) -> FrameRange:
    return FrameRange(0, master.duration_in_frames)


def output_frames(settings: RenderSettings, frame_range: tuple[int, int]) -> int:
    """How many frames the film of this range has."""
    start, end = frame_range
    return -(-(end - start) // settings.frame_step)


def plan_render(
    master: Master,
    settings: RenderSettings,
    frame_range: tuple[int, int] | None = None,
    chunk_frames: int | None = None,
) -> RenderPlan:
    """Plan a range (the whole film by default). Raises `InvalidInputError` for a range outside the master."""
    start, end = frame_range or whole(master)
    return RenderPlan(
        settings=settings,
        range_start=start,
        range_end=end,
        output_frames=output_frames(settings, (start, end)),
        chunks=plan_chunks(master, settings, (start, end), chunk_frames),
    )


def plan_chunks(
    master: Master, settings: RenderSettings, frame_range: tuple[int, int], chunk_frames: int | None = None
) -> list[Chunk]:
    """Chunks that cover the range exactly once (R3).

    Up to 90 s: one chunk. Longer: about 60 s each, cut at section boundaries where they fall, none over 120 s, none
    under 3 s; above 4K at 60 frames a second shorter by as much as there are more pixels. `chunk_frames` forces a
    length in output frames; the last chunk takes what is left.
    Raises `InvalidInputError` for a range outside the master or a length below 1.
    """
    check_range(master, frame_range)
    length = output_frames(settings, frame_range)
    if chunk_frames is not None:
        if chunk_frames < 1:
            raise InvalidInputError(f"a chunk of {chunk_frames} frames is not possible; give 1 or more")
        cuts = list(range(0, length, chunk_frames))
    else:
        cuts = _cuts(length, _boundaries(master, settings, frame_range, length), settings)
    return [Chunk(index=i, start=a, end=b) for i, (a, b) in enumerate(zip(cuts, [*cuts[1:], length], strict=True))]


def check_range(master: Master, frame_range: tuple[int, int]) -> None:
    """Raises `InvalidInputError` for a range of frames that are not all in the film."""
    start, end = frame_range
    if not 0 <= start < end <= master.duration_in_frames:
        raise InvalidInputError(
            f"the range {start}:{end} is not inside the film, which has the frames 0:{master.duration_in_frames}",
            pointer="/range",
        )


def _boundaries(master: Master, settings: RenderSettings, frame_range: tuple[int, int], length: int) -> list[int]:
    """The first output frame of each section that starts inside the range, in order."""
    start, _ = frame_range
    first = {-(-(s.start_frame - start) // settings.frame_step) for s in master.sections}
    return sorted(frame for frame in first if 0 < frame < length)


def _cuts(length: int, boundaries: list[int], settings: RenderSettings) -> list[int]:
    fps = settings.fps.fraction
    pace = min(fps, Fraction(BUSIEST_SECOND, settings.width * settings.height))
    standard, longest, target = (max(1, int(s * pace)) for s in (STANDARD_SECONDS, LONGEST_SECONDS, TARGET_SECONDS))
    shortest = math.ceil(SHORTEST_SECONDS * fps)
    cuts = [0]
    while (rest := length - cuts[-1]) > standard:
        at = cuts[-1]
        low, high = at + shortest, min(at + longest, length - shortest)
        fitting = boundaries[bisect.bisect_left(boundaries, low) : bisect.bisect_right(boundaries, high)]
        pieces = -(-rest // target)
        cuts.append(min(fitting, key=lambda b: abs(b - at - target), default=at + -(-rest // pieces)))
    return cuts


SMALL_RANGE = 1000
FEWEST_FRAMES = 48
TAIL = (40, 30, 20, 10)
GOP = 250
"""x264's usual distance between IDR frames: a cut at a multiple of it costs nothing."""
LAST = 400


def plan_segments(length: int) -> list[tuple[int, int]]:
    """Cut `length` frames into closed-GOP segments [start, end) for the processes of one machine to take in turn.

    Long first and short last, so that the processes finish together. Over 1000 frames: about a quarter of what is left,
    in whole GOPs, and the last 400 or fewer in 60 and 40 %, so that there are as many IDR frames as in one session. Up
    to 1000 frames: 40, 30, 20 and 10 %, which costs size where it is paid once. Fewer than 48 frames stay whole.
    A function of the length alone: a file's bytes never depend on how many processes there were.
    """
    if length < FEWEST_FRAMES:
        return [(0, length)]
    if length <= SMALL_RANGE:
        cuts = [length * sum(TAIL[:n]) // 100 for n in range(len(TAIL))]
    else:
        cuts = [0]
        while (left := length - cuts[-1]) > LAST:
            cuts.append(cuts[-1] + max(1, round(left / 4 / GOP)) * GOP)
        cuts.append(cuts[-1] + left * 60 // 100)
    return list(zip(cuts, [*cuts[1:], length], strict=True))


def chunk_key(master: Master, settings: RenderSettings, range_start: int, chunk: Chunk) -> str:
    """SHA-256 (hex) of all that the chunk's bytes depend on, and of nothing else (R5).

    Frames enter relative to the chunk's first, assets by their content, so an edit elsewhere, a renamed id or a film
    that grew at its front leaves the key as it is.
    """
    return _keys(master, settings, range_start, [chunk])[0]


def chunk_keys(master: Master, plan: RenderPlan) -> list[str]:
    """The keys of all chunks of a plan, for little more than the price of one."""
    return _keys(master, plan.settings, plan.range_start, plan.chunks)


def _keys(master: Master, settings: RenderSettings, range_start: int, chunks: Sequence[Chunk]) -> list[str]:
    step, spelled = settings.frame_step, settings.model_dump(mode="json")
    spans = [(range_start + chunk.start * step, range_start + (chunk.end - 1) * step + 1) for chunk in chunks]
    with no_search_for_cycles():
        contents = Contents(master)
        found = zip(contents.visible(spans), spans, chunks, strict=True)
        texts = (contents.spell(there, *span, length=chunk.length, settings=spelled) for there, span, chunk in found)
        return [hashlib.sha256(text.encode()).hexdigest() for text in texts]
