"""Lambda functions fail as in AWS, and their processes and logs can be found.

- An exception's class is the error's `errorType`, which is what a state machine's Retry and Catch name.
- An exception does not end the process: the next invocation is as warm as before.
- What keeps a function from being imported is reported with its traceback.
- Every process is recorded, and `logs/lambda/<function>.log` has what it printed.
- At most `_PROCESSES` processes a function: further requests wait for one, as a laptop is not a data centre.
"""

import os
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import cloudwatch_logs, lambda_svc

from local.processes import ProcessLedger
from local.seams.ministack import expect_attribute, expect_function, replace_text

_PROCESSES = max(4, 2 * (os.cpu_count() or 1))
_LOG_STREAMS = 50
"""Log streams kept in memory for each function; ministack opens one an invocation."""

Json = dict[str, Any]


class _Message(str):
    """An error's message that carries its class and traceback through ministack, which has fields for neither."""

    error_type = "Exception"
    trace: tuple[str, ...] = ()


def install(ledger: ProcessLedger, logs: Path, environment: dict[str, str]) -> None:
    """`environment` is what each function's process gets besides its own variables."""
    _report_classes()
    _keep_process_after_error()
    _start_recorded(ledger, environment)
    _bound_processes()
    _write_logs(logs)


def _report_classes() -> None:
    script = "_PYTHON_WORKER_SCRIPT"
    replace_text(
        lambda_runtime,
        script,
        '"status": "error", "error": str(e), "trace": traceback.format_exc()}',
        '"status": "ok", "raised": {"error": str(e), "type": type(e).__name__, "trace": traceback.format_exc()}}',
    )
    replace_text(
        lambda_runtime,
        script,
        '{"status": "error", "error": str(e)}',
        '{"status": "error", "error": traceback.format_exc()}',
    )


def _keep_process_after_error() -> None:
    """ministack ends a process that answers with an error; one that answers "ok" it keeps."""
    expect_function(
        lambda_runtime.Worker, "invoke", "self event request_id trace_id depth durable invoked_function_arn"
    )
    invoke = lambda_runtime.Worker.invoke
    warm = expect_function(lambda_svc, "_execute_function_warm", "func event request_id")

    def invoke_typed(self: Any, *arguments: Any, **named: Any) -> Json:
        answer: Json = invoke(self, *arguments, **named)
        raised = answer.get("raised")
        if raised:
            message = _Message(raised["error"])
            message.error_type, message.trace = raised["type"], tuple(raised["trace"].splitlines())
            answer.update(status="error", error=message, trace=raised["trace"])
        return answer

    def execute_typed(func: Json, event: Any, request_id: str) -> Json:
        answer: Json = warm(func, event, request_id)
        body = answer.get("body")
        message = body.get("errorMessage") if answer.get("error") and isinstance(body, dict) else None
        if isinstance(message, _Message):
            answer["body"] = {
                "errorMessage": str(message),
                "errorType": message.error_type,
                "stackTrace": [*message.trace],
                "requestId": request_id,
            }
        elif answer.get("error") and not answer.get("log"):
            answer["log"] = str(message)
        return answer

    lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm = invoke_typed, execute_typed


def _start_recorded(ledger: ProcessLedger, environment: dict[str, str]) -> None:
    if expect_attribute(lambda_runtime, "subprocess") is not subprocess:
        expect_attribute(lambda_runtime, "the module subprocess")

    def start(command: list[str], *, env: dict[str, str], **options: Any) -> subprocess.Popen[Any]:
        # The account's number as the access key is ministack's own way to tell accounts apart: keep it.
        return ledger.start(command, env={**environment, **env}, **options)

    lambda_runtime.subprocess = SimpleNamespace(
        Popen=start, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL, STDOUT=subprocess.STDOUT
    )


def _bound_processes() -> None:
    warm: Callable[..., Json] = lambda_svc._execute_function_warm
    gates: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(_PROCESSES))

    def execute_in_turn(func: Json, event: Any, request_id: str) -> Json:
        with gates[(func.get("config") or func).get("FunctionName", "")]:
            return warm(func, event, request_id)

    lambda_svc._execute_function_warm = execute_in_turn


def _write_logs(logs: Path) -> None:
    emit = expect_function(
        lambda_svc, "_emit_lambda_logs", "func request_id log_text error duration_ms log_source"
    )
    expect_attribute(cloudwatch_logs, "_log_groups")

    def emit_and_write(
        func: Json, request_id: str, log_text: str, error: bool, duration_ms: int, **named: Any
    ) -> None:
        emit(func, request_id, log_text, error, duration_ms, **named)
        name = (func.get("config") or func).get("FunctionName", "unknown")
        folder = logs / "lambda"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.log").open("a") as file:
            outcome = "FAILED" if error else "ok"
            file.write(f"{log_text.rstrip()}\n" if log_text else "")
            file.write(f"-- {request_id} {outcome} after {duration_ms} ms\n")
        _forget_streams(f"/aws/lambda/{name}")

    lambda_svc._emit_lambda_logs = emit_and_write


def _forget_streams(group_name: str) -> None:
    group = cloudwatch_logs._log_groups.get(group_name)
    for stream in [*group["streams"]][:-_LOG_STREAMS] if group else ():
        group["streams"].pop(stream, None)
