"""`onetake up` as its user meets it: what it prints, what it keeps, and what it says when it cannot start."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from local.cloud_process import CloudProcess
from local.data_folder import DataFolder
from onetake.cli import main


def up(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; for starts that fail."""
    command = [sys.executable, "-m", "onetake.cli", "up", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def one_line(run: subprocess.CompletedProcess[str]) -> str:
    assert (run.returncode, run.stdout) == (1, "")
    lines = run.stderr.strip().splitlines()
    assert len(lines) == 1, run.stderr
    return lines[0]


def test_a_second_one_in_the_same_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    with DataFolder(tmp_path).locked():
        assert f"in use by the local cloud of process {os.getpid()}" in one_line(up("--data", str(tmp_path)))


def test_a_busy_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        assert f"port {port} is taken" in one_line(up("--data", str(tmp_path), "--port", port))


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(tmp_path: Path, port: str) -> None:
    run = up("--data", str(tmp_path), "--port", port)
    assert run.returncode == 2
    assert "--port" in run.stderr


@pytest.mark.parametrize(("module", "package"), [("ministack", "ministack"), ("aws_cdk", "aws-cdk-lib")])
def test_a_package_that_is_not_installed_is_one_line(tmp_path: Path, module: str, package: str) -> None:
    """`importlib` finds no trace of it: neither its distribution nor its module."""
    program = (
        "import importlib.metadata as m, importlib.util as u, sys\n"
        "version, find = m.version, u.find_spec\n"
        "def no_version(name):\n"
        f"    if name == {module!r}: raise m.PackageNotFoundError(name)\n"
        "    return version(name)\n"
        f"m.version, u.find_spec = no_version, lambda name: None if name == {module!r} else find(name)\n"
        "import local.assembly, pathlib\n"
        f"local.assembly._ASSEMBLIES = pathlib.Path({str(tmp_path)!r}, 'assemblies')\n"
        f"import local.up; sys.exit(local.up.main(['--data', {str(tmp_path)!r}]))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert one_line(run) == f"onetake up: the package {package} is not installed; run `make setup`"


def test_a_start_that_is_stopped_ends_as_every_command_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("local.up._run", stop)
    assert main(["up", "--data", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "onetake up: stopped\n"


def test_a_start_says_where_everything_is_and_a_restart_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with CloudProcess(data) as cloud:
        first = cloud.description
        printed = cloud.log.read_text()
        for expected in (first["apiUrl"], first["docsUrl"], first["endpoint"], first["demoUser"]["email"]):
            assert expected in printed
        token = next(line.split()[1] for line in printed.splitlines() if line.strip().startswith("token"))
        headers = {"authorization": f"Bearer {token}"}
        assert httpx.get(first["docsUrl"]).status_code == 200
        made = httpx.post(f"{first['apiUrl']}/projects", json={"title": "Kept"}, headers=headers, timeout=30)
        assert made.status_code == 201, made.text
        os.kill(cloud.process.pid, signal.SIGINT)
        assert cloud.process.wait(20) == 0
        assert cloud.log.read_text().strip().endswith("stopped")
        assert not (data / "cloud.json").exists()
    with CloudProcess(data) as again:
        # The address, the pool and its tokens are the same ones.
        assert again.description["apiUrl"] == first["apiUrl"]
        titles = [p["title"] for p in httpx.get(f"{first['apiUrl']}/projects", headers=headers).json()["items"]]
        assert titles == ["Kept"]
        again.kill()
    keep = data / "demo" / "film.mp4"
    keep.parent.mkdir()
    keep.write_bytes(b"film")
    with CloudProcess(data, "--fresh") as fresh:
        assert "taking over from process" in fresh.log.read_text()
        assert httpx.get(f"{fresh.description['apiUrl']}/projects", headers=headers).status_code == 401
        assert keep.read_bytes() == b"film"
        assert json.loads((data / "cloud.json").read_text())["pid"] == fresh.process.pid
