"""Which frames of the last film are no longer what the content says, and what it costs to make them anew (E5)."""

from collections.abc import Sequence

from onetake.jobs.models import ChunkState, Dollars, FrameSpan, Render
from onetake.ledger.prices import refresh_cost
from onetake.render.plan import chunk_keys, plan_render
from onetake.render.settings import Quality, RenderSettings
from onetake.timeline.document import Strict
from onetake.timeline.master import Master


class StaleFilm(Strict):
    """The last complete film against the content as it is now.

    `chunks` are the ranges, in frames of the master as it would be compiled now, that a render of the same `quality`
    would draw anew. Where it is not `up_to_date` and has none, sound, captions or the order of chunks have changed.
    `price_usd` follows from what that render paid for a frame and for joining; null where it paid for no frame, as all
    its chunks were there before.
    """

    render_id: str
    quality: Quality
    up_to_date: bool
    chunks: list[FrameSpan]
    stale_frames: int
    total_frames: int
    price_usd: Dollars | None


def stale_film(
    render: Render, chunks: Sequence[ChunkState], before: Master | None, now: Master, now_hash: str
) -> StaleFilm:
    """`before` is the master of the render, None if it is gone: then all is stale."""
    settings = RenderSettings.of(now, render.quality)
    plan = plan_render(now, settings)
    # Of masters as compiled: outside assets by their address, whose content only a render learns.
    kept = chunk_keys(before, plan_render(before, RenderSettings.of(before, render.quality))) if before else []
    stale = [chunk for chunk, key in zip(plan.chunks, chunk_keys(now, plan), strict=True) if key not in kept]
    frames = sum(chunk.length for chunk in stale)
    is_same = render.master_hash == now_hash
    paid = [chunk for chunk in chunks if chunk.cost_usd > 0]
    return StaleFilm(
        render_id=render.render_id,
        quality=render.quality,
        up_to_date=is_same,
        chunks=[
            FrameSpan(
                start=chunk.start * settings.frame_step,
                end=min(chunk.end * settings.frame_step, now.duration_in_frames),
            )
            for chunk in stale
        ],
        stale_frames=frames,
        total_frames=plan.output_frames,
        price_usd=0.0
        if is_same
        else refresh_cost(
            frames,
            paid_frames=sum(chunk.length for chunk in paid),
            paid_usd=sum(chunk.cost_usd for chunk in paid),
            join_usd=render.join_cost_usd,
        ),
    )
