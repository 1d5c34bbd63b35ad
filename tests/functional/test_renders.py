"""Renders over the API: started once, followed, fetched when they are complete."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from lambdas import bootstrap
from onetake.delivery.playback import FolderKey, Playback
from onetake.jobs.models import ChunkState
from onetake.jobs.service import Renders
from onetake.storyboard.service.storyboards import Compilation, Storyboards
from tests.fakes import FakeWorld
from tests.fakes_jobs import FakeChunks, FakeQueue, FakeRenders
from tests.functional.conftest import SETTINGS, Call
from tests.functional.test_problems import check_problem
from tests.functional.test_storyboards import DOCUMENT
from tests.renders import make_master


class NamingSigner:
    """Says in the URL what a signature would allow."""

    def sign(self, url: str, expires: datetime) -> str:
        return f"{url}?file-until={expires:%H:%M:%S}"

    def sign_folder(self, url: str, expires: datetime) -> str:
        return f"{url}?folder-until={expires:%H:%M:%S}"

    def opens(self, key: FolderKey, url: str, now: datetime) -> bool:
        return key.policy == "until-13:00" and now.hour < 13


@dataclass
class Jobs:
    renders: FakeRenders
    chunks: FakeChunks
    queue: FakeQueue

    def change(self, render: dict[str, Any], **fields: Any) -> None:
        """What the state machine does to a render."""
        place = (render["projectId"], render["renderId"])
        self.renders.renders[place] = self.renders.renders[place].model_copy(update=fields)


@pytest.fixture(autouse=True)
def jobs(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    jobs = Jobs(FakeRenders(), FakeChunks(), FakeQueue())
    renders = Renders(jobs.renders, jobs.chunks, jobs.queue, world.clock)
    monkeypatch.setattr(bootstrap, "renders", lambda: renders)
    playback = Playback(SETTINGS.delivery_url, NamingSigner(), world.clock, world.objects.get)
    monkeypatch.setattr(bootstrap, "playback", lambda: playback)
    return jobs


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project with a film of 90 frames."""
    path = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{path}/storyboard", DOCUMENT)
    return path


def test_a_render_is_accepted_queued_and_listed(ada: Call, project: str, jobs: Jobs) -> None:
    started = ada("POST", f"{project}/renders", {"quality": "standard"})
    render = started.json
    assert (started.status, render["status"], render["totalFrames"]) == (202, "queued", 90)
    assert started.headers["location"] == f"{project}/renders/{render['renderId']}"
    assert jobs.queue.messages == [(render["projectId"], render["renderId"])]
    again = ada("POST", f"{project}/renders").json
    first = ada("GET", f"{project}/renders", query={"limit": 1}).json
    rest = ada("GET", f"{project}/renders", query={"limit": 1, "cursor": first["nextCursor"]}).json
    assert [r["renderId"] for r in first["items"] + rest["items"]] == [again["renderId"], render["renderId"]]
    assert rest["nextCursor"] is None


def test_a_render_shows_the_storyboard_as_it_is_now(ada: Call, project: str) -> None:
    before = ada("POST", f"{project}/compile").json["masterHash"]
    scene = ada("GET", f"{project}/scenes").json["items"][0]["sceneId"]
    ada("PATCH", f"{project}/scenes/{scene}", {"background": "#ff0000"})
    render = ada("POST", f"{project}/renders").json
    assert render["masterHash"] == ada("GET", project).json["masterHash"] != before


def test_the_same_idempotency_key_starts_one_render(ada: Call, project: str, jobs: Jobs) -> None:
    body, headers = {"quality": "preview"}, {"idempotency-key": "one click"}
    check_problem(ada("POST", f"{project}/renders", body, headers=headers), 422, "invalid_input")
    headers = {"Idempotency-Key": "one-click"}
    first = ada("POST", f"{project}/renders", body, headers=headers)
    second = ada("POST", f"{project}/renders", body, headers=headers)
    assert (first.status, second.status) == (202, 202)
    assert first.json == second.json
    assert len(jobs.renders.renders) == 1
    other = ada("POST", f"{project}/renders", {"quality": "high"}, headers=headers)
    check_problem(other, 422, "idempotency_key_reused")


def test_a_repeated_request_needs_no_storyboard_that_compiles(ada: Call, eve: Call, project: str) -> None:
    headers = {"Idempotency-Key": "one-click"}
    first = ada("POST", f"{project}/renders", {}, headers=headers)
    for scene in ada("GET", f"{project}/scenes").json["items"]:
        ada("DELETE", f"{project}/scenes/{scene['sceneId']}")
    assert ada("POST", f"{project}/renders", {}).status == 422
    again = ada("POST", f"{project}/renders", {}, headers=headers)
    assert (again.status, again.json) == (202, first.json)
    check_problem(
        ada("POST", f"{project}/renders", {"quality": "high"}, headers=headers), 422, "idempotency_key_reused"
    )
    check_problem(eve("POST", f"{project}/renders", {}, headers=headers), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"quality": "best"}, "/quality"),
        ({"outputs": ["avi"]}, "/outputs/0"),
        ({"outputs": []}, "/outputs"),
        ({"range": {"start": 10, "end": 10}}, "/range"),
    ],
)
def test_a_malformed_request_is_pointed_at(ada: Call, project: str, body: dict[str, Any], pointer: str) -> None:
    problem = check_problem(ada("POST", f"{project}/renders", body), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == pointer


def test_a_range_outside_of_the_film_is_refused(ada: Call, project: str, jobs: Jobs) -> None:
    answer = ada("POST", f"{project}/renders", {"range": {"start": 80, "end": 91}})
    assert answer.status == 422
    assert "90" in answer.json["detail"]
    assert jobs.queue.messages == []


def test_a_film_that_jumps_is_refused_with_the_edit_that_mends_it_or_forced(
    ada: Call, project: str, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = [{"id": "a", "startFrame": 0, "endFrame": 25}, {"id": "b", "startFrame": 25, "endFrame": 50}]
    jumping = make_master({"one": "s3://bucket/one", "two": "s3://bucket/two"}, sections=sections)
    monkeypatch.setattr(Storyboards, "compile", lambda *_: Compilation(jumping, "a" * 64, [], []))
    problem = check_problem(ada("POST", f"{project}/renders", {}), 422, "not_continuous")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/elements/0/timeline", "/elements/1/timeline"]
    jump = problem["details"]["jumps"][0]
    assert (jump["element"], jump["frame"], jump["property"], jump["amount"]) == ("e-one", 25, "opacity", -1)
    assert jump["mend"][-1] == {"frame": 24, "x": 32.0, "y": 18.0, "opacity": 0.0}
    assert jobs.queue.messages == []
    forced = ada("POST", f"{project}/renders", {}, query={"force": "true"})
    assert (forced.status, forced.json["smoothnessPercent"]) == (202, 0)
    assert "element e-one jumps at frame 25" in forced.json["warnings"][0]


def test_a_render_tells_how_far_it_has_come(ada: Call, project: str, jobs: Jobs, world: FakeWorld) -> None:
    render = ada("POST", f"{project}/renders").json
    jobs.change(render, status="running", phase="rendering", total_chunks=2, rendering_started_at=world.clock())
    states = [("complete", 45), ("running", 9)]
    chunks = [
        ChunkState(index=i, start=45 * i, end=45 * i + 45, chunk_key=str(i), status=status, frames_rendered=frames)
        for i, (status, frames) in enumerate(states)
    ]
    jobs.chunks.put_all(render["projectId"], render["renderId"], chunks)
    world.clock.advance(54)
    seen = ada("GET", f"{project}/renders/{render['renderId']}").json
    assert (seen["phase"], seen["totalChunks"], seen["completedChunks"]) == ("rendering", 2, 1)
    assert (seen["framesRendered"], seen["totalFrames"]) == (54, 90)
    assert 50 < seen["overallPercent"] < 65
    assert seen["etaSeconds"] > 30
    assert seen["message"]


def test_outputs_are_refused_until_the_render_is_complete(ada: Call, project: str, jobs: Jobs) -> None:
    render = ada("POST", f"{project}/renders").json
    path = f"{project}/renders/{render['renderId']}/outputs"
    assert "queued" in check_problem(ada("GET", path), 409, "conflict")["detail"]
    jobs.change(render, status="failed")
    assert "failed" in check_problem(ada("GET", path), 409, "conflict")["detail"]


def test_a_complete_render_gives_addresses_that_expire(
    ada: Call, eve: Call, project: str, jobs: Jobs, world: FakeWorld
) -> None:
    render = ada("POST", f"{project}/renders").json
    jobs.change(render, status="complete", files={"mp4": "projects/p/film.mp4", "hls": "projects/p/hls/film.m3u8"})
    path = f"{project}/renders/{render['renderId']}/outputs"
    film, playlist = ada("GET", path).json["outputs"]
    assert film["url"] == "https://films.test/projects/p/film.mp4?file-until=13:00:00"
    assert playlist["url"] == "https://api.example/projects/p/hls/film.m3u8?folder-until=13:00:00"
    assert (film["name"], film["contentType"]) == ("mp4", "video/mp4")
    assert datetime.fromisoformat(film["expiresAt"]) == world.clock() + timedelta(hours=1)
    check_problem(eve("GET", path), 404, "not_found")


def test_a_playlist_needs_no_token_but_its_signature(call: Call, ada: Call, project: str, world: FakeWorld) -> None:
    path = f"{project}/renders/{ada('POST', f'{project}/renders').json['renderId']}/hls"
    world.objects.put(f"{path[1:]}/index.m3u8", b"#EXTM3U\nindex_720p.m3u8\nindex_1.ts\n", "")
    query = {"Policy": "until-13:00", "Signature": "s", "Key-Pair-Id": "K"}
    signed = "Policy=until-13:00&Signature=s&Key-Pair-Id=K"
    answer = call("GET", f"{path}/index.m3u8", query=query)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    assert answer.text == f"#EXTM3U\nindex_720p.m3u8?{signed}\nhttps://films.test{path}/index_1.ts?{signed}\n"
    for name in ("other.m3u8", "index_1.ts", "..m3u8"):
        check_problem(call("GET", f"{path}/{name}", query=query), 404, "not_found")
    check_problem(call("GET", f"{path}/index.m3u8", query={**query, "Policy": "forged"}), 404, "not_found")
    check_problem(call("GET", f"{path}/index.m3u8"), 404, "not_found")
    world.clock.advance(3600)
    check_problem(call("GET", f"{path}/index.m3u8", query=query), 404, "not_found")


def test_thumbnails_need_no_token_but_their_signature(call: Call, ada: Call, project: str, world: FakeWorld) -> None:
    path = f"{project}/renders/{ada('POST', f'{project}/renders').json['renderId']}/thumbnails"
    cue = "00:00:00.000 --> 00:00:01.000\nsprite.jpg"
    world.objects.put(f"{path[1:]}/index.vtt", f"WEBVTT\n\n{cue}#xywh=0,0,160,90\n".encode(), "")
    query = {"Policy": "until-13:00", "Signature": "s", "Key-Pair-Id": "K"}
    answer = call("GET", f"{path}/index.vtt", query=query)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/vtt")
    signed = "?Policy=until-13:00&Signature=s&Key-Pair-Id=K#xywh=0,0,160,90"
    assert answer.text == f"WEBVTT\n\n{cue.replace('sprite', f'https://films.test{path}/sprite')}{signed}\n"
    check_problem(call("GET", f"{path}/sprite.jpg", query=query), 404, "not_found")
    check_problem(call("GET", f"{path}/index.vtt", query={**query, "Policy": "forged"}), 404, "not_found")


def test_thumbnails_and_a_gif_are_outputs(ada: Call, project: str, jobs: Jobs) -> None:
    render = ada("POST", f"{project}/renders", {"outputs": ["mp4", "gif", "thumbnails"]}).json
    files = {"gif": "projects/p/film.gif", "thumbnails": "projects/p/thumbnails/index.vtt"}
    jobs.change(render, status="complete", files=files)
    gif, index = ada("GET", f"{project}/renders/{render['renderId']}/outputs").json["outputs"]
    assert (gif["contentType"], index["contentType"]) == ("image/gif", "text/vtt")
    assert gif["url"] == "https://films.test/projects/p/film.gif?file-until=13:00:00"
    assert index["url"] == "https://api.example/projects/p/thumbnails/index.vtt?folder-until=13:00:00"


def test_addresses_of_the_api_start_where_it_was_reached(ada: Call, project: str, jobs: Jobs) -> None:
    render = ada("POST", f"{project}/renders").json
    jobs.change(render, status="complete", files={"hls": "projects/p/hls/film.m3u8"})
    headers = {"x-forwarded-proto": "http", "x-forwarded-prefix": "/_aws/execute-api/a1", "host": "127.0.0.1:4566"}
    (playlist,) = ada("GET", f"{project}/renders/{render['renderId']}/outputs", headers=headers).json["outputs"]
    assert playlist["url"].startswith("http://127.0.0.1:4566/_aws/execute-api/a1/projects/p/hls/film.m3u8?")


def test_a_render_is_not_found_in_another_project(ada: Call, project: str) -> None:
    render = ada("POST", f"{project}/renders").json["renderId"]
    other = ada("POST", "/projects", {}).headers["location"]
    for path in (f"{other}/renders/{render}", f"{other}/renders/{render}/outputs", f"{project}/renders/rnd_x"):
        check_problem(ada("GET", path), 404, "not_found")


def test_the_renders_of_a_deleted_project_are_hidden(ada: Call, project: str) -> None:
    render = ada("POST", f"{project}/renders").json["renderId"]
    ada("DELETE", project)
    check_problem(ada("GET", f"{project}/renders/{render}"), 404, "not_found")
    check_problem(ada("GET", f"{project}/renders"), 404, "not_found")
