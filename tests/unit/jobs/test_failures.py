"""What a person reads when a render has failed, from what Step Functions passes on."""

import json

import pytest

from onetake.errors import AssetDecodeError, ChunkFailedError, OnetakeError
from onetake.jobs.failures import carried, exit_of, failure_of
from onetake.jobs.models import Failure
from tests.renders import make_chunk

STACK = ['  File "/var/task/handler.py", line 1, in handler\n']


def from_lambda(kind: str, message: str) -> dict[str, str]:
    """`$.error` as a Catch gives it for an exception of a Lambda function."""
    cause = {"errorMessage": message, "errorType": kind, "requestId": "4c2d6a14", "stackTrace": STACK}
    return {"Error": kind, "Cause": json.dumps(cause)}


def as_it_travels(error: OnetakeError) -> dict[str, str]:
    @carried
    def handler() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        handler()
    return from_lambda(type(raised.value).__name__, str(raised.value))


def test_our_errors_arrive_with_code_message_and_details() -> None:
    error = AssetDecodeError("asset hero is broken: its data ends too early", asset="hero", pointer="/assets/hero")
    failure = failure_of(as_it_travels(error))
    assert failure.code == "asset_undecodable"
    assert failure.message == "asset hero is broken: its data ends too early"
    assert failure.details == {"asset": "hero", "pointer": "/assets/hero"}


def test_what_is_carried_is_still_the_same_class() -> None:
    """Its name is the ErrorEquals of the state machine."""
    assert as_it_travels(ChunkFailedError("chunk 3", index=3))["Error"] == "ChunkFailedError"


def test_an_unknown_error_shows_nothing_of_the_inside() -> None:
    failure = failure_of(from_lambda("KeyError", "'projectId'"))
    assert failure.code == "internal"
    assert "start the render again" in failure.message
    assert "projectId" not in failure.model_dump_json()
    assert "handler.py" not in failure.model_dump_json()


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        ({"Error": "States.Timeout", "Cause": ""}, "timed_out", "longer than it may"),
        ({"Error": "States.Timeout"}, "timed_out", "longer than it may"),
        (
            from_lambda("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 120.00 seconds"),
            "timed_out",
            "step",
        ),
        (
            {"Error": "States.TaskFailed", "Cause": json.dumps({"Status": "ERROR", "ErrorMessage": "no such input"})},
            "packaging_failed",
            "no such input",
        ),
        (
            {"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 1}]})},
            "render_failed",
            "exit code 1",
        ),
        ({"Error": "States.Runtime", "Cause": "The JSONPath '$.x' could not be found"}, "internal", "our side"),
        ({}, "internal", "our side"),
    ],
)
def test_errors_of_the_services_become_readable(error: dict[str, str], code: str, words: str) -> None:
    failure = failure_of(error)
    assert failure.code == code
    assert words in failure.message


def test_a_distributed_map_is_explained_by_its_chunks() -> None:
    """It only says that too many items failed."""
    error = {"Error": "States.ExceedToleratedFailureThreshold", "Cause": "The specified tolerated failure threshold"}
    known = Failure(code="asset_missing", message="asset two is gone")
    chunks = [make_chunk(0, 0, 9), make_chunk(1, 9, 18, status="failed", error=known)]
    assert failure_of(error, chunks) == known


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        ({"Error": "States.Timeout", "Cause": ""}, None, "longer than a task may"),
        ({"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 137}]})}, 137, "killed"),
        ({"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 143}]})}, 143, "signal 15"),
        ({"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 1}]})}, 1, "exit code 1"),
        (
            {
                "Error": "States.TaskFailed",
                "Cause": json.dumps({"Containers": [{}], "StoppedReason": "CannotPullContainerError: no such image"}),
            },
            None,
            "CannotPullContainerError",
        ),
        ({"Error": "ECS.AmazonECSException", "Cause": "no capacity (Service: Ecs)"}, None, "no capacity"),
        (
            {
                "Error": "AmazonECS.Unknown",
                "Cause": json.dumps({"Failures": [{"Reason": "Capacity is unavailable at this time"}], "Tasks": []}),
            },
            None,
            "did not start it: Capacity is unavailable at this time",
        ),
    ],
)
def test_how_a_task_ended_is_told(error: dict[str, str], code: int | None, words: str) -> None:
    found, reason = exit_of(error)
    assert found == code
    assert words in reason
