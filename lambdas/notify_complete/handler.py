"""State NotifyComplete, see onetake.jobs.steps.notify_complete. Takes {projectId, renderId}; answers nothing."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.jobs.failures import carried
from onetake.jobs.steps.notify_complete import notify_complete


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
@carried
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    render = notify_complete(bootstrap.step_ports(), event["projectId"], event["renderId"])
    bootstrap.logger.info("complete", projectId=render.project_id, files=render.files)
