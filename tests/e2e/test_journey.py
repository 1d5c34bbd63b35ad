"""From a storyboard to a film, over HTTP, through the deployed template (issue: the whole way)."""

import json
import uuid
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from local.client import ApiError, Client, download
from onetake.render.verification.verify import verify_film
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from tests.e2e.pictures import draw_picture, make_clip

Json = dict[str, Any]


def storyboard(keys: list[str], clip: str | None = None, frames: int = 20) -> Json:
    shots: list[Json] = [
        {"key": f"shot-{k}", "durationInFrames": frames, "images": [{"asset": k}], "selected": [0, 0]} for k in keys
    ]
    if clip:
        shots.append({"key": "shot-clip", "durationInFrames": frames, "clip": clip})
    assets = {k: {"uri": f"assets/{k}", "kind": "image"} for k in keys}
    if clip:
        assets[clip] = {"uri": f"assets/{clip}", "kind": "video"}
    return {
        "version": 1,
        "title": "Small",
        "outputFormat": {"width": 320, "height": 180, "fps": {"num": 25, "den": 1}},
        "scenes": [
            {"key": f"scene-{i}", "title": f"Scene {i}", "narration": "Words to read.", "shots": [shot]}
            for i, shot in enumerate(shots)
        ],
        "assets": assets,
    }


@pytest.fixture
def project(client: Client, tmp_path: Path) -> str:
    """A project with three pictures, a clip and a storyboard of four scenes."""
    made = client.create_project("Journey")
    keys = ["one", "two", "three"]
    ids = [client.upload(made, k, draw_picture(tmp_path / f"{k}.png", i)) for i, k in enumerate(keys)]
    ids.append(client.upload(made, "clip", make_clip(tmp_path / "clip.mp4")))
    for asset_id in ids:
        client.wait_for_asset(made, asset_id)
    client.import_storyboard(made, storyboard(keys, "clip"))
    return made


def render(client: Client, project: str, **request: Any) -> Json:
    body = {"quality": "standard", "outputs": ["mp4", "poster"], **request}
    started = client.start_render(project, body, uuid.uuid4().hex)
    return client.follow_render(project, started, lambda _state: None, seconds=180)


def test_a_storyboard_becomes_a_film_behind_a_signed_url(client: Client, project: str, tmp_path: Path) -> None:
    percents: list[float] = []
    started = client.start_render(project, {"quality": "standard", "outputs": ["mp4", "poster"]}, "key-1")
    done = client.follow_render(project, started, lambda s: percents.append(s["overallPercent"]), seconds=180)
    assert done["status"] == "complete", done
    assert percents == sorted(percents)
    assert done["overallPercent"] == 100
    urls = {o["name"]: o["url"] for o in client.outputs(project, started)["outputs"]}
    download(urls["mp4"], tmp_path / "film.mp4")
    master = parse_document(Master, client.call("GET", f"/projects/{project}/master"))
    assert master.duration_in_frames == 80
    report = verify_film(tmp_path / "film.mp4", master)
    assert report.ok, report.text()
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert sum(1 for _ in film.decode(video=0)) == 80
    tampered = urls["mp4"].replace("Expires=", "Expires=9")
    assert httpx.get(tampered).status_code == 403
    assert httpx.get(urls["mp4"].partition("?")[0]).status_code == 403
    part = httpx.get(urls["mp4"], headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert client.call("GET", f"/projects/{project}/stale")["film"]["upToDate"]
    section = client.call("GET", f"/projects/{project}/sections")["items"][0]["sectionId"]
    client.call("PATCH", f"/projects/{project}/sections/{section}", {"durationInFrames": 10})
    stale = client.call("GET", f"/projects/{project}/stale")["film"]
    assert (stale["renderId"], stale["chunks"]) == (started, [{"start": 0, "end": 70}])
    assert 0 < stale["priceUsd"] < 0.1


def test_the_same_idempotency_key_gives_the_same_render(client: Client, project: str) -> None:
    first = client.start_render(project, {"quality": "preview"}, "same")
    assert client.start_render(project, {"quality": "preview"}, "same") == first
    with pytest.raises(ApiError) as refused:
        client.start_render(project, {"quality": "high"}, "same")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
    assert client.follow_render(project, first, lambda _state: None, seconds=180)["status"] == "complete"


def test_an_export_imports_again_to_the_same_bytes(client: Client, project: str) -> None:
    exported = client.call("GET", f"/projects/{project}/storyboard")
    client.import_storyboard(project, exported)
    assert json.dumps(client.call("GET", f"/projects/{project}/storyboard")) == json.dumps(exported)


def test_what_is_edited_by_hand_is_in_the_film_until_it_is_overwritten(client: Client, project: str) -> None:
    section = client.call("GET", f"/projects/{project}/sections")["items"][0]["sectionId"]
    elements = f"/projects/{project}/sections/{section}/elements"
    client.call("PATCH", f"/projects/{project}/sections/{section}", {"durationInFrames": 10})
    client.call("PATCH", f"{elements}/caption%3Ascene-0%3A1", {"text": "Other words."})
    client.call("PATCH", f"{elements}/shot:shot-one/keyframes", {"set": [{"frame": 5, "x": 100}]})
    client.call("POST", f"/projects/{project}/compile")
    master = client.call("GET", f"/projects/{project}/master")
    assert (master["durationInFrames"], master["captions"][0]["text"]) == (70, "Other words.")
    dry = client.call("POST", f"/projects/{project}/compile", {"overwrite": True, "dryRun": True})
    assert [one.get("elementId") for one in dry["overwritten"]] == [None, "caption:scene-0:1", "shot:shot-one"]
    assert client.call("GET", f"/projects/{project}/master") == master
    done = client.call("POST", f"/projects/{project}/compile", {"overwrite": True})
    assert (done["masterHash"], done["durationInFrames"]) == (dry["masterHash"], 80)
    assert client.call("POST", f"/projects/{project}/undo")["edit"]["action"] == "Overwrite 3 hand-made edits"
    client.call("POST", f"/projects/{project}/compile")
    assert client.call("GET", f"/projects/{project}/master") == master
    names = [one["action"] for one in client.call("GET", f"/projects/{project}/history")["items"]]
    assert names[1] == "Set 1 keyframe of shot:shot-one in scene Scene 0"


def test_thumbnails_and_a_gif_are_made_when_asked(client: Client, project: str) -> None:
    done = render(client, project, outputs=["mp4", "thumbnails", "gif"])
    assert done["status"] == "complete", done
    urls = {o["name"]: o["url"] for o in client.outputs(project, done["renderId"])["outputs"]}
    assert httpx.get(urls["gif"]).content[:6] == b"GIF89a"
    index = httpx.get(urls["thumbnails"])
    assert (index.status_code, index.headers["content-type"]) == (200, "text/vtt")
    picture, _, area = next(line for line in index.text.splitlines() if "#xywh=" in line).partition("#xywh=")
    assert area == "0,0,160,90"
    sprite = httpx.get(index.url.join(picture))
    assert (sprite.status_code, sprite.content[:2]) == (200, b"\xff\xd8")
    assert httpx.get(urls["thumbnails"].replace("Signature=", "Signature=A")).status_code == 404


def test_hls_is_packaged_when_asked(client: Client, project: str) -> None:
    done = render(client, project, outputs=["mp4", "hls"])
    assert done["status"] == "complete", done
    urls = {o["name"]: o["url"] for o in client.outputs(project, done["renderId"])["outputs"]}
    main = httpx.get(urls["hls"])
    assert (main.status_code, main.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    assert "#EXT-X-STREAM-INF" in main.text
    # As a player does: each URI as it is written, against the address of the playlist that has it.
    variant = httpx.get(main.url.join(_first_uri(main.text)))
    assert variant.status_code == 200
    segment = httpx.get(variant.url.join(_first_uri(variant.text)))
    assert (segment.status_code, segment.content[:1]) == (200, b"\x47")  # the sync byte of a transport stream
    assert httpx.get(urls["hls"].replace("Signature=", "Signature=A")).status_code == 404
    with av.open(urls["hls"]) as film:
        assert next(film.decode(video=0)).width == 320


def _first_uri(playlist: str) -> str:
    return next(line for line in playlist.splitlines() if line and not line.startswith("#"))


def test_another_user_never_learns_of_a_project(cloud: Any, client: Client, project: str) -> None:
    with Client(cloud.api_url, cloud.token()) as stranger:
        for path in ("", "/storyboard", "/scenes", "/assets", "/renders", "/master"):
            with pytest.raises(ApiError) as refused:
                stranger.call("GET", f"/projects/{project}{path}")
            assert refused.value.status == 404
        assert stranger.call("GET", "/projects")["items"] == []


@pytest.mark.parametrize("token", ["x", "nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_a_bad_token_opens_nothing(cloud: Any, token: str) -> None:
    answer = httpx.get(f"{cloud.api_url}/projects", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"version": 2}, "/version"),
        (
            {"version": 1, "scenes": [{"key": "a", "shots": [{"key": "b", "colour": "red"}]}]},
            "/scenes/0/shots/0/colour",
        ),
        ({"version": 1, "scenes": [{"key": "a"}, {"key": "a"}]}, ""),
    ],
)
def test_a_malformed_storyboard_is_refused_with_its_place(client: Client, document: Json, pointer: str) -> None:
    project = client.create_project("Malformed")
    answer = client._http.put(f"/projects/{project}/storyboard", json=document)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [e["pointer"] for e in answer.json()["errors"]]
