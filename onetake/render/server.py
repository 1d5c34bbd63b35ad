"""The server that a render's processes are forked from: it holds the renderer, ready to draw.

Nothing but the standard library is imported here, so that a command can start it first and load its own parts
meanwhile.
"""

import contextlib
import signal
from collections.abc import Iterator
from multiprocessing import forkserver, resource_tracker

_PRELOADED = ["onetake.render.preloaded"]


def prepare() -> None:
    """Start the server, unless it runs, while the caller has other things to do. Does not wait."""
    forkserver.set_forkserver_preload(_PRELOADED)
    resource_tracker.ensure_running()  # else the server starts it first, and starting it lets interrupts through again
    with _interrupts_held():
        forkserver.ensure_running()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process started within, or forked from one, never sees Ctrl-C, which reaches the group: its parent decides."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
