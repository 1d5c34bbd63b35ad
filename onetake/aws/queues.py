"""Messages into SQS queues: small JSON objects that name what to work on, never the work's content."""

import json
from datetime import datetime
from functools import cached_property
from typing import Any


class _Queue:
    """One queue, over one client that is built on first use."""

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs")

    def _send(self, message: dict[str, str | None], delay_seconds: int = 0) -> None:
        body = json.dumps({name: value for name, value in message.items() if value is not None})
        self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=delay_seconds)


class RenderQueue(_Queue):
    """Implements `onetake.jobs.ports.RenderQueue`; read by start_render."""

    def enqueue(self, project_id: str, render_id: str, *, delay_seconds: int = 0) -> None:
        self._send({"projectId": project_id, "renderId": render_id}, delay_seconds)


class ProbeQueue(_Queue):
    """Implements `onetake.storyboard.ports.Probes`; read by probe_asset."""

    def enqueue(self, project_id: str, asset_id: str) -> None:
        self._send({"projectId": project_id, "assetId": asset_id})


class CascadeQueue(_Queue):
    """Implements `onetake.storyboard.ports.Cascade`; read by cascade_delete."""

    def enqueue(
        self,
        project_id: str,
        scene_id: str | None = None,
        shot_id: str | None = None,
        *,
        delay_seconds: int = 0,
        not_before: datetime | None = None,
    ) -> None:
        until = not_before.isoformat() if not_before else None
        message = {"projectId": project_id, "sceneId": scene_id, "shotId": shot_id, "notBefore": until}
        self._send(message, delay_seconds)
