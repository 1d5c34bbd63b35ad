"""What a change makes stale, over the API: clips of other images, chunks of the last film, and the price."""

import pytest

from lambdas import bootstrap
from onetake.jobs.models import ChunkState
from onetake.jobs.service import Renders
from tests.fakes import FakeWorld
from tests.fakes_jobs import FakeChunks, FakeQueue, FakeRenders
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

CLIP = {"animatedVideoUrl": "https://clips.test/c.mp4"}


@pytest.fixture
def store(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> FakeRenders:
    store = FakeRenders()
    renders = Renders(store, FakeChunks(), FakeQueue(), world.clock)
    monkeypatch.setattr(bootstrap, "renders", lambda: renders)
    return store


@pytest.fixture
def project(ada: Call, store: FakeRenders) -> str:
    """The path of a project of two scenes, each longer than a chunk."""
    path = ada("POST", "/projects", {}).headers["location"]
    scenes = [{"key": k, "background": "#101418", "durationInFrames": 1800} for k in "ab"]
    ada("PUT", f"{path}/storyboard", {"version": 1, "scenes": scenes})
    return path


def complete(ada: Call, project: str, store: FakeRenders) -> str:
    """Start a render, and have it done."""
    render = ada("POST", f"{project}/renders", {"quality": "standard"}).json
    place = (render["projectId"], render["renderId"])
    done = {"status": "complete", "phase": "complete", "join_cost_usd": 0.01}
    store.renders[place] = store.renders[place].model_copy(update=done)
    renders = bootstrap.renders()
    chunks = [ChunkState(index=0, start=0, end=1800, chunk_key="k", cost_usd=0.18)]
    renders.chunks.put_all(*place, chunks)
    return str(render["renderId"])


def test_a_clip_is_stale_while_another_image_is_selected_than_it_was_made_from(ada: Call, project: str) -> None:
    scene = ada("POST", f"{project}/scenes", {"shots": [{}]}).json
    shot = f"{project}/scenes/{scene['sceneId']}/shots/{scene['shotOrder'][0]}"
    pictures = [{"variantNumber": n, "imageUrl": "https://x.test/p.png"} for n in range(2)]
    one, two = (i["imageId"] for i in ada("POST", f"{shot}/images", {"images": pictures}).json["items"])
    for image, clip, is_stale in [
        (one, {}, False),
        (one, CLIP, False),
        (two, CLIP, True),
        (two, CLIP, True),
        (one, CLIP, False),
        (two, {"animatedVideoUrl": "https://clips.test/d.mp4"}, False),
    ]:
        put = ada("PUT", f"{shot}/selection", {"selectedImageId": image, **clip}).json
        assert put["stale"] is is_stale
        stale = ada("GET", f"{project}/stale").json
        assert stale == {"clips": [put] if is_stale else [], "film": None}
    ada("PUT", f"{shot}/selection", {"selectedImageId": one, "animatedVideoUrl": "https://clips.test/d.mp4"})
    ada("POST", f"{project}/undo")
    assert ada("GET", f"{project}/stale").json["clips"] == []


def test_the_last_film_says_which_frames_are_stale_and_what_they_cost(
    ada: Call, project: str, store: FakeRenders, world: FakeWorld
) -> None:
    render = complete(ada, project, store)
    film = ada("GET", f"{project}/stale").json["film"]
    assert (film["renderId"], film["upToDate"], film["chunks"], film["priceUsd"]) == (render, True, [], 0)
    second = ada("GET", f"{project}/scenes").json["items"][1]["sceneId"]
    ada("PATCH", f"{project}/scenes/{second}", {"background": "#ff0000"})
    items, objects = dict(world.records.items), dict(world.objects.contents)
    film = ada("GET", f"{project}/stale").json["film"]
    assert (film["upToDate"], film["chunks"]) == (False, [{"start": 1800, "end": 3600}])
    assert film["priceUsd"] == pytest.approx(0.19)
    assert (world.records.items, world.objects.contents) == (items, objects)
    ada("POST", f"{project}/undo")
    assert ada("GET", f"{project}/stale").json["film"]["upToDate"] is True


def test_only_a_complete_render_of_the_whole_is_a_film(ada: Call, project: str, store: FakeRenders) -> None:
    ada("POST", f"{project}/renders", {"range": {"start": 0, "end": 9}})
    for place, render in store.renders.items():
        store.renders[place] = render.model_copy(update={"status": "complete"})
    ada("POST", f"{project}/renders")
    assert ada("GET", f"{project}/stale").json["film"] is None


def test_a_storyboard_that_makes_no_film_says_so(ada: Call, project: str, store: FakeRenders) -> None:
    complete(ada, project, store)
    ada("POST", f"{project}/scenes", {"shots": [{}]})
    check_problem(ada("GET", f"{project}/stale"), 422, "invalid_document")
