"""What renders need of the world. `onetake.aws` has the real ones, `tests/fakes_jobs.py` the ones in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from onetake.jobs.models import ChunkState, IdempotencyKey, Phase, Render

Clock = Callable[[], datetime]
"""The time now, in UTC."""


class RenderStore(Protocol):
    """The renders of projects. Reads are strongly consistent."""

    def create(self, render: Render, key: IdempotencyKey | None) -> None:
        """Write the render and its key, both or none.

        Raises ConflictError if the key is taken, WriteConflictError if that is being decided by somebody else.
        """
        ...

    def find_key(self, project_id: str, name: str) -> IdempotencyKey | None: ...

    def get(self, project_id: str, render_id: str) -> Render | None: ...

    def newest(self, project_id: str, *, before: str | None, limit: int) -> list[Render]:
        """Up to `limit` renders, newest first, from the one that was started before the render `before`."""
        ...

    def update(self, project_id: str, render_id: str, changes: Mapping[str, Any], *, phases: Collection[Phase]) -> bool:
        """Set fields of a render (by their names in `Render`) if it is in one of `phases`; whether it was."""
        ...

    def spend(self, project_id: str, render_id: str, usd: float) -> None:
        """Add to `join_cost_usd`."""
        ...


class ChunkStore(Protocol):
    """The chunks of renders, in order of their index. Reads are strongly consistent."""

    def put_all(self, project_id: str, render_id: str, chunks: Sequence[ChunkState]) -> None: ...

    def of(self, project_id: str, render_id: str) -> list[ChunkState]: ...

    def update(self, project_id: str, render_id: str, index: int, changes: Mapping[str, Any]) -> None:
        """Set fields of a chunk by their names in `ChunkState`."""
        ...

    def report(self, project_id: str, render_id: str, index: int, *, frames: int, usd: float) -> None:
        """Raise `frames_rendered` to `frames`, unless it is there already, and add `usd` to the cost."""
        ...


class Objects(Protocol):
    """The bucket. Keys are those of `onetake.layout`."""

    def uri(self, key: str) -> str: ...

    def get(self, key: str) -> bytes | None: ...

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        """Keep what can be made again; it goes away by itself some days later."""
        ...

    def size(self, key: str) -> int | None:
        """The object's bytes, counted; None if there is none."""
        ...


class Files(Protocol):
    """Objects of any size, streamed to and from the disk."""

    def download(self, key: str, path: Path) -> None:
        """Raises NotFoundError if there is no object at `key`."""
        ...

    def upload(self, path: Path, key: str, content_type: str, *, temporary: bool = False) -> None:
        """`temporary`: it can be made again, and goes away by itself some days later."""
        ...


@dataclass(frozen=True)
class Fetched:
    """A file that came from outside."""

    sha256: str
    size_bytes: int
    content_type: str


class Fetcher(Protocol):
    """Takes media from anywhere on the web, as far as that is safe (S1)."""

    def fetch(self, asset: str, uri: str, path: Path) -> Fetched:
        """Write what is at `uri` to `path`. `asset` is what errors call it.

        Raises AssetForbiddenError, AssetUnreachableError, AssetMissingError, AssetRejectedError.
        """
        ...


class RenderQueue(Protocol):
    """The intake of renders that wait to be started."""

    def enqueue(self, project_id: str, render_id: str, *, delay_seconds: int = 0) -> None:
        """The same render may be enqueued again, and one that is never written: it starts once, or comes to nothing."""
        ...


class Workflow(Protocol):
    """The state machine."""

    def start(self, project_id: str, render_id: str) -> None:
        """Start the execution of this render; one that was started before is left alone."""
        ...


@dataclass(frozen=True)
class StepPorts:
    """What the steps of a render work with."""

    renders: RenderStore
    chunks: ChunkStore
    objects: Objects
    now: Clock
