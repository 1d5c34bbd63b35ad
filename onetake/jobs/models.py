"""A render, its chunks, and what a client asks for and is told (R1, R6). In JSON all fields are camelCase."""

import itertools
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, field_validator, model_validator

from onetake.render.settings import Quality
from onetake.timeline.document import Count, Frame, Rate, Strict

Output = Literal["mp4", "poster", "hls", "thumbnails", "gif"]
Status = Literal["queued", "running", "complete", "failed"]
Phase = Literal["preparing", "rendering", "concatenating", "uploading", "packaging", "complete", "error"]
ChunkStatus = Literal["pending", "running", "complete", "failed"]

MOST_WARNINGS = 50
"""Warnings that a render keeps."""

Dollars = Annotated[float, Field(ge=0)]


class FrameSpan(Strict):
    """Frames of the master, `start` inclusive, `end` exclusive."""

    start: Frame
    end: Count

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the range ends at frame {self.end}, not after its start {self.start}")
        return self


class RenderRequest(Strict):
    """What to render: the whole film unless a `range` is named. An mp4 is made in any case.

    `thumbnails` is a WebVTT index of small pictures for a player's seek bar. `gif` shows the first 30 seconds at most.
    """

    quality: Quality = "standard"
    outputs: Annotated[list[Output], Field(min_length=1, max_length=5)] = ["mp4", "poster"]
    range: FrameSpan | None = None

    @field_validator("outputs")
    @classmethod
    def _each_once(cls, outputs: list[Output]) -> list[Output]:
        for earlier, later in itertools.pairwise(sorted(outputs)):
            if earlier == later:
                raise ValueError(f"{later} is asked for twice")
        return outputs


class Failure(Strict):
    """Why a render failed: `code` is stable, `message` is for the person who reads it."""

    code: str
    message: str
    details: dict[str, Any] = {}


class Render(RenderRequest):
    """One job that turns a master into files.

    `total_frames` and `fps` are those of the film that comes out. `total_chunks` is 0 until the chunks are planned.
    `failed_phase` is how far a failed render had come. `files` maps each output that was made to its key in the bucket.
    `smoothness_percent` is the part of the elements' crossings of section boundaries without a jump; below 100 only
    where the render was forced.
    """

    project_id: str
    owner_id: str
    render_id: str
    status: Status = "queued"
    phase: Phase = "preparing"
    failed_phase: Phase | None = None
    master_hash: str
    fps: Rate
    total_frames: Count
    total_chunks: int = 0
    smoothness_percent: Annotated[float, Field(ge=0, le=100)] = 100.0
    error: Failure | None = None
    warnings: list[str] = []
    files: dict[str, str] = {}
    join_cost_usd: Dollars = 0.0
    created_at: AwareDatetime
    updated_at: AwareDatetime
    started_at: AwareDatetime | None = None
    rendering_started_at: AwareDatetime | None = None
    completed_at: AwareDatetime | None = None

    @property
    def seconds(self) -> float:
        """The film's length."""
        return float(self.total_frames / self.fps.fraction)


class ChunkState(Strict):
    """One chunk of a render, in output frames [start, end). `cached`: it was there before the render began.

    `frames_rendered` never goes down, also when an attempt starts again. `attempts` counts the tasks that began.
    """

    index: Annotated[int, Field(ge=0)]
    start: Frame
    end: Frame
    chunk_key: str
    status: ChunkStatus = "pending"
    frames_rendered: int = 0
    cached: bool = False
    attempts: int = 0
    cost_usd: Dollars = 0.0
    error: Failure | None = None

    @property
    def length(self) -> int:
        return self.end - self.start


class Progress(Strict):
    """How far a render has come (R6). `overall_percent` (0..100) never goes back."""

    phase: Phase
    total_chunks: int
    completed_chunks: int
    frames_rendered: int
    total_frames: int
    overall_percent: Annotated[float, Field(ge=0, le=100)]
    message: str
    eta_seconds: int | None = None
    cost_so_far_usd: Dollars = 0.0


class RenderDetail(Render):
    """A render with its progress."""

    completed_chunks: int
    frames_rendered: int
    overall_percent: Annotated[float, Field(ge=0, le=100)]
    message: str
    eta_seconds: int | None = None
    cost_so_far_usd: Dollars = 0.0


class IdempotencyKey(Strict):
    """Remembers which render a client's Idempotency-Key started.

    `name` is the key's SHA-256, `fingerprint` that of the request it came with.
    """

    project_id: str
    name: str
    fingerprint: str
    render_id: str
