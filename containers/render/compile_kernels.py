"""Compiles the renderer's kernels and keeps them, so that no task has to. Run when the image is built."""

import sys

from onetake.render.compilation.machine_code import KERNELS
from onetake.render.picture import compositor as compositor  # imports all that have kernels


def main() -> int:
    """The exit status: 1, naming them, if there are kernels that could not be kept."""
    for kernel in KERNELS:
        kernel.load()
    missing = [kernel.name for kernel in KERNELS if not kernel.is_kept]
    if missing:
        print(f"not kept: {', '.join(missing)}", file=sys.stderr)  # noqa: T201  its only output
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
