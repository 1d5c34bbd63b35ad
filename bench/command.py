"""The `onetake` command as a process of its own."""

import sys


def onetake(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "import sys; from onetake.cli import main; sys.exit(main(sys.argv[1:]))", *arguments]
