"""The tasks that a render is cut into, and how one process does them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import av
import av.error

from onetake.errors import ChunkFailedError
from onetake.render.files.encoder import encode_segment
from onetake.render.heap import give_gaps_back
from onetake.render.plan import Chunk
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import write_mix
from onetake.render.sound.tracks import Track
from onetake.timeline.master import Master

PROGRESS_SECONDS = 0.2


class FrameSource(Protocol):
    """What draws: `onetake.render.picture.compositor.Compositor`."""

    @property
    def warnings(self) -> list[str]: ...

    def frame(self, master_frame: int) -> av.VideoFrame: ...

    def close(self) -> None: ...


Compose = Callable[[Master, Mapping[str, Path], int, int], FrameSource]


def open_compositor(master: Master, files: Mapping[str, Path], width: int, height: int) -> FrameSource:
    """The compositor, imported where it is used: the process that only waits and joins never loads it."""
    from onetake.render.picture.compositor import Compositor

    return Compositor(master, files, width, height)


@dataclass(frozen=True)
class Job:
    """What every process of a render knows. `compose` must be importable by name."""

    master: Master
    files: Mapping[str, Path]
    settings: RenderSettings
    range_start: int
    compose: Compose = open_compositor


class Segment(NamedTuple):
    """Encode output frames [start, end) of the render, a part of `chunk`, into `path`."""

    chunk: Chunk
    start: int
    end: int
    path: Path


class Mix(NamedTuple):
    """Mix the sound of the whole range, so many samples, into `path`."""

    tracks: Sequence[Track]
    length: int
    path: Path


Task = Segment | Mix


class Workshop:
    """Does tasks in this process. The compositor opens with the first segment and serves all that follow."""

    def __init__(self, job: Job, on_frames: Callable[[int], None]) -> None:
        """`on_frames` gets the number of frames finished since it was last called, a few times a second."""
        self._job = job
        self._on_frames = on_frames
        self._source: FrameSource | None = None

    def do(self, task: Task) -> list[str]:
        """Do the task and return the compositor's warnings so far.

        Raises `ChunkFailedError` for a full disk and the like, and the `AssetError`s of what cannot be shown or heard.
        """
        try:
            return self._mix(task) if isinstance(task, Mix) else self._encode(task)
        except (OSError, MemoryError, av.error.FFmpegError) as exc:
            raise task_failed(task, str(exc) or type(exc).__name__) from exc

    def _mix(self, task: Mix) -> list[str]:
        write_mix(task.tracks, task.length, task.path)
        return []

    def _encode(self, task: Segment) -> list[str]:
        job = self._job
        if self._source is None:
            self._source = job.compose(job.master, job.files, job.settings.width, job.settings.height)
        encode_segment(self._frames(self._source, task), job.settings, task.path)
        give_gaps_back()
        return list(self._source.warnings)

    def _frames(self, source: FrameSource, segment: Segment) -> Iterator[av.VideoFrame]:
        reported, at = segment.start, time.monotonic()
        for frame in range(segment.start, segment.end):
            yield source.frame(self._job.range_start + frame * self._job.settings.frame_step)
            if time.monotonic() - at > PROGRESS_SECONDS:
                self._on_frames(frame + 1 - reported)
                reported, at = frame + 1, time.monotonic()
        self._on_frames(segment.end - reported)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()


def task_failed(task: Task, reason: str, **details: Any) -> ChunkFailedError:
    """The error that names what could not be made; `details` has index, start and end of a chunk."""
    if isinstance(task, Mix):
        return ChunkFailedError(f"the audio could not be mixed: {reason}", **details)
    return chunk_failed(task.chunk, reason, **details)


def chunk_failed(chunk: Chunk, reason: str, **details: Any) -> ChunkFailedError:
    return ChunkFailedError(
        f"chunk {chunk.index} (frames {chunk.start} to {chunk.end}) could not be rendered: {reason}",
        index=chunk.index,
        start=chunk.start,
        end=chunk.end,
        **details,
    )
