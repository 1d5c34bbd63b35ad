"""The one way in which use cases write what they changed."""

from collections.abc import Sequence

from onetake.storyboard.ports import Change, Ports


def write(ports: Ports, changes: Sequence[Change]) -> None:
    """All of up to 100 changes or none. Raises WriteConflictError, LimitExceededError."""
    ports.records.commit(changes)
