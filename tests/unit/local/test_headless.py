import ctypes
import platform
import sys
from pathlib import Path

import pytest

from local.headless import stand_in, undefined_functions

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries of this format are Linux's")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "libNothing.so.1"
    path.write_bytes(stand_in("libNothing.so.1", ["glFlush", "glClear", "eglQueryString"], platform.machine()))
    return path


def test_a_stand_in_loads_and_its_functions_return_nothing(library: Path) -> None:
    loaded = ctypes.CDLL(str(library))
    assert [loaded.glFlush(7), loaded.glClear(1, 2), loaded.eglQueryString()] == [0, 0, 0]


def test_a_stand_in_has_no_other_functions(library: Path) -> None:
    assert not hasattr(ctypes.CDLL(str(library)), "glNever")


def test_skia_expects_functions_of_both_libraries() -> None:
    import skia

    wanted = undefined_functions(Path(skia.__file__).read_bytes())
    assert {"glClear", "eglGetProcAddress"} <= set(wanted)
