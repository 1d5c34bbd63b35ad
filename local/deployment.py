"""What `cdk deploy` does, without the CDK CLI and without bootstrap: publish a cloud assembly's assets, then create or
update its stack through CloudFormation.
"""

import contextlib
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.address import ACCOUNT, REGION, Address
from onetake.errors import OnetakeError

_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_DEPLOY_SECONDS = 60.0


def deploy(address: Address, assembly: Path, stack: str, parameters: dict[str, str]) -> dict[str, str]:
    """Deploy one stack of the assembly; returns its outputs. Raises OnetakeError with CloudFormation's reason."""
    _pretend_bootstrapped(address)
    publish_assets(address, assembly, stack)
    cloudformation = address.client("cloudformation")
    _create_or_update(cloudformation, stack, _template_url(address, assembly, stack), parameters)
    return _outputs_when_done(cloudformation, stack)


def publish_assets(address: Address, assembly: Path, stack: str) -> None:
    """Put the file assets that are not there yet where the template expects them."""
    s3 = address.client("s3")
    for asset in json.loads((assembly / f"{stack}.assets.json").read_text())["files"].values():
        destination = next(iter(asset["destinations"].values()))
        bucket, key = _spell(destination["bucketName"]), _spell(destination["objectKey"])
        _ensure_bucket(s3, bucket)
        if not _exists(s3, bucket, key):
            source = assembly / asset["source"]["path"]
            zipped = asset["source"].get("packaging") == "zip"
            s3.put_object(Bucket=bucket, Key=key, Body=_zip(source) if zipped else source.read_bytes())


def _pretend_bootstrapped(address: Address) -> None:
    """The template has a rule that asks this parameter for the version of the bootstrap stack."""
    ssm = address.client("ssm")
    ssm.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True)


def _spell(name: str) -> str:
    for variable, value in (("AccountId", ACCOUNT), ("Region", REGION), ("Partition", "aws")):
        name = name.replace(f"${{AWS::{variable}}}", value)
    return name


def _ensure_bucket(s3: Any, bucket: str) -> None:
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})


def _exists(s3: Any, bucket: str, key: str) -> bool:
    # Keys are hashes of the content.
    return any(found["Key"] == key for found in s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", []))


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def _template_url(address: Address, assembly: Path, stack: str) -> str:
    """Where the template is as a published asset; a template in the request itself may have 51,200 bytes."""
    described = json.loads((assembly / "manifest.json").read_text())["artifacts"][stack]["properties"]
    return _spell(described["stackTemplateAssetObjectUrl"]).replace("s3://", f"{address.endpoint}/")


def _create_or_update(cloudformation: Any, stack: str, template_url: str, parameters: dict[str, str]) -> None:
    act = cloudformation.update_stack if _is_there(cloudformation, stack) else cloudformation.create_stack
    spelled = [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()]
    try:
        act(StackName=stack, TemplateURL=template_url, Parameters=spelled, Capabilities=_CAPABILITIES)
    except ClientError as exc:
        if "No updates are to be performed" not in str(exc):
            raise OnetakeError(f"the local CloudFormation refuses the template of {stack}: {str(exc)[:500]}") from exc


def _is_there(cloudformation: Any, stack: str) -> bool:
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError:
        return False
    return bool(found) and found[0]["StackStatus"] != "DELETE_COMPLETE"


def _outputs_when_done(cloudformation: Any, stack: str) -> dict[str, str]:
    deadline = time.monotonic() + _DEPLOY_SECONDS
    while True:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        status = str(found["StackStatus"])
        if not status.endswith("IN_PROGRESS"):
            break
        if time.monotonic() > deadline:
            raise OnetakeError(f"the stack {stack} is still {status} after {_DEPLOY_SECONDS:.0f} s")
        time.sleep(0.05)
    if "ROLLBACK" in status or "FAILED" in status:
        raise OnetakeError(f"the stack {stack} is {status}: {_reasons(cloudformation, stack)}; try --fresh")
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def _reasons(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [e for e in events if "FAILED" in e["ResourceStatus"]]
    return "; ".join(f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', 'no reason')}" for e in failed)
