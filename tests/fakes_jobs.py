"""The ports of renders in memory; tests/contract/jobs runs one suite against these and the real adapters."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from onetake.errors import AssetUnreachableError, ConflictError, NotFoundError
from onetake.jobs.models import ChunkState, IdempotencyKey, Phase, Render
from onetake.jobs.ports import Fetched


class FakeRenders:
    """Renders and idempotency keys in dictionaries."""

    def __init__(self) -> None:
        self.renders: dict[tuple[str, str], Render] = {}
        self.keys: dict[tuple[str, str], IdempotencyKey] = {}

    def create(self, render: Render, key: IdempotencyKey | None) -> None:
        place = (render.project_id, render.render_id)
        if place in self.renders or (key is not None and (key.project_id, key.name) in self.keys):
            raise ConflictError("this render was started before")
        self.renders[place] = render
        if key is not None:
            self.keys[key.project_id, key.name] = key

    def find_key(self, project_id: str, name: str) -> IdempotencyKey | None:
        return self.keys.get((project_id, name))

    def get(self, project_id: str, render_id: str) -> Render | None:
        return self.renders.get((project_id, render_id))

    def newest(self, project_id: str, *, before: str | None, limit: int) -> list[Render]:
        found = [r for r in self.renders.values() if r.project_id == project_id]
        older = [r for r in found if before is None or r.render_id < before]
        return sorted(older, key=lambda r: r.render_id, reverse=True)[:limit]

    def update(self, project_id: str, render_id: str, changes: Mapping[str, Any], *, phases: Collection[Phase]) -> bool:
        render = self.renders.get((project_id, render_id))
        if render is None or render.phase not in phases:
            return False
        self.renders[project_id, render_id] = render.model_copy(update=dict(changes))
        return True

    def spend(self, project_id: str, render_id: str, usd: float) -> None:
        render = self.renders.get((project_id, render_id))
        if render is not None:
            changes = {"join_cost_usd": render.join_cost_usd + usd}
            self.renders[project_id, render_id] = render.model_copy(update=changes)


class FakeChunks:
    """Chunks in a dictionary."""

    def __init__(self) -> None:
        self.chunks: dict[tuple[str, str, int], ChunkState] = {}

    def put_all(self, project_id: str, render_id: str, chunks: Sequence[ChunkState]) -> None:
        self.chunks |= {(project_id, render_id, chunk.index): chunk for chunk in chunks}

    def of(self, project_id: str, render_id: str) -> list[ChunkState]:
        return [chunk for key, chunk in sorted(self.chunks.items()) if key[:2] == (project_id, render_id)]

    def update(self, project_id: str, render_id: str, index: int, changes: Mapping[str, Any]) -> None:
        chunk = self.chunks.get((project_id, render_id, index))
        if chunk is not None:
            self.chunks[project_id, render_id, index] = chunk.model_copy(update=dict(changes))

    def report(self, project_id: str, render_id: str, index: int, *, frames: int, usd: float) -> None:
        chunk = self.chunks.get((project_id, render_id, index))
        if chunk is not None:
            changes = {"frames_rendered": max(frames, chunk.frames_rendered), "cost_usd": chunk.cost_usd + usd}
            self.chunks[project_id, render_id, index] = chunk.model_copy(update=changes)


class FakeBucket:
    """Objects and files in a dictionary; `temporary` are the keys of those that go away by themselves."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.temporary: set[str] = set()

    def uri(self, key: str) -> str:
        return f"s3://bucket/{key}"

    def get(self, key: str) -> bytes | None:
        return self.stored.get(key)

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        self.stored[key] = body
        self.temporary.add(key)

    def size(self, key: str) -> int | None:
        return len(self.stored[key]) if key in self.stored else None

    def download(self, key: str, path: Path) -> None:
        if key not in self.stored:
            raise NotFoundError(f"there is no object {key}")
        path.write_bytes(self.stored[key])

    def upload(self, path: Path, key: str, content_type: str, *, temporary: bool = False) -> None:
        self.stored[key] = path.read_bytes()
        if temporary:
            self.temporary.add(key)


class FakeFetcher:
    """A web that has the pages in `pages`; `asked` are the addresses that were fetched."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def fetch(self, asset: str, uri: str, path: Path) -> Fetched:
        self.asked.append(uri)
        if uri not in self.pages:
            raise AssetUnreachableError(f"asset {asset}: {uri} does not answer", asset=asset)
        body = self.pages[uri]
        path.write_bytes(body)
        return Fetched(hashlib.sha256(body).hexdigest(), len(body), "image/png")


class FakeQueue:
    """Remembers what was enqueued: `messages` to come at once, `delayed` to come after so many seconds."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.delayed: list[tuple[str, str, int]] = []

    def enqueue(self, project_id: str, render_id: str, *, delay_seconds: int = 0) -> None:
        if delay_seconds:
            self.delayed.append((project_id, render_id, delay_seconds))
        else:
            self.messages.append((project_id, render_id))


class FakeWorkflow:
    """Remembers what was started; the projects in `broken` cannot be."""

    def __init__(self, broken: Collection[str] = ()) -> None:
        self.started: list[tuple[str, str]] = []
        self._broken = broken

    def start(self, project_id: str, render_id: str) -> None:
        if project_id in self._broken:
            raise ConnectionError("Step Functions does not answer")
        self.started.append((project_id, render_id))
