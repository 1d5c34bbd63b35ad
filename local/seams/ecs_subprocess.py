"""An ECS task is a subprocess.

ministack's ECS asks a client of Docker's Python package to start and watch containers. This gives it a client that
starts processes in their place. RunTask, StopTask, DescribeTasks, overrides, exit codes and awslogs stay ministack's.
"""

import contextlib
import os
import signal
import subprocess
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ministack.services import ecs

from local.processes import ProcessLedger, signal_group
from local.seams.ministack import expect_attribute, expect_function

_STOPPED_TASKS = 200
"""Stopped tasks that DescribeTasks still knows; AWS forgets them after an hour."""
_LOG_LINES = 2000
_STOP_SECONDS = 5.0


class NoSuchContainerError(Exception):
    """What docker-py calls NotFound."""


class TaskContainer:
    """A process with the part of docker-py's Container that ministack uses. Its output goes to `log` too."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, **described: Any) -> None:
        self.id = uuid.uuid4().hex * 2
        self.attrs = {"NetworkSettings": {"Networks": {"local": {"IPAddress": "127.0.0.1"}}}}
        self.name, self.labels = described.get("name", ""), described.get("labels") or {}
        self.process = process
        self._lines: deque[bytes | None] = deque(maxlen=_LOG_LINES)
        self._written = 0
        self._news = threading.Condition()
        threading.Thread(target=self._pump, args=(log,), daemon=True, name=f"task-{process.pid}").start()

    @property
    def status(self) -> str:
        return "running" if self.process.poll() is None else "exited"

    def reload(self) -> None:
        """docker-py caches the status; this does not."""

    def wait(self, **_: Any) -> dict[str, int]:
        """`StatusCode` as Docker reports it: 128 + n for a process that signal n ended."""
        code = self.process.wait()
        return {"StatusCode": code if code >= 0 else 128 - code}

    def logs(self, *, stream: bool = False, tail: int | None = None, **_: Any) -> bytes | Iterator[bytes]:
        """What it printed so far (the last `tail` lines), or with `stream` each line as it comes."""
        if stream:
            return self._follow()
        with self._news:
            lines = [line for line in self._lines if line is not None]
        return b"".join(lines[-tail:] if tail else lines)

    def stop(self, timeout: float = _STOP_SECONDS, **_: Any) -> None:
        """SIGTERM to the process and all that it started, SIGKILL to those that do not listen."""
        if self.process.poll() is None:
            signal_group(self.process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def remove(self, **_: Any) -> None:
        self.stop()

    def _pump(self, log: Path) -> None:
        assert self.process.stdout is not None
        with log.open("ab", buffering=0) as file:
            for line in self.process.stdout:
                file.write(line)
                self._append(line)
        self._append(None)

    def _append(self, line: bytes | None) -> None:
        with self._news:
            self._lines.append(line)
            self._written += 1
            self._news.notify_all()

    def _follow(self) -> Iterator[bytes]:
        seen = 0
        while True:
            with self._news:
                while self._written == seen:
                    self._news.wait()
                fresh = list(self._lines)[-(self._written - seen) :]
                seen = self._written
            for line in fresh:
                if line is None:
                    return
                yield line


class TaskProcesses:
    """Stands where ministack expects docker-py's client.

    `programs` maps an image's name to the command that its container would run. `environment` is what every task gets
    besides what its definition and overrides say, and in place of it.
    """

    def __init__(
        self,
        programs: Mapping[str, list[str]],
        environment: Mapping[str, str],
        folder: Path,
        logs: Path,
        ledger: ProcessLedger,
    ) -> None:
        self.containers = self.images = self
        self._programs, self._environment, self._folder = programs, environment, folder
        self._logs, self._ledger = logs, ledger
        self._running: dict[str, TaskContainer] = {}

    def run(
        self, image: str, command: list[str] | None = None, environment: Mapping[str, str] | None = None, **options: Any
    ) -> TaskContainer:
        """Start a container. Raises KeyError, which fails the task's start, for an image that is not known."""
        self._logs.mkdir(parents=True, exist_ok=True)
        process = self._ledger.start(
            command or self._programs[image],
            # ministack says how a container would reach it, and this is none.
            env={**os.environ, **(environment or {}), **self._environment},
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        log = self._logs / f"{options.get('name') or process.pid}.log"
        container = TaskContainer(process, log, **options)
        self._running[container.id] = container
        return container

    def get(self, container_id: str) -> TaskContainer:
        if container_id not in self._running:
            raise NoSuchContainerError(container_id)
        return self._running[container_id]

    def list(self, **_: Any) -> list[TaskContainer]:
        return [*self._running.values()]

    def discard(self, container_ids: Iterable[str]) -> None:
        """Stop those containers and forget them."""
        for container_id in container_ids:
            if container := self._running.pop(container_id, None):
                container.stop()

    def stop_all(self) -> None:
        """Stop every container."""
        self.discard([*self._running])


def install(tasks: TaskProcesses) -> None:
    """Give ministack's ECS the processes in place of Docker."""
    expect_attribute(ecs, "_docker")
    expect_function(ecs, "_get_docker", "")
    ecs._docker = tasks
    _ignore_architecture()
    _bound_stopped_tasks(tasks)


def _ignore_architecture() -> None:
    """The definition asks for arm64; the process runs on whatever this machine is."""
    build: Callable[..., dict[str, Any]] = expect_function(
        ecs,
        "_build_run_kwargs",
        "cdef td env port_bindings ecs_network host_mode task_id task_arn ministack_net_ip cluster_arn",
    )

    def build_without_platform(*arguments: Any, **named: Any) -> dict[str, Any]:
        options = build(*arguments, **named)
        options.pop("platform", None)
        return options

    ecs._build_run_kwargs = build_without_platform


def _bound_stopped_tasks(tasks: TaskProcesses) -> None:
    clean = expect_function(ecs, "_cleanup_task_resources", "task docker_client extra_container")

    def clean_and_prune(task: dict[str, Any], docker_client: Any, extra_container: Any = None) -> None:
        container_ids = [*(task.get("_docker_ids") or [])]
        clean(task, docker_client, extra_container)
        tasks.discard(container_ids)
        stopped = [(key, t) for key, t in [*ecs._tasks._data.items()] if t.get("lastStatus") == "STOPPED"]
        stopped.sort(key=lambda item: str(item[1].get("stoppedAt")))
        for key, _task in stopped[:-_STOPPED_TASKS]:
            ecs._tasks._data.pop(key, None)

    ecs._cleanup_task_resources = clean_and_prune
