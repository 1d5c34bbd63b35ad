"""`make deploy` over stand-ins of the CDK CLI and AWS: what it hands to the one and keeps in the other."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoRegionError

import deploy
from onetake.aws.delivery_key import key_of, load_or_make_key

OUTPUTS = {"DeliveryKeySecretArn": "arn:secret", "ApiUrl": "https://api"}


@dataclass
class Account:
    """CloudFormation and Secrets Manager, as far as a deployment uses them, and the CDK CLI that fills them."""

    secret: str = "what CloudFormation made"
    deployed: bool = False
    commands: list[list[str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    status: int = 0

    def client(self, service: str) -> Any:
        assert service in ("cloudformation", "secretsmanager")
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803  boto3's spelling
        if not self.deployed:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "no stack"}}, "DescribeStacks")
        return {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in OUTPUTS.items()]}]}

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        return {"SecretString": self.secret}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        assert SecretId == OUTPUTS["DeliveryKeySecretArn"]
        self.secret = SecretString

    def run(self, command: list[str], *, env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.environment = env
        self.commands.append(command)
        if not self.status:
            self.deployed = True
            Path(self.option("--outputs-file")).write_text(json.dumps({"Onetake-dev": OUTPUTS}))
        return subprocess.CompletedProcess(command, self.status)

    def option(self, name: str) -> str:
        """Of the last command."""
        return self.commands[-1][self.commands[-1].index(name) + 1]

    def public_key(self) -> str:
        return self.option("--parameters").removeprefix("Onetake-dev:DeliveryPublicKey=")


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    found = Account()
    monkeypatch.setattr(deploy, "_ROOT", tmp_path)
    monkeypatch.setattr(boto3, "client", found.client)
    monkeypatch.setattr(subprocess, "run", found.run)
    return found


def test_a_first_deployment_makes_a_key_and_keeps_it_in_the_secret(account: Account, tmp_path: Path) -> None:
    assert deploy.main(["dev"]) == 0

    assert key_of(account.secret).public == account.public_key()
    assert (tmp_path / ".keys" / "dev").stat().st_mode & 0o077 == 0
    assert (tmp_path / ".keys" / "dev" / "delivery.pem").stat().st_mode & 0o077 == 0


def test_another_machine_deploys_the_key_that_is_there(account: Account, tmp_path: Path) -> None:
    there = load_or_make_key(tmp_path)
    account.deployed, account.secret = True, there.private

    assert deploy.main(["dev"]) == 0

    assert account.public_key() == there.public
    assert account.secret == there.private


def test_a_deployment_that_was_interrupted_goes_on_with_its_key(account: Account) -> None:
    account.status = 1
    assert deploy.main(["dev"]) == 1
    first = account.public_key()
    account.status = 0

    assert deploy.main(["dev"]) == 0

    assert account.public_key() == first


def test_what_the_cdk_is_told_beside(account: Account) -> None:
    assert deploy.main(["dev", "--require-approval", "never"]) == 0

    assert account.option("--context") == "stage=dev"
    assert account.option("--require-approval") == "never"


@pytest.mark.parametrize(
    ("there", "told", "builder"),
    [
        ({"docker", "podman"}, None, "docker"),
        ({"podman"}, None, "podman"),
        (set(), None, "docker"),
        ({"docker", "podman"}, "finch", "finch"),
    ],
)
def test_the_image_is_built_by_docker_or_podman(
    account: Account, monkeypatch: pytest.MonkeyPatch, there: set[str], told: str | None, builder: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in there else None)
    monkeypatch.delenv("CDK_DOCKER", raising=False)
    if told is not None:
        monkeypatch.setenv("CDK_DOCKER", told)

    assert deploy.main(["dev"]) == 0

    assert account.environment["CDK_DOCKER"] == builder


def test_the_local_stage_is_not_deployed_to_aws(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["local"])

    assert "make up" in capsys.readouterr().err
    assert account.commands == []


def test_a_shell_without_a_region_is_told_what_to_set(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(service: str) -> Any:
        raise NoRegionError

    monkeypatch.setattr(boto3, "client", client)

    assert deploy.main(["dev"]) == 1

    error = capsys.readouterr().err
    assert "AWS refuses" not in error
    assert "AWS_DEFAULT_REGION" in error
