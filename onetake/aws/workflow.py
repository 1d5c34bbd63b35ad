"""The state machine that renders, and its Fargate tasks: implements `Workflow` and `Tasks` of `onetake.jobs.ports`."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any


class StateMachine:
    def __init__(self, arn: str) -> None:
        self._arn = arn

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("stepfunctions")

    def start(self, project_id: str, render_id: str) -> None:
        """The execution's name is the render's id, which Step Functions takes once: starting twice starts once."""
        order = json.dumps({"projectId": project_id, "renderId": render_id})
        # It exists already when the message came twice, or was sent again for the same Idempotency-Key.
        with suppress(self._client.exceptions.ExecutionAlreadyExists):
            self._client.start_execution(stateMachineArn=self._arn, name=render_id, input=order)


class FargateTasks:
    """The state machine starts each task with its render's id as `group`, which is how they are found again."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("ecs")

    def stop(self, render_id: str, reason: str) -> int:
        stopped = 0
        for task in self._running():
            if task.get("group") == render_id:
                self._client.stop_task(cluster=self._cluster, task=task["taskArn"], reason=reason)
                stopped += 1
        return stopped

    def _running(self) -> Iterator[dict[str, Any]]:
        """A page has up to 100 tasks, which is also what one DescribeTasks takes."""
        for page in self._client.get_paginator("list_tasks").paginate(cluster=self._cluster, desiredStatus="RUNNING"):
            if page["taskArns"]:
                yield from self._client.describe_tasks(cluster=self._cluster, tasks=page["taskArns"])["tasks"]
