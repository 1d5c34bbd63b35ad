"""Some frames of a film drawn again from its master, and held against what the film shows there."""

import contextlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onetake.errors import AssetError
from onetake.render.files.film_frames import frames_at
from onetake.render.verification.expectation import Expectation
from onetake.render.verification.footage import STILL, FrameFacts, change, jump
from onetake.render.verification.report import Check
from onetake.timeline.master import Master, match_of

EVENLY = 24
SUSPECTS = 12
MOST_BOUNDARIES = 12
LEAST_PSNR = 20.0
"""dB of luma. Another picture has about 12; noise at the lowest quality, the hardest to encode, has over 22."""
MOST_BIAS = 4.0
"""Code values by which the mean of a plane may be off: wrong range or matrix moves it further."""
NEARER = 1.3


@dataclass
class Redrawn:
    """`changes`: what the master changes in the cell with the most, into each frame whose predecessor was drawn too.
    `reason`: why nothing was compared."""

    psnr: dict[int, float] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    changes: dict[int, float] = field(default_factory=dict)
    reason: str = ""

    def check(self) -> Check:
        expected = f"what the master shows, by {LEAST_PSNR:.0f} dB and nearer to it than to its neighbours"
        if self.reason:
            return Check(name="pictures", ok=True, expected=expected, found=f"not compared: {self.reason}")
        worst = min(self.psnr, key=lambda frame: self.psnr[frame], default=0)
        found = f"{len(self.psnr)} frames drawn again, {self.psnr.get(worst, 0):.1f} dB or more (frame {worst})"
        told = "; ".join(f"frame {frame}: {what}" for frame, what in [*self.wrong.items()][:5])
        return Check(name="pictures", ok=not self.wrong, expected=expected, found=told or found)


def telling_frames(
    facts: Sequence[FrameFacts], boundaries: Sequence[int], frozen: Iterable[tuple[int, int]]
) -> list[int]:
    """The frames to look at: some evenly spread, both sides of boundaries, the midst of what stands still, and those
    into which the picture changes much more or much less than around them."""
    count = len(facts)
    evenly = {round(n * (count - 1) / (EVENLY - 1)) for n in range(EVENLY)}
    sides = {*both_sides(boundaries, count)}
    changes = [f.change.mean for f in facts]
    odd = sorted(range(1, count), key=lambda frame: -abs(math.log(jump([c + STILL for c in changes], frame, 2))))
    still = [(start + end) // 2 for start, end in frozen]
    return sorted(frame for frame in evenly | sides | {*odd[:SUSPECTS], *still[:SUSPECTS]} if 0 <= frame < count)


def both_sides(boundaries: Sequence[int], count: int) -> list[int]:
    """The frames before and after some of the boundaries, of a film of `count` frames."""
    some = boundaries[:: -(-len(boundaries) // MOST_BOUNDARIES) or 1]
    return sorted({frame for at in some for frame in (at - 1, at) if 0 <= frame < count})


def redraw(path: Path, wanted: Expectation, frames: Sequence[int]) -> Redrawn:
    """Compare these frames of the film, in increasing order, with the master's. Without its files, nothing."""
    master, files = wanted.master, wanted.files
    if master is None or files is None:
        return Redrawn(reason="the files of its assets are not given")
    missing = [name for name in _seen(master, wanted) if name not in files or not files[name].is_file()]
    if missing:
        return Redrawn(reason=f"the file of asset {missing[0]} is not here")
    result = Redrawn()
    with contextlib.closing(_Artist(master, files, wanted)) as artist:
        try:
            for frame, shown in frames_at(path, frames, wanted.fps):
                planes = shown.to_ndarray(format="yuv420p").astype(np.uint8, copy=False)
                _compare(result, frame, planes, artist)
        except AssetError as exc:
            return Redrawn(reason=exc.message)
    return result


def _seen(master: Master, wanted: Expectation) -> list[str]:
    """Assets that the film shows, or whose colours it takes on."""
    shown = [e for e in master.elements if e.from_ < wanted.end and e.to > wanted.start]
    matched = {match.element for e in shown if (match := match_of(e))}
    shown += [e for e in master.elements if e.id in matched]
    return sorted({asset for e in shown if (asset := getattr(e, "asset", None))})


class _Artist:
    """Draws frames of the film at its size and keeps the last few."""

    def __init__(self, master: Master, files: Mapping[str, Path], wanted: Expectation) -> None:
        from onetake.render.picture.compositor import Compositor

        self._compositor = Compositor(master, files, *wanted.size)
        self._wanted = wanted
        self._drawn: dict[int, NDArray[np.uint8]] = {}

    def planes(self, frame: int) -> NDArray[np.uint8] | None:
        """Shape (height * 3 / 2, width); None outside of the film."""
        if not 0 <= frame < self._wanted.frames:
            return None
        if frame not in self._drawn:
            self._drawn = {f: planes for f, planes in self._drawn.items() if f > frame - 3}
            drawn = self._compositor.frame(self._wanted.start + frame * self._wanted.step)
            self._drawn[frame] = drawn.to_ndarray().astype(np.uint8)
        return self._drawn[frame]

    def close(self) -> None:
        self._compositor.close()


def _compare(result: Redrawn, frame: int, shown: NDArray[np.uint8], artist: _Artist) -> None:
    """Drawn in the order of time, in which it is cheapest."""
    near = {other: planes for other in range(frame - 1, frame + 2) if (planes := artist.planes(other)) is not None}
    drawn = near.get(frame)
    if drawn is None:
        return
    height = shown.shape[0] * 2 // 3
    errors = {other: _mean_square(planes[:height], shown[:height]) for other, planes in near.items()}
    psnr = result.psnr[frame] = 10 * math.log10(255**2 / max(errors[frame], 0.01))
    nearest = min(errors, key=lambda other: errors[other])
    bias = max(abs(float(a.mean()) - float(b.mean())) for a, b in zip(_planes(shown), _planes(drawn), strict=True))
    if psnr < LEAST_PSNR:
        result.wrong[frame] = f"{psnr:.1f} dB from what the master shows"
    elif errors[frame] > NEARER * errors[nearest] + 1:
        result.wrong[frame] = f"nearer to the master's frame {nearest}"
    elif bias > MOST_BIAS:
        result.wrong[frame] = f"its colours are off by {bias:.1f} code values"
    before = near.get(frame - 1)
    if before is not None:
        result.changes[frame] = change(before[:height], drawn[:height]).most


def _planes(picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """Luma, and both chroma planes, whose rows are stacked in pairs below it."""
    luma = picture.shape[0] * 2 // 3
    chroma = picture[luma:].reshape(-1)
    return picture[:luma], chroma[: chroma.size // 2], chroma[chroma.size // 2 :]


def _mean_square(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    apart = one.astype(np.float32) - other
    return float((apart * apart).mean())
