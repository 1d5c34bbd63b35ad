"""The render worker: one chunk, or the join, of one render. `python -m containers.render.worker`.

Its orders are its environment (`WorkerSettings`), its work is in the bucket, its progress in the table. It exits with 0
when it is done, and also after a failure that another attempt would not mend: that one is written beside the output,
where CheckChunk finds it. It exits with 1 after what is worth another attempt, and with 143 when it was told to stop.

This module is imported again by each process that renders, so that it loads only what it needs itself.
"""

import json
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

from onetake.aws.settings import WorkerSettings
from onetake.errors import OnetakeError
from onetake.render.server import prepare

_STOPPED = 128 + signal.SIGTERM


def main() -> int:
    """Do what the environment orders; the exit status."""
    signal.signal(signal.SIGTERM, _stop)
    settings = WorkerSettings.from_env()
    log("started", settings)
    if settings.action != "join":
        prepare()  # the processes get ready while adapters are loaded and files fetched
    from containers.render.bench import open_bench

    with open_bench(settings) as bench:
        try:
            if settings.action == "join":
                from containers.render.join import join_chunks

                join_chunks(bench)
            else:
                from containers.render.chunk import render_one_chunk

                render_one_chunk(bench)
        except OnetakeError as error:
            bench.write_error(error)
            log("failed", settings, error=error.to_dict())
            return int(error.retryable)
    log("done", settings)
    return 0


def log(message: str, settings: WorkerSettings, **facts: Any) -> None:
    """One line of JSON."""
    orders = settings.model_dump(include={"project_id", "render_id", "action", "chunk_index", "attempt"})
    print(json.dumps({"message": message, **orders, **facts}), flush=True)  # noqa: T201  standard output is the log


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Unwinds the main thread, which ends the processes that it started and removes its files."""
    sys.exit(_STOPPED)


if __name__ == "__main__":
    sys.exit(main())
