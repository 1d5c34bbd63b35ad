"""The folder that a local cloud keeps its data in, and the lock that makes it the only one there."""

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onetake.errors import ConflictError

_DROPPED_BY_FRESH = ("state", "state.commit", "state.pending", "s3", "logs", "tmp", "keys", "cloud.json", "port")


class DataFolder:
    """Paths under one folder. Whatever else lies in it, such as the demo's films, is left alone."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.state = self.root / "state"
        self.objects = self.root / "s3"
        self.logs = self.root / "logs"
        self.temporary = self.root / "tmp"
        self.keys = self.root / "keys"
        self.description = self.root / "cloud.json"
        self._port = self.root / "port"

    def prepare(self, *, fresh: bool) -> None:
        """Make the folders; with `fresh` drop what an earlier cloud left. Call it with the lock held."""
        if fresh:
            for name in _DROPPED_BY_FRESH:
                _remove(self.root / name)
        _remove(self.temporary)
        self.description.unlink(missing_ok=True)
        for folder in (self.state, self.objects, self.logs, self.temporary, self.keys):
            folder.mkdir(parents=True, exist_ok=True)
        self.keys.chmod(0o700)

    @contextmanager
    def locked(self) -> Iterator[int | None]:
        """Hold the folder. Yields the process id of a predecessor that ended without letting go, if there was one.

        The lock is the kernel's and ends with its process, so it is never stale; the number in the file is only for
        people. Raises ConflictError naming the process that holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a+") as file:
            file.seek(0)
            holder = file.read().strip()
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ConflictError(
                    f"{self.root} is in use by the local cloud of process {holder or '?'}; "
                    "stop that one, or give another folder with --data"
                ) from None
            _write(file, str(os.getpid()))
            try:
                yield int(holder) if holder.isdigit() else None
            finally:
                _write(file, "")

    def listen(self, port: int | None) -> socket.socket:
        """A socket bound on 127.0.0.1: `port`, else the port of the last time if it is free, else any.

        Raises ConflictError for a `port` that is taken.
        """
        remembered = self._port.read_text().strip() if self._port.exists() else ""
        for wanted in [port] if port is not None else [int(remembered or 0), 0]:
            try:
                found = _bind(wanted)
            except OSError:
                continue
            self._port.write_text(str(found.getsockname()[1]))
            return found
        raise ConflictError(f"port {port} is taken or not allowed; give another with --port, or none to have one found")

    def describe(self, description: dict[str, Any]) -> None:
        """Write `cloud.json`, by which clients and tests find this cloud."""
        partial = self.description.with_suffix(".json.partial")
        partial.write_text(json.dumps(description, indent=2) + "\n")
        partial.replace(self.description)


def _bind(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(("127.0.0.1", port))
        # Linux lets two sockets that are not listening share an address.
        found.listen(1024)
    except OSError:
        found.close()
        raise
    return found


def _write(file: Any, text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
