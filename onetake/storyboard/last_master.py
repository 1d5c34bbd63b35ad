"""The master that was compiled last, and whether the content has been edited since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onetake.storyboard.history import LIFETIME
from onetake.storyboard.models import HistoryEntry
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

MasterState = Literal["current", "outdated", "unknown"]
"""`unknown` is what was compiled longer ago than edits are kept, if none is there that is newer."""


@dataclass(frozen=True)
class LastMaster:
    """`data` is its canonical JSON."""

    data: bytes
    state: MasterState

    @property
    def document(self) -> Master:
        return parse_document(Master, self.data)


def state_since(compiled_at: datetime, newest: Iterable[HistoryEntry], now: datetime) -> MasterState:
    """By the newest edits, of which no more are read than can have been made, undone or done again last."""
    for entry in newest:
        changed_at = entry.created_at if entry.state == "forgotten" else entry.updated_at
        if changed_at > compiled_at:
            return "outdated"
        if entry.state == "done":
            break
    return "current" if now - compiled_at < LIFETIME else "unknown"
