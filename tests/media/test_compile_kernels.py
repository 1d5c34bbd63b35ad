"""The image has every kernel compiled, and what is compiled needs no Numba."""

import subprocess
import sys
from pathlib import Path

import pytest

from containers.render import compile_kernels

LOADED = """
import sys
from onetake.render.preloaded import KERNELS
print([kernel.name for kernel in KERNELS if not kernel.is_loaded], 'numba' in sys.modules)
"""


def test_renders_find_every_kernel_and_load_no_numba() -> None:
    # In processes of their own: tests have kernels too.
    subprocess.run([sys.executable, "-m", "containers.render.compile_kernels"], check=True)
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"


def test_kernels_that_cannot_be_kept_fail_the_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("onetake.render.compilation.machine_code.folders", lambda: [Path("/proc/nowhere")])
    assert compile_kernels.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("not kept: ")
    assert {"over", "resample", "tone_map"} <= set(said.replace(",", "").split())
