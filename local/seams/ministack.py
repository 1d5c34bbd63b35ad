"""The one version of ministack that the seams are written for, and how they make sure of it.

A seam replaces parts of ministack's modules. Each names what it expects there when it is installed, so that another
version fails at start, with a sentence, and not in the middle of a render.
"""

import inspect
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from onetake.errors import OnetakeError

VERSION = "1.5.33"


def require_version() -> None:
    """Raises OnetakeError unless ministack is installed, in the version that the seams fit."""
    try:
        found = version("ministack")
    except PackageNotFoundError as exc:
        raise OnetakeError("the package ministack is not installed; run `make setup`") from exc
    if found != VERSION:
        raise OnetakeError(f"ministack {found} is installed, the local cloud fits {VERSION}; run `make setup`")


def expect_function(module: Any, name: str, parameters: str) -> Callable[..., Any]:
    """The module's function of that name. `parameters` are its parameters' names, separated by spaces."""
    found: Any = getattr(module, name, None)
    names = " ".join(inspect.signature(found).parameters) if callable(found) else ""
    if not callable(found) or names != parameters:
        raise _changed(f"{module.__name__}.{name}({parameters.replace(' ', ', ')})")
    function: Callable[..., Any] = found
    return function


def expect_attribute(module: Any, name: str) -> Any:
    """The module's attribute of that name."""
    if not hasattr(module, name):
        raise _changed(f"{module.__name__}.{name}")
    return getattr(module, name)


def replace_text(module: Any, name: str, old: str, new: str) -> None:
    """Replace the one occurrence of `old` in a module's string."""
    text = str(expect_attribute(module, name))
    if text.count(old) != 1:
        raise _changed(f"{module.__name__}.{name} with {old[:60]!r}")
    setattr(module, name, text.replace(old, new))


def _changed(what: str) -> OnetakeError:
    return OnetakeError(f"ministack {VERSION} should have {what}, but has not; run `make setup`")
