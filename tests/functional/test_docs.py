import re
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lambdas.api.openapi import operations
from tests.functional.conftest import DOCUMENT, Answer, Call

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: the page was not opened in one")


def test_health_asks_for_no_token(call: Call) -> None:
    answer = call("GET", "/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_openapi_document_is_served(call: Call) -> None:
    answer = call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.json["openapi"].startswith("3.1")
    assert "/health" in answer.json["paths"]


def test_docs_page_loads_nothing_from_elsewhere(call: Call) -> None:
    answer = call("GET", "/docs", headers={"accept-encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "SwaggerUIBundle(" in answer.text
    assert '"openapi": "3.1' in answer.text
    assert not re.findall(r"""<(?:script|link|img)[^>]+(?:src|href)=["'](?!data:)[^"']+""", answer.text)
    assert "connect-src 'self'" in answer.headers["content-security-policy"]


@pytest.fixture
def address(call: Call) -> Iterator[str]:
    """The docs page over HTTP, with its headers, and nothing else."""
    page: Answer = call("GET", "/docs")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/docs" else 404)
            for name in ("content-type", "content-security-policy"):
                self.send_header(name, page.headers[name])
            self.end_headers()
            self.wfile.write(page.body if self.path == "/docs" else b"")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/docs"
        server.shutdown()
        thread.join()


@needs_browser
def test_docs_page_shows_every_operation_in_a_browser(address: str, tmp_path: Path) -> None:
    assert BROWSER
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    command = [BROWSER, *options, offline, "--virtual-time-budget=20000", "--dump-dom", address]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    tags = {operation["operationId"]: operation["tags"][0] for *_, operation in operations(DOCUMENT)}
    assert set(re.findall(r'id="operations-(?!tag-)([^"]+)"', shown)) == {f"{tag}-{name}" for name, tag in tags.items()}
    assert 'class="errors-wrapper' not in shown
