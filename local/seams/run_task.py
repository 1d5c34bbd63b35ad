"""`ecs:runTask` and `ecs:runTask.sync` as Step Functions does them.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html: a `.sync` task's output is the stopped task; a
container that exits with another status than 0 or a task that does not start is States.TaskFailed; when the execution
is stopped, times out, or the state's Map fails, the task is stopped.
"""

import json
import time
from typing import Any

from ministack.services import ecs
from ministack.services import stepfunctions as sfn

from local.seams.cancellation import POLL_SECONDS, Cancelled, is_cancelled
from local.seams.ministack import expect_attribute, expect_function

_RESOURCE = "arn:aws:states:::ecs:runTask"

Json = dict[str, Any]


def install() -> None:
    """Give ministack's Step Functions this integration in place of its own."""
    for name in ("_run_task", "_describe_tasks", "_stop_task"):
        expect_function(ecs, name, "data")
    expect_function(sfn, "_pascal_to_camel", "d")
    if _RESOURCE not in expect_attribute(sfn, "_SERVICE_DISPATCH"):
        expect_attribute(sfn, f"_SERVICE_DISPATCH[{_RESOURCE}]")
    sfn._SERVICE_DISPATCH[_RESOURCE] = _run


def _run(resource: str, parameters: Json) -> Json:
    request = sfn._pascal_to_camel(parameters)
    status, _headers, body = ecs._run_task(request)
    answer: Json = json.loads(body)
    if status >= 400:
        raise sfn._ExecutionError(f"ECS.{answer.get('__type', 'EcsException')}", answer.get("message", ""))
    if not resource.endswith(".sync"):
        started: Json = _pascal(answer)
        return started
    task = _wait(request.get("cluster", "default"), answer["tasks"][0]["taskArn"])
    if task.get("StopCode") == "TaskFailedToStart" or any(c.get("ExitCode") for c in task["Containers"]):
        raise sfn._ExecutionError("States.TaskFailed", json.dumps(task, default=str))
    return task


def _wait(cluster: str, arn: str) -> Json:
    """The task once it has stopped. Stops it, and raises Cancelled, when nobody waits for it any more."""
    while True:
        if is_cancelled():
            ecs._stop_task({"cluster": cluster, "task": arn, "reason": "Step Functions no longer waits for it"})
            raise Cancelled
        task = json.loads(ecs._describe_tasks({"cluster": cluster, "tasks": [arn]})[2])["tasks"][0]
        if task["lastStatus"] == "STOPPED":
            stopped: Json = _pascal(task)
            return stopped
        time.sleep(POLL_SECONDS)


def _pascal(value: Any) -> Any:
    """Keys as Step Functions spells them: `taskArn` becomes `TaskArn`."""
    if isinstance(value, list):
        return [_pascal(item) for item in value]
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: _pascal(item) for key, item in value.items()}
    return value
