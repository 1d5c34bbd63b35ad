"""A function that dies: from one write on, nothing that it does gets through."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from onetake.storyboard.models import Entity
from tests.fakes import FakeWorld
from tests.fakes_answers import FakeAnswers

_BATCH = 25
"""Items that DynamoDB takes in one batch, which are not written at once."""


class Outage:
    """Counts the writes of all ports and of the kept answers; from the one after `left` on, each fails.

    What the last write does gets through although it fails, if `answer_is_lost`.
    """

    def __init__(self, world: FakeWorld, monkeypatch: pytest.MonkeyPatch, answers: FakeAnswers | None = None) -> None:
        self.left: int | None = None
        self.used = 0
        self.answer_is_lost = False
        records, put_all = world.records, world.records.put_all

        def put_in_batches(entities: Sequence[Entity]) -> None:
            for start in range(0, len(entities), _BATCH):
                self._through(partial(put_all, entities[start : start + _BATCH]))

        monkeypatch.setattr(records, "put_all", put_in_batches)
        places = [(records, "commit"), (world.cascade, "enqueue"), (world.probes, "enqueue"), (world.objects, "put")]
        if answers:
            places += [(answers, name) for name in ("_put_record", "_update_record", "_delete_record")]
        for place, name in places:
            monkeypatch.setattr(place, name, self._failing(getattr(place, name)))

    @property
    def is_on(self) -> bool:
        """Whether a write has failed since it began."""
        return self.left is not None and self.used > self.left

    def begin(self, left: int) -> None:
        """After so many writes from now on."""
        self.left, self.used = left, 0

    def end(self) -> None:
        self.left = None

    def _failing(self, write: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **options: self._through(partial(write, *args, **options))

    def _through(self, write: Callable[[], Any]) -> Any:
        self.used += 1
        if not self.is_on:
            return write()
        if self.answer_is_lost and self.used == (self.left or 0) + 1:
            write()
        raise ConnectionError("the function was stopped")
