"""The one way in which use cases write what they changed."""

from collections.abc import Sequence

from onetake.errors import LimitExceededError
from onetake.storyboard.counting import counted, unknown
from onetake.storyboard.keys import key_of
from onetake.storyboard.ports import MAX_CHANGES, Change, Create, Found, Ports, Replace


def write(ports: Ports, changes: Sequence[Change]) -> Found:
    """All changes or none, and what they add to the counters of scenes and projects. Returns what was written.

    Costs one call; another for every 100 ids that enter or leave an order list without being created or changed here.
    Raises WriteConflictError, LimitExceededError, also for more than 100 changes.
    """
    keys = unknown(changes)
    complete = counted(changes, ports.records.get(keys) if keys else Found({}))
    if len(complete) > MAX_CHANGES:
        raise LimitExceededError(
            f"this changes {len(complete)} things at once; {MAX_CHANGES} are possible: do it in several requests",
            limit=MAX_CHANGES,
        )
    ports.records.commit(complete)
    return Found({key_of(one.entity): one.entity for one in complete if isinstance(one, Create | Replace)})
