"""What a task costs."""

from datetime import date

import pytest

from onetake.ledger.prices import FARGATE, FargatePrice, render_cost

ROUND = FargatePrice(since=date(2026, 1, 1), region="test", vcpu_hour=3.6, gb_hour=0.36)


def test_a_task_costs_its_cores_and_memory_by_the_second() -> None:
    """2 cores at 0.001 and 4 GB at 0.0001 a second, for 100 s."""
    assert render_cost(100, vcpu=2, gb=4, price=ROUND) == pytest.approx(100 * (2 * 0.001 + 4 * 0.0001))


def test_a_short_task_costs_a_minute() -> None:
    assert render_cost(1, vcpu=2, gb=4) == render_cost(60, vcpu=2, gb=4) < render_cost(61, vcpu=2, gb=4)


def test_prices_have_a_date() -> None:
    assert date(2025, 1, 1) <= FARGATE.since
