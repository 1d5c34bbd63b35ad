"""An emulated AWS for tests of adapters: fixtures to import into a conftest.py."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """DynamoDB, S3, SQS, SSM and Step Functions in a process of their own, on a socket that we listen on already."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, fd = listener.getsockname()[1], listener.fileno()
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            "SERVICES": "dynamodb,s3,sqs,ssm,stepfunctions",
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
    """Clients that are built now, and processes that are started now, talk to the emulation."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return endpoint
