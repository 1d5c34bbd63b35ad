"""What Step Functions does and ministack's does not: an end that reaches what is still running.

- StopExecution, the machine's TimeoutSeconds and a state's TimeoutSeconds end the work inside.
- When one iteration of a Map (or branch of a Parallel) fails, the others are ended and the Map fails with that error.
- MaxDelaySeconds of a retrier holds.
- StartExecution with the name and input of an execution that runs answers with that one.
"""

import json
import threading
import time
from contextvars import copy_context
from typing import Any

from ministack.services import stepfunctions as sfn

from local.seams.cancellation import POLL_SECONDS, Cancelled, Scope, check, nearest, sleep, within
from local.seams.ministack import expect_attribute, expect_function

Json = dict[str, Any]

shutdown = Scope()
"""Ended when the cloud stops: executions then stay RUNNING in what is saved, and go on after the next start."""
_running: set[str] = set()


def install() -> None:
    """Replace ministack's functions by ones that listen to scopes."""
    expect_attribute(sfn, "_ExecutionError")
    expect_attribute(sfn, "_executions")
    _end_executions()
    _end_map_siblings()
    _end_states()
    _hold_max_delay()
    _start_once()


def _end_executions() -> None:
    run = expect_function(sfn, "_run_execution", "exec_arn")
    fail = expect_function(sfn, "_fail_execution", "execution error cause")

    def run_in_scope(exec_arn: str) -> None:
        execution = sfn._executions.get(exec_arn)
        if not execution:
            return
        scope = Scope(lambda: execution["status"] != "RUNNING" or shutdown.ended)
        timer = _machine_timer(execution)
        _running.add(exec_arn)
        try:
            within(scope, lambda: run(exec_arn))
        except Cancelled:
            pass
        finally:
            timer.cancel()
            _running.discard(exec_arn)

    def fail_if_running(execution: Json, error: str, cause: str) -> None:
        # A stop or a timeout was there first; and what fails because the cloud stops has not failed.
        if execution["status"] == "RUNNING" and not shutdown.ended:
            fail(execution, error, cause)

    sfn._run_execution, sfn._fail_execution = run_in_scope, fail_if_running


def _machine_timer(execution: Json) -> threading.Timer:
    """Started, and without effect where the machine sets no TimeoutSeconds."""
    machine = sfn._state_machines.get(execution["stateMachineArn"]) or {"definition": "{}"}
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds")

    def expire() -> None:
        if seconds and execution["status"] == "RUNNING":
            execution.update(status="TIMED_OUT", stopDate=sfn.now_iso(), error="States.Timeout", cause="")
            sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
            sfn._emit_execution_status_event(execution)

    timer = threading.Timer(seconds or threading.TIMEOUT_MAX, copy_context().run, (expire,))
    timer.daemon = True
    if seconds:
        timer.start()
    return timer


def _end_map_siblings() -> None:
    distributed = expect_function(sfn, "_run_distributed_map", "state_def raw_input effective iterator execution ctx")
    items = expect_function(sfn, "_run_map_items", "state_def raw_input execution ctx")
    branches = expect_function(sfn, "_run_parallel_branches", "state_def raw_input execution ctx")
    machine = expect_function(sfn, "_run_sub_machine", "states start_at input_data execution ctx")

    def all_or_none(run: Any, state_def: Json, *rest: Any) -> Any:
        scope = _Siblings(tolerant=any(key.startswith("ToleratedFailure") for key in state_def))
        try:
            return within(scope, lambda: run(state_def, *rest))
        except sfn._ExecutionError as error:
            check()
            # A distributed Map has an error of its own for this.
            raise (error if run is distributed else scope.error or error) from None

    def machine_in_scope(*arguments: Any) -> Any:
        check()
        try:
            return machine(*arguments)
        except Cancelled:
            # The threads of a Map hand on Exceptions only. No state's Retry or Catch lies between here and the Map.
            raise sfn._ExecutionError("States.TaskFailed", "ended with its siblings") from None
        except sfn._ExecutionError as error:
            _fail_siblings(error)
            raise

    sfn._run_map_items = lambda *a: all_or_none(items, *a)
    sfn._run_distributed_map = lambda *a: all_or_none(distributed, *a)
    sfn._run_parallel_branches = lambda *a: all_or_none(branches, *a)
    sfn._run_sub_machine = machine_in_scope


class _Siblings(Scope):
    """The iterations of one Map. With tolerance for failures one's end is not the others'."""

    def __init__(self, *, tolerant: bool) -> None:
        super().__init__()
        self.tolerant = tolerant


def _fail_siblings(error: Exception) -> None:
    siblings = nearest(_Siblings)
    if siblings and not siblings.tolerant:
        siblings.end(error)


def _end_states() -> None:
    execute = expect_function(sfn, "_execute_task", "state_def raw_input execution ctx")
    invoke = expect_function(sfn, "_invoke_resource", "resource input_data")
    timed = expect_function(sfn, "_invoke_resource_with_timeout", "resource input_data timeout")
    expect_function(sfn, "_scaled_sleep", "seconds")

    def execute_if_wanted(*arguments: Any) -> Any:
        check()
        return execute(*arguments)

    def invoke_if_wanted(resource: str, input_data: Any) -> Any:
        try:
            return invoke(resource, input_data)
        except sfn._ExecutionError:
            check()
            raise

    def invoke_timed(resource: str, input_data: Any, timeout: float) -> Any:
        scope = Scope()
        try:
            return within(scope, lambda: timed(resource, input_data, timeout))
        finally:
            scope.end()

    sfn._execute_task, sfn._invoke_resource = execute_if_wanted, invoke_if_wanted
    sfn._invoke_resource_with_timeout, sfn._scaled_sleep = invoke_timed, sleep


def _hold_max_delay() -> None:
    find = expect_function(sfn, "_find_matching_retrier", "retriers error retry_counts")

    def find_with_delay(retriers: list[Json], error: str, retry_counts: dict[int, int]) -> tuple[Json | None, int]:
        retrier, index = find(retriers, error, retry_counts)
        if retrier is None or "MaxDelaySeconds" not in retrier:
            return retrier, index
        backoff = retrier.get("BackoffRate", 2.0) ** retry_counts.get(index, 0)
        delay = min(retrier.get("IntervalSeconds", 1) * backoff, retrier["MaxDelaySeconds"])
        return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1.0}, index

    sfn._find_matching_retrier = find_with_delay


def _start_once() -> None:
    start = expect_function(sfn, "_start_execution", "data")

    def start_or_find(data: Json) -> Any:
        machine = sfn._state_machines.get(sfn._resolve_state_machine_arn(data.get("stateMachineArn", "")) or "")
        if machine and data.get("name"):
            arn = machine["stateMachineArn"].replace(":stateMachine:", ":execution:") + f":{data['name']}"
            found = sfn._executions.get(arn)
            if found and found["status"] == "RUNNING" and found["input"] == data.get("input", "{}"):
                return sfn.json_response({"executionArn": arn, "startDate": found["startDate"]})
        return start(data)

    sfn._start_execution = start_or_find


def end_for_shutdown(seconds: float) -> None:
    """End the work of all executions, and wait up to `seconds` until their threads have let go of it."""
    shutdown.end()
    deadline = time.monotonic() + seconds
    while _running and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
