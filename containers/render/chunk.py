"""Render one chunk into the chunk cache."""

import json
import time
from collections.abc import Callable

from containers.render.bench import Bench
from onetake import layout
from onetake.jobs.documents import JSON
from onetake.jobs.usage import pictures_in
from onetake.render.engine import render_chunk
from onetake.render.plan import Chunk, RenderPlan, chunk_key
from onetake.timeline.master import Master

_REPORT_SECONDS = 2.0


def render_one_chunk(bench: Bench) -> None:
    """Render the chunk that is ordered, unless its file is there, and write its result.

    Raises what `render_chunk` raises, and an AssetError for an asset that cannot be used.
    """
    _, master, plan = bench.read()
    chunk = plan.chunks[bench.settings.chunk_index]
    bench.ports.chunks.update(*bench.place, chunk.index, {"status": "running", "attempts": bench.settings.attempt + 1})
    key = chunk_key(master, plan.settings, plan.range_start, chunk)
    stored = layout.chunk(bench.settings.project_id, key)
    warnings: list[str] = []
    reporter = _Reporter(bench, chunk.index)
    if bench.ports.objects.size(stored) is None:
        warnings = _render(bench, master, plan, chunk, stored, reporter.frames)
    reporter.now(chunk.length)
    result = {"index": chunk.index, "chunkKey": key, "warnings": warnings}
    place = layout.chunk_result(*bench.place, chunk.index)
    bench.ports.objects.put_temporary(place, json.dumps(result).encode(), JSON)


def _render(
    bench: Bench, master: Master, plan: RenderPlan, chunk: Chunk, stored: str, on_progress: Callable[[int], None]
) -> list[str]:
    """The compositor's warnings."""
    files = bench.assets.get(bench.settings.project_id, master, pictures_in(master, *_master_frames(plan, chunk)))
    output = bench.folder / "chunk.mp4"
    result = render_chunk(
        master, files, plan.settings, plan.range_start, chunk, output, workers=bench.processes, on_progress=on_progress
    )
    bench.files.upload(output, stored, "video/mp4", temporary=True)
    return result.warnings


def _master_frames(plan: RenderPlan, chunk: Chunk) -> tuple[int, int]:
    """The master frames from the first that the chunk shows to the one after its last."""
    step = plan.settings.frame_step
    return plan.range_start + chunk.start * step, plan.range_start + (chunk.end - 1) * step + 1


class _Reporter:
    """Tells the table now and then how far the chunk has come, and what it has cost since."""

    def __init__(self, bench: Bench, index: int) -> None:
        self._bench, self._index = bench, index
        self._cost_since, self._last = bench.meter(), time.monotonic()

    def frames(self, done: int) -> None:
        if time.monotonic() - self._last >= _REPORT_SECONDS:
            self.now(done)

    def now(self, done: int) -> None:
        self._last = time.monotonic()
        self._bench.ports.chunks.report(*self._bench.place, self._index, frames=done, usd=self._cost_since())
