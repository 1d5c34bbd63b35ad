"""Stages: one template, differences as data, no account."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stacks.assembly import synthesize
from tests.infrastructure.facts import Template

MAY_DIFFER = {
    "AWS::ApiGatewayV2::Api.Name",
    "AWS::ApiGatewayV2::Stage.DefaultRouteSettings",
    "AWS::CloudFront::Distribution.DistributionConfig",  # its comment
    "AWS::Cognito::UserPool.DeletionProtection",
    "AWS::DynamoDB::Table.DeletionProtectionEnabled",
    "AWS::ECS::TaskDefinition.ContainerDefinitions",  # the task's size
    "AWS::ECS::TaskDefinition.Cpu",
    "AWS::ECS::TaskDefinition.EphemeralStorage",
    "AWS::ECS::TaskDefinition.Memory",
    "AWS::Lambda::Function.Environment",  # the task's size, for quotes
    "AWS::Logs::LogGroup.RetentionInDays",
    "AWS::S3::Bucket.LifecycleConfiguration",
    "AWS::StepFunctions::StateMachine.DefinitionString",
}
NAMED_AFTER_THE_STACK = {
    "AWS::CloudFront::OriginAccessControl.OriginAccessControlConfig",
    "AWS::CloudFront::PublicKey.PublicKeyConfig",
    "AWS::CloudFront::KeyGroup.KeyGroupConfig",
    "AWS::CloudFront::ResponseHeadersPolicy.ResponseHeadersPolicyConfig",
    "AWS::SSM::Parameter.Name",
}

NOT_BUNDLED_HERE = {"AWS::Lambda::Function.Code"}


def differences(one: Template, other: Template) -> Iterator[str]:
    """Types with the properties that differ."""
    resources, others = one.body["Resources"], other.body["Resources"]
    assert resources.keys() == others.keys()
    for name, resource in resources.items():
        mine, yours = resource.get("Properties", {}), others[name].get("Properties", {})
        for key in mine.keys() | yours.keys():
            if without_tags(mine.get(key)) != without_tags(yours.get(key)):
                yield f"{resource['Type']}.{key}"


def without_tags(value: Any) -> Any:
    """Tags carry the construct's path, which begins with the stack."""
    return (
        [x for x in value if not (isinstance(x, dict) and x.get("Key") == "Name")] if isinstance(value, list) else value
    )


def test_dev_and_prod_differ_where_the_configuration_says_so(template: Callable[[str], Template]) -> None:
    found = set(differences(template("dev"), template("prod")))

    assert found - NAMED_AFTER_THE_STACK - NOT_BUNDLED_HERE <= MAY_DIFFER
    assert "AWS::StepFunctions::StateMachine.DefinitionString" in found


def test_the_local_stage_has_what_the_others_have(local: Template, prod: Template) -> None:
    """But for layers, and what holds clients to HTTPS."""

    def names(template: Template) -> set[str]:
        return {name for name in template.body["Resources"] if "Layer" not in name and "Policy" not in name}

    assert names(local) == names(prod)


def test_only_production_is_protected_from_being_deleted(template: Callable[[str], Template]) -> None:
    def protected(stage: str) -> bool:
        manifest = json.loads((template(stage).assembly / "manifest.json").read_text())
        return bool(manifest["artifacts"][f"Onetake-{stage}"]["properties"].get("terminationProtection"))

    assert (protected("prod"), protected("dev"), protected("local")) == (True, False, False)


def test_no_account_and_no_region_is_known_and_nothing_was_asked_of_aws(prod: Template) -> None:
    manifest = json.loads((prod.assembly / "manifest.json").read_text())
    environments = {a["environment"] for a in manifest["artifacts"].values() if "environment" in a}

    assert environments == {"aws://unknown-account/unknown-region"}
    # Look-ups that the CDK CLI would have to make in an account.
    assert "missing" not in manifest


def test_a_stage_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="there is no stage 'staging'; stages are local, dev, prod"):
        synthesize("staging", tmp_path)


def test_the_archive_holds_the_products_code_and_nothing_else(local: Template) -> None:
    function = local.functions()["api"]
    key = str(function["Code"]["S3Key"]).removesuffix(".zip")
    archive = local.assembly / f"asset.{key}"

    assert {path.name for path in archive.iterdir()} == {"onetake", "lambdas"}
    assert (archive / "lambdas" / "api" / "handler.py").is_file()
    assert list(archive.rglob("__pycache__")) == []
