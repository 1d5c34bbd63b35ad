"""What was answered is on disk: ministack keeps its state in memory and saves it on a clean shutdown only.

Objects in S3 are files from the moment they are written. All other state is written every few seconds while it changes,
and before a change through an HTTP API is answered. A checkpoint is taken between two requests and becomes visible as a
whole, so that after a kill -9 no queue has lost a message for which no execution was started.
"""

import asyncio
import json
import shutil
import threading
from pathlib import Path
from typing import Any

from ministack import app as ministack_app
from ministack.core import persistence

from local.seams.ministack import expect_attribute, expect_function

_SECONDS = 2.0
_ATTEMPTS = 20
_NOT_KEPT = {"cloudwatch_logs", "cloudwatch", "cloudtrail"}
"""Logs are files already, and by far the largest state."""


class Checkpoints:
    """Writes checkpoints of ministack's state into `<data>/state`. `start` runs on the server's loop."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._pending, self._committed = state.with_name("state.pending"), state.with_name("state.commit")
        self._written: dict[str, bytes] = {}
        self._turn = asyncio.Lock()
        self._asked = 0
        self._served = 0
        self._write_lock = threading.Lock()

    def recover(self) -> None:
        """Finish the checkpoint that the last process had completed but not put in its place."""
        shutil.rmtree(self._pending, ignore_errors=True)
        if self._committed.exists():
            self._put_in_place()

    async def start(self) -> None:
        """Take checkpoints until cancelled."""
        while True:
            await asyncio.sleep(_SECONDS)
            await self.take()

    async def take(self) -> None:
        """Return when everything that happened before the call is on disk. Callers at the same time share one."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._served >= mine:
                return
            serving = self._asked
            changed = self._encode(await self._cut())
            await asyncio.to_thread(self._write, changed)
            self._served = serving

    async def _cut(self) -> dict[str, Any]:
        """All services' state at one moment: requests are handled on this loop, and it is not given back meanwhile."""
        for attempt in range(_ATTEMPTS):
            try:
                return {name: get() for name, get in self._sources().items()}
            except RuntimeError:
                # A thread (an execution, a task) changed a dictionary that was being copied.
                if attempt == _ATTEMPTS - 1:
                    raise
                await asyncio.sleep(0.01)
        raise AssertionError("unreachable")

    def _sources(self) -> dict[str, Any]:
        found: dict[str, Any] = ministack_app._build_persistence_save_dict()
        return {name: get for name, get in found.items() if name not in _NOT_KEPT}

    def _encode(self, states: dict[str, Any]) -> dict[str, bytes]:
        encoded = {
            name: json.dumps(
                {"__ministack_format__": persistence._state_format_version(name), "payload": state},
                default=persistence._json_default,
            ).encode()
            for name, state in states.items()
            if state is not None
        }
        return {name: data for name, data in encoded.items() if self._written.get(name) != data}

    def _write(self, changed: dict[str, bytes]) -> None:
        if not changed:
            return
        with self._write_lock:
            shutil.rmtree(self._pending, ignore_errors=True)
            self._pending.mkdir(parents=True)
            for name, data in changed.items():
                (self._pending / f"{name}.json").write_bytes(data)
            self._pending.rename(self._committed)
            self._put_in_place()
            self._written.update(changed)

    def _put_in_place(self) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        for path in self._committed.iterdir():
            path.replace(self._state / path.name)
        self._committed.rmdir()


def install() -> None:
    """Check that ministack saves and restores as this expects."""
    expect_function(ministack_app, "_build_persistence_save_dict", "")
    expect_function(persistence, "_state_format_version", "service")
    expect_function(persistence, "_json_default", "obj")
    expect_attribute(ministack_app, "save_all")
    # The checkpoint that the cloud takes when it stops says all that this would.
    ministack_app.save_all = lambda services: None
