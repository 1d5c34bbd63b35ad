"""Files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import av.error

from onetake.errors import RenderError


@contextlib.contextmanager
def failing(error: Callable[[str], RenderError]) -> Iterator[None]:
    """What the system refuses within, such as memory or room on the disk, becomes the `error` of its reason."""
    try:
        yield
    except (OSError, av.error.FFmpegError) as exc:
        raise error(str(exc.strerror or exc)) from exc


@contextlib.contextmanager
def replacing(output: Path, error: Callable[[str], RenderError] | None = None) -> Iterator[Path]:
    """A path beside `output` to write to; it becomes `output` at the end, and is removed after an error.

    Where nothing was written, nothing appears. It keeps the suffix, by which media libraries choose the format. A
    symbolic link stays one: what it leads to is replaced.
    Raises `RenderError` naming `output`, or the `error` of the reason, when the disk is full, the folder is not there,
    there is something that is no file (a device, a pipe) or the system refuses something else.
    """
    error = error or (lambda reason: RenderError(f"{output} could not be written: {reason}"))
    if output.exists() and not output.is_file() and not output.is_dir():
        raise error("it is no file but a device or a pipe")
    target = Path(os.path.realpath(output))
    partial = target.with_name(f".{output.stem}.{os.getpid()}.partial{output.suffix}")
    try:
        with failing(error):
            yield partial
            if partial.exists():
                partial.replace(target)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
