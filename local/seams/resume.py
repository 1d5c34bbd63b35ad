"""After a start: what the end of the last cloud interrupted goes on.

AWS does not end, ministack does. It marks what ran as failed and leaves messages hidden that a consumer took and never
deleted.
"""

import threading
from typing import Any

from ministack.services import sqs
from ministack.services import stepfunctions as sfn

from local.seams.ministack import expect_attribute, expect_function

Json = dict[str, Any]


def install() -> None:
    """Check that ministack keeps executions and messages as `resume` expects."""
    expect_function(sfn, "_run_execution", "exec_arn")
    expect_attribute(sfn, "_executions")
    expect_attribute(sqs, "_queues")


def resume() -> int:
    """Show hidden messages again, and run interrupted executions from their first state; returns how many of these.

    States must bear to be run twice, as in AWS, where each may be retried: the worker skips chunks that exist.
    """
    for queue in sqs._queues.all_values():
        for message in queue["messages"]:
            if message["receive_count"]:
                message["visible_at"] = 0.0
    interrupted = [execution for execution in sfn._executions.all_values() if _was_interrupted(execution)]
    for execution in interrupted:
        _run_again(execution)
    return len(interrupted)


def _was_interrupted(execution: Json) -> bool:
    # The children of a Distributed Map are run again by their parent.
    return execution.get("error") == "States.ServiceRestart" and not execution.get("mapRunArn")


def _run_again(execution: Json) -> None:
    execution.update(status="RUNNING", stopDate=None, output=None, error=None, cause=None)
    del execution["events"][1:]
    arn = execution["executionArn"]
    threading.Thread(target=sfn._run_execution, args=(arn,), daemon=True, name=f"resumed {arn}").start()
