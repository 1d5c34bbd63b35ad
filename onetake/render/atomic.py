"""Files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A path beside `output` to write to; it becomes `output` at the end, and is removed after an error.

    Where nothing was written, nothing appears. It keeps the suffix, by which media libraries choose the format.
    """
    partial = output.with_name(f".{output.stem}.{os.getpid()}.partial{output.suffix}")
    try:
        yield partial
        if partial.exists():
            partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
