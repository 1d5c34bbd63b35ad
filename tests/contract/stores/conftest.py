"""One suite, run against the fakes and against the real adapters on an emulated AWS."""

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from onetake.aws.objects import Bucket
from onetake.aws.settings import TableSettings
from onetake.aws.stores import DynamoRecords
from onetake.aws.tables import TABLES, Item, RenderItem, bind
from onetake.storyboard.ports import Objects, Records
from tests.fakes import FakeObjects, FakeRecords

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An emulated DynamoDB and S3 in a process of its own, on a socket that we listen on already."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, fd = listener.getsockname()[1], listener.fileno()
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            "SERVICES": "dynamodb,s3",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"fd://{fd}"]
        with subprocess.Popen(command, env=environment, pass_fds=[fd], stderr=subprocess.DEVNULL) as process:
            yield f"http://127.0.0.1:{port}"
            process.terminate()


@pytest.fixture
def cloud(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Clients that are built now talk to the emulation."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return endpoint


@pytest.fixture
def settings() -> TableSettings:
    """Names of tables that no other test has."""
    suffix = uuid.uuid4().hex[:8]
    return TableSettings(**{name: f"{name.removeprefix('table_')}-{suffix}" for name in TableSettings.model_fields})


@pytest.fixture
def dynamo(cloud: str, settings: TableSettings) -> DynamoRecords:
    """Records in fresh tables, created from the models that the adapter uses."""
    records = DynamoRecords(settings)
    models: dict[str, type[Item]] = {getattr(settings, table): model for table, model in TABLES.values()}
    models[settings.table_renders] = RenderItem
    for name, model in models.items():
        bind(model, name, records.connection).create_table(billing_mode="PAY_PER_REQUEST")
    return records


@pytest.fixture(params=["fake", "dynamodb"])
def records(request: pytest.FixtureRequest) -> Records:
    chosen: Records = FakeRecords() if request.param == "fake" else request.getfixturevalue("dynamo")
    return chosen


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> Objects:
    chosen: Objects = FakeObjects() if request.param == "fake" else request.getfixturevalue("bucket")
    return chosen


@pytest.fixture
def bucket(cloud: str) -> Bucket:
    made = Bucket(f"films-{uuid.uuid4().hex[:8]}")
    made.client.create_bucket(Bucket=made.name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return made
