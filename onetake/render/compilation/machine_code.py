"""Kernels as machine code: compiled by Numba when one is missing, and from then on loaded without it.

Importing Numba and getting it ready takes longer than all else that a render does before its first frame, and the
code that it compiles needs nothing of it. So an object file of each kernel is kept, named after all that it depends on,
and linked by LLVM's loader. A damaged file is compiled again; a kernel that cannot be linked is left to Numba.

Kept in `__pycache__` beside the sources, in the user's cache where that cannot be written, and nowhere if neither can.
`NUMBA_CACHE_DIR`, `NUMBA_CPU_NAME` and `NUMBA_CPU_FEATURES` mean what they mean to Numba.
"""

import contextlib
import ctypes
import hashlib
import itertools
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, cast

import llvmlite.binding as llvm
import numpy as np
from llvmlite.binding import orcjit

from onetake.render.compilation import layout

FAILED = -1000
"""What a compiled kernel answers when it failed; -1 - k when argument k is not as it must be, else its result."""
NDARRAY = "ndarray_type"
"""The name of where compiled code finds the address of the type that its arrays must have."""

_log = logging.getLogger(__name__)
_loading = threading.RLock()
_ARRAY = re.compile(r"(~?)(u?int\d+|float\d+)\[(\d)\]")
_DIGEST = hashlib.sha256().digest_size
_C_TYPES: dict[str, Any] = {"int": ctypes.c_int64, "bool": ctypes.c_int64, "float": ctypes.c_double}


class Argument(NamedTuple):
    """An array of `kind` and `dimensions`, C-contiguous unless `strided`; or an int, bool or float."""

    kind: str
    dimensions: int = 0
    strided: bool = False

    @classmethod
    def parsed(cls, spelled: str) -> "Argument":
        """`uint8[2]` for a plane, `~uint32[1]` for one whose samples may lie anywhere, `int`, `bool` and `float`."""
        if found := _ARRAY.fullmatch(spelled):
            return cls(found[2], int(found[3]), bool(found[1]))
        return cls(spelled)

    def __str__(self) -> str:
        arrays = "a strided" if self.strided else "a contiguous"
        return f"{arrays} {self.dimensions}-d array of {self.kind}" if self.dimensions else f"of type {self.kind}"

    @property
    def c_type(self) -> Any:
        return ctypes.py_object if self.dimensions else _C_TYPES[self.kind]


class Inner:
    """A function that kernels call: compiled into them."""

    def __init__(self, function: FunctionType, inline: bool = False) -> None:
        self.function, self.inline = function, inline


class Deferred(NamedTuple):
    """Something that only Numba understands, of another module, imported when a kernel is compiled."""

    module: str
    name: str


KERNELS: list["Kernel"] = []
"""All of the modules imported so far."""


class Kernel:
    """A function compiled for arguments of given types, which are checked; anything else is a `TypeError`."""

    def __init__(self, function: FunctionType, arguments: tuple[Argument, ...]) -> None:
        self.function, self.arguments = function, arguments
        self.name, self.__doc__ = function.__name__, function.__doc__
        self._code: Callable[..., int] | None = None
        self._linked: object = None  # the code goes when this does
        KERNELS.append(self)

    def __call__(self, *arguments: Any) -> int:
        result = (self._code or self.load())(*arguments)
        if result < 0:
            self._refuse(result, arguments)
        return result

    def load(self, compiled: bool = True) -> Callable[..., int]:
        """Make ready for calls. Raises `FileNotFoundError` for one not kept yet unless it may be `compiled` now."""
        with _loading:
            if self._code is None and not self._link(_kept(self._file)):
                if not compiled:
                    raise FileNotFoundError(self._file)
                self._compile()
            assert self._code
            return self._code

    @property
    def is_loaded(self) -> bool:
        return self._code is not None

    @property
    def is_kept(self) -> bool:
        return _kept(self._file) is not None

    @cached_property
    def _file(self) -> str:
        return f"{self.name}-{sys.implementation.cache_tag}-{_target()}-{fingerprint(self)}.o"

    def _link(self, code: bytes | None) -> bool:
        if code is None or not layout.holds():
            return False
        try:
            self._code, self._linked = _linked(code, self)
        except RuntimeError as exc:  # LLVM's
            _log.warning("kernel %s cannot be linked: %s", self.name, exc)
            return False
        return True

    def _compile(self) -> None:
        from onetake.render.compilation import compiling

        code = None
        if layout.holds():
            try:
                code = compiling.object_code(self)
            except (AttributeError, NotImplementedError) as exc:  # a Numba that has changed inside
                _log.warning("kernel %s cannot be kept: %s", self.name, exc)
        if self._link(code):
            _keep(self._file, cast("bytes", code))
        else:
            called = compiling.dispatcher(self)
            self._code = lambda *arguments: int(called(*arguments) or 0)

    def _refuse(self, result: int, arguments: tuple[Any, ...]) -> None:
        if result == FAILED:
            raise ArithmeticError(f"kernel {self.name} failed: out of memory, or a division by zero")
        number = -1 - result
        wanted, given = self.arguments[number], arguments[number]
        raise TypeError(f"argument {number} of kernel {self.name} must be {wanted}, not {_described(given)}")


def kernel(arguments: str) -> Callable[[Any], Kernel]:
    """Decorates a function for Numba, whose `arguments` are spelled one after the other as in `Argument.parsed`.

    >>> @kernel("uint8[2] int")
    ... def darken(plane, by): ...
    """
    return lambda function: Kernel(function, tuple(map(Argument.parsed, arguments.split())))


def inner(function: Any) -> Any:
    return Inner(function)


def inlined(function: Any) -> Any:
    return Inner(function, inline=True)


def deferred(module: str, name: str) -> Any:
    return Deferred(module, name)


def fingerprint(found: Kernel) -> str:
    """Of all that a kernel's code depends on but the processor: what it says, what it calls, and what compiles it."""
    digest = hashlib.sha256(f"{sys.version} {_compilers()} {found.arguments}".encode())
    for part in _spelled(found.function, set()):
        digest.update(part)
    return digest.hexdigest()[:24]


def folders() -> list[Path]:
    """Where kernels are kept, first the one where they had best be."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return [Path(chosen)]
    beside, home = Path(__file__).with_name("__pycache__"), os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (home and Path(home) / ".cache")
    return [beside, Path(cache) / "onetake" / "kernels"] if cache else [beside]


def _spelled(function: FunctionType, seen: set[FunctionType]) -> Iterator[bytes]:
    if function in seen:
        return
    seen.add(function)
    code = function.__code__
    yield repr((code.co_code, _constants(code), code.co_names, code.co_varnames)).encode()
    for name in code.co_names:
        if name not in function.__globals__:
            continue  # an attribute or a builtin
        match value := function.__globals__[name]:
            case Kernel():
                yield from _spelled(value.function, seen)
            case Inner():
                yield repr((name, value.inline)).encode()
                yield from _spelled(value.function, seen)
            case Deferred():
                yield Path(__file__).with_name(value.module.rpartition(".")[2] + ".py").read_bytes()
            case int() | float() | np.generic():
                yield f"{name} {value!r}".encode()
            case ModuleType() | BuiltinFunctionType():
                pass
            case _:
                raise TypeError(f"kernels cannot use {name} of {function.__module__}: it is a {type(value).__name__}")


def _constants(code: CodeType) -> tuple[object, ...]:
    """With those of functions within, whose own `repr` says where in memory they lie."""
    return tuple(
        (constant.co_code, constant.co_names, _constants(constant)) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )


@cache
def _compilers() -> str:
    ours = "".join(Path(__file__).with_name(name).read_text() for name in ("compiling.py", "layout.py"))
    return f"{version('numba')} {version('llvmlite')} {version('numpy')} {ours}"


@cache
def _target() -> str:
    name, features = os.environ.get("NUMBA_CPU_NAME"), os.environ.get("NUMBA_CPU_FEATURES")
    if features is None:
        features = "" if name == "generic" else llvm.get_host_cpu_features().flatten()
    described = f"{llvm.get_process_triple()} {name or llvm.get_host_cpu_name()} {features}"
    return hashlib.sha256(described.encode()).hexdigest()[:8]


def _kept(name: str) -> bytes | None:
    """What was kept under this name, if it is there and whole."""
    for folder in folders():
        with contextlib.suppress(OSError):
            kept = (folder / name).read_bytes()
            if hashlib.sha256(kept[_DIGEST:]).digest() == kept[:_DIGEST]:
                return kept[_DIGEST:]
    return None


def _keep(name: str, code: bytes) -> None:
    """In the first folder that takes it, whole or not at all, and in the place of what the kernel was before."""
    for folder in folders():
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / f".{name}.{os.getpid()}"
            try:
                partial.write_bytes(hashlib.sha256(code).digest() + code)
                partial.replace(folder / name)
            finally:
                partial.unlink(missing_ok=True)
            for old in folder.glob(f"{name.rpartition('-')[0]}-*.o"):
                if old.name != name:
                    old.unlink(missing_ok=True)
            return


_numbers = itertools.count()  # no library may have the name of another


@cache
def _loader() -> orcjit.LLJIT:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return orcjit.create_lljit_compiler()


def _linked(code: bytes, found: Kernel) -> tuple[Callable[..., int], object]:
    library = orcjit.JITLibraryBuilder().add_object_img(code).add_current_process()
    library.export_symbol(found.name).export_symbol(NDARRAY)
    linked = library.link(_loader(), f"{found.name} {next(_numbers)}")
    ctypes.c_int64.from_address(linked[NDARRAY]).value = id(np.ndarray)
    prototype = ctypes.CFUNCTYPE(ctypes.c_int32, *(argument.c_type for argument in found.arguments))
    return prototype(linked[found.name]), linked


def _described(given: object) -> str:
    shape, kind = getattr(given, "shape", None), getattr(given, "dtype", None)
    return f"of type {type(given).__name__}" if shape is None else f"an array {shape} of {kind}"
