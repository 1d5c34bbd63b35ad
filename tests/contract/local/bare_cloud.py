"""`python -m tests.contract.local.bare_cloud FOLDER`: a local cloud without a stack, for the contracts of its seams."""

import os
import sys
from pathlib import Path

from local.address import REGION, Address
from local.data_folder import DataFolder
from local.processes import ProcessLedger, end_orphans, start_guardian
from local.server import Server


def main(folder: Path) -> None:
    data = DataFolder(folder)
    with data.locked():
        end_orphans(data.root)
        data.prepare(fresh=False)
        listening = data.listen(None)
        address, ledger, guardian = Address(listening.getsockname()[1]), ProcessLedger(data.root), None

        def describe() -> None:
            server.resume()
            data.describe({"endpoint": address.endpoint, "region": REGION, "pid": os.getpid()})

        try:
            guardian = start_guardian(data.root)
            server = Server(data, address, ledger)
            server.serve(listening, describe)
        finally:
            ledger.end_all()
            if guardian:
                guardian.communicate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
