"""State RecordFailure, see onetake.jobs.steps.record_failure.

Takes {projectId, renderId, error: {Error, Cause}}; answers {type, message} for the execution's own end. It also takes
EventBridge's news of an execution that ended past this state: stopped by hand, out of time, or failed in this state.
"""

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.jobs.steps.record_failure import record_failure


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    if "detail" in event:
        event = _orders_of(event["detail"])
    failure = record_failure(bootstrap.step_ports(), event["projectId"], event["renderId"], event["error"])
    bootstrap.logger.error("failed", projectId=event["projectId"], code=failure.code, cause=event["error"])
    return {"type": failure.code, "message": failure.message}


def _orders_of(execution: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html"""
    error = {"Error": execution.get("error") or execution["status"], "Cause": execution.get("cause")}
    return {**json.loads(execution["input"]), "error": error}
