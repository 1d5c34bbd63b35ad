"""What was answered is on disk: ministack keeps its state in memory and saves it on a clean shutdown only.

Objects in S3 are files from the moment they are written. All other state is written every few seconds while it changes,
and before a change through an HTTP API is answered. A checkpoint is taken between two requests and becomes visible as a
whole, so that after a kill -9 no queue has lost a message for which no execution was started.
"""

import asyncio
import copy
import json
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack import app as ministack_app
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch_logs, dynamodb

from local.seams.ministack import expect_attribute, expect_function

_SECONDS = 2.0
_ATTEMPTS = 20
_NOT_KEPT = {"cloudwatch", "cloudtrail"}


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
            changed = await self._cut()
            await asyncio.to_thread(self._write, changed)
            self._served = serving

    async def _cut(self) -> dict[str, bytes]:
        """What changed, at one moment: requests are handled on this loop, and it is not given back meanwhile."""
        for attempt in range(_ATTEMPTS):
            try:
                encoded = {name: _encode(name, get()) for name, get in self._sources().items()}
            except RuntimeError:
                # A thread (an execution, a task) changed a dictionary that was being copied.
                if attempt == _ATTEMPTS - 1:
                    raise
                await asyncio.sleep(0.01)
            else:
                return {name: data for name, data in encoded.items() if data and self._written.get(name) != data}
        raise AssertionError("unreachable")

    def _sources(self) -> dict[str, Any]:
        found: dict[str, Any] = ministack_app._build_persistence_save_dict()
        kept = {name: get for name, get in found.items() if name not in _NOT_KEPT}
        instead = {"dynamodb": _uncopied_tables, "cloudwatch_logs": _empty_log_groups}
        return {name: instead.get(name, get) for name, get in kept.items()}

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


def _encode(name: str, state: Any) -> bytes:
    if state is None:
        return b""
    wrapped = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
    return json.dumps(wrapped, default=persistence._json_default).encode()


def _uncopied_tables() -> Any:
    """DynamoDB's state, by far the largest, without the copy of every item: it is encoded before anything changes."""
    dynamodb.copy = SimpleNamespace(deepcopy=lambda value: value)
    try:
        return dynamodb.get_state()
    finally:
        dynamodb.copy = copy


def _empty_log_groups() -> dict[str, Any]:
    """What is logged is in files already, and by far the largest state; tasks complain of a group that is gone."""
    groups = AccountRegionScopedDict()
    for place, group in cloudwatch_logs._log_groups.all_items():
        groups.set_scoped(*place, {**group, "streams": {}})
    return {"log_groups": groups}


def install() -> None:
    """Check that ministack saves and restores as this expects."""
    expect_function(ministack_app, "_build_persistence_save_dict", "")
    expect_function(persistence, "_state_format_version", "service")
    expect_function(persistence, "_json_default", "obj")
    expect_function(dynamodb, "get_state", "")
    expect_function(AccountRegionScopedDict, "set_scoped", "self account_id region key value")
    expect_attribute(cloudwatch_logs, "_log_groups")
    expect_attribute(expect_attribute(dynamodb, "copy"), "deepcopy")
    expect_attribute(ministack_app, "save_all")
    # The checkpoint that the cloud takes when it stops says all that this would.
    ministack_app.save_all = lambda services: None
