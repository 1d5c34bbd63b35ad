"""`python -m local.guardian FOLDER PID`: waits for the cloud to go, then ends whatever it left running.

The cloud holds the other end of this process's standard input. The kernel closes it whichever way the cloud ends.
"""

import sys
from pathlib import Path

from local.processes import ProcessLedger


def main(folder: Path, owner: int) -> None:
    sys.stdin.buffer.read()
    ProcessLedger(folder, owner).end_all()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
