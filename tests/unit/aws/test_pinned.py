"""Connecting to addresses that were chosen before: how many are tried, and for how long."""

import socket
import time

import pytest

from onetake.aws.pinned import PinnedConnection, Target


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """The addresses that were tried, none of which answers, with their timeouts."""
    attempts: list[tuple[str, float]] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        attempts.append((address[0], timeout))
        raise TimeoutError("no answer")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return attempts


def connect(addresses: int, seconds_left: float) -> None:
    target = Target("media.example", 443, True, "/", [f"192.0.2.{n}" for n in range(addresses)])
    PinnedConnection(target, connect_seconds=10, read_seconds=20, deadline=time.monotonic() + seconds_left).connect()


def test_four_addresses_of_a_host_are_tried(tried: list[tuple[str, float]]) -> None:
    with pytest.raises(TimeoutError):
        connect(1000, seconds_left=100)
    assert tried == [(f"192.0.2.{n}", 10) for n in range(4)]


def test_an_attempt_lasts_no_longer_than_the_deadline(tried: list[tuple[str, float]]) -> None:
    with pytest.raises(TimeoutError):
        connect(1, seconds_left=3)
    assert 2 < tried[0][1] <= 3


def test_after_the_deadline_nothing_is_tried(tried: list[tuple[str, float]]) -> None:
    with pytest.raises(TimeoutError):
        connect(3, seconds_left=-1)
    assert tried == []
