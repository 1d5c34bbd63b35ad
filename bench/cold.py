"""What the first render on a machine, and the first of a process, wait for."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.command import onetake
from bench.processes import run
from onetake.timeline.master import Master


def compile_seconds() -> float:
    """Compiling all kernels: a run with an empty cache, less one that finds them in it."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "containers.render.compile_kernels"]
        empty, filled = (run(command, {"NUMBA_CACHE_DIR": cache}).wall for _ in range(2))
    return round(empty - filled, 2)


def first_frame_seconds(master: Master, folder: Path, runs: int) -> list[float]:
    """From the start of a process to a finished film of one frame, kernels cached: least, median and most of `runs`."""
    document = folder / "master.json"
    document.write_text(master.model_dump_json(by_alias=True))
    command = onetake("render", str(document), "-o", str(folder / "one.mp4"), "--range", "0:1")
    run(command)  # the files are in the page cache from here on
    times = sorted(run(command).wall for _ in range(runs))
    return [round(seconds, 2) for seconds in (times[0], median(times), times[-1])]
