"""`ecs:runTask.sync`, alone and in a Map: what its state learns of the task, and what the task learns of its state."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract.local.running import BareCloud, Json
from tests.waiting import wait_until


def run_task(definition: str, **state: Any) -> Json:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {
            "Cluster": "states",
            "TaskDefinition": definition,
            "LaunchType": "FARGATE",
            "Overrides": {
                "ContainerOverrides": [
                    {
                        "Name": "main",
                        "Environment": [{"Name": "INDEX", "Value.$": "States.Format('{}', $.index)"}],
                    }
                ]
            },
        },
        **state,
    }


def map_of(definition: str, **state: Any) -> Json:
    return {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": {"index.$": "$$.Map.Item.Value"},
        "MaxConcurrency": 3,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Run",
            "States": {"Run": run_task(definition, End=True)},
        },
        **state,
    }


def sleeping(seconds: int) -> str:
    """A program that this number tells from those of other tests."""
    return f"import time; time.sleep({seconds})"


def tasks_with(cloud: BareCloud, fragment: str) -> int:
    return sum(fragment in process.command for process in cloud.processes())


def test_the_output_is_the_stopped_task(bare_cloud: BareCloud) -> None:
    done = bare_cloud.run(run_task(bare_cloud.python_task("pass")), {"index": 0})
    assert done["status"] == "SUCCEEDED", done
    assert done["output"]["LastStatus"] == "STOPPED"
    assert done["output"]["Containers"][0]["ExitCode"] == 0


def test_another_exit_code_than_0_is_task_failed_with_the_task_as_cause(bare_cloud: BareCloud) -> None:
    done = bare_cloud.run(run_task(bare_cloud.python_task("raise SystemExit(4)")), {"index": 0})
    assert (done["status"], done["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(done["cause"])["Containers"][0]["ExitCode"] == 4


def test_a_flaky_task_is_retried_and_knows_its_attempt(bare_cloud: BareCloud, tmp_path: Path) -> None:
    program = (
        f"import pathlib, sys; tried = pathlib.Path({str(tmp_path)!r}, 'tried'); "
        "first = not tried.exists(); tried.touch(); sys.exit(1 if first else 0)"
    )
    retry = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60, "MaxAttempts": 1, "MaxDelaySeconds": 1}]
    done = bare_cloud.run(run_task(bare_cloud.python_task(program), Retry=retry), {"index": 0})
    assert done["status"] == "SUCCEEDED", done


def test_stopping_an_execution_stops_its_task(bare_cloud: BareCloud) -> None:
    program = sleeping(621)
    execution = bare_cloud.start(bare_cloud.machine(run_task(bare_cloud.python_task(program))), {"index": 0})
    wait_until(lambda: tasks_with(bare_cloud, program))
    bare_cloud.states.stop_execution(executionArn=execution)
    wait_until(lambda: not tasks_with(bare_cloud, program))
    assert bare_cloud.end_of(execution)["status"] == "ABORTED"


@pytest.mark.parametrize("place", ["state", "machine"])
def test_running_out_of_time_stops_the_task(bare_cloud: BareCloud, place: str) -> None:
    program = sleeping(631 if place == "state" else 632)
    state = run_task(bare_cloud.python_task(program), End=True)
    limit = {"TimeoutSeconds": 1}
    definition: Json = {"StartAt": "Run", "States": {"Run": {**state, **(limit if place == "state" else {})}}}
    execution = bare_cloud.start(
        bare_cloud.machine({**definition, **(limit if place == "machine" else {})}), {"index": 0}
    )
    done = bare_cloud.end_of(execution)
    assert (done["status"], done["error"]) == ("FAILED" if place == "state" else "TIMED_OUT", "States.Timeout")
    wait_until(lambda: not tasks_with(bare_cloud, program))


def test_a_failed_iteration_ends_its_siblings_and_names_its_own_error(bare_cloud: BareCloud) -> None:
    program = "import os, sys, time; sys.exit(5) if os.environ['INDEX'] == '2' else time.sleep(641)"
    done = bare_cloud.run(map_of(bare_cloud.python_task(program)), {"items": [0, 1, 2, 3]})
    assert (done["status"], done["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(done["cause"])["Containers"][0]["ExitCode"] == 5
    wait_until(lambda: not tasks_with(bare_cloud, "641"))


def test_a_failed_map_is_caught_once_its_tasks_are_gone(bare_cloud: BareCloud) -> None:
    program = "import os, sys, time; sys.exit(5) if os.environ['INDEX'] == '0' else time.sleep(651)"
    failing = map_of(bare_cloud.python_task(program), Next="Never")
    failing["Catch"] = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught"}]
    definition: Json = {
        "StartAt": "All",
        "States": {"All": failing, "Never": {"Type": "Fail"}, "Caught": {"Type": "Pass", "End": True}},
    }
    done = bare_cloud.run(definition, {"items": [0, 1]})
    assert done["status"] == "SUCCEEDED", done
    assert done["output"]["error"]["Error"] == "States.TaskFailed"
    assert not tasks_with(bare_cloud, "651")


def test_a_distributed_map_reads_its_items_from_s3_and_ends_as_a_whole(bare_cloud: BareCloud) -> None:
    s3 = bare_cloud.client("s3")
    s3.create_bucket(Bucket="items", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="items", Key="list.json", Body=json.dumps([{"index": i} for i in range(45)]))
    program = "import os, sys, time; sys.exit(6) if os.environ['INDEX'] == '1' else time.sleep(661)"
    definition = map_of(bare_cloud.python_task(program), ItemSelector={"index.$": "$$.Map.Item.Value.index"})
    definition["ItemProcessor"]["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    definition["ItemReader"] = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Parameters": {"Bucket": "items", "Key": "list.json"},
    }
    del definition["ItemsPath"]
    done = bare_cloud.run(definition)
    assert done["error"] == "States.ExceedToleratedFailureThreshold"
    assert not tasks_with(bare_cloud, "661")


def test_the_same_name_and_input_start_once(bare_cloud: BareCloud) -> None:
    machine = bare_cloud.machine({"Type": "Wait", "Seconds": 30})
    first = bare_cloud.start(machine, {"render": 1}, name="once")
    assert bare_cloud.start(machine, {"render": 1}, name="once") == first
    with pytest.raises(bare_cloud.states.exceptions.ExecutionAlreadyExists):
        bare_cloud.start(machine, {"render": 2}, name="once")
    bare_cloud.states.stop_execution(executionArn=first)
