"""The one way in which use cases write what they changed, and how they prepare what does not fit into one write."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from onetake.errors import AnswerNotKeptError, IdempotencyKeyReusedError, LimitExceededError, OnetakeError
from onetake.storyboard.counting import counted, unknown
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import Entity
from onetake.storyboard.ports import MAX_CHANGES, Change, Create, Found, Once, Ports, Records, Replace
from onetake.storyboard.service.deletions import enqueue_before

_request: ContextVar[Once | None] = ContextVar("request", default=None)


@contextmanager
def as_request(records: Records, request: Once) -> Iterator[None]:
    """Have what is written `once` in here carry the name of the request, so that its repetition cannot write again.

    In place of any refusal, raises AnswerNotKeptError if the request was carried out before, IdempotencyKeyReusedError
    if another one was under its name.
    """
    token = _request.set(request)
    try:
        yield
    except OnetakeError as exc:
        done = records.carried_out(request.request)
        if done is None:
            raise
        if done != request.fingerprint:
            raise IdempotencyKeyReusedError() from exc
        raise AnswerNotKeptError(
            "This request was carried out before, and its answer was lost: read what is there by now."
        ) from exc
    finally:
        _request.reset(token)


def write(ports: Ports, changes: Sequence[Change], *, once: bool = False) -> Found:
    """All changes or none, and what they add to the counters of scenes and projects. Returns what was written.

    `once` is for what a request must not do a second time when it is repeated, and for the only write of a request.
    Costs one call; another for every 100 ids that enter or leave an order list without being created or changed here.
    Raises WriteConflictError, LimitExceededError, also for more than 99 changes.
    """
    keys = unknown(changes)
    complete = counted(changes, ports.records.get(keys) if keys else Found({}))
    if len(complete) > MAX_CHANGES:
        raise LimitExceededError(
            f"this changes {len(complete)} things at once; {MAX_CHANGES} are possible: do it in several requests",
            limit=MAX_CHANGES,
        )
    request = _request.get() if once else None
    ports.records.commit([*complete, request] if request else complete)
    return Found({key_of(one.entity): one.entity for one in complete if isinstance(one, Create | Replace)})


def stage(ports: Ports, content: Iterable[Entity], project_id: str, scene_id: str | None = None) -> None:
    """Put new content, any number of items, where nothing leads to it: one `write` then makes all of it current.

    A request that dies before that leaves nothing that anybody sees. What it leaves is removed by a cascade of the new
    scene or, without one, of the project, which is asked for first and comes when the request has long ended.
    Raises LimitExceededError for an item that is too large.
    """
    enqueue_before(ports.cascade, project_id, scene_id)
    ports.records.put_all(list(content))
