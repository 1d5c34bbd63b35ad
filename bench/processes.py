"""Processes as Linux tells of them in /proc: whose children they are, what they spend, what they hold.

Times are CPU seconds. The kernel counts them in ticks of 10 ms, which is fine for renders of seconds.
"""

import contextlib
import ctypes
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PR_SET_CHILD_SUBREAPER = 36
_TICKS = os.sysconf("SC_CLK_TCK")
_ORPHAN_SECONDS = 5


class Spent(NamedTuple):
    """Seconds on the wall, and of all cores together."""

    wall: float
    cpu: float


def children(pid: int) -> list[int]:
    found = (_read(task / "children") for task in Path(f"/proc/{pid}/task").glob("*"))
    return [int(child) for listed in found for child in listed.split()]


def descendants(pid: int) -> Iterator[int]:
    """Children, theirs, and so on; not `pid` itself."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def cpu_seconds() -> float:
    """What this process, those below it and those of them that have ended have spent so far."""
    own = os.getpid()
    return sum(_spent(pid) for pid in (own, *descendants(own)))


def peak_resident(pid: int) -> int:
    """The most bytes that the process ever had in memory (VmHWM), 0 once it has ended."""
    return _kib(Path(f"/proc/{pid}/status"), "VmHWM")


def proportional(pid: int) -> int:
    """The bytes that it has in memory now, those shared with others divided among them (PSS)."""
    return _kib(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def run(command: Sequence[str], environment: Mapping[str, str] = {}) -> Spent:
    """Run a command to its end. Raises `subprocess.CalledProcessError` with what it wrote to stderr.

    What a command's processes spend is told to their parents only. So this process takes in those that lose theirs
    meanwhile, such as a browser's, and waits for them afterwards.
    """
    others = set(children(os.getpid()))
    before, start = cpu_seconds(), time.perf_counter()
    with _taking_in_orphans():
        _call(command, environment)
        wall = time.perf_counter() - start
        _await_orphans(others)
    return Spent(wall, cpu_seconds() - before)


def _call(command: Sequence[str], environment: Mapping[str, str]) -> None:
    with tempfile.TemporaryFile("w+") as errors:  # a pipe would stay open as long as what the command leaves behind
        status = subprocess.call(command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=errors)
        if status:
            errors.seek(0)
            raise subprocess.CalledProcessError(status, command, stderr=errors.read())


@contextlib.contextmanager
def _taking_in_orphans() -> Iterator[None]:
    library = ctypes.CDLL(None)
    library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        library.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _await_orphans(others: set[int]) -> None:
    end = time.monotonic() + _ORPHAN_SECONDS
    while (orphans := set(children(os.getpid())) - others) and time.monotonic() < end:
        for pid in orphans:
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def _spent(pid: int) -> float:
    """utime, stime, cutime and cstime: fields 14 to 17 of proc_pid_stat(5), of which the second may hold blanks."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _kib(path: Path, name: str) -> int:
    found = (line.split() for line in _read(path).splitlines() if line.startswith(f"{name}:"))
    return next((int(value) * 1024 for _, value, _ in found), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""
