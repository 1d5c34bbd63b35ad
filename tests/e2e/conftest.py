"""The local cloud that the end-to-end tests talk with."""

import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.cloud_process import CloudProcess
from local.processes import ProcessLedger
from local.users import sign_up


class RunningCloud:
    """One `onetake up` in a folder of its own."""

    def __init__(self, process: CloudProcess) -> None:
        self.data = process.data
        self.description = process.description
        self.endpoint = str(self.description["endpoint"])
        self.api_url = str(self.description["apiUrl"])
        self.outputs: dict[str, str] = self.description["outputs"]
        self._pid = process.process.pid

    def token(self, email: str | None = None) -> str:
        """An access token of a user who has just signed up."""
        return sign_up(self.description, email)

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.description["region"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )

    def task_pids(self) -> list[int]:
        """Process ids of the render tasks that run, each the leader of a process group."""
        running = ProcessLedger(self.data, self._pid).running()
        return [process.pid for process in running if "containers.render.worker" in process.command]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A cloud with the stack deployed, for all tests that do not end it."""
    with CloudProcess(tmp_path_factory.mktemp("cloud") / "data") as process:
        yield RunningCloud(process)


@dataclass(frozen=True)
class MediaServer:
    """Files of a folder, served over HTTP as an outside host would."""

    url: str
    folder: Path


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no news."""


@pytest.fixture
def media_server(tmp_path: Path) -> Iterator[MediaServer]:
    folder = tmp_path / "outside"
    folder.mkdir()
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield MediaServer(f"http://127.0.0.1:{server.server_port}", folder)
        server.shutdown()
