"""Lambda functions' processes and logs can be found, and are bounded.

- Every process is recorded, so that none outlives the cloud.
- `logs/lambda/<function>.log` has what a function printed.
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
from local.seams.ministack import expect_attribute, expect_function

_PROCESSES = max(4, 2 * (os.cpu_count() or 1))
_LOG_BYTES = 5_000_000
_LOG_STREAMS = 50
"""Log streams kept in memory for each function; ministack opens one an invocation."""

Json = dict[str, Any]


def install(ledger: ProcessLedger, logs: Path) -> None:
    """Start functions through the ledger, and write their logs into the folder."""
    _start_recorded(ledger)
    _bound_processes()
    _write_logs(logs)


def _start_recorded(ledger: ProcessLedger) -> None:
    expect_attribute(expect_attribute(lambda_runtime, "subprocess"), "Popen")
    lambda_runtime.subprocess = SimpleNamespace(
        Popen=ledger.start, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL, STDOUT=subprocess.STDOUT
    )


def _bound_processes() -> None:
    warm: Callable[..., Json] = expect_function(lambda_svc, "_execute_function_warm", "func event request_id")
    gates: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(_PROCESSES))

    def execute_in_turn(func: Json, event: Any, request_id: str) -> Json:
        with gates[(func.get("config") or func).get("FunctionName", "")]:
            return warm(func, event, request_id)

    lambda_svc._execute_function_warm = execute_in_turn


def _write_logs(logs: Path) -> None:
    emit = expect_function(lambda_svc, "_emit_lambda_logs", "func request_id log_text error duration_ms log_source")
    expect_attribute(cloudwatch_logs, "_log_groups")

    def emit_and_write(func: Json, request_id: str, log_text: str, error: bool, duration_ms: int, **named: Any) -> None:
        emit(func, request_id, log_text, error, duration_ms, **named)
        name = (func.get("config") or func).get("FunctionName", "unknown")
        folder = logs / "lambda"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{name}.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("a") as file:
            outcome = "FAILED" if error else "ok"
            file.write(f"{log_text.rstrip()}\n" if log_text else "")
            file.write(f"-- {request_id} {outcome} after {duration_ms} ms\n")
        _forget_streams(f"/aws/lambda/{name}")

    lambda_svc._emit_lambda_logs = emit_and_write


def _forget_streams(group_name: str) -> None:
    group = cloudwatch_logs._log_groups.get(group_name)
    for stream in [*group["streams"]][:-_LOG_STREAMS] if group else ():
        group["streams"].pop(stream, None)
