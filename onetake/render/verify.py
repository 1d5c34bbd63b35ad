"""Is the file that was made the film that was planned? Every figure is read back from the file."""

import contextlib
import math
from collections.abc import Iterator
from fractions import Fraction
from mmap import ACCESS_READ, mmap
from pathlib import Path

import av
import av.error
import numpy as np

from onetake.errors import InvalidInputError
from onetake.render.audio import AAC_FRAME
from onetake.render.container import AudioFacts, VideoFacts, audio_facts, video_facts
from onetake.render.footage import STILL, FrameFacts, jump, scan, stretches
from onetake.render.headers import top_level_boxes
from onetake.render.loudness import SILENCE_LUFS, TARGET_LUFS, integrated_loudness
from onetake.render.plan import RenderPlan
from onetake.render.report import Check, Report
from onetake.render.sound import SAMPLE_RATE, Samples, Sound
from onetake.timeline.master import Master

LOUDNESS_TOLERANCE = 1.0
BLACK_SECONDS = 1
FROZEN_SECONDS = 2


def verify_film(path: Path, master: Master | None = None, plan: RenderPlan | None = None) -> Report:
    """Check a film against its plan, or against the whole of `master`; without either, against itself.

    Decodes all of it. Raises `InvalidInputError` when there is no such file; anything else that is wrong with it is
    in the report.
    """
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}")
    try:
        return Report.of(list(_checks(path, master, plan)))
    except (av.error.FFmpegError, IndexError) as exc:
        reason = getattr(exc, "strerror", None) or "it has no video"
        return Report.of([Check(name="readable", ok=False, expected="an mp4 with H.264 video", found=reason)])


def _checks(path: Path, master: Master | None, plan: RenderPlan | None) -> Iterator[Check]:
    with av.open(str(path)) as container:
        video = video_facts(container)
        has_audio = bool(container.streams.audio)
    wanted = _Wanted(video, master, plan)
    yield from _stream_checks(path, video)
    yield from _timing_checks(video, wanted)
    if has_audio:
        yield from _sound_checks(path, video)
    elif wanted.heard:
        yield Check(name="sound", ok=False, expected="a sound track", found="none")
    yield from _picture_checks(path, video, wanted)


class _Wanted:
    """What the plan, else the whole master, else the film itself says that the film should be."""

    def __init__(self, video: VideoFacts, master: Master | None, plan: RenderPlan | None) -> None:
        self.master = master
        self.start = plan.range_start if plan else 0
        self.end = plan.range_end if plan else master.duration_in_frames if master else 0
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

    def shows_something(self, frames: tuple[int, int]) -> bool:
        """Whether an element is on screen in these frames of the film; True where the master is not known."""
        start, end = (self.start + frame * self.step for frame in frames)
        return self.master is None or any(e.from_ < end and e.to > start for e in self.master.elements)


def _step(master: Master, fps: Fraction) -> int:
    """Master frames to a frame of the film."""
    return max(1, round(master.fps.fraction / fps)) if fps else 1


def _stream_checks(path: Path, video: VideoFacts) -> Iterator[Check]:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        boxes = [kind for kind, _ in top_level_boxes(data)]
    front = "moov" in boxes and "mdat" in boxes and boxes.index("moov") < boxes.index("mdat")
    yield _equal("codec", "h264 High", video.codec)
    yield _equal("colour", "BT.709 limited", video.colour)
    yield Check(name="faststart", ok=front, expected="moov before mdat", found=" ".join(boxes))


def _timing_checks(video: VideoFacts, wanted: _Wanted) -> Iterator[Check]:
    steps = ", ".join(f"{step} s x {count}" for step, count in video.steps.most_common(3)) or "one frame"
    constant = all(step * wanted.fps == 1 for step in video.steps)
    start = f"{'an IDR frame' if video.starts_with_idr else 'no IDR frame'} at {video.start} s"
    yield _equal("size", "{} x {}".format(*wanted.size), f"{video.width} x {video.height}")
    yield _equal("frames", str(wanted.frames), str(video.frames))
    yield Check(name="frame duration", ok=constant, expected=f"{1 / wanted.fps} s", found=steps)
    yield _equal("decode times", "increase", "increase" if video.dts_increase else "do not increase")
    yield _equal("start", "an IDR frame at 0 s", start)


def _equal(name: str, expected: str, found: str) -> Check:
    return Check(name=name, ok=expected == found, expected=expected, found=found)


def _sound_checks(path: Path, video: VideoFacts) -> Iterator[Check]:
    with av.open(str(path)) as container:
        sound = audio_facts(container)
    apart = abs(sound.end - video.end)
    yield _equal("sound", "aac 48000 Hz 2 channels", f"{sound.codec} {sound.rate} Hz {sound.channels} channels")
    yield Check(
        name="sound and picture end",
        ok=apart <= Fraction(AAC_FRAME, SAMPLE_RATE),
        expected="within one AAC frame, 21 ms",
        found=f"{float(apart) * 1000:.2f} ms apart",
    )
    yield from _loudness_checks(path, sound)


def _loudness_checks(path: Path, sound: AudioFacts) -> Iterator[Check]:
    meter = _Peak()
    lufs = integrated_loudness(meter.watch(path, round(sound.end * SAMPLE_RATE)))
    silent = lufs <= SILENCE_LUFS
    yield Check(
        name="loudness",
        ok=silent or abs(lufs - TARGET_LUFS) <= LOUDNESS_TOLERANCE,
        expected=f"{TARGET_LUFS:.0f} LUFS within {LOUDNESS_TOLERANCE:.0f}",
        found="silent" if silent else f"{lufs:.1f} LUFS",
    )
    yield Check(
        name="peak", ok=meter.peak < 1, expected="below 0 dBFS", found=f"{20 * math.log10(meter.peak):.1f} dBFS"
    )


class _Peak:
    """Passes the film's sound on and remembers its largest sample."""

    peak = 1e-5

    def watch(self, path: Path, length: int) -> Iterator[Samples]:
        with contextlib.closing(Sound(path, path.name)) as sound:
            for start in range(0, length, SAMPLE_RATE):
                samples = sound.read(min(SAMPLE_RATE, length - start))
                self.peak = max(self.peak, float(np.abs(samples).max()))
                yield samples


def _picture_checks(path: Path, video: VideoFacts, wanted: _Wanted) -> Iterator[Check]:
    facts = _scanned(path)
    yield _equal("decoded frames", str(video.frames), str(len(facts)))
    black = stretches((f.black for f in facts), math.ceil(BLACK_SECONDS * wanted.fps))
    unexpected = [stretch for stretch in black if wanted.shows_something(stretch)]
    expected = f"no black for {BLACK_SECONDS} s while something is shown"
    yield Check(name="black", ok=not unexpected, expected=expected, found=_spelled(black))
    frozen = stretches((f.change < STILL for f in facts), math.ceil(FROZEN_SECONDS * wanted.fps))
    yield Check(name="frozen", ok=True, expected="reported only", found=_spelled(frozen))
    changes = [f.change for f in facts]
    jumps = [f"{name} at {at}: {jump(changes, at):.1f}x" for name, at in wanted.boundaries() if at < len(changes)]
    found = ", ".join(jumps) or "no boundaries"
    yield Check(name="change at boundaries", ok=True, expected="reported only, against its neighbours", found=found)


def _scanned(path: Path) -> list[FrameFacts]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        return list(scan(container.decode(stream)))


def _spelled(frames: list[tuple[int, int]]) -> str:
    return ", ".join(f"frames {start} to {end}" for start, end in frames) or "none"
