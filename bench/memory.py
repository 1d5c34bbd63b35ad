"""How much memory a render's processes take, as Linux counts it."""

import os
from pathlib import Path


class PeakMemory:
    """Call it with anything now and then while a render runs: a render's `on_progress`."""

    def __init__(self) -> None:
        self.mib = 0

    def __call__(self, _frames: int) -> None:
        """Look at the processes of the server that this process started, see `onetake.render.processes`."""
        children = {pid for pid, facts in _processes().items() if facts.get("PPid") == str(os.getpid())}
        for facts in _processes().values():
            if facts.get("PPid") in children:
                self.mib = max(self.mib, int(facts.get("VmHWM", "0 kB").split()[0]) // 1024)


def _processes() -> dict[str, dict[str, str]]:
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:  # it has ended meanwhile
            continue
        found[status.parent.name] = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return found
