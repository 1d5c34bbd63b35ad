"""Files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import av.error

from onetake.errors import RenderError


@contextlib.contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A path beside `output` to write to; it becomes `output` at the end, and is removed after an error.

    Where nothing was written, nothing appears. It keeps the suffix, by which media libraries choose the format.
    Raises `RenderError` naming `output` when the disk is full or the folder is not there.
    """
    partial = output.with_name(f".{output.stem}.{os.getpid()}.partial{output.suffix}")
    try:
        yield partial
        if partial.exists():
            partial.replace(output)
    except (OSError, av.error.FFmpegError) as exc:
        raise RenderError(f"{output} could not be written: {exc.strerror or exc}") from exc
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
