"""The state machine that renders: implements `onetake.jobs.ports.Workflow`."""

import json
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
