"""What goes wrong ends as a failed render that names the culprit, and leaves nothing running."""

import contextlib
import os
import re
import signal
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.client import Client
from tests.e2e.pictures import draw_picture, truncate
from tests.e2e.test_journey import storyboard
from tests.waiting import wait_until

Json = dict[str, Any]


def make_project(client: Client, folder: Path, frames: int = 20) -> str:
    project = client.create_project("Failures")
    for index, key in enumerate(("one", "two")):
        asset = client.upload(project, key, draw_picture(folder / f"{key}.png", index))
        client.wait_for_asset(project, asset)
    client.import_storyboard(project, storyboard(["one", "two"], frames=frames))
    return project


def start(client: Client, project: str) -> str:
    return client.start_render(project, {"quality": "standard", "outputs": ["mp4"]}, uuid.uuid4().hex)


def end_of(client: Client, project: str, render: str) -> Json:
    return client.follow_render(project, render, lambda _state: None, seconds=180)


def assert_no_task_runs(cloud: Any) -> None:
    ecs = cloud.client("ecs")
    cluster = cloud.outputs["ClusterName"]
    wait_until(lambda: not ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"])


def test_a_corrupt_picture_that_was_uploaded_is_rejected_with_a_reason(client: Client, tmp_path: Path) -> None:
    project = client.create_project("Corrupt")
    broken = truncate(draw_picture(tmp_path / "whole.png", 1), tmp_path / "broken.png")
    asset = client.upload(project, "broken", broken)
    with pytest.raises(ValueError, match="broken was rejected"):
        client.wait_for_asset(project, asset)


def test_a_corrupt_picture_from_outside_fails_the_render_with_its_name(
    cloud: Any, client: Client, tmp_path: Path, media_server: Any
) -> None:
    project = make_project(client, tmp_path)
    truncate(draw_picture(tmp_path / "whole.png", 1), media_server.folder / "broken.png")
    document = client.call("GET", f"/projects/{project}/storyboard")
    document["assets"]["two"] = {"uri": f"{media_server.url}/broken.png", "kind": "image"}
    client.import_storyboard(project, document)
    failed = end_of(client, project, start(client, project))
    assert (failed["status"], failed["error"]["code"]) == ("failed", "asset_undecodable")
    assert "two" in failed["error"]["message"]
    assert_no_task_runs(cloud)


def test_an_unreachable_address_fails_the_render_with_its_name(cloud: Any, client: Client, tmp_path: Path) -> None:
    project = make_project(client, tmp_path)
    document = client.call("GET", f"/projects/{project}/storyboard")
    document["assets"]["two"] = {"uri": "https://media.invalid/two.png", "kind": "image"}
    client.import_storyboard(project, document)
    failed = end_of(client, project, start(client, project))
    assert (failed["status"], failed["error"]["code"]) == ("failed", "asset_unreachable")
    assert "two" in failed["error"]["message"]
    assert_no_task_runs(cloud)


def test_a_private_address_is_never_asked(client: Client, tmp_path: Path) -> None:
    project = make_project(client, tmp_path)
    document = client.call("GET", f"/projects/{project}/storyboard")
    document["assets"]["two"] = {"uri": "https://169.254.169.254/latest/meta-data", "kind": "image"}
    client.import_storyboard(project, document)
    failed = end_of(client, project, start(client, project))
    assert (failed["status"], failed["error"]["code"]) == ("failed", "asset_forbidden")


def test_an_asset_that_vanished_fails_the_render_with_its_name(cloud: Any, client: Client, tmp_path: Path) -> None:
    project = make_project(client, tmp_path)
    assets = client.call("GET", f"/projects/{project}/assets")["items"]
    gone = next(a for a in assets if a["key"] == "two")
    cloud.client("s3").delete_object(Bucket=cloud.outputs["Bucket"], Key=f"projects/{project}/assets/{gone['assetId']}")
    failed = end_of(client, project, start(client, project))
    assert (failed["status"], failed["error"]["code"]) == ("failed", "asset_missing")
    assert "two" in failed["error"]["message"]
    assert_no_task_runs(cloud)


def test_a_worker_killed_once_is_tried_again(cloud: Any, client: Client, tmp_path: Path) -> None:
    project = make_project(client, tmp_path, frames=400)
    render = start(client, project)
    wait_until(lambda: cloud.task_pids(), seconds=60)
    os.killpg(cloud.task_pids()[0], signal.SIGKILL)
    assert end_of(client, project, render)["status"] == "complete"


def test_a_worker_killed_every_time_fails_the_render_and_names_the_chunk(
    cloud: Any, client: Client, tmp_path: Path
) -> None:
    project = make_project(client, tmp_path, frames=2000)
    render = start(client, project)
    killed: set[int] = set()

    def kill_until_it_ends() -> bool:
        for pid in set(cloud.task_pids()) - killed:
            killed.add(pid)
            with contextlib.suppress(ProcessLookupError):  # the other chunk's failure may have ended it meanwhile
                os.killpg(pid, signal.SIGKILL)
        return bool(client.call("GET", f"/projects/{project}/renders/{render}")["status"] == "failed")

    wait_until(kill_until_it_ends, seconds=180)
    failed = client.call("GET", f"/projects/{project}/renders/{render}")
    assert failed["error"]["code"] == "chunk_failed"
    assert re.search(r"chunk [01] \(frames \d+ to \d+\)", failed["error"]["message"])
    assert len(killed) >= 2
    assert_no_task_runs(cloud)


def test_a_stopped_execution_fails_the_render_and_stops_its_tasks(cloud: Any, client: Client, tmp_path: Path) -> None:
    project = make_project(client, tmp_path, frames=2000)
    render = start(client, project)
    wait_until(lambda: cloud.task_pids(), seconds=60)
    execution = cloud.outputs["StateMachineArn"].replace(":stateMachine:", ":execution:") + f":{render}"
    cloud.client("stepfunctions").stop_execution(executionArn=execution)
    failed = end_of(client, project, render)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "stopped")
    assert_no_task_runs(cloud)
