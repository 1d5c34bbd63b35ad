"""For tests of uploads of the same bytes, which share a file."""

from collections.abc import Callable, Sequence

import pytest

from onetake.storyboard.ports import Change
from tests.fakes import FakeWorld

SHA = "c" * 64


def files(world: FakeWorld) -> list[str]:
    return [key.rpartition("/")[2] for key in world.objects.contents if "/assets/" in key]


def before_commit(world: FakeWorld, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen once, between the reads and the write of what comes next."""
    commit = world.records.commit

    def committed(changes: Sequence[Change]) -> None:
        monkeypatch.setattr(world.records, "commit", commit)
        act()
        commit(changes)

    monkeypatch.setattr(world.records, "commit", committed)
