"""Removes what clients have deleted: everything under a project, a scene or a shot, the project's files included (H4).

A message is `{"projectId", "sceneId"?, "shotId"?, "notBefore"?}`. It removes only what is hidden and what no undo can
bring back, so that it may come early, twice or again after a failure half way; what is kept it sends again.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import AwareDatetime

from lambdas import bootstrap
from onetake.timeline.document import Strict

_processor = BatchProcessor(EventType.SQS)


class Message(Strict):
    project_id: str
    scene_id: str | None = None
    shot_id: str | None = None
    not_before: AwareDatetime | None = None


@bootstrap.logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Remove what each message of an SQS batch names; answers which messages to deliver again."""
    answer = process_partial_response(event, _on_record, _processor, context)
    return dict(answer)


def _on_record(record: SQSRecord) -> None:
    message = Message.model_validate_json(record.body)
    bootstrap.logger.append_keys(projectId=message.project_id)
    bootstrap.deletions().run(message.project_id, message.scene_id, message.shot_id, not_before=message.not_before)
    bootstrap.logger.info("removed what was deleted and is not kept", sceneId=message.scene_id, shotId=message.shot_id)
