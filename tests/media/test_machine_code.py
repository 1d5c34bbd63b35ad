"""Kernels compiled once, kept, and loaded without Numba; those here are small and kept in a folder of the test."""

from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import NoReturn

import numpy as np
import pytest

from onetake.render.compilation import layout, machine_code
from onetake.render.compilation.machine_code import Kernel, inner, kernel

_STEP = 3


@inner
def _stepped(value):  # type: ignore[no-untyped-def]
    return value + _STEP


@kernel("uint8[2] ~uint32[1] int bool float")
def add(plane, numbers, by, twice, share):  # type: ignore[no-untyped-def]
    """plane += by, or twice that, times share, and the first number."""
    room = np.zeros(plane.shape[1], np.float64)
    for j in range(plane.shape[0]):
        for i in range(plane.shape[1]):
            room[i] = _stepped(by) * (2 if twice else 1) * share
            plane[j, i] += np.uint8(room[i]) + np.uint8(numbers[0])


@kernel("int int")
def quotient(a, b):  # type: ignore[no-untyped-def]
    return bool(a // b)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine_code, "folders", lambda: [tmp_path])
    monkeypatch.setattr(machine_code, "KERNELS", [])
    return tmp_path


def _again(found: Kernel, function: FunctionType | None = None) -> Kernel:
    """As another process has it that imports the module."""
    return Kernel(function or found.function, found.arguments)


def test_a_kernel_does_what_its_function_says_when_it_is_compiled_and_when_it_is_loaded(folder: Path) -> None:
    for found in (add, _again(add)):
        plane = np.full((2, 3), 7, np.uint8)
        assert found(plane, np.full(5, 4, np.uint32), 2, True, 0.5) == 0
        assert plane.tolist() == [[16] * 3] * 2  # 7 + (2 + 3) * 2 * 0.5 + 4
    assert len(list(folder.iterdir())) == 1


def test_numbers_may_lie_anywhere_in_memory_where_a_kernel_says_so() -> None:
    odd = np.ndarray((2,), "<u4", buffer=np.array([9, 5, 0, 0, 0, 1, 1, 1, 1], np.uint8), offset=1, strides=(4,))
    plane = np.zeros((1, 1), np.uint8)
    _again(add)(plane, odd, 0, False, 0.0)
    assert plane.tolist() == [[5]]


@pytest.mark.parametrize(
    ("plane", "message"),
    [
        (np.zeros((2, 2), np.uint16), "must be a contiguous 2-d array of uint8, not an array (2, 2) of uint16"),
        (np.zeros((2, 2, 1), np.uint8), "must be a contiguous 2-d array of uint8, not an array (2, 2, 1) of uint8"),
        (np.zeros((4, 4), np.uint8)[:, ::2], "must be a contiguous 2-d array of uint8, not an array (4, 2) of uint8"),
        (b"bytes", "must be a contiguous 2-d array of uint8, not of type bytes"),
    ],
)
def test_anything_else_than_what_it_was_compiled_for_is_refused(plane: object, message: str) -> None:
    with pytest.raises(TypeError, match="argument 0 of kernel add") as caught:
        _again(add)(plane, np.zeros(1, np.uint32), 1, False, 1.0)
    assert str(caught.value).endswith(message)


def test_a_result_is_passed_on_and_a_failure_raised() -> None:
    assert [quotient(4, 2), quotient(1, 2)] == [1, 0]
    with pytest.raises(ArithmeticError, match="kernel quotient failed"):
        quotient(1, 0)


def test_what_a_kernel_calls_and_the_constants_there_are_part_of_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = machine_code.fingerprint(add)
    monkeypatch.setattr("tests.media.test_machine_code._STEP", 4)
    assert machine_code.fingerprint(add) != before


def test_a_changed_kernel_replaces_what_it_was_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _again(quotient).load()
    (before,) = folder.iterdir()
    monkeypatch.setattr(machine_code, "_compilers", lambda: "a later Numba")
    _again(quotient).load()
    (after,) = folder.iterdir()
    assert after.name != before.name


def test_a_kernel_works_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "folders", lambda: [Path("/proc/nowhere")])
    assert _again(quotient)(4, 2) == 1


def test_a_kernel_that_is_not_kept_is_only_compiled_when_it_may_be() -> None:
    found = _again(quotient)
    with pytest.raises(FileNotFoundError):
        found.load(compiled=False)
    assert not found.is_loaded


@pytest.mark.parametrize("damaged", [lambda kept: kept[:100], lambda kept: kept[:900] + b"?" + kept[901:]])
def test_a_damaged_file_is_compiled_again(folder: Path, damaged: Callable[[bytes], bytes]) -> None:
    _again(quotient).load()
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damaged(whole))
    found = _again(quotient)
    with pytest.raises(FileNotFoundError):
        found.load(compiled=False)
    assert found(4, 2) == 1
    _again(quotient).load(compiled=False)


def test_arrays_of_this_numpy_are_laid_out_as_compiled_code_reads_them() -> None:
    assert layout.holds()


def _links_nothing(code: bytes, found: Kernel) -> NoReturn:
    raise RuntimeError("not for this processor")


def _numba_has_changed(*_: object) -> NoReturn:
    raise AttributeError("no such attribute")


@pytest.mark.parametrize(
    ("place", "stand_in"),
    [
        ("onetake.render.compilation.layout.holds", lambda: False),
        ("onetake.render.compilation.machine_code._linked", _links_nothing),
        ("onetake.render.compilation.compiling._add_entry", _numba_has_changed),
    ],
)
def test_what_cannot_be_linked_is_called_by_numba_and_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, stand_in: object
) -> None:
    monkeypatch.setattr(place, stand_in)
    plane = np.full((2, 3), 7, np.uint8)
    assert _again(add)(plane, np.full(5, 4, np.uint32), 2, True, 0.5) == 0
    assert plane.tolist() == [[16] * 3] * 2
    assert list(folder.iterdir()) == []


def test_processors_do_not_share_what_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for features in ("", "+sse4.2"):
        monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
        monkeypatch.setenv("NUMBA_CPU_FEATURES", features)
        machine_code._target.cache_clear()
        _again(quotient).load()
    monkeypatch.undo()
    machine_code._target.cache_clear()
    assert len(list(folder.iterdir())) == 2


def test_a_kernel_that_uses_what_no_fingerprint_can_tell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.media.test_machine_code._STEP", np.zeros(3))
    with pytest.raises(TypeError, match=r"kernels cannot use _STEP of .*test_machine_code: it is a ndarray"):
        machine_code.fingerprint(add)
