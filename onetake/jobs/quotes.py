"""What a render would do and cost (A4): nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from onetake.jobs.chunks import keyed_chunks, with_cached
from onetake.jobs.documents import span_of
from onetake.jobs.models import ChunkState, Dollars, RenderRequest
from onetake.jobs.ports import Objects
from onetake.ledger.prices import FARGATE
from onetake.ledger.quotes import TaskSize, quote
from onetake.render.plan import RenderPlan, plan_render
from onetake.render.settings import Quality, RenderSettings
from onetake.timeline.document import Rate, Strict
from onetake.timeline.gate import pass_gate
from onetake.timeline.master import Master


class RenderQuote(Strict):
    """What a render would make, and about what its tasks would cost: without MediaConvert, storage and delivery.

    `cached_chunks` are there already and cost nothing. `frames_to_render` count output frames. `prices_since` is the
    day of the price list.
    """

    total_frames: int
    fps: Rate
    seconds: float
    total_chunks: int
    cached_chunks: int
    frames_to_render: int
    estimated_cost_usd: Dollars
    prices_since: date
    smoothness_percent: Annotated[float, Field(ge=0, le=100)]


@dataclass(frozen=True)
class Quotes:
    """Whoever calls these has checked that the project is there and the owner's. `task` is the worker's size."""

    objects: Objects
    task: TaskSize

    def of(self, project_id: str, master: Master, request: RenderRequest, *, force: bool = False) -> RenderQuote:
        """Raises what starting the render would raise: InvalidInputError for a range outside it, ContinuityError."""
        plan = plan_render(master, RenderSettings.of(master, request.quality), span_of(request, master))
        continuity = pass_gate(master, plan.range_start, plan.range_end, force=force)
        chunks = self._chunks(project_id, master, plan)
        missing = [chunk for chunk in chunks if not chunk.cached]
        return RenderQuote(
            total_frames=plan.output_frames,
            fps=plan.settings.fps,
            seconds=float(plan.output_frames / plan.settings.fps.fraction),
            total_chunks=len(chunks),
            cached_chunks=len(chunks) - len(missing),
            frames_to_render=sum(chunk.length for chunk in missing),
            estimated_cost_usd=self._cost(request.quality, plan, missing),
            prices_since=FARGATE.since,
            smoothness_percent=continuity.smoothness_percent,
        )

    def _chunks(self, project_id: str, master: Master, plan: RenderPlan) -> list[ChunkState]:
        return with_cached(self.objects, project_id, keyed_chunks(master, plan))

    def _cost(self, quality: Quality, plan: RenderPlan, chunks: Sequence[ChunkState]) -> float:
        a_frame = plan.settings.width * plan.settings.height / 1e6
        megapixels = [chunk.length * a_frame for chunk in chunks]
        return round(quote(quality, megapixels, plan.output_frames * a_frame, self.task), 4)
