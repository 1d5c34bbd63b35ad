"""An ECS task is a subprocess, and ECS tells of it what it tells of a container."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.contract.local.running import BareCloud
from tests.waiting import wait_until

SLEEP_WITH_CHILD = """
import pathlib, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
pathlib.Path({path!r}).write_text(str(child.pid))
time.sleep(60)
"""


@pytest.fixture
def ecs(bare_cloud: BareCloud) -> Any:
    return bare_cloud.client("ecs")


def run(ecs: Any, definition: str, **environment: str) -> str:
    overrides = [{"name": "main", "environment": [{"name": k, "value": v} for k, v in environment.items()]}]
    started = ecs.run_task(
        cluster="tasks", taskDefinition=definition, launchType="FARGATE", overrides={"containerOverrides": overrides}
    )
    return str(started["tasks"][0]["taskArn"])


def stopped(ecs: Any, task: str) -> Any:
    def found() -> Any:
        task_now = ecs.describe_tasks(cluster="tasks", tasks=[task])["tasks"][0]
        return task_now if task_now["lastStatus"] == "STOPPED" else None

    return wait_until(found)


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_the_process_s(bare_cloud: BareCloud, ecs: Any, code: int) -> None:
    task = stopped(ecs, run(ecs, bare_cloud.python_task(f"raise SystemExit({code})")))
    assert task["containers"][0]["exitCode"] == code
    assert task["stopCode"] == "EssentialContainerExited"


def test_a_process_that_a_signal_ends_exits_as_docker_says(bare_cloud: BareCloud, ecs: Any) -> None:
    task = stopped(ecs, run(ecs, bare_cloud.python_task("import os; os.kill(os.getpid(), 9)")))
    assert task["containers"][0]["exitCode"] == 137


def test_overrides_and_the_cloud_s_address_are_in_the_environment(
    bare_cloud: BareCloud, ecs: Any, tmp_path: Path
) -> None:
    program = (
        "import os, pathlib; pathlib.Path(os.environ['OUT']).write_text("
        "' '.join(os.environ[k] for k in ('CHUNK_INDEX', 'AWS_ENDPOINT_URL')))"
    )
    stopped(ecs, run(ecs, bare_cloud.python_task(program), CHUNK_INDEX="7", OUT=str(tmp_path / "out")))
    assert (tmp_path / "out").read_text() == f"7 {bare_cloud.endpoint}"


def test_what_a_task_prints_is_in_the_logs_folder(bare_cloud: BareCloud, ecs: Any) -> None:
    task = run(ecs, bare_cloud.python_task("print('chunk 3 is at frame 12')"))
    stopped(ecs, task)
    log = bare_cloud.folder / "logs" / "tasks" / f"ministack-ecs-{task.rsplit('/', 1)[-1][:8]}-main.log"
    wait_until(log.exists)
    wait_until(lambda: "chunk 3 is at frame 12" in log.read_text())


def test_stop_ends_the_process_and_what_it_started(bare_cloud: BareCloud, ecs: Any, tmp_path: Path) -> None:
    written = tmp_path / "child"
    task = run(ecs, bare_cloud.python_task(SLEEP_WITH_CHILD.format(path=str(written))))
    wait_until(lambda: written.exists() and written.read_text())
    child = int(written.read_text())
    assert is_alive(child)
    ecs.stop_task(cluster="tasks", task=task)
    wait_until(lambda: not is_alive(child))
    assert stopped(ecs, task)["stopCode"] == "UserInitiated"


def test_a_child_that_outlives_its_task_is_ended_with_it(bare_cloud: BareCloud, ecs: Any, tmp_path: Path) -> None:
    written = tmp_path / "child"
    program = SLEEP_WITH_CHILD.format(path=str(written)).replace("time.sleep(60)", "")
    stopped(ecs, run(ecs, bare_cloud.python_task(program)))
    wait_until(lambda: not is_alive(int(written.read_text())))


def test_a_killed_process_stops_its_task(bare_cloud: BareCloud, ecs: Any) -> None:
    task = run(ecs, bare_cloud.python_task("import time; time.sleep(61)"))
    process = wait_until(lambda: [p for p in bare_cloud.processes() if "sleep(61)" in p.command])[0]
    os.killpg(process.pid, signal.SIGKILL)
    assert stopped(ecs, task)["containers"][0]["exitCode"] == 137


def test_an_image_that_nobody_knows_fails_to_start(bare_cloud: BareCloud, ecs: Any) -> None:
    definition = ecs.register_task_definition(
        family="unknown", containerDefinitions=[{"name": "main", "image": "nobody/knows:this", "memory": 128}]
    )["taskDefinition"]["taskDefinitionArn"]
    task = stopped(ecs, run(ecs, definition))
    assert task["stopCode"] == "TaskFailedToStart"
    assert "nobody/knows:this" in task["stoppedReason"]
