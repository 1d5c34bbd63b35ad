"""A running local cloud as the end-to-end tests see it."""

from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.cloud_process import CloudProcess
from local.processes import ProcessLedger
from local.users import sign_up


class Cloud:
    """What a client, an operator and a vandal can reach."""

    def __init__(self, process: CloudProcess) -> None:
        self.process = process
        self.data: Path = process.data
        self.description = process.description
        self.api_url = str(self.description["apiUrl"])
        self.endpoint = str(self.description["endpoint"])
        self.outputs: dict[str, str] = self.description["outputs"]

    def token(self) -> str:
        """The access token of a new user."""
        return sign_up(self.description)

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.description["region"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(s3={"addressing_style": "path"}),
        )

    def task_pids(self) -> list[int]:
        """Process ids of the render workers that run, each the leader of a group."""
        ledger = ProcessLedger(self.data, int(self.description["pid"]))
        return [p.pid for p in ledger.running() if "containers" in p.command and "worker" in p.command]
