"""Media from outside (S1): over a real connection to a server of this test, and never to where it must not go."""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onetake.aws.fetch import Limits, WebFetcher
from onetake.errors import (
    AssetError,
    AssetForbiddenError,
    AssetMissingError,
    AssetRejectedError,
    AssetUnreachableError,
)

Answer = Callable[[BaseHTTPRequestHandler], None]
PICTURE = b"\x89PNG" + bytes(range(256)) * 50


class Website:
    """A server on 127.0.0.1 whose pages are functions; `asked` are the requests that came, as host and path."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.released = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.headers["Host"], self.path))
                site.pages.get(self.path.partition("?")[0], answer(404))(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is what some of these tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def redirect(self, path: str, to: str) -> None:
        self.pages[path] = answer(302, b"", {"Location": to})


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in ({"Content-Length": str(len(body)), "Content-Type": "image/png"} | (headers or {})).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return send


@pytest.fixture
def site() -> Iterator[Website]:
    website = Website()
    website.pages["/picture.png"] = answer(200, PICTURE)
    thread = threading.Thread(target=website.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield website
    website.released.set()
    website.server.shutdown()
    thread.join()
    website.server.server_close()


def fetcher(*hosts: str, resolve: Callable[[str, int], list[str]] | None = None, **limits: float) -> WebFetcher:
    chosen = Limits(**{"max_bytes": 1_000_000, "connect_seconds": 2, "read_seconds": 2, "total_seconds": 5} | limits)  # type: ignore[arg-type]
    allowed = hosts or ("127.0.0.1",)
    return WebFetcher(chosen, allowed, resolve) if resolve else WebFetcher(chosen, allowed)


def test_a_file_arrives_with_its_hash(site: Website, tmp_path: Path) -> None:
    found = fetcher().fetch("hero", f"{site.url}/picture.png", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == PICTURE
    assert (found.sha256, found.size_bytes) == (hashlib.sha256(PICTURE).hexdigest(), len(PICTURE))
    assert found.content_type == "image/png"


def test_redirects_are_followed(site: Website, tmp_path: Path) -> None:
    site.redirect("/old", "/moved")
    site.redirect("/moved", f"{site.url}/picture.png")
    assert fetcher().fetch("hero", f"{site.url}/old", tmp_path / "file").size_bytes == len(PICTURE)


def test_an_address_is_asked_as_it_is_spelled(site: Website, tmp_path: Path) -> None:
    site.pages["/a%20b/%C3%BC.png"] = answer(200, PICTURE)
    fetcher().fetch("hero", f"{site.url}/a b/ü.png?sig=a%2Fb&n=1", tmp_path / "file")
    assert site.asked == [(f"127.0.0.1:{site.port}", "/a%20b/%C3%BC.png?sig=a%2Fb&n=1")]


@pytest.mark.parametrize(
    "uri",
    [
        "http://93.184.215.14/picture.png",
        "ftp://93.184.215.14/picture.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "s3://another-bucket/key",
        "//host/path",
        "https://",
        "https://user:secret@93.184.215.14/",
        "https://93.184.215.14:99999/",
        "https://[::1",
        "https://10.0.0.1/picture.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://localhost/",
    ],
)
def test_what_must_not_be_asked_is_refused_by_the_assets_name(uri: str, tmp_path: Path) -> None:
    with pytest.raises(AssetForbiddenError, match="asset hero") as refused:
        fetcher().fetch("hero", uri, tmp_path / "file")
    assert refused.value.asset == "hero"
    assert "secret" not in refused.value.message
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("private", ["http://localhost:{port}/picture.png", "https://10.0.0.1/", "file:///etc/passwd"])
def test_a_redirect_to_where_one_must_not_go_is_not_followed(site: Website, private: str, tmp_path: Path) -> None:
    site.redirect("/trap", private.format(port=site.port))
    with pytest.raises(AssetForbiddenError, match="asset hero"):
        fetcher().fetch("hero", f"{site.url}/trap", tmp_path / "file")
    assert site.asked == [(f"127.0.0.1:{site.port}", "/trap")]


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["93.184.215.14", "fe80::1%eth0"]])
def test_a_name_with_one_private_address_is_refused(answers: list[str], tmp_path: Path) -> None:
    with pytest.raises(AssetForbiddenError, match=r"media\.example is not on the open internet"):
        fetcher(resolve=lambda host, port: answers).fetch("hero", "https://media.example/a.png", tmp_path / "file")


def test_a_name_is_resolved_once_and_the_connection_goes_there(site: Website, tmp_path: Path) -> None:
    """A second look could give another address than the one that was checked."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.9.9.9"]

    uri = f"http://media.example:{site.port}/picture.png"
    fetcher("media.example", resolve=resolve).fetch("hero", uri, tmp_path / "file")
    assert asked == ["media.example"]
    assert site.asked == [(f"media.example:{site.port}", "/picture.png")]


def test_the_next_address_is_tried_when_one_does_not_answer(site: Website, tmp_path: Path) -> None:
    chosen = fetcher("media.example", resolve=lambda host, port: ["::1", "127.0.0.1"])
    assert chosen.fetch("hero", f"http://media.example:{site.port}/picture.png", tmp_path / "file").size_bytes


@pytest.mark.parametrize(
    ("page", "error", "words"),
    [
        (answer(404), AssetMissingError, "has nothing at its address"),
        (answer(410), AssetMissingError, "has nothing at its address"),
        (answer(403), AssetUnreachableError, "status 403"),
        (answer(500), AssetUnreachableError, "status 500"),
        (answer(206, b"x"), AssetUnreachableError, "status 206"),
        (answer(200, b"<html>", {"Content-Type": "text/html; charset=utf-8"}), AssetRejectedError, "web page"),
        (answer(200, b"x", {"Content-Length": "2000000"}), AssetRejectedError, "1,000,000 bytes"),
        (answer(200, b"x" * 1_500_000, {"Content-Length": "999999999999"}), AssetRejectedError, "1,000,000 bytes"),
        (answer(200, b"short", {"Content-Length": "500"}), AssetUnreachableError, "stopped sending"),
    ],
)
def test_what_cannot_be_kept_is_told(
    site: Website, page: Answer, error: type[AssetError], words: str, tmp_path: Path
) -> None:
    site.pages["/file"] = page
    with pytest.raises(error, match="asset hero") as failed:
        fetcher().fetch("hero", f"{site.url}/file?token=secret", tmp_path / "file")
    assert words in failed.value.message
    assert "secret" not in failed.value.message


def test_a_file_of_unknown_length_is_cut_at_the_limit(site: Website, tmp_path: Path) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not site.released.is_set():
            request.wfile.write(b"x" * 65_536)

    site.pages["/endless"] = endless
    with pytest.raises(AssetRejectedError, match="larger than 1,000,000 bytes"):
        fetcher().fetch("hero", f"{site.url}/endless", tmp_path / "file")
    assert (tmp_path / "file").stat().st_size <= 1_000_000


def test_redirects_in_a_circle_end(site: Website, tmp_path: Path) -> None:
    site.redirect("/circle", "/circle")
    with pytest.raises(AssetUnreachableError, match="more than 5 times"):
        fetcher().fetch("hero", f"{site.url}/circle", tmp_path / "file")
    assert len(site.asked) == 6


def test_an_unknown_host_is_told(tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(AssetUnreachableError, match=r"no host media\.invalid"):
        fetcher(resolve=resolve).fetch("hero", "https://media.invalid/a.png", tmp_path / "file")


def test_a_host_that_refuses_connections_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(AssetUnreachableError, match="does not answer"):
        fetcher().fetch("hero", f"http://127.0.0.1:{port}/", tmp_path / "file")


def test_a_host_that_says_nothing_is_given_up(site: Website, tmp_path: Path) -> None:
    def silent(request: BaseHTTPRequestHandler) -> None:
        site.released.wait(10)

    site.pages["/silent"] = silent
    with pytest.raises(AssetUnreachableError, match="does not answer"):
        fetcher(read_seconds=0.05).fetch("hero", f"{site.url}/silent", tmp_path / "file")


@pytest.mark.parametrize("with_headers", [False, True])
def test_a_host_that_drips_is_cut_off_at_the_deadline(site: Website, with_headers: bool, tmp_path: Path) -> None:
    """Each byte comes in time, all of them never would."""

    def drip(request: BaseHTTPRequestHandler) -> None:
        if with_headers:
            request.send_response(200)
            request.end_headers()
        else:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not site.released.wait(0.01):
            request.wfile.write(b"x")
            request.wfile.flush()

    site.pages["/drip"] = drip
    with pytest.raises(AssetUnreachableError, match="did not send it within 0 s"):
        fetcher(total_seconds=0.2).fetch("hero", f"{site.url}/drip", tmp_path / "file")
