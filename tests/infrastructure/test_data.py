"""What is kept, and for how long."""

import re
from collections.abc import Callable
from typing import Any

from tests.infrastructure.facts import Template

KEPT = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::SecretsManager::Secret")


def tables(template: Template) -> dict[str, dict[str, Any]]:
    """Tables by their construct's name."""
    found = template.of_type("AWS::DynamoDB::Table").items()
    return {template.spell({"Ref": name}).removeprefix("Data"): properties for name, properties in found}


def key(table: dict[str, Any]) -> list[str]:
    return [part["AttributeName"] for part in table["KeySchema"]]


def test_every_table_is_keyed_by_project_and_path(prod: Template) -> None:
    keys = {name: key(table) for name, table in tables(prod).items()}

    assert keys.pop("Projects") == ["projectId"]
    assert keys.pop("Idempotency") == ["id"]
    assert keys.keys() == {
        "Scenes",
        "Shots",
        "Images",
        "Selections",
        "Sections",
        "Elements",
        "Assets",
        "History",
        "Renders",
    }
    assert set(map(tuple, keys.values())) == {("projectId", "sk")}


def test_projects_are_found_by_their_owner_and_old_ones_by_their_state(prod: Template) -> None:
    indexes = {name: table.get("GlobalSecondaryIndexes", []) for name, table in tables(prod).items()}
    by_owner, by_state = indexes.pop("Projects")

    assert (by_owner["IndexName"], key(by_owner)) == ("byOwner", ["ownerId", "projectId"])
    assert (by_state["IndexName"], key(by_state)) == ("byLegacyState", ["legacyState", "projectId"])
    assert [name for name, found in indexes.items() if found] == []


def test_answers_kept_by_idempotency_key_and_edits_that_can_be_undone_expire(prod: Template) -> None:
    expiry = {name: table.get("TimeToLiveSpecification") for name, table in tables(prod).items()}
    assert expiry.pop("Idempotency") == {"AttributeName": "expiration", "Enabled": True}
    assert expiry.pop("History") == {"AttributeName": "expiresAt", "Enabled": True}
    assert set(expiry.values()) == {None}


def test_tables_are_encrypted_and_can_be_restored_and_cost_nothing_at_rest(prod: Template) -> None:
    for table in tables(prod).values():
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_production_keeps_what_people_made(prod: Template) -> None:
    kept = {name: r for name, r in prod.body["Resources"].items() if r["Type"] in KEPT}

    assert {(r["DeletionPolicy"], r["UpdateReplacePolicy"]) for r in kept.values()} == {("Retain", "Retain")}
    assert all(table["DeletionProtectionEnabled"] for table in tables(prod).values())
    assert prod.only("AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_no_other_stage_asks_cloudformation_to_keep_data(template: Callable[[str], Template]) -> None:
    dev = template("dev")
    kept = [r for r in dev.body["Resources"].values() if r["Type"] in KEPT]

    assert {r["DeletionPolicy"] for r in kept} == {"Delete"}
    assert not any(table["DeletionProtectionEnabled"] for table in tables(dev).values())


def buckets(template: Template) -> dict[str, dict[str, Any]]:
    found = template.of_type("AWS::S3::Bucket").items()
    return {template.spell({"Ref": name}): properties for name, properties in found}


def test_buckets_are_private_and_encrypted(prod: Template) -> None:
    assert buckets(prod).keys() == {"DataBucket", "DataAccessLogs"}
    for bucket in buckets(prod).values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]


def test_nothing_is_sent_or_fetched_in_the_clear(prod: Template) -> None:
    policies = [*prod.of_type("AWS::S3::BucketPolicy").values(), *prod.of_type("AWS::SQS::QueuePolicy").values()]
    refused = [
        statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert len(refused) == len(policies) == len(buckets(prod)) + len(prod.of_type("AWS::SQS::Queue"))


def test_what_a_render_can_make_again_expires(prod: Template, local: Template) -> None:
    for template, days in ((prod, 30), (local, 7)):
        rules = {rule["Id"]: rule for rule in buckets(template)["DataBucket"]["LifecycleConfiguration"]["Rules"]}
        intermediates = rules["intermediates"]

        # The tag that onetake.aws.files puts on temporary objects.
        assert intermediates["TagFilters"] == [{"Key": "lifetime", "Value": "intermediate"}]
        assert intermediates["ExpirationInDays"] == days


def test_uploads_that_never_ended_are_dropped(prod: Template) -> None:
    rules = buckets(prod)["DataBucket"]["LifecycleConfiguration"]["Rules"]
    assert {"DaysAfterInitiation": 2} in [rule.get("AbortIncompleteMultipartUpload") for rule in rules]


def test_pages_may_upload(prod: Template) -> None:
    uploads, _ = buckets(prod)["DataBucket"]["CorsConfiguration"]["CorsRules"]
    assert {"POST", "PUT"} <= set(uploads["AllowedMethods"])


def test_the_bucket_answers_preflights_of_players_that_cloudfront_passes_on(prod: Template) -> None:
    _, plays = buckets(prod)["DataBucket"]["CorsConfiguration"]["CorsRules"]
    assert {"GET", "HEAD"} == set(plays["AllowedMethods"])
    assert "Range" in plays["AllowedHeaders"]


def test_every_queue_has_a_dead_letter_queue_or_is_one(prod: Template) -> None:
    queues = prod.of_type("AWS::SQS::Queue")
    redriven = {prod.spell({"Ref": name}): q["RedrivePolicy"] for name, q in queues.items() if "RedrivePolicy" in q}
    targets = {prod.spell(policy["deadLetterTargetArn"]) for policy in redriven.values()}

    assert redriven.keys() == {"RenderIntakeQueue", "BackgroundProbesQueue", "BackgroundCascadesQueue"}
    assert redriven.keys() | targets == {prod.spell({"Ref": name}) for name in queues}


def test_a_message_is_hidden_while_it_may_be_worked_on_and_comes_again_soon_after(prod: Template) -> None:
    functions = {prod.spell({"Ref": name}): f for name, f in prod.of_type("AWS::Lambda::Function").items()}
    queues = {prod.spell({"Ref": name}): q for name, q in prod.of_type("AWS::SQS::Queue").items()}
    for mapping in prod.of_type("AWS::Lambda::EventSourceMapping").values():
        timeout = functions[prod.spell(mapping["FunctionName"])]["Timeout"]
        assert queues[prod.spell(mapping["EventSourceArn"])]["VisibilityTimeout"] == timeout + 30
        assert mapping.get("BatchSize") == 1
        assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_probe_is_tried_once_more_than_it_counts(prod: Template) -> None:
    from lambdas.probe_asset.handler import MOST_ATTEMPTS

    received = {
        q["RedrivePolicy"]["maxReceiveCount"] for q in prod.of_type("AWS::SQS::Queue").values() if "RedrivePolicy" in q
    }
    assert min(received) > MOST_ATTEMPTS


def test_the_new_workflow_is_on_until_an_operator_turns_it_off(prod: Template, local: Template) -> None:
    for template in (prod, local):
        flag = template.only("AWS::SSM::Parameter")
        assert (flag["Name"], flag["Value"]) == (f"/onetake/{template.stage}/new-workflow", "on")
        allowed = [value for value in ("on", "off", "yes", "") if re.fullmatch(flag["AllowedPattern"], value)]
        assert allowed == ["on", "off"]
