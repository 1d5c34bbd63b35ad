"""What machines cost: prices as data with a date, and exact little sums over them (C1)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FargatePrice:
    """US dollars an hour, Linux on ARM. Source: https://aws.amazon.com/fargate/pricing/ on the day `since`."""

    since: date
    region: str
    vcpu_hour: float
    gb_hour: float
    shortest_seconds: int = 60
    """Fargate bills by the second, with a minimum of one minute a task."""


FARGATE = FargatePrice(since=date(2025, 11, 1), region="us-east-1", vcpu_hour=0.03238, gb_hour=0.00356)


def render_cost(seconds: float, vcpu: float, gb: float, price: FargatePrice = FARGATE) -> float:
    """US dollars for one task of this size that runs for `seconds`."""
    hours = max(seconds, price.shortest_seconds) / 3600
    return hours * (vcpu * price.vcpu_hour + gb * price.gb_hour)


def refresh_cost(frames: int, *, paid_frames: int, paid_usd: float, join_usd: float) -> float | None:
    """US dollars for rendering `frames` and joining again, from what the last render paid for its own.

    None if that had none to pay for and there are frames to render.
    """
    if not frames:
        return join_usd
    return join_usd + paid_usd * frames / paid_frames if paid_frames else None
