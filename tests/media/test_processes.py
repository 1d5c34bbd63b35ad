import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_a_render_that_dies_takes_its_processes_with_it(tmp_path: Path, death: signal.Signals) -> None:
    """Its processes write to the same pipe, so the pipe ends when the last of them has ended."""
    command = [sys.executable, "-m", "tests.media.dying_render", str(tmp_path / "film.mp4")]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root) as render:
        assert render.stdout is not None
        assert [render.stdout.readline() for _ in range(2)] == [b"alive\n"] * 2
        os.kill(render.pid, death)
        render.communicate(timeout=20)
    assert render.returncode == -death
