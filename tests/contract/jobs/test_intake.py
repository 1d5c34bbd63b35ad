"""The queue and the state machine: messages as their readers expect them, and one execution a render."""

import json
import uuid
from typing import Any

import boto3
import pytest

from onetake.aws.queues import CascadeQueue, ProbeQueue, RenderQueue
from onetake.aws.workflow import StateMachine
from tests.renders import PROJECT, RENDER

PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def queue_url(cloud: str) -> str:
    return str(boto3.client("sqs").create_queue(QueueName=f"queue-{uuid.uuid4().hex[:8]}")["QueueUrl"])


def received(queue_url: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=5)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_messages_name_what_to_work_on(queue_url: str) -> None:
    RenderQueue(queue_url).enqueue(PROJECT, RENDER)
    assert received(queue_url) == [{"projectId": PROJECT, "renderId": RENDER}]
    ProbeQueue(queue_url).enqueue(PROJECT, "ast_1")
    assert received(queue_url) == [{"projectId": PROJECT, "assetId": "ast_1"}]
    CascadeQueue(queue_url).enqueue(PROJECT, "scn_1")
    assert received(queue_url) == [{"projectId": PROJECT, "sceneId": "scn_1"}]


def test_a_delayed_message_is_not_there_yet(queue_url: str) -> None:
    RenderQueue(queue_url).enqueue(PROJECT, RENDER, delay_seconds=60)
    CascadeQueue(queue_url).enqueue(PROJECT, delay_seconds=900)
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
    counts = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=wanted)["Attributes"]
    assert [counts[name] for name in wanted] == ["0", "2"]


def test_a_render_is_started_once(cloud: str) -> None:
    states = boto3.client("stepfunctions")
    made = states.create_state_machine(
        name=f"machine-{uuid.uuid4().hex[:8]}", definition=json.dumps(PASS), roleArn="arn:aws:iam::123456789012:role/r"
    )
    machine = StateMachine(made["stateMachineArn"])
    machine.start(PROJECT, RENDER)
    machine.start(PROJECT, RENDER)
    executions = states.list_executions(stateMachineArn=made["stateMachineArn"])["executions"]
    assert [execution["name"] for execution in executions] == [RENDER]
    described = states.describe_execution(executionArn=executions[0]["executionArn"])
    assert json.loads(described["input"]) == {"projectId": PROJECT, "renderId": RENDER}
