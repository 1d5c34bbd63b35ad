"""Where the local cloud is reached, and the account and region that it plays."""

import os
from typing import Any

import boto3
from botocore.config import Config

ACCOUNT = "000000000000"
REGION = "eu-central-1"
CREDENTIALS = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
API_PATH = "/_aws/execute-api"
DELIVERY_PATH = "/_cloudfront"
"""CloudFront's address would need a name of its own; every machine resolves 127.0.0.1."""


class Address:
    """Addresses on one port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.delivery_url = f"{self.endpoint}{DELIVERY_PATH}"

    def api_url(self, api_endpoint: str) -> str:
        """The local address of an HTTP API, whose own, `<id>.execute-api...`, needs a name that resolves."""
        api_id = api_endpoint.partition("://")[2].partition(".")[0]
        return f"{self.endpoint}{API_PATH}/{api_id}"

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        # One attempt: what fails here fails again, and a retry would hide how long it takes.
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
            **CREDENTIALS,
        )

    def environment(self) -> dict[str, str]:
        """What boto3 reads in the processes that this cloud starts: Lambda functions, tasks, encoders."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
            "AWS_EC2_METADATA_DISABLED": "true",
            # What the user's own files say of profiles and endpoints is about the real AWS.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
