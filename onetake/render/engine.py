"""A master to a film: the verbs that the command line and the render worker call.

Every output appears whole or not at all. `files` maps asset ids to local paths. Ranges are master frames [start, end).
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onetake.errors import ChunkFailedError, JoinError, RenderError
from onetake.render.files import pictures
from onetake.render.files.atomic import failing, replacing
from onetake.render.files.gif import write_gif
from onetake.render.files.join import Part, join_parts
from onetake.render.files.thumbnails import write_thumbnails
from onetake.render.plan import Chunk, FrameRange, RenderPlan, output_frames, plan_render, plan_segments
from onetake.render.processes import run_tasks
from onetake.render.segments import Compose, Job, Mix, Segment, Task, chunk_failed, open_compositor
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import write_mix
from onetake.render.sound.tracks import sample_at, tracks_of
from onetake.timeline.document import Strict
from onetake.timeline.master import Master

OnProgress = Callable[[int], None]
"""Gets the number of output frames done so far; it never goes back."""


class ChunkResult(Strict):
    """A chunk that was rendered. `warnings` are the compositor's, such as a font that was not found."""

    chunk: Chunk
    size_bytes: int
    warnings: list[str] = []


class FilmResult(Strict):
    plan: RenderPlan
    size_bytes: int
    has_audio: bool
    warnings: list[str] = []


def _ignore(_frames: int) -> None:
    pass


def render_film(
    master: Master,
    files: Mapping[str, Path],
    settings: RenderSettings,
    frame_range: tuple[int, int],
    output: Path,
    *,
    workers: int,
    chunk_frames: int | None = None,
    on_progress: OnProgress = _ignore,
    compose: Compose = open_compositor,
) -> FilmResult:
    """Render a range to a finished mp4 on this machine, in `workers` processes.

    The bytes are those of rendering each chunk with `render_chunk` and joining them with `join_film`. Raises the errors
    of those, and `InvalidInputError` for a range outside the film.
    """
    plan = plan_render(master, settings, frame_range, chunk_frames)
    job = Job(master, dict(files), settings, plan.range_start, compose)
    with replacing(output) as partial, _workspace(output) as folder:
        mix = _mix(master, files, settings, frame_range, Path(folder, "audio.mp4"))
        segments = [segment for chunk in plan.chunks for segment in _segments(chunk, folder)]
        tasks: list[Task] = [*segments] if mix is None else [mix, *segments]
        with failing(lambda reason: RenderError(f"the film could not be rendered: {reason}")):
            warnings = run_tasks(job, tasks, workers, on_progress)
        join_parts([_part(s) for s in segments], settings.fps, partial, mix.path if mix else None)
        size = partial.stat().st_size
    return FilmResult(plan=plan, size_bytes=size, has_audio=mix is not None, warnings=warnings)


def render_chunk(
    master: Master,
    files: Mapping[str, Path],
    settings: RenderSettings,
    range_start: int,
    chunk: Chunk,
    output: Path,
    *,
    workers: int,
    on_progress: OnProgress = _ignore,
    compose: Compose = open_compositor,
) -> ChunkResult:
    """Render one chunk to a video-only mp4 that starts with an IDR frame and whose GOPs are closed.

    Raises `AssetError`s naming the asset, and `ChunkFailedError` naming the chunk when a process died or could not be
    started, or the disk is full.
    """

    def failed(reason: str) -> ChunkFailedError:
        return chunk_failed(chunk, reason)

    job = Job(master, dict(files), settings, range_start, compose)
    with replacing(output, failed) as partial, _workspace(output) as folder:
        segments = _segments(chunk, folder)
        warnings = run_tasks(job, segments, workers, on_progress)
        join_parts([_part(s) for s in segments], settings.fps, partial)
        size = partial.stat().st_size
    return ChunkResult(chunk=chunk, size_bytes=size, warnings=warnings)


def mix_audio(
    master: Master, files: Mapping[str, Path], settings: RenderSettings, frame_range: tuple[int, int], output: Path
) -> bool:
    """Write the sound of a range as AAC in an mp4. False, and no file, for a film that has no sound.

    Raises `AssetDecodeError` or `AssetMissingError` naming the asset.
    """
    with replacing(output) as partial:
        mix = _mix(master, files, settings, frame_range, partial)
        if mix is not None:
            write_mix(*mix)
    return mix is not None


def join_film(plan: RenderPlan, chunk_paths: Sequence[Path], audio_path: Path | None, output: Path) -> None:
    """Join the plan's chunks, in its order, and the sound into a faststart mp4, without encoding anything again.

    Raises `JoinError` naming the chunk that does not fit, or the chunks when the disk is full.
    """
    parts = [
        Part(path, chunk.length, f"chunk {chunk.index}") for path, chunk in zip(chunk_paths, plan.chunks, strict=True)
    ]
    chunks = f"chunks 0 to {len(parts) - 1}" if len(parts) > 1 else "chunk 0"
    with replacing(output, lambda reason: JoinError(f"{chunks} could not be joined: {reason}")) as partial:
        join_parts(parts, plan.settings.fps, partial, audio_path)


def render_frame(
    master: Master, files: Mapping[str, Path], frame: int, output: Path, *, compose: Compose = open_compositor
) -> list[str]:
    """Draw one master frame at the master's size, as PNG or JPEG by the suffix of `output`.

    Returns the compositor's warnings. Raises `InvalidInputError` for a frame outside the film.
    """
    plan_render(master, RenderSettings.of(master, "standard"), (frame, frame + 1))
    source = compose(master, files, master.width, master.height)
    try:
        with replacing(output) as partial:
            pictures.write_picture(source.frame(frame), partial)
        return list(source.warnings)
    finally:
        source.close()


def render_poster(film: Path, output: Path, at: float = 0.1) -> None:
    """Write the frame at this share (0..1) of a finished film as a JPEG: the start of many films is still empty."""
    with replacing(output) as partial:
        pictures.write_poster(film, partial, at)


def render_thumbnails(film: Path, index: Path, sprite: Path) -> None:
    """Write the WebVTT index of a finished film's thumbnails, and the JPEG that it names, in the same folder."""
    with replacing(index) as partial_index, replacing(sprite) as partial_sprite:
        write_thumbnails(film, partial_index, partial_sprite, sprite.name)


def render_gif(film: Path, output: Path) -> None:
    """Write the first 30 s of a finished film as an animated GIF of at most 480 pixels and 12.5 frames a second."""
    with replacing(output) as partial:
        write_gif(film, partial)


def _workspace(output: Path) -> tempfile.TemporaryDirectory[str]:
    """Beside the output, where there is room for it, and gone afterwards."""
    return tempfile.TemporaryDirectory(prefix=f".{output.stem}.", dir=output.parent)


def _segments(chunk: Chunk, folder: str) -> list[Segment]:
    spans = [(chunk.start + start, chunk.start + end) for start, end in plan_segments(chunk.length)]
    return [Segment(chunk, start, end, Path(folder, f"{start:07d}.mp4")) for start, end in spans]


def _part(segment: Segment) -> Part:
    return Part(segment.path, segment.end - segment.start, f"chunk {segment.chunk.index} at frame {segment.start}")


def _mix(
    master: Master, files: Mapping[str, Path], settings: RenderSettings, frame_range: tuple[int, int], path: Path
) -> Mix | None:
    tracks = tracks_of(master, files, FrameRange(*frame_range))
    length = sample_at(output_frames(settings, frame_range), settings.fps)
    return Mix(tracks, length, path) if tracks else None
