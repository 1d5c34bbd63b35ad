"""What rendering will cost, estimated beforehand (C1): megapixels times a measured pace, priced as Fargate bills.

Tasks that have to run twice, MediaConvert, storage and delivery are not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onetake.ledger.prices import FARGATE, FargatePrice, render_cost
from onetake.render.settings import Quality

PACE: dict[Quality, float] = {"preview": 0.1, "standard": 0.035, "high": 0.07}
"""vCPU seconds a megapixel, about the slowest film of `python -m bench.pace` (2 vCPU AMD EPYC, 2026-11-26); Fargate's
arm64 has not been measured."""

JOINING_PACE = 0.007
"""vCPU seconds a megapixel to join and verify what was rendered; measured likewise, as one process does it."""

STARTING_SECONDS = 30
"""From the pull of the worker's image to the first frame, which is billed too: an assumption."""


@dataclass(frozen=True)
class TaskSize:
    """A Fargate task of the render worker."""

    vcpu: float
    memory_gb: float


def quote(
    quality: Quality, megapixels: Sequence[float], film: float, task: TaskSize, price: FargatePrice = FARGATE
) -> float:
    """US dollars for one task a chunk, of `megapixels` each, and one that joins a film of `film` megapixels."""
    chunks = (STARTING_SECONDS + PACE[quality] * pixels / task.vcpu for pixels in megapixels)
    joining = STARTING_SECONDS + JOINING_PACE * film
    return sum(render_cost(seconds, task.vcpu, task.memory_gb, price) for seconds in (*chunks, joining))
