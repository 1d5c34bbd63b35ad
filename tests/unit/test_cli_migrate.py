"""`onetake migrate` against an API that a test plays: batches followed to the end, refusals told, exit status."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from onetake.cli import main

REPORT = {
    "projectId": "prj_1",
    "title": "Old",
    "state": "migrated",
    "dryRun": False,
    "changed": True,
    "scenes": 2,
    "images": 2,
    "animations": 1,
    "warnings": [{}],
    "refusal": None,
}
REFUSED = {**REPORT, "projectId": "prj_2", "changed": False, "refusal": {"code": "conflict", "detail": "edited since"}}


class Api:
    """Answers in turn, and what was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.asked: list[tuple[str, Any, str]] = []
        self.url = ""


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            api.asked.append((self.path, body, self.headers["Authorization"]))
            status, answer = api.answers.pop(0)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield api
    server.shutdown()
    thread.join()
    server.server_close()


def test_all_batches_are_asked_for_and_refusals_told(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.answers = [(200, {"items": [REPORT], "nextCursor": "abc"}), (200, {"items": [REFUSED], "nextCursor": None})]
    assert main(["migrate", "--api", api.url, "--token", "t", "--all"]) == 1
    assert [path for path, *_ in api.asked] == ["/migrations", "/migrations?cursor=abc"]
    assert api.asked[0][1:] == ({"dryRun": False, "rollback": False, "all": True}, "Bearer t")
    printed = capsys.readouterr().out
    assert "edited since" in printed
    assert "2 projects, 1 changed, 1 refused" in printed


def test_json_is_the_reports(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.answers = [(200, {"items": [REPORT], "nextCursor": None})]
    assert main(["migrate", "--api", api.url, "--token", "t", "--project", "prj_1", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [REPORT]


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (404, {"code": "no_such_route"}, "group operators"),
        (401, {"message": "Unauthorized"}, "token is not valid"),
        (404, {"code": "not_found", "detail": "there is no project x"}, "there is no project x"),
    ],
)
def test_what_the_api_refuses_is_one_readable_line(
    api: Api, capsys: pytest.CaptureFixture[str], status: int, answer: Any, told: str
) -> None:
    api.answers = [(status, answer)]
    assert main(["migrate", "--api", api.url, "--token", "t", "--all"]) == 1
    printed = capsys.readouterr().err
    assert told in printed
    assert len(printed.splitlines()) == 1
