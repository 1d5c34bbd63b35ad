"""The image has every kernel compiled: the film that compiles them leaves none out."""

import subprocess
import sys

import pytest
from numba import njit

from containers.render import compile_kernels
from onetake.render.planes import plane_kernels


def test_the_film_calls_every_kernel() -> None:
    # In a process of its own, where no other test has called any.
    subprocess.run([sys.executable, "-m", "containers.render.compile_kernels"], check=True)


def test_a_kernel_that_nothing_calls_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unused(value: int) -> int:
        return value

    monkeypatch.setattr(plane_kernels, "unused", njit(unused), raising=False)
    assert compile_kernels.main() == 1
    assert capsys.readouterr().err == "not compiled: unused\n"
