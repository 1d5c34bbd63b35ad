"""What the first render on a machine, and the first of a process, wait for."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from onetake.timeline.master import Master


def compile_seconds() -> float:
    """Compiling all kernels: a run with an empty cache, less one that finds them in it."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "containers.render.compile_kernels"]
        empty, filled = (_seconds(command, {"NUMBA_CACHE_DIR": cache}) for _ in range(2))
    return round(empty - filled, 2)


def first_frame_seconds(master: Master, folder: Path) -> float:
    """From the start of a process to a finished film of one frame, kernels cached; the better of two."""
    document = folder / "master.json"
    document.write_text(master.model_dump_json(by_alias=True))
    call = "import sys; from onetake.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", call, "render", str(document), "-o", str(folder / "one.mp4"), "--range", "0:1"]
    return round(min(_seconds(command, {}) for _ in range(2)), 2)


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
