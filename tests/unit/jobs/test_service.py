"""Starting renders: once for each Idempotency-Key, and never lost on the way to the queue."""

import pytest

from onetake.errors import (
    ConflictError,
    ContinuityError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    WriteConflictError,
)
from onetake.jobs.models import FrameSpan, IdempotencyKey, Render, RenderRequest
from onetake.jobs.service import Renders
from tests.fakes import FakeClock
from tests.fakes_jobs import FakeChunks, FakeQueue, FakeRenders
from tests.renders import OWNER, PROJECT, make_chunk, make_master

MASTER = make_master({"one": "s3://bucket/one"}, frames=50)


@pytest.fixture
def renders() -> Renders:
    return Renders(FakeRenders(), FakeChunks(), FakeQueue(), FakeClock())


def start(renders: Renders, request: RenderRequest | None = None, key: str | None = None, owner: str = OWNER) -> str:
    return renders.start(owner, PROJECT, MASTER, "a" * 64, request or RenderRequest(), key).render_id


def messages(renders: Renders) -> list[tuple[str, str]]:
    assert isinstance(renders.queue, FakeQueue)
    return renders.queue.messages


def test_a_render_is_kept_and_enqueued(renders: Renders) -> None:
    render_id = start(renders, RenderRequest(quality="preview"))
    detail = renders.get(OWNER, PROJECT, render_id)
    assert (detail.status, detail.phase, detail.overall_percent) == ("queued", "preparing", 0)
    assert (detail.total_frames, detail.fps.num, detail.seconds) == (25, 25, 2.0)
    assert messages(renders) == [(PROJECT, render_id)]


def test_the_same_key_and_request_give_the_same_render(renders: Renders) -> None:
    first = start(renders, key="k")
    assert start(renders, RenderRequest(quality="standard"), key="k") == first
    assert len(renders.newest(OWNER, PROJECT)) == 1


def test_the_same_key_with_another_request_is_refused(renders: Renders) -> None:
    start(renders, key="k")
    with pytest.raises(IdempotencyKeyReusedError, match="Idempotency-Key"):
        start(renders, RenderRequest(quality="high"), key="k")
    assert len(messages(renders)) == 1


class Contended(FakeRenders):
    """Somebody else has a hand on the key for the first `times` writes."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def create(self, render: Render, key: IdempotencyKey | None) -> None:
        self.times -= 1
        if self.times >= 0:
            raise WriteConflictError("somebody else writes")
        super().create(render, key)


def test_a_write_at_the_same_time_is_tried_again() -> None:
    renders = Renders(Contended(2), FakeChunks(), FakeQueue(), FakeClock())
    first = start(renders, key="k")
    assert start(renders, key="k") == first
    assert len(renders.newest(OWNER, PROJECT)) == 1


def test_writes_that_never_get_through_are_no_used_key() -> None:
    renders = Renders(Contended(100), FakeChunks(), FakeQueue(), FakeClock())
    with pytest.raises(WriteConflictError):
        start(renders, key="k")


def test_a_request_made_before_is_found_without_a_film(renders: Renders) -> None:
    first = start(renders, key="k")
    found = renders.started_before(OWNER, PROJECT, RenderRequest(), "k")
    assert found is not None
    assert found.render_id == first
    assert renders.started_before(OWNER, PROJECT, RenderRequest(), "other") is None
    with pytest.raises(IdempotencyKeyReusedError, match="another request"):
        renders.started_before(OWNER, PROJECT, RenderRequest(quality="high"), "k")


def test_without_a_key_each_request_is_a_render(renders: Renders) -> None:
    assert start(renders) != start(renders)


def test_a_repeated_request_enqueues_again_until_the_render_runs(renders: Renders) -> None:
    """The first request may have died between the table and the queue."""
    first = start(renders, key="k")
    start(renders, key="k")
    assert messages(renders) == [(PROJECT, first)] * 2
    renders.store.update(PROJECT, first, {"status": "running"}, phases=["preparing"])
    start(renders, key="k")
    assert messages(renders) == [(PROJECT, first)] * 2


def test_a_request_that_dies_after_the_write_has_its_render_started_all_the_same() -> None:
    class Dying(FakeRenders):
        def create(self, render: Render, key: IdempotencyKey | None) -> None:
            super().create(render, key)
            raise KeyboardInterrupt

    store, queue = Dying(), FakeQueue()
    with pytest.raises(KeyboardInterrupt):
        start(Renders(store, FakeChunks(), queue, FakeClock()))
    ((_, render_id),) = store.renders
    assert (queue.messages, queue.delayed) == ([], [(PROJECT, render_id, 60)])


def test_a_range_outside_the_film_is_refused_before_anything_is_kept(renders: Renders) -> None:
    with pytest.raises(InvalidInputError, match="0:50") as refused:
        start(renders, RenderRequest(range=FrameSpan(start=40, end=60)), key="k")
    assert refused.value.pointer == "/range"
    assert messages(renders) == []
    assert start(renders, RenderRequest(range=FrameSpan(start=40, end=50)), key="k")


def test_the_length_is_that_of_the_range(renders: Renders) -> None:
    render_id = start(renders, RenderRequest(range=FrameSpan(start=40, end=50)))
    assert renders.get(OWNER, PROJECT, render_id).total_frames == 10


def test_another_owners_render_is_not_there(renders: Renders) -> None:
    render_id = start(renders)
    for read in (renders.get, renders.finished):
        with pytest.raises(NotFoundError, match=render_id):
            read("somebody-else", PROJECT, render_id)
    assert renders.newest("somebody-else", PROJECT) == []
    with pytest.raises(NotFoundError):
        renders.get(OWNER, PROJECT, "rnd_nonsense")


def test_files_are_handed_out_when_the_film_is_there(renders: Renders) -> None:
    render_id = start(renders)
    with pytest.raises(ConflictError, match="queued"):
        renders.finished(OWNER, PROJECT, render_id)
    renders.store.update(PROJECT, render_id, {"status": "complete", "files": {"mp4": "k"}}, phases=["preparing"])
    assert renders.finished(OWNER, PROJECT, render_id).files == {"mp4": "k"}


def test_the_detail_tells_of_the_chunks(renders: Renders) -> None:
    render_id = start(renders)
    changes = {"phase": "rendering", "status": "running", "total_chunks": 1}
    renders.store.update(PROJECT, render_id, changes, phases=["preparing"])
    renders.chunks.put_all(PROJECT, render_id, [make_chunk(0, 0, 50, frames_rendered=25)])
    detail = renders.get(OWNER, PROJECT, render_id)
    assert (detail.frames_rendered, detail.overall_percent, detail.completed_chunks) == (25, 47, 0)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"outputs": []}, "outputs"),
        ({"outputs": ["mp4", "mp4"]}, "outputs"),
        ({"outputs": ["avi"]}, "outputs"),
        ({"quality": "best"}, "quality"),
        ({"range": {"start": 5, "end": 5}}, "range"),
        ({"scale": 2}, "scale"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(body: dict[str, object], where: str) -> None:
    with pytest.raises(ValueError, match=where):
        RenderRequest.model_validate(body)


def test_a_film_that_jumps_is_rendered_only_by_force(renders: Renders) -> None:
    """The second picture comes a frame after its section has begun: for one frame there is nothing."""
    sections = [{"id": "a", "startFrame": 0, "endFrame": 25}, {"id": "b", "startFrame": 25, "endFrame": 50}]
    jumping = make_master({"one": "s3://bucket/one", "two": "s3://bucket/two"}, sections=sections)
    with pytest.raises(ContinuityError, match="element e-one jumps at frame 25, where section b begins: its opacity"):
        renders.start(OWNER, PROJECT, jumping, "a" * 64, RenderRequest(), "k")
    assert messages(renders) == []
    before = RenderRequest(range=FrameSpan(start=0, end=20))
    assert renders.start(OWNER, PROJECT, jumping, "a" * 64, before).smoothness_percent == 100
    forced = renders.start(OWNER, PROJECT, jumping, "a" * 64, RenderRequest(), "k", force=True)
    assert forced.smoothness_percent == 0
    assert "element e-one jumps at frame 25" in forced.warnings[0]
