"""The compiled master as other programs read it."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.api import resolver
from onetake import layout
from onetake.delivery.playback import Playback
from onetake.jobs.reports import Reports
from onetake.jobs.service import Renders
from tests.fakes import FakeWorld
from tests.fakes_jobs import FakeChunks, FakeQueue, FakeRenders
from tests.functional.conftest import SETTINGS, Call
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import NamingSigner
from tests.functional.test_storyboards import DOCUMENT, title

KINDS = {
    "captions.srt": "application/x-subrip",
    "captions.vtt": "text/vtt",
    "timeline.otio": "application/vnd.pixar.opentimelineio+json",
    "timeline.svg": "image/svg+xml",
    "context": "text/plain",
    "remotion.zip": "application/zip",
}

DOCUMENTS = {
    "storyboard": "application/json",
    "master": "application/json",
    **{f"master/{name}": kind for name, kind in KINDS.items() if name != "context"},
}


@pytest.fixture(autouse=True)
def playback(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    playback = Playback(SETTINGS.delivery_url, NamingSigner(), world.clock, world.objects.get)
    monkeypatch.setattr(bootstrap, "playback", lambda: playback)


@pytest.fixture(autouse=True)
def store(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> FakeRenders:
    """Where renders are kept; their reports are in the bucket."""
    store = FakeRenders()
    renders = Renders(store, FakeChunks(), FakeQueue(), world.clock)
    monkeypatch.setattr(bootstrap, "renders", lambda: renders)
    monkeypatch.setattr(bootstrap, "reports", lambda: Reports(renders, world.objects.get))
    return store


@pytest.fixture
def project(ada: Call) -> str:
    """A project with a film of 90 frames that shows an uploaded picture and one from outside."""
    path = ada("POST", "/projects", {}).headers["location"]
    file = {"fileName": "hero.png", "contentType": "image/png", "sizeBytes": 10, "key": "hero"}
    asset = ada("POST", f"{path}/assets", file).json["asset"]["assetId"]
    picture: dict[str, Any] = {"type": "image", "width": 100, "height": 50, "keyframes": [{"frame": 0}]}
    outside = {"elementId": "outside", "asset": "web", **picture}
    inside = {"elementId": "inside", "asset": asset, **picture}
    scenes = [{**DOCUMENT["scenes"][0], "elements": [title(0), outside, inside]}, DOCUMENT["scenes"][1]]
    assets = {
        "web": {"uri": "https://pictures.test/a.png", "kind": "image"},
        asset: {"uri": f"assets/{asset}", "kind": "image"},
    }
    captions = [{"from": 30, "to": 60, "text": "Spoken & written"}]
    document = {**DOCUMENT, "scenes": scenes, "assets": assets, "captions": captions}
    assert ada("PUT", f"{path}/storyboard", document).status == 200
    return path


@pytest.fixture
def compiled(ada: Call, world: FakeWorld, project: str) -> str:
    for key, entity in world.records.items.items():
        if key.kind.__name__ == "AssetRecord":
            world.records.items[key] = entity.model_copy(update={"state": "ready"})
    assert ada("POST", f"{project}/compile").status == 200
    return project


@pytest.mark.parametrize("name", KINDS)
def test_there_is_nothing_to_export_before_it_is_compiled(ada: Call, project: str, name: str) -> None:
    problem = check_problem(ada("GET", f"{project}/master/{name}"), 404, "not_found")
    assert "compile it first" in problem["detail"]


@pytest.mark.parametrize("name", KINDS)
def test_each_is_of_its_own_media_type_and_always_the_same(ada: Call, compiled: str, name: str) -> None:
    answer = ada("GET", f"{compiled}/master/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, KINDS[name])
    assert ada("GET", f"{compiled}/master/{name}").body == answer.body


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_no_answer_holds_is_put_where_it_can_be_fetched(
    ada: Call, world: FakeWorld, compiled: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ada("GET", f"{compiled}/{path}").body
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 10)
    answer = ada("GET", f"{compiled}/{path}", headers={"accept-encoding": "gzip"})
    key = f"{compiled[1:]}/exports/{hashlib.sha256(whole).hexdigest()}"
    name = path.removeprefix("master/")
    saved_as = name if "." in name else f"{name}.json"
    assert (answer.status, answer.json["url"]) == (303, f"https://bucket.test/{key}?name={saved_as}&seconds=900")
    assert answer.headers["location"] == answer.json["url"]
    assert (datetime.fromisoformat(answer.json["expiresAt"]) - world.clock()).total_seconds() <= 900
    assert (world.objects.get(key), world.objects.temporary[key]) == (whole, DOCUMENTS[path])


def test_a_document_that_cannot_be_kept_is_a_problem_like_any_other(
    ada: Call, world: FakeWorld, compiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("secret bucket name")

    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 10)
    monkeypatch.setattr(world.objects, "put_temporary", fail)
    answer = ada("GET", f"{compiled}/master")
    check_problem(answer, 500, "internal")
    assert "secret" not in answer.text


def test_captions_have_their_times(ada: Call, compiled: str) -> None:
    assert "00:00:01,000 --> 00:00:02,000\nSpoken & written" in ada("GET", f"{compiled}/master/captions.srt").text
    assert "00:00:01.000 --> 00:00:02.000\nSpoken &amp; written" in ada("GET", f"{compiled}/master/captions.vtt").text


def test_the_timeline_holds_the_whole_master(ada: Call, compiled: str) -> None:
    timeline = ada("GET", f"{compiled}/master/timeline.otio").json
    assert timeline["OTIO_SCHEMA"] == "Timeline.1"
    assert timeline["metadata"]["onetake"]["master"]["durationInFrames"] == 90


def test_the_context_takes_a_frame_and_a_length(ada: Call, compiled: str) -> None:
    text = ada("GET", f"{compiled}/master/context", query={"frame": "70", "tokens": "300"}).text
    assert "Positions are those at frame 70" in text
    assert len(text) <= 1200
    problem = check_problem(ada("GET", f"{compiled}/master/context", query={"frame": "90"}), 422, "invalid_input")
    assert "frames 0 to 89" in problem["detail"]
    check_problem(ada("GET", f"{compiled}/master/context", query={"tokens": "20"}), 422, "invalid_input")


def test_the_project_for_remotion_fetches_uploads_from_signed_addresses(ada: Call, compiled: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(ada("GET", f"{compiled}/master/remotion.zip").body))
    assert archive.testzip() is None
    package = json.loads(archive.read("package.json"))
    assert package["scripts"]["postinstall"] == "node fetch-assets.mjs"
    script = archive.read("fetch-assets.mjs").decode()
    assert '{path: "public/assets/web.png", url: "https://pictures.test/a.png"}' in script
    assert f'url: "https://films.test{compiled}/assets/ast_' in script
    assert script.count("?file-until=") == 1
    assert archive.read("public/fonts/Roboto-Regular.ttf")[:4] == b"\x00\x01\x00\x00"
    assert 'file={"assets/web.png"}' in archive.read("src/Film.tsx").decode()


def test_a_picture_that_matches_has_the_gains_that_a_render_of_this_film_measured(
    ada: Call, store: FakeRenders, world: FakeWorld
) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    shots = [{"key": key, "images": [{"asset": "web"}], "transition": {"type": "match"}} for key in "ab"]
    assets = {"web": {"uri": "https://pictures.test/a.png", "kind": "image"}}
    ada("PUT", f"{path}/storyboard", {"scenes": [{"key": "s", "shots": shots}], "assets": assets})
    render = ada("POST", f"{path}/renders").json
    place = (render["projectId"], render["renderId"])
    [incoming] = [e["id"] for e in ada("GET", f"{path}/master").json["elements"] if "match" in e]

    def exported() -> tuple[bool, bool]:
        """Whether the gains are in the film, and whether the README tells of a picture without them."""
        archive = zipfile.ZipFile(io.BytesIO(ada("GET", f"{path}/master/remotion.zip").body))
        film, readme = (archive.read(name).decode() for name in ("src/Film.tsx", "README.md"))
        return "gains: [1.25, 1, 0.8]" in film, "a render of this film" in readme

    report = {"ok": True, "checks": [], "gains": {incoming: [1.25, 1.0, 0.8]}}
    world.objects.contents[layout.report(*place)] = json.dumps(report).encode()
    assert exported() == (False, True), "it is not done"
    store.renders[place] = store.renders[place].model_copy(update={"status": "complete"})
    assert exported() == (True, False)
    scene = ada("GET", f"{path}/scenes").json["items"][0]["sceneId"]
    ada("PATCH", f"{path}/scenes/{scene}", {"background": "#ff0000"})
    ada("POST", f"{path}/compile")
    assert exported() == (False, True), "that was another film"
