import json
import os
import sys
from pathlib import Path

from local.processes import ProcessLedger, end_orphans, started_at

_SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_what_a_ledger_started_ends_with_it(tmp_path: Path) -> None:
    ledger = ProcessLedger(tmp_path)
    process = ledger.start(_SLEEP)
    assert [p.pid for p in ledger.running()] == [process.pid]
    assert ledger.end_all() == 1
    assert process.wait() != 0
    assert not ledger.path.exists()


def test_orphans_of_a_cloud_that_is_gone_are_ended(tmp_path: Path) -> None:
    gone = ProcessLedger(tmp_path, owner=999_999)
    process = gone.start(_SLEEP)
    assert end_orphans(tmp_path) == 1
    assert process.wait() != 0
    assert not gone.path.exists()


def test_a_process_that_only_has_an_orphan_s_number_is_spared(tmp_path: Path) -> None:
    ledger = ProcessLedger(tmp_path)
    process = ledger.start(_SLEEP)
    record = {"pid": process.pid, "since": "12", "command": "sleep"}
    (tmp_path / "processes.999999.json").write_text(json.dumps([record]))
    assert end_orphans(tmp_path) == 0
    assert process.poll() is None
    ledger.end_all()
    process.wait()


def test_a_damaged_ledger_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "processes.999999.json").write_text('[{"pid"')
    assert end_orphans(tmp_path) == 0


def test_a_process_has_one_time_of_start() -> None:
    assert started_at(os.getpid()) == started_at(os.getpid()) != ""
    assert started_at(2**22 + 1) == ""
