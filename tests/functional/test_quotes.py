"""What a render would cost, over the API: nothing is written (A4)."""

from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.api.openapi import operations
from lambdas.api.problems import codes_of
from onetake import layout
from onetake.jobs.chunks import keyed_chunks
from onetake.jobs.quotes import Quotes
from onetake.jobs.service import Renders
from onetake.ledger.quotes import TaskSize
from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from tests.fakes import FakeWorld
from tests.fakes_jobs import FakeBucket, FakeChunks, FakeQueue, FakeRenders
from tests.functional.conftest import DOCUMENT, Call
from tests.functional.test_problems import check_problem
from tests.functional.test_storyboards import title

MINUTE = 1800  # frames
STORY: dict[str, Any] = {
    "version": 1,
    "outputFormat": {"width": 1920, "height": 1080, "fps": {"num": 30, "den": 1}},
    "scenes": [
        {"key": key, "background": colour, "durationInFrames": MINUTE, "elements": [{**title(200), "elementId": key}]}
        for key, colour in (("one", "#101418"), ("two", "#1f6f5c"), ("three", "#aa3355"))
    ],
}


@pytest.fixture
def store() -> FakeRenders:
    return FakeRenders()


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture(autouse=True)
def quotes(world: FakeWorld, store: FakeRenders, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch) -> Quotes:
    bucket.stored = world.objects.contents  # one bucket, seen through two ports
    quotes = Quotes(bucket, TaskSize(vcpu=2, memory_gb=4))
    monkeypatch.setattr(bootstrap, "quotes", lambda: quotes)
    renders = Renders(store, FakeChunks(), FakeQueue(), world.clock)
    monkeypatch.setattr(bootstrap, "renders", lambda: renders)
    return quotes


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project with a film of three minutes, a scene each."""
    path = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{path}/storyboard", STORY)
    return path


def rendered(ada: Call, project: str, store: FakeRenders, bucket: FakeBucket) -> str:
    """Render the film: its chunks are in the bucket, and it is complete."""
    render = ada("POST", f"{project}/renders", {}).json
    master = parse_document(Master, ada("GET", f"{project}/master").text)
    for chunk in keyed_chunks(master, plan_render(master, RenderSettings.of(master, "standard"))):
        bucket.stored[layout.chunk(render["projectId"], chunk.chunk_key)] = b"mp4"
    place = (render["projectId"], render["renderId"])
    store.renders[place] = store.renders[place].model_copy(update={"status": "complete"})
    return str(render["renderId"])


def test_a_quote_tells_what_a_render_would_make_and_cost_and_starts_nothing(ada: Call, project: str) -> None:
    quote = ada("POST", f"{project}/renders/quote", {"quality": "standard"})
    assert quote.status == 200
    told = quote.json
    assert (told["totalFrames"], told["totalChunks"], told["cachedChunks"]) == (3 * MINUTE, 3, 0)
    assert (told["framesToRender"], told["seconds"]) == (3 * MINUTE, 180)
    assert told["estimatedCostUsd"] > 0
    assert ada("GET", f"{project}/renders").json["items"] == []
    assert ada("GET", project).json["masterHash"] is None


def test_quality_and_range_change_the_price(ada: Call, project: str) -> None:
    def price(**request: Any) -> float:
        return float(ada("POST", f"{project}/renders/quote", request).json["estimatedCostUsd"])

    part = {"start": 0, "end": MINUTE}
    assert price(quality="high", range=part) < price(quality="high")
    assert price(quality="standard") < price(quality="high")


def test_what_a_render_would_refuse_its_quote_refuses(ada: Call, eve: Call, project: str) -> None:
    beyond = ada("POST", f"{project}/renders/quote", {"range": {"start": 0, "end": 3 * MINUTE + 1}})
    check_problem(beyond, 422, "invalid_input")
    check_problem(eve("POST", f"{project}/renders/quote", {}), 404, "not_found")
    empty = ada("POST", "/projects", {}).headers["location"]
    check_problem(ada("POST", f"{empty}/renders/quote", {}), 422, "invalid_document")
    file = {"key": "logo", "fileName": "l.png", "contentType": "image/png", "sizeBytes": 1}
    logo = ada("POST", f"{project}/assets", file).headers["location"]
    assert ada("PATCH", project, {"brand": {"logo": "logo"}}).status == 200
    ada("DELETE", logo)
    check_problem(ada("POST", f"{project}/renders/quote", {}), 422, "asset_missing")


def test_a_quote_is_documented_to_refuse_all_that_a_render_refuses() -> None:
    told = {name: problem_codes(name) for name in ("createRender", "quoteRender")}
    assert told["createRender"] == told["quoteRender"]


def problem_codes(operation_id: str) -> set[str]:
    verb, _, operation = next(found for found in operations(DOCUMENT) if found[2]["operationId"] == operation_id)
    return codes_of(operation, verb)


def test_chunks_that_are_there_cost_nothing(ada: Call, project: str, store: FakeRenders, bucket: FakeBucket) -> None:
    before = ada("POST", f"{project}/renders/quote").json["estimatedCostUsd"]
    rendered(ada, project, store, bucket)
    again = ada("POST", f"{project}/renders/quote").json
    assert (again["cachedChunks"], again["framesToRender"]) == (3, 0)
    assert 0 < again["estimatedCostUsd"] < before / 2  # the join remains
