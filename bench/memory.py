"""How much memory a render's processes take."""

import time

from bench.processes import children, descendants, peak_resident, proportional

_SECONDS = 0.5


class PeakMemory:
    """Look now and then while a render runs below the process `root`.

    `worker` is the most that one of its worker processes ever had, `whole` the most that all processes from `root` on
    had together, in bytes.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._looked = 0.0
        self.worker = self.whole = 0

    def __call__(self, _frames: int = 0) -> None:
        """Look at the workers, at most twice a second, since a look takes time from the render: an `on_progress`."""
        if time.monotonic() - self._looked >= _SECONDS:
            self._looked = time.monotonic()
            self._look()

    def look_at_all(self) -> None:
        self._look()
        self.whole = max(self.whole, sum(proportional(pid) for pid in (self._root, *descendants(self._root))))

    def _look(self) -> None:
        self.worker = max([self.worker, *(peak_resident(pid) for pid in self._workers())])

    def _workers(self) -> list[int]:
        """Those that the server of `onetake.render.processes` has forked."""
        return [worker for server in children(self._root) for worker in children(server)]
