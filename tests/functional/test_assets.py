"""The way of an upload: announced, uploaded, probed."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from lambdas import bootstrap
from lambdas.probe_asset.handler import MOST_ATTEMPTS
from lambdas.probe_asset.handler import handler as probe
from onetake import layout
from onetake.aws.settings import ProbeSettings
from onetake.errors import NotFoundError, WriteConflictError
from onetake.storyboard.models import AssetContent
from onetake.storyboard.ports import Change, Replace
from onetake.storyboard.service.probing import ProbeResults
from tests.events import Context, sqs_event
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\0\0\0" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PICTURE = png(64, 48)


@pytest.fixture
def project(ada: Call) -> str:
    return ada("POST", "/projects", {}).headers["location"]


@pytest.fixture(autouse=True)
def probing(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """probe_asset over the same ports in memory."""

    class Files:
        def download(self, key: str, path: Path) -> None:
            if key not in world.objects.contents:
                raise NotFoundError(f"there is no object {key}")
            path.write_bytes(world.objects.contents[key])

    results = ProbeResults(world.records, world.objects, world.cascade, world.clock)
    monkeypatch.setattr(bootstrap, "probe_results", lambda: results)
    monkeypatch.setattr(bootstrap, "probe_files", Files)
    settings = ProbeSettings(table_assets="assets", bucket="bucket", cascade_queue_url="https://queue.test/cascade")
    monkeypatch.setattr(bootstrap, "probe_settings", lambda: settings)


def announce(ada: Call, project: str, **fields: Any) -> str:
    """The path of a new asset."""
    body = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": len(PICTURE), **fields}
    return ada("POST", f"{project}/assets", body).headers["location"]


def upload(world: FakeWorld, path: str, data: bytes) -> dict[str, str]:
    """What the client and S3 do; returns the ids as a queue's message."""
    _, _, project_id, _, asset_id = path.split("/")
    world.objects.contents[layout.asset(project_id, asset_id)] = data
    return {"projectId": project_id, "assetId": asset_id}


def test_an_asset_is_announced_with_a_form_for_its_upload(ada: Call, project: str) -> None:
    body = {"key": "hero", "fileName": "p.png", "contentType": "image/png", "sizeBytes": 10}
    made = ada("POST", f"{project}/assets", body)
    asset, form = made.json["asset"], made.json["upload"]
    assert (made.status, asset["key"], asset["state"], asset["kind"]) == (201, "hero", "uploading", "image")
    assert form["url"].startswith("https://")
    assert form["fields"]["Content-Type"] == "image/png"
    check_problem(ada("POST", f"{project}/assets", body), 409, "conflict")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"sizeBytes": 1_000_001}, "/sizeBytes"),
        ({"sizeBytes": 0}, "/sizeBytes"),
        ({"contentType": "text/html"}, "/contentType"),
        ({"contentType": "image/svg+xml"}, "/contentType"),
        ({"key": "../up"}, "/key"),
    ],
)
def test_what_is_not_taken_is_refused_before_it_is_uploaded(
    ada: Call, project: str, fields: dict[str, Any], pointer: str
) -> None:
    body = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 10, **fields}
    problem = ada("POST", f"{project}/assets", body)
    assert problem.status == 422
    assert problem.json["errors"][0]["pointer"] == pointer


def test_a_picture_is_ready_with_its_facts_once_it_is_probed(ada: Call, project: str, world: FakeWorld) -> None:
    path = announce(ada, project)
    check_problem(ada("POST", f"{path}/complete"), 409, "conflict")
    check_problem(ada("GET", f"{path}/download"), 409, "conflict")
    message = upload(world, path, PICTURE)
    assert ada("POST", f"{path}/complete").json["state"] == "probing"
    assert world.probes.messages == [(message["projectId"], message["assetId"])]

    probe(sqs_event(message), Context())
    ready = ada("GET", path).json
    assert (ready["state"], ready["kind"], ready["width"], ready["height"]) == ("ready", "image", 64, 48)
    assert ready["sizeBytes"] == len(PICTURE)
    assert len(ready["sha256"]) == 64

    download = ada("GET", f"{path}/download").json
    assert download["url"].startswith(f"https://bucket.test{path}")
    assert download["expiresAt"] == "2026-01-01T12:15:00Z"

    probe(sqs_event(message), Context())
    assert ada("GET", path).json == ready
    assert ada("POST", f"{path}/complete").json == ready


def settled(ada: Call, world: FakeWorld, project: str, **fields: Any) -> str:
    """The path of an asset that is uploaded and probed."""
    path = announce(ada, project, **fields)
    message = upload(world, path, PICTURE)
    assert ada("POST", f"{path}/complete").json["state"] == "probing"
    assert probe(sqs_event(message), Context()) == {"batchItemFailures": []}
    return path


def test_the_same_bytes_are_two_assets_with_one_file(ada: Call, project: str, world: FakeWorld) -> None:
    first, second = settled(ada, world, project, key="hero"), settled(ada, world, project, key="again")
    asset, found = ada("GET", first).json, ada("GET", second).json
    assert (found["state"], found["fileId"], found["sha256"]) == ("ready", asset["assetId"], asset["sha256"])
    assert ada("POST", f"{second}/complete").json == found
    assert ada("GET", f"{project}/assets").json["items"] == [asset, found]
    assert list(world.objects.contents) == [first[1:]]
    film = {"scenes": [{"key": "a", "shots": [{"key": "s", "images": [{"asset": "x"}], "selected": [0, 0]}]}]}
    table = {"x": {"uri": "assets/again", "kind": "image", "width": 64, "height": 48}}
    assert ada("PUT", f"{project}/storyboard", {**film, "assets": table}).status == 200

    assert ada("DELETE", first).status == 204
    check_problem(ada("GET", first), 404, "not_found")
    assert ada("GET", second).json == found
    assert ada("POST", f"{project}/compile").status == 200
    assert first in ada("GET", f"{second}/download").json["url"]
    files = f"{project[1:]}/assets/"
    assert world.objects.keys(files) == [first[1:]]
    assert ada("DELETE", second).status == 204
    assert world.objects.keys(files) == []
    assert ada("GET", settled(ada, world, project, key="hero")).json["fileId"] is None


def test_what_is_there_already_is_ready_without_an_upload(ada: Call, project: str, world: FakeWorld) -> None:
    first = ada("GET", settled(ada, world, project, key="hero")).json
    body = {"key": "again", "fileName": "again.png", "contentType": "image/png", "sizeBytes": len(PICTURE)}
    made = ada("POST", f"{project}/assets", {**body, "sha256": first["sha256"]})
    again = made.json["asset"]
    assert (made.status, made.json["upload"], again["state"], again["fileName"]) == (201, None, "ready", "again.png")
    same = ("kind", "width", "height", "sizeBytes", "sha256")
    assert (again["fileId"], [again[name] for name in same]) == (first["assetId"], [first[name] for name in same])
    path = made.headers["location"]
    assert ada("GET", path).json == ada("POST", f"{path}/complete").json == again
    assert ada("DELETE", f"{project}/assets/{first['assetId']}").status == 204
    assert ada("GET", f"{path}/download").status == 200
    assert len(world.objects.contents) == 1
    assert ada("DELETE", path).status == 204
    assert world.objects.contents == {}


def test_what_is_not_there_yet_is_uploaded_under_its_hash(ada: Call, project: str, eve: Call, world: FakeWorld) -> None:
    """What another project has is not there; nor is what was announced only."""
    body = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": len(PICTURE)}
    body["sha256"] = ada("GET", settled(ada, world, project)).json["sha256"]
    hers = eve("POST", "/projects", {}).headers["location"]
    for _ in range(2):
        made = eve("POST", f"{hers}/assets", body).json
        assert (made["asset"]["state"], made["asset"]["sha256"]) == ("uploading", None)
        assert made["upload"]["fields"]["sha256"] == body["sha256"]


@pytest.mark.parametrize("sha256", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, 7])
def test_what_is_no_hash_is_refused(ada: Call, project: str, sha256: Any) -> None:
    body = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 1, "sha256": sha256}
    problem = check_problem(ada("POST", f"{project}/assets", body), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/sha256"]


def test_the_same_bytes_cannot_have_another_size(ada: Call, project: str, world: FakeWorld) -> None:
    known = ada("GET", settled(ada, world, project)).json["sha256"]
    body = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": len(PICTURE) + 1, "sha256": known}
    problem = check_problem(ada("POST", f"{project}/assets", body), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/sizeBytes"]


def test_a_probe_that_others_of_the_same_bytes_keep_from_writing_does_not_reject_the_file(
    ada: Call, project: str, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps its own in the end, in the first attempt."""
    settled(ada, world, project)
    path = announce(ada, project)
    message = upload(world, path, PICTURE)
    ada("POST", f"{path}/complete")
    commit = world.records.commit

    def refused(changes: Sequence[Change]) -> None:
        if any(isinstance(change, Replace) and isinstance(change.entity, AssetContent) for change in changes):
            raise WriteConflictError("somebody else changed this at the same time: try again")
        commit(changes)

    monkeypatch.setattr(world.records, "commit", refused)
    monkeypatch.setattr("onetake.storyboard.service.access._PAUSE_SECONDS", 0)
    assert probe(sqs_event(message), Context()) == {"batchItemFailures": []}
    assert (ada("GET", path).json["state"], ada("GET", path).json["fileId"]) == ("ready", None)
    assert path[1:] in world.objects.contents
    assert ada("DELETE", path).status == 204
    assert len(world.objects.contents) == 1


def test_a_probe_that_is_stopped_before_it_removes_the_double_removes_it_when_it_runs_again(
    ada: Call, project: str, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = settled(ada, world, project), announce(ada, project)
    event = sqs_event(upload(world, second, PICTURE))
    ada("POST", f"{second}/complete")
    with monkeypatch.context() as patch:
        patch.setattr(world.objects, "delete", lambda key: 1 / 0)
        with pytest.raises(BatchProcessingError):
            probe(event, Context())
    assert len(world.objects.contents) == 2
    assert probe(event, Context()) == {"batchItemFailures": []}
    assert list(world.objects.contents) == [first[1:]]


def test_a_file_is_what_it_holds_and_not_what_it_was_called(ada: Call, project: str, world: FakeWorld) -> None:
    path = announce(ada, project, contentType="video/mp4", fileName="film.mp4")
    message = upload(world, path, PICTURE)
    ada("POST", f"{path}/complete")
    probe(sqs_event(message), Context())
    assert ada("GET", path).json["kind"] == "image"


@pytest.mark.parametrize("data", [PICTURE[:60], b"<html>", b""])
def test_a_broken_file_is_rejected_with_a_reason(ada: Call, project: str, world: FakeWorld, data: bytes) -> None:
    path = announce(ada, project, key="hero")
    message = upload(world, path, data)
    ada("POST", f"{path}/complete")
    probe(sqs_event(message), Context())
    rejected = ada("GET", path).json
    assert rejected["state"] == "rejected"
    assert "hero" in rejected["reason"]


def test_a_file_that_ends_the_probe_again_and_again_is_rejected(ada: Call, project: str, world: FakeWorld) -> None:
    path = announce(ada, project)
    event = sqs_event(upload(world, path, PICTURE))
    ada("POST", f"{path}/complete")
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(MOST_ATTEMPTS + 1)
    probe(event, Context())
    assert ada("GET", path).json["state"] == "rejected"


def test_an_asset_that_is_deleted_before_its_probe_is_no_error(ada: Call, project: str, world: FakeWorld) -> None:
    path = announce(ada, project)
    message = upload(world, path, PICTURE)
    ada("POST", f"{path}/complete")
    assert ada("DELETE", path).status == 204
    assert world.objects.contents == {}
    assert probe(sqs_event(message), Context()) == {"batchItemFailures": []}
    check_problem(ada("GET", path), 404, "not_found")


def test_assets_are_listed_in_pages(ada: Call, project: str) -> None:
    paths = [announce(ada, project) for _ in range(3)]
    first = ada("GET", f"{project}/assets", query={"limit": 2}).json
    rest = ada("GET", f"{project}/assets", query={"limit": 2, "cursor": first["nextCursor"]}).json
    assert [a["assetId"] for a in first["items"] + rest["items"]] == [path.rsplit("/", 1)[1] for path in paths]


def test_a_rejected_file_is_refused_where_it_is_to_be_shown_or_heard(ada: Call, project: str, world: FakeWorld) -> None:
    path = announce(ada, project, key="hero")
    message = upload(world, path, b"<html>")
    ada("POST", f"{path}/complete")
    probe(sqs_event(message), Context())
    scene = ada("POST", f"{project}/scenes", {"shots": [{}]}).json
    shot = f"{project}/scenes/{scene['sceneId']}/shots/{scene['shotOrder'][0]}"
    asset = message["assetId"]
    for answer in (
        ada("POST", f"{shot}/images", {"images": [{"variantNumber": 0, "assetId": asset}]}),
        ada("PUT", f"{shot}/selection", {"assetId": asset}),
        ada("PATCH", project, {"music": {"assetId": asset}}),
        ada("PATCH", project, {"voiceover": {"assetId": asset}}),
    ):
        assert "hero was rejected" in check_problem(answer, 422, "asset_rejected")["detail"]
