"""When a state of an execution has to end early, and how its thread learns that.

ministack runs each execution, each branch and each Map iteration in a thread of its own and has no word for "stop".
Here a thread carries scopes: the execution it runs for, the Maps that it is an iteration of, the state whose time is
measured. Whoever ends a scope ends everything inside it.
"""

import contextvars
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

POLL_SECONDS = 0.05


class Scope:
    """Something that can end early. `is_over` is asked often and must be cheap."""

    def __init__(self, is_over: Callable[[], bool] = lambda: False) -> None:
        self._ended = threading.Event()
        self._is_over = is_over
        self.error: Exception | None = None

    def end(self, error: Exception | None = None) -> None:
        """End it; the first error that ended it is kept."""
        if not self._ended.is_set():
            self.error = error
            self._ended.set()

    @property
    def ended(self) -> bool:
        return self._ended.is_set() or self._is_over()


ScopeT = TypeVar("ScopeT", bound=Scope)


class Cancelled(BaseException):
    """The thread's work is no longer wanted. No state may retry or catch it, so that it is no Exception."""


_scopes: ContextVar[tuple[Scope, ...]] = ContextVar("scopes", default=())


def within(scope: Scope, work: Callable[[], Any]) -> Any:
    """Run `work` inside one scope more."""
    return contextvars.copy_context().run(_run, scope, work)


def _run(scope: Scope, work: Callable[[], Any]) -> Any:
    _scopes.set((*_scopes.get(), scope))
    return work()


def nearest(kind: type[ScopeT]) -> ScopeT | None:
    """The innermost scope of that kind that this thread is in."""
    return next((scope for scope in reversed(_scopes.get()) if isinstance(scope, kind)), None)


def is_cancelled() -> bool:
    """Whether any scope of this thread has ended."""
    return any(scope.ended for scope in _scopes.get())


def check() -> None:
    """Raises Cancelled if any scope of this thread has ended."""
    if is_cancelled():
        raise Cancelled


def sleep(seconds: float) -> None:
    """Sleep, but no longer than this thread's work is wanted. Raises Cancelled."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        check()
        time.sleep(min(left, POLL_SECONDS))
    check()
