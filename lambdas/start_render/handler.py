"""The intake of renders: each message starts an execution of the state machine, named by its render.

A message is `{"projectId", "renderId"}`; it may come twice, the execution starts once.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.timeline.document import Strict

_processor = BatchProcessor(EventType.SQS)


class Message(Strict):
    project_id: str
    render_id: str


@bootstrap.logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Start the render of each message of an SQS batch; answers which messages to deliver again."""
    answer = process_partial_response(event, _on_record, _processor, context)
    return dict(answer)


def _on_record(record: SQSRecord) -> None:
    message = Message.model_validate_json(record.body)
    bootstrap.workflow().start(message.project_id, message.render_id)
    bootstrap.logger.info("started", projectId=message.project_id, renderId=message.render_id)
