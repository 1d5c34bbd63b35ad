"""What is drawn and encoded does not depend on the processor, as far as QEMU can play others."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media.engine_version.digests import digests_written

ROOT = Path(__file__).parents[3]
QEMU = shutil.which("qemu-x86_64")

PLAYED = """
import ctypes, pathlib, sys
from tests.media.engine_version import digests
mapped = pathlib.Path("/proc/self/maps").read_text().split()
up_to_sse41 = 7
ctypes.CDLL(next(path for path in mapped if "libdav1d" in path)).dav1d_set_cpu_flags_mask(up_to_sse41)
sys.exit(digests.main([]))
"""
"""QEMU 7.2 mistakes the addresses of dav1d's AVX2 code (vpgatherdq) and crashes."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """With kernels for all processors, compiled beforehand on this one."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("kernels")),
        "OPENBLAS_CORETYPE": "Prescott",  # which takes what it finds of AVX for more than QEMU plays
    }
    subprocess.run([sys.executable, "-m", "containers.render.compile_kernels"], check=True, cwd=ROOT, env=environment)
    return environment


@pytest.mark.slow
@pytest.mark.skipif(
    QEMU is None or (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="needs qemu-x86_64 (Debian's qemu-user) on Linux",
)
@pytest.mark.parametrize("processor", ["Nehalem", "SandyBridge", "Haswell"])
def test_older_processors_draw_and_encode_the_same(environment: dict[str, str], processor: str) -> None:
    """Of 2008 with SSE4.2, of 2011 with AVX, of 2013 with AVX2 and FMA3."""
    own = str(Path(sys.executable).resolve())
    command = [str(QEMU), "-cpu", processor, "-0", sys.executable, own, "-c", PLAYED]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["digests"] == digests_written().by_name
