"""From an error, over the border between a function and the state machine, to what a person reads.

Step Functions passes on an error's class as `Error` and, as `Cause`, what its service says about it: JSON with
`errorMessage` from a Lambda function, the task from ECS, the job from MediaConvert, plain text from itself.
"""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from onetake.errors import OnetakeError, from_dict
from onetake.jobs.models import ChunkState, Failure

P = ParamSpec("P")
R = TypeVar("R")

INTERNAL = Failure(
    code="internal",
    message="something went wrong on our side, and it is in our log: start the render again",
)


def carried(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function's errors travel whole: the same class, with `to_dict()` as JSON for its text."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except OnetakeError as exc:
            exc.args = (json.dumps(exc.to_dict()),)
            raise

    return wrapper


def failure_of(error: Mapping[str, Any], chunks: Sequence[ChunkState] = ()) -> Failure:
    """What to tell about `error`, which is {"Error", "Cause"} as a Catch of the state machine gives it.

    A Distributed Map only tells that too many of its items failed; why is then found at the `chunks`.
    """
    cause = _parsed(str(error.get("Cause") or ""))
    ours = _ours(cause)
    if ours is not None:
        return told(ours)
    of_chunk = next((c.error for c in chunks if c.status == "failed" and c.error), None)
    return of_chunk or _foreign(str(error.get("Error") or ""), cause)


def told(error: OnetakeError) -> Failure:
    """The failure that this error is."""
    return Failure(code=error.code, message=error.message, details=error.details)


def exit_of(error: Mapping[str, Any]) -> tuple[int | None, str]:
    """How an ECS task ended, if it began: the worker's exit code if it had one, and the reason in a few words."""
    cause = str(error.get("Cause") or "it gave no reason")
    task = _parsed(cause)
    if str(error.get("Error")) == "States.Timeout":
        return None, "it took longer than a task may"
    if refused := task.get("Failures"):
        return None, f"ECS did not start it: {refused[0].get('Reason') or cause}"
    containers = task.get("Containers") or [{}]
    code = containers[0].get("ExitCode")
    if code is None:
        return None, str(containers[0].get("Reason") or task.get("StoppedReason") or cause)
    return int(code), _exit_words(int(code))


def _exit_words(code: int) -> str:
    """Shells and container engines tell a signal n as 128 + n."""
    if code == 137:
        return "it was killed (exit code 137), as happens when memory runs out"
    if code > 128:
        return f"signal {code - 128} ended it (exit code {code})"
    return f"it ended with exit code {code}"


def _ours(cause: Mapping[str, Any]) -> OnetakeError | None:
    carried_error = _parsed(str(cause.get("errorMessage") or ""))
    return from_dict(dict(carried_error)) if {"type", "code", "message"} <= carried_error.keys() else None


def _foreign(error: str, cause: Mapping[str, Any]) -> Failure:
    """Errors of the services themselves."""
    if error == "ABORTED":
        return Failure(code="stopped", message="the render was stopped by an operator: start it again")
    if error in ("States.Timeout", "TIMED_OUT") or "Task timed out" in str(cause.get("errorMessage")):
        return Failure(code="timed_out", message="a step took longer than it may: start the render again")
    if error == "States.TaskFailed" and "Containers" in cause:
        _, reason = exit_of({"Error": error, "Cause": json.dumps(cause)})
        return Failure(code="render_failed", message=f"a render task did not end well: {reason}")
    if error == "States.TaskFailed" and "ErrorMessage" in cause:
        return Failure(code="packaging_failed", message=f"packaging for streaming failed: {cause['ErrorMessage']}")
    return INTERNAL


def _parsed(text: str) -> dict[str, Any]:
    """A JSON object, or an empty one for any other text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
