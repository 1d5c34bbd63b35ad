"""What the decoded pictures of a film show, against what its master says."""

import math
from collections.abc import Iterator
from pathlib import Path

from onetake.render.intake.films import open_film
from onetake.render.verification.container import VideoFacts
from onetake.render.verification.expectation import Expectation
from onetake.render.verification.footage import STILL, FrameFacts, jump, scan, stretches
from onetake.render.verification.redrawn import Redrawn, both_sides, redraw, telling_frames
from onetake.render.verification.report import Check, equal

BLACK_SECONDS = 1
FROZEN_SECONDS = 2
SEAM = 12.0
"""Change of luma in a cell that is seen as a jump, if it is also `SEAM_TIMES` what is usual around it. What an IDR
frame changes on a still is less at any crf of ours."""
SEAM_TIMES = 3.0
UNLIKE_MASTER = 6.0


def picture_checks(path: Path, video: VideoFacts, wanted: Expectation) -> Iterator[Check]:
    """Decodes all frames, and those that are compared with the master's a second time."""
    facts = _scanned(path)
    yield equal("decoded frames", str(video.frames), str(len(facts)))
    black = stretches((f.black for f in facts), math.ceil(BLACK_SECONDS * wanted.fps))
    unexpected = [stretch for stretch in black if wanted.shows_something(stretch)]
    expected = f"no black for {BLACK_SECONDS} s while something is shown"
    yield Check(name="black", ok=not unexpected, expected=expected, found=_spelled(black))
    frozen = stretches((f.change.mean < STILL for f in facts), math.ceil(FROZEN_SECONDS * wanted.fps))
    yield Check(name="frozen", ok=True, expected="reported only", found=_spelled(frozen))
    boundaries = [at for _, at in wanted.boundaries()]
    frames = telling_frames(facts, boundaries, frozen) if wanted.thorough else both_sides(boundaries, len(facts))
    redrawn = redraw(path, wanted, frames)
    yield _boundary_check(facts, wanted, redrawn)
    if wanted.master is not None and wanted.files is not None:
        yield redrawn.check()


def _boundary_check(facts: list[FrameFacts], wanted: Expectation, redrawn: Redrawn) -> Check:
    """T5: a jump over a section's boundary that the master does not declare as a cut is named with its size."""
    changes = [f.change.most for f in facts]
    cuts, jumps = wanted.cuts(), wanted.jumps()
    seams, found = [], []
    for name, at in wanted.boundaries():
        if at >= len(changes):
            continue
        place, times = f"{name} at {at}", jump(changes, at)
        if at in cuts:
            found.append(f"{place}: cut")
        elif at in jumps:
            told = ", ".join(f"{j.element} {j.property} by {j.amount:g}" for j in jumps[at])
            seams.append(f"{place}: the master lets {told} jump")
        elif at in redrawn.changes:
            drawn = redrawn.changes[at]
            is_seam = abs(changes[at] - drawn) > UNLIKE_MASTER
            (seams if is_seam else found).append(f"{place}: changes by {changes[at]:.1f}, the master by {drawn:.1f}")
        else:
            is_seam = changes[at] > SEAM and times > SEAM_TIMES
            (seams if is_seam else found).append(f"{place}: changes by {changes[at]:.1f}, {times:.1f}x its neighbours")
    expected = "no jump that is not declared as a cut"
    told = "; ".join(seams or found) or "no boundaries"
    return Check(name="change at boundaries", ok=not seams, expected=expected, found=told)


def _scanned(path: Path) -> list[FrameFacts]:
    with open_film(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        return list(scan(container.decode(stream)))


def _spelled(frames: list[tuple[int, int]]) -> str:
    return ", ".join(f"frames {start} to {end}" for start, end in frames) or "none"
