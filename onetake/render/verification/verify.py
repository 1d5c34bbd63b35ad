"""Is the file that was made the film that was planned? Every figure is read back from the file."""

import contextlib
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path

import av
import av.error

from onetake.errors import AssetError, InvalidInputError
from onetake.render.intake.boxes import top_level_boxes
from onetake.render.intake.films import open_film
from onetake.render.picture.light import gains_of
from onetake.render.picture.matching import Gains
from onetake.render.plan import RenderPlan
from onetake.render.verification.container import VideoFacts, video_facts
from onetake.render.verification.expectation import Expectation, film_range
from onetake.render.verification.joins import joins_of
from onetake.render.verification.picture_checks import picture_checks
from onetake.render.verification.report import Check, JoinFacts, Report, equal
from onetake.render.verification.sound_checks import sound_checks
from onetake.timeline.gate import ContinuityReport
from onetake.timeline.master import Master


def verify_film(
    path: Path,
    master: Master | None = None,
    plan: RenderPlan | None = None,
    *,
    frame_range: tuple[int, int] | None = None,
    files: Mapping[str, Path] | None = None,
    thorough: bool = True,
) -> Report:
    """Check a film against its plan, or against a range of `master`, the whole of it unless said; without either,
    against itself.

    Decodes all of it. With the `files` of the master's assets, some of its frames are also drawn again and its sound is
    mixed again, and held against what the film shows and plays; unless `thorough`, only the frames on both sides of its
    sections' boundaries. Raises `InvalidInputError` when there is no such
    file; anything else that is wrong with it is in the report.
    """
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}")
    try:
        report = Report.of(list(_checks(path, master, plan, frame_range, files, thorough)))
    except (av.error.FFmpegError, AssetError, IndexError) as exc:
        reason = getattr(exc, "strerror", None) or getattr(exc, "message", "it has no video")
        return Report.of([Check(name="readable", ok=False, expected="an mp4 with H.264 video", found=reason)])
    if master is None:
        return report
    continuity = ContinuityReport.of(master, *film_range(master, plan, frame_range))
    start, end = film_range(master, plan, frame_range)
    joins, gains = list[JoinFacts](), dict[str, Gains]()
    if files is not None:
        with contextlib.suppress(AssetError):  # the check of the pictures says which file is not there
            joins = list(joins_of(master, files, start, end))
            gains = gains_of(master, files, start, end)
    return report.model_copy(update={"continuity": continuity, "joins": joins, "gains": gains})


def _checks(
    path: Path,
    master: Master | None,
    plan: RenderPlan | None,
    frame_range: tuple[int, int] | None,
    files: Mapping[str, Path] | None,
    thorough: bool,
) -> Iterator[Check]:
    with open_film(path) as container:
        video = video_facts(container)
        has_audio = bool(container.streams.audio)
    wanted = Expectation(video, master, plan, frame_range, files, thorough)
    yield from _stream_checks(path, video)
    yield from _timing_checks(video, wanted)
    if has_audio:
        yield from sound_checks(path, video, wanted)
    elif wanted.heard:
        yield Check(name="sound", ok=False, expected="a sound track", found="none")
    yield from picture_checks(path, video, wanted)


def _stream_checks(path: Path, video: VideoFacts) -> Iterator[Check]:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        boxes = [kind for kind, _ in top_level_boxes(data)]
    front = "moov" in boxes and "mdat" in boxes and boxes.index("moov") < boxes.index("mdat")
    yield equal("codec", "h264 High", video.codec)
    yield equal("colour", "BT.709 limited", video.colour)
    yield Check(name="faststart", ok=front, expected="moov before mdat", found=" ".join(boxes))


def _timing_checks(video: VideoFacts, wanted: Expectation) -> Iterator[Check]:
    steps = ", ".join(f"{step} s x {count}" for step, count in video.steps.most_common(3)) or "one frame"
    constant = all(step * wanted.fps == 1 for step in video.steps)
    start = f"{'an IDR frame' if video.starts_with_idr else 'no IDR frame'} at {video.start} s"
    yield equal("size", "{} x {}".format(*wanted.size), f"{video.width} x {video.height}")
    yield equal("frames", str(wanted.frames), str(video.frames))
    yield Check(name="frame duration", ok=constant, expected=f"{1 / wanted.fps} s", found=steps)
    yield equal("decode times", "increase", "increase" if video.dts_increase else "do not increase")
    yield equal("start", "an IDR frame at 0 s", start)
