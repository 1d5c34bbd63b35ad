"""kill -9 of the whole local cloud in the middle of a render, and a second cloud beside the first."""

import uuid
from pathlib import Path
from typing import Any

from local.client import Client
from local.cloud_process import CloudProcess, running_cloud
from local.users import sign_up
from tests.e2e.test_failures import make_project
from tests.waiting import wait_until


def test_a_render_survives_a_power_cut(tmp_path: Path) -> None:
    data = tmp_path / "cloud"
    with CloudProcess(data) as cloud, Client(cloud.description["apiUrl"], sign_up(cloud.description)) as client:
        token = client.token
        project = make_project(client, tmp_path, frames=700)
        body: dict[str, Any] = {"quality": "standard", "outputs": ["mp4"]}
        render = client.start_render(project, body, uuid.uuid4().hex)
        path = f"/projects/{project}/renders/{render}"
        wait_until(lambda: client.call("GET", path)["framesRendered"] > 0, seconds=90)
        wait_until(lambda: (data / "state").exists())
        cloud.kill()
    with CloudProcess(data) as cloud, Client(cloud.description["apiUrl"], token) as owner:
        done = owner.follow_render(project, render, lambda _state: None, seconds=180)
        assert done["status"] == "complete", done


def test_two_clouds_run_side_by_side(cloud: Any, tmp_path: Path) -> None:
    with CloudProcess(tmp_path / "second") as second:
        assert second.description["endpoint"] != cloud.endpoint
        with Client(second.description["apiUrl"], sign_up(second.description)) as other:
            other.create_project("Elsewhere")
            assert len(other.call("GET", "/projects")["items"]) == 1


def test_a_cloud_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    with CloudProcess(tmp_path / "data") as cloud:
        assert cloud.process.stdin is not None
        cloud.process.stdin.close()  # as the system does for a process that is gone
        assert cloud.process.wait(30) == 0
        assert running_cloud(tmp_path / "data") is None
