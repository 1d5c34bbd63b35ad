"""CalculateChunks: the plan of the render, and which of its chunks are still to be rendered."""

import json
from dataclasses import dataclass

from onetake import layout
from onetake.jobs.chunks import keyed_chunks, with_cached
from onetake.jobs.documents import JSON, read_master, read_render, span_of, write_plan
from onetake.jobs.models import ChunkState, Render
from onetake.jobs.phases import leading_to
from onetake.jobs.ports import StepPorts
from onetake.jobs.usage import sounds_in
from onetake.render.plan import RenderPlan, plan_render
from onetake.render.settings import RenderSettings

MOST_INLINE = 40
"""A Map state runs at most 40 items at once from its payload; more come from a list in the bucket."""


@dataclass(frozen=True)
class Orders:
    """The chunks to render. More than `MOST_INLINE` are not in `chunks` but in the object `chunk_list`."""

    render: Render
    plan: RenderPlan
    count: int
    chunks: list[dict[str, int]]
    chunk_list: str | None
    has_sound: bool


def calculate_chunks(ports: StepPorts, project_id: str, render_id: str) -> Orders:
    """Plan the render and write plan.json. A chunk that is in the cache is complete at once and not ordered (R5).

    Run again, it keeps the progress that chunks have made. Raises NotFoundError and ConflictError for a render that is
    gone or has ended.
    """
    render = read_render(ports.renders, project_id, render_id)
    master = read_master(ports.objects, render)
    plan = plan_render(master, RenderSettings.of(master, render.quality), span_of(render, master))
    write_plan(ports.objects, render, plan)
    chunks = with_cached(ports.objects, project_id, keyed_chunks(master, plan))
    _keep_chunks(ports, render, chunks)
    now = ports.now()
    began = render.rendering_started_at or now
    changes = {
        "phase": "rendering",
        "total_chunks": len(chunks),
        "total_frames": plan.output_frames,
        "rendering_started_at": began,
        "updated_at": now,
    }
    ports.renders.update(project_id, render_id, changes, phases=leading_to("rendering"))
    orders = [{"index": chunk.index} for chunk in chunks if not chunk.cached]
    has_sound = bool(sounds_in(master, plan.range_start, plan.range_end))
    if len(orders) <= MOST_INLINE:
        return Orders(render, plan, len(orders), orders, None, has_sound)
    key = layout.chunk_list(project_id, render_id)
    ports.objects.put_temporary(key, json.dumps(orders).encode(), JSON)
    return Orders(render, plan, len(orders), [], key, has_sound)


def _keep_chunks(ports: StepPorts, render: Render, chunks: list[ChunkState]) -> None:
    known = {chunk.index for chunk in ports.chunks.of(render.project_id, render.render_id)}
    new = [chunk for chunk in chunks if chunk.index not in known]
    ports.chunks.put_all(render.project_id, render.render_id, new)
    for chunk in chunks:
        if chunk.cached and chunk.index in known:
            done = {"status": "complete", "frames_rendered": chunk.length}
            ports.chunks.update(render.project_id, render.render_id, chunk.index, done)
