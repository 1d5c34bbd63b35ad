"""The processes that a local cloud started: recorded on disk, so that none outlives it, however it ends."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_GRACE_SECONDS = 3.0


@dataclass(frozen=True)
class Started:
    """A process as it was started. The time tells it from a later one that the system gave the same number."""

    pid: int
    since: str
    command: str

    @property
    def runs(self) -> bool:
        return bool(self.since) and started_at(self.pid) == self.since


class ProcessLedger:
    """Starts processes, each the leader of a group of its own, and ends all of them.

    One file an instance, `processes.<pid of the cloud>.json`.
    """

    def __init__(self, folder: Path, owner: int | None = None) -> None:
        self.path = folder / f"processes.{owner or os.getpid()}.json"
        self._lock = threading.Lock()
        self._started = _read(self.path)

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[Any]:
        """`subprocess.Popen` in a session of its own, recorded."""
        process = subprocess.Popen(command, start_new_session=True, **options)
        with self._lock:
            known = Started(process.pid, started_at(process.pid), " ".join(command))
            self._started = [*(p for p in self._started if p.runs), known]
            partial = self.path.with_suffix(".partial")
            partial.write_text(json.dumps([asdict(p) for p in self._started]))
            partial.replace(self.path)
        return process

    def running(self) -> list[Started]:
        """What was started and has not ended."""
        return [process for process in self._started if process.runs]

    def end_all(self) -> int:
        """End every recorded process that still runs, with its group; returns how many there were."""
        with self._lock:
            running = self.running()
            _end(running)
            self._started = []
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


def _read(path: Path) -> list[Started]:
    try:
        return [Started(**described) for described in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def _end(processes: list[Started]) -> None:
    for process in processes:
        signal_group(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(p.runs for p in processes) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in processes:
        # Also where the leader went by itself: members of its group may be left.
        signal_group(process.pid, signal.SIGKILL)


def signal_group(pid: int, number: int) -> None:
    """Send a signal to a process and all that it started; nothing happens if none is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
