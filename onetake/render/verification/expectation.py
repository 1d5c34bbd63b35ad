"""What a film should be: as its plan says, else its whole master, else the film itself."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from onetake.render.plan import RenderPlan
from onetake.render.verification.container import VideoFacts
from onetake.timeline.continuity import Jump, check_continuity
from onetake.timeline.master import Master


class Expectation:
    """Frames of the film are counted from 0; frame k shows the master's frame `start + k * step`.

    `files` are those of the master's assets, where they are at hand; unless `thorough`, little is made of them again.
    """

    def __init__(
        self,
        video: VideoFacts,
        master: Master | None,
        plan: RenderPlan | None,
        frame_range: tuple[int, int] | None,
        files: Mapping[str, Path] | None,
        thorough: bool,
    ) -> None:
        self.master, self.files, self.thorough = master, files, thorough
        self.start, self.end = film_range(master, plan, frame_range)
        self.step = plan.settings.frame_step if plan else _step(master, video.fps) if master else 1
        self.fps = plan.settings.fps.fraction if plan else master.fps.fraction / self.step if master else video.fps
        self.frames = -(-(self.end - self.start) // self.step) or video.frames
        self.size = (plan.settings.width, plan.settings.height) if plan else (video.width, video.height)
        self.heard = master is not None and any(a.from_ < self.end and a.to > self.start for a in master.audio)

    def boundaries(self) -> Iterator[tuple[str, int]]:
        """Each section that starts within the film, and the film's first frame of it."""
        for section in self.master.sections if self.master else []:
            frame = -(-(section.start_frame - self.start) // self.step)
            if 0 < frame < self.frames:
                yield section.id, frame

    def cuts(self) -> set[int]:
        """The film's first frames after what the master declares as a cut."""
        declared = self.master.transitions if self.master else []
        return {-(-(t.start_frame - self.start) // self.step) for t in declared if t.type == "cut"}

    def jumps(self) -> dict[int, list[Jump]]:
        """What the master itself lets jump, by frame of the film."""
        found: dict[int, list[Jump]] = {}
        for jump in check_continuity(self.master) if self.master else []:
            found.setdefault(-(-(jump.frame - self.start) // self.step), []).append(jump)
        return found

    def shows_something(self, frames: tuple[int, int]) -> bool:
        """Whether an element is on screen in these frames of the film; True where the master is not known."""
        start, end = (self.start + frame * self.step for frame in frames)
        return self.master is None or any(e.from_ < end and e.to > start for e in self.master.elements)


def film_range(master: Master | None, plan: RenderPlan | None, frame_range: tuple[int, int] | None) -> tuple[int, int]:
    if plan:
        return plan.range_start, plan.range_end
    return frame_range or (0, master.duration_in_frames if master else 0)


def _step(master: Master, fps: Fraction) -> int:
    """Master frames to a frame of the film."""
    return max(1, round(master.fps.fraction / fps)) if fps else 1
