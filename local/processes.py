"""The processes that a local cloud started: recorded on disk, so that none outlives it, however it ends."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_GRACE_SECONDS = 3.0


class ProcessLedger:
    """Starts processes, each the leader of a group of its own, and ends all of them.

    One file an instance: `processes.<pid of the cloud>.json` holds `{pid: start time}`. The start time tells a
    process from a later one that the system gave the same number.
    """

    def __init__(self, folder: Path, owner: int | None = None) -> None:
        self.path = folder / f"processes.{owner or os.getpid()}.json"
        self._lock = threading.Lock()
        self._started: dict[int, str] = _read(self.path)

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[Any]:
        """`subprocess.Popen` in a session of its own, recorded."""
        process = subprocess.Popen(command, start_new_session=True, **options)
        with self._lock:
            self._started = {pid: since for pid, since in self._started.items() if started_at(pid) == since}
            self._started[process.pid] = started_at(process.pid)
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps(self._started))
            partial.replace(self.path)
        return process

    def end_all(self) -> int:
        """End every recorded process that still runs, with its group; returns how many there were."""
        with self._lock:
            running = [pid for pid, since in self._started.items() if since and started_at(pid) == since]
            _end(running)
            self._started = {}
            self.path.unlink(missing_ok=True)
        return len(running)


def end_orphans(folder: Path) -> int:
    """End what clouds that are gone left running in this folder. Call it with the folder's lock held."""
    owners = [int(p.name.split(".")[1]) for p in folder.glob("processes.*.json")]
    return sum(ProcessLedger(folder, owner).end_all() for owner in owners if owner != os.getpid())


def start_guardian(folder: Path) -> subprocess.Popen[bytes]:
    """A small process that ends what this one started as soon as this one is gone, even by SIGKILL."""
    command = [sys.executable, "-m", "local.guardian", str(folder), str(os.getpid())]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, start_new_session=True, cwd=Path(__file__).resolve().parent.parent
    )


def started_at(pid: int) -> str:
    """When a process started, in the system's own notation; "" if there is no such process or it has ended."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def _read(path: Path) -> dict[int, str]:
    try:
        return {int(pid): str(since) for pid, since in json.loads(path.read_text()).items()}
    except (FileNotFoundError, ValueError):
        return {}


def _end(pids: Iterable[int]) -> None:
    since = {pid: started_at(pid) for pid in pids}
    for pid in since:
        _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := [p for p, s in since.items() if s and started_at(p) == s]) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in since:
        # Also where the leader went by itself: members of its group may be left.
        _signal_group(pid, signal.SIGKILL)
    while left and (left := [p for p in left if started_at(p) == since[p]]) and time.monotonic() < deadline + 2:
        time.sleep(0.02)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass
