from collections.abc import Iterator
from pathlib import Path

import pytest

from local.client import Client
from local.cloud_process import CloudProcess
from tests.e2e.cloud import Cloud
from tests.e2e.media_server import MediaServer, serve


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One local cloud with the deployed template, for all tests that do not end it."""
    with CloudProcess(tmp_path_factory.mktemp("cloud")) as process:
        yield Cloud(process)


@pytest.fixture
def client(cloud: Cloud) -> Iterator[Client]:
    """A new user's."""
    with Client(cloud.api_url, cloud.token()) as client:
        yield client


@pytest.fixture
def media_server(tmp_path: Path) -> Iterator[MediaServer]:
    with serve(tmp_path / "outside") as server:
        yield server
