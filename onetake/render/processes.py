"""Worker processes that do a render's tasks.

Processes are forked from a `server` that holds nothing but the renderer, so nothing of the parent's threads or open
files reaches them, and what it takes to import the renderer is spent once. Each has one pipe to the parent and
gets its next task when it has finished one. A process that dies closes its pipe, which the parent notices at once;
a parent that dies, however it dies, ends its processes.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, cast

from onetake.errors import OnetakeError, from_dict
from onetake.render.segments import Job, Task, Workshop, task_failed
from onetake.render.server import prepare

EXIT_SECONDS = 5


class Progress(NamedTuple):
    """So many more frames are done."""

    frames: int


class Done(NamedTuple):
    warnings: list[str]


class Failed(NamedTuple):
    error: dict[str, Any]


Message = Progress | Done | Failed


def run_tasks(job: Job, tasks: Sequence[Task], workers: int, on_progress: Callable[[int], None]) -> list[str]:
    """Do all tasks in up to `workers` processes, first come first served, and return the compositors' warnings.

    `on_progress` gets the number of frames done so far, never less than before. Raises what a task raised,
    and `ChunkFailedError` naming the chunk when a process died. No process is left behind.
    """
    prepare()
    waiting = list(reversed(tasks))
    crew = _Crew(job)
    frames, warnings = 0, dict[str, None]()
    try:
        while waiting and len(crew.processes) < workers:
            crew.hire(waiting.pop())
        for pipe, message in crew.messages():
            match message:
                case Progress():
                    frames += message.frames
                    on_progress(frames)
                case Done():
                    warnings.update(dict.fromkeys(message.warnings))
                    crew.finish(pipe, waiting.pop() if waiting else None)
                case Failed():
                    raise from_dict(message.error)
    finally:
        crew.dismiss()
    return list(warnings)


@dataclass
class _Crew:
    """The running processes, each known by its pipe, and the task that each is at."""

    job: Job
    processes: dict[Connection, BaseProcess] = field(default_factory=dict)
    tasks: dict[Connection, Task] = field(default_factory=dict)

    def hire(self, task: Task) -> None:
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(self.job, theirs), daemon=True)
        process.start()
        theirs.close()  # from here on only the process holds it, so its death is the end of the pipe
        self.processes[ours] = process
        self._give(ours, task)

    def finish(self, pipe: Connection, following: Task | None) -> None:
        del self.tasks[pipe]
        if following is not None:
            self._give(pipe, following)

    def _give(self, pipe: Connection, task: Task) -> None:
        self.tasks[pipe] = task
        with contextlib.suppress(BrokenPipeError):  # a dead process is reported where its messages are read
            pipe.send(task)

    def messages(self) -> Iterator[tuple[Connection, Message]]:
        """What the processes say until none has a task left. Raises `ChunkFailedError` when one dies."""
        while self.tasks:
            for pipe in cast("list[Connection]", wait(list(self.tasks))):
                try:
                    message = pipe.recv()
                except (EOFError, ConnectionResetError) as exc:
                    raise self._died(pipe) from exc
                yield pipe, message

    def _died(self, pipe: Connection) -> OnetakeError:
        process = self.processes[pipe]
        process.join(EXIT_SECONDS)
        process.kill()  # does nothing to one that has ended, as it has unless it hangs in its own end
        process.join()
        code = process.exitcode or 0
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return task_failed(self.tasks[pipe], f"its process {how}", exit_code=code)

    def dismiss(self) -> None:
        """Killed rather than asked: they hold nothing that must be put away, and what they write is the parent's."""
        for process in self.processes.values():
            process.kill()
        for pipe, process in self.processes.items():
            process.join()
            process.close()
            pipe.close()


def _serve(job: Job, pipe: "Connection[Message, Task]") -> None:
    """The body of a worker process, until it is killed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.closing(Workshop(job, lambda frames: pipe.send(Progress(frames)))) as workshop:
        while True:
            task = pipe.recv()
            try:
                pipe.send(Done(workshop.do(task)))
            except OnetakeError as exc:
                pipe.send(Failed(exc.to_dict()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
