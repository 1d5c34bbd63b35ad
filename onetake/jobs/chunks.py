"""The chunks of a plan, and which of them are in the cache already (R5)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from onetake import layout
from onetake.jobs.models import ChunkState
from onetake.jobs.ports import Objects
from onetake.render.plan import RenderPlan, chunk_keys
from onetake.timeline.master import Master

_AT_ONCE = 8


def keyed_chunks(master: Master, plan: RenderPlan) -> list[ChunkState]:
    """The chunks of a plan of `master`, by their keys, none of them rendered."""
    return [
        ChunkState(index=chunk.index, start=chunk.start, end=chunk.end, chunk_key=key)
        for chunk, key in zip(plan.chunks, chunk_keys(master, plan), strict=True)
    ]


def with_cached(objects: Objects, project_id: str, chunks: Sequence[ChunkState]) -> list[ChunkState]:
    """The same, those in the cache complete: one look into the bucket a chunk."""
    keys = [layout.chunk(project_id, chunk.chunk_key) for chunk in chunks]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sizes = list(pool.map(objects.size, keys))
    return [c if size is None else _complete(c) for c, size in zip(chunks, sizes, strict=True)]


def _complete(chunk: ChunkState) -> ChunkState:
    return chunk.model_copy(update={"status": "complete", "cached": True, "frames_rendered": chunk.length})
