"""The local cloud as a process of its own, for the demo and the tests."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from onetake.errors import OnetakeError

_START_SECONDS = 300.0
"""Synthesis alone takes a minute on a machine with other work, or one that has just installed everything."""


def running_cloud(data: Path) -> dict[str, Any] | None:
    """What `cloud.json` in the data folder says, if that cloud answers."""
    try:
        description = dict(json.loads((data / "cloud.json").read_text()))
        answers = httpx.get(f"{description['apiUrl']}/health", timeout=10).status_code == 200
    except (FileNotFoundError, ValueError, KeyError, httpx.TransportError):
        return None
    return description if answers else None


class CloudProcess:
    """Starts `python -m local.up` in a data folder, and ends it when the context is left.

    It also ends when this process does, however that comes: the pipe to its standard input closes.
    """

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data, self.arguments = data, arguments
        self.description: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = self.data / "up.log"
        command = [sys.executable, "-m", "local.up", "--while-open", "--data", str(self.data), *self.arguments]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            found = running_cloud(self.data)
            if found and found.get("pid") == self.process.pid:
                self.description = found
                return
            if self.process.poll() is not None:
                lines = self.log.read_text().strip().splitlines() or ["it said nothing"]
                raise OnetakeError(f"the local cloud did not start: {lines[-1]} (all of it: {self.log})")
            time.sleep(0.1)
        raise OnetakeError(f"the local cloud was not ready within {_START_SECONDS:.0f} s; its log is {self.log}")

    def stop(self) -> None:
        """End it the polite way, and the other way if it does not listen."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
