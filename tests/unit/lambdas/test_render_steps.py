"""The functions of the render's states: what they take from the state machine and what they answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.cache_to_s3.handler import handler as cache_to_s3
from lambdas.calculate_chunks.handler import handler as calculate_chunks
from lambdas.check_chunk.handler import handler as check_chunk
from lambdas.notify_complete.handler import handler as notify_complete
from lambdas.prepare_assets.handler import handler as prepare_assets
from lambdas.record_failure.handler import handler as record_failure
from lambdas.start_render.handler import handler as start_render
from onetake import layout
from onetake.errors import AssetMissingError, JoinError
from onetake.jobs.ports import StepPorts
from onetake.timeline.document import canonical_json, content_hash
from tests.events import Context, sqs_event
from tests.fakes import FakeClock
from tests.fakes_jobs import FakeBucket, FakeChunks, FakeFetcher, FakeRenders, FakeWorkflow
from tests.renders import PROJECT, RENDER, make_master, make_render

Json = dict[str, Any]
INPUT: Json = {"projectId": PROJECT, "renderId": RENDER}
"""What an execution starts with."""


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> StepPorts:
    bucket = FakeBucket()
    made = StepPorts(FakeRenders(), FakeChunks(), bucket, FakeClock())
    monkeypatch.setattr(bootstrap, "step_ports", lambda: made)
    monkeypatch.setattr(bootstrap, "cache_files", lambda: bucket)
    monkeypatch.setattr(bootstrap, "fetcher", lambda: FakeFetcher({"https://a/x.png": b"x"}))
    return made


def queue(ports: StepPorts, uri: str = "https://a/x.png", **fields: Any) -> None:
    master = make_master({"hero": uri})
    name = content_hash(master)
    ports.objects.put_temporary(layout.master(PROJECT, name), canonical_json(master), "application/json")
    ports.renders.create(make_render(master_hash=name, total_frames=50, **fields), None)


def call(handler: Callable[[Json, Any], Any], payload: Json) -> Any:
    """As Lambda does: JSON in, JSON out."""
    answer = handler(json.loads(json.dumps(payload)), Context())
    return json.loads(json.dumps(answer))


def test_the_states_follow_each_other(ports: StepPorts) -> None:
    queue(ports)
    assert call(prepare_assets, INPUT) is None
    assert call(cache_to_s3, INPUT) is None
    plan = call(calculate_chunks, INPUT)
    assert plan == {"count": 1, "chunks": [{"index": 0}], "chunkList": None, "package": None}
    put(ports, layout.chunk_result(PROJECT, RENDER, 0))
    assert call(check_chunk, {**INPUT, "index": 0}) == {"index": 0}
    for name in ("film.mp4", "poster.jpg", "report.json"):
        put(ports, layout.render_prefix(PROJECT, RENDER) + name)
    assert call(check_chunk, {**INPUT, "plan": plan}) == {"index": None}
    assert call(notify_complete, {**INPUT, "plan": plan}) is None
    render = ports.renders.get(PROJECT, RENDER)
    assert render is not None
    assert render.status == "complete"


def test_packaging_is_described_where_it_is_asked_for(ports: StepPorts) -> None:
    queue(ports, outputs=["mp4", "hls"])
    call(prepare_assets, INPUT)
    call(cache_to_s3, INPUT)
    package = call(calculate_chunks, INPUT)["package"]
    prefix = f"s3://bucket/{layout.render_prefix(PROJECT, RENDER)}"
    assert package["Inputs"][0]["FileInput"] == f"{prefix}film.mp4"
    group = package["OutputGroups"][0]["OutputGroupSettings"]["HlsGroupSettings"]
    assert group["Destination"] == f"{prefix}hls/index"


def test_an_error_reaches_the_render_as_it_was_raised(ports: StepPorts) -> None:
    """Lambda makes `errorType` and `errorMessage` of an exception, Step Functions `Error` and `Cause` of these."""
    queue(ports, uri=f"s3://bucket/{layout.asset(PROJECT, 'ast_gone')}")
    with pytest.raises(AssetMissingError) as raised:
        call(prepare_assets, INPUT)
    cause = {"errorType": type(raised.value).__name__, "errorMessage": str(raised.value), "stackTrace": ["..."]}
    error = {"Error": "AssetMissingError", "Cause": json.dumps(cause)}
    answer = call(record_failure, {**INPUT, "error": error})
    assert answer["type"] == "asset_missing"
    render = ports.renders.get(PROJECT, RENDER)
    assert render is not None
    assert render.error is not None
    assert render.error.details["asset"] == "hero"
    assert "asset hero" in render.error.message == answer["message"]


def test_a_task_that_died_is_checked_with_its_error(ports: StepPorts) -> None:
    queue(ports)
    died = {"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 137}]})}
    with pytest.raises(JoinError, match="137"):
        call(check_chunk, {**INPUT, "plan": {"count": 1}, "error": died})


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch) -> FakeWorkflow:
    made = FakeWorkflow(broken=["prj_broken"])
    monkeypatch.setattr(bootstrap, "workflow", lambda: made)
    return made


def test_each_message_starts_its_render(workflow: FakeWorkflow) -> None:
    other = {**INPUT, "renderId": "rnd_other"}
    assert call(start_render, sqs_event(INPUT, other)) == {"batchItemFailures": []}
    assert workflow.started == [(PROJECT, RENDER), (PROJECT, "rnd_other")]


def test_a_message_that_fails_is_delivered_again_and_no_other(workflow: FakeWorkflow) -> None:
    broken = {"projectId": "prj_broken", "renderId": RENDER}
    answer = call(start_render, sqs_event(broken, {"not": "ours"}, INPUT))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m1"}]}
    assert workflow.started == [(PROJECT, RENDER)]


def put(ports: StepPorts, key: str) -> None:
    ports.objects.put_temporary(key, b"{}", "application/json")


@pytest.mark.parametrize(
    ("status", "code"), [("ABORTED", "stopped"), ("TIMED_OUT", "timed_out"), ("FAILED", "internal")]
)
def test_a_render_whose_execution_ended_past_every_state_is_closed(ports: StepPorts, status: str, code: str) -> None:
    queue(ports)
    call(record_failure, {"detail-type": "...", "detail": {"status": status, "input": json.dumps(INPUT)}})
    render = ports.renders.get(PROJECT, RENDER)
    assert render is not None
    assert (render.status, render.error and render.error.code) == ("failed", code)
