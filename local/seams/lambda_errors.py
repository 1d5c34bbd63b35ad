"""Lambda functions fail as in AWS.

- An exception's class is the error's `errorType`, which is what a state machine's Retry and Catch name.
- An exception does not end the process: the next invocation is as warm as before.
- What keeps a function from being imported is reported with its traceback, in its log.
- A client of the HTTP API learns "Internal Server Error", never more.
"""

import json
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.seams.ministack import expect_function, replace_text

Json = dict[str, Any]


class _Message(str):
    """An error's message that carries its class and traceback through ministack, which has fields for neither."""

    error_type = "Exception"
    trace: tuple[str, ...] = ()


def install() -> None:
    """Replace what ministack's worker script, its pool and its HTTP API make of an exception."""
    _report_classes()
    _keep_process_after_error()
    _hide_from_clients()


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


def _hide_from_clients() -> None:
    answer = expect_function(lambda_svc, "lambda_execute_result_to_api_proxy_response", "exec_result")

    def answer_plainly(exec_result: Json) -> Any:
        if not exec_result.get("error"):
            return answer(exec_result)
        body = json.dumps({"message": "Internal Server Error"})
        return {"statusCode": 500, "headers": {"Content-Type": "application/json"}, "body": body}, None

    lambda_svc.lambda_execute_result_to_api_proxy_response = answer_plainly
