"""Where NumPy's arrays hold what compiled code reads of them: part of NumPy's C interface, and looked at before use."""

import ctypes
import sys
from functools import cache
from typing import Any

import numpy as np

# PyArrayObject_fields of numpy/ndarraytypes.h, after Python's own header: data, nd, dimensions, strides, base, descr,
# flags. Of PyArray_Descr: typeobj, four characters, type_num.
_HEADER = object.__basicsize__
TYPE = _HEADER - 8
DATA, ND, SHAPE, STRIDES, DESCR, FLAGS = (_HEADER + 8 * n for n in (0, 1, 2, 3, 5, 6))
TYPE_NUM = _HEADER + 8 + 4
C_CONTIGUOUS = 1


@cache
def holds() -> bool:
    """Whether arrays of this Python and this NumPy are laid out so."""
    if sys.implementation.name != "cpython" or np.ndarray.__basicsize__ < FLAGS + 4:
        return False
    whole = np.arange(12, dtype=np.uint16).reshape(3, 4)
    return all(_read(array) == _told(array) for array in (whole, whole[1:, ::2], whole.astype(np.float64)[0]))


def _read(array: np.ndarray[Any, Any]) -> tuple[Any, ...]:
    at = id(array)
    dimensions = _int32(at + ND)
    shape, strides = (
        tuple(_int64(_int64(at + field) + 8 * n) for n in range(min(dimensions, 4))) for field in (SHAPE, STRIDES)
    )
    contiguous = bool(_int32(at + FLAGS) & C_CONTIGUOUS)
    return _int64(at + TYPE), _int64(at + DATA), shape, strides, contiguous, _int32(_int64(at + DESCR) + TYPE_NUM)


def _told(array: np.ndarray[Any, Any]) -> tuple[Any, ...]:
    contiguous = array.flags.c_contiguous
    return id(np.ndarray), array.ctypes.data, array.shape, array.strides, contiguous, array.dtype.num


def _int32(address: int) -> int:
    return ctypes.c_int32.from_address(address).value


def _int64(address: int) -> int:
    return ctypes.c_int64.from_address(address).value
