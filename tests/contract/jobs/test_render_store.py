"""The stores of renders and chunks keep what they are given, and never let progress go back."""

from datetime import timedelta

import pytest

from onetake.errors import ConflictError
from onetake.ids import new_id
from onetake.jobs.models import Failure, FrameSpan, IdempotencyKey
from onetake.jobs.ports import ChunkStore, RenderStore
from tests.renders import NOW, PROJECT, RENDER, make_chunk, make_render


def key_for(render_id: str, name: str = "k", fingerprint: str = "f") -> IdempotencyKey:
    return IdempotencyKey(project_id=PROJECT, name=name, fingerprint=fingerprint, render_id=render_id)


def test_a_render_is_read_as_it_was_written(renders: RenderStore) -> None:
    render = make_render(range=FrameSpan(start=5, end=25), outputs=["hls"], quality="high")
    renders.create(render, key_for(RENDER))
    assert renders.get(PROJECT, RENDER) == render
    assert renders.find_key(PROJECT, "k") == key_for(RENDER)
    assert renders.get(PROJECT, new_id("rnd")) is None
    assert renders.find_key(PROJECT, "other") is None


def test_a_taken_key_creates_nothing(renders: RenderStore) -> None:
    renders.create(make_render(), key_for(RENDER))
    second = make_render(render_id=new_id("rnd"))
    with pytest.raises(ConflictError):
        renders.create(second, key_for(second.render_id))
    assert renders.get(PROJECT, second.render_id) is None
    assert renders.find_key(PROJECT, "k") == key_for(RENDER)


def test_renders_are_listed_newest_first_and_in_pages(renders: RenderStore) -> None:
    made = [make_render(render_id=f"{RENDER[:-1]}{n}") for n in range(5)]
    for number, render in enumerate(made):
        renders.create(render, key_for(render.render_id, name=str(number)))
    first = renders.newest(PROJECT, before=None, limit=2)
    second = renders.newest(PROJECT, before=first[-1].render_id, limit=9)
    assert [*first, *second] == made[::-1]


def test_an_update_holds_only_in_the_phases_it_is_meant_for(renders: RenderStore) -> None:
    renders.create(make_render(), None)
    later = NOW + timedelta(seconds=5)
    changes = {"phase": "rendering", "started_at": later, "files": {"mp4": "key"}, "warnings": ["a"]}
    assert renders.update(PROJECT, RENDER, changes, phases=["preparing"])
    assert not renders.update(PROJECT, RENDER, {"phase": "preparing"}, phases=["preparing"])
    expected = make_render(phase="rendering", started_at=later, files={"mp4": "key"}, warnings=["a"])
    assert renders.get(PROJECT, RENDER) == expected


def test_a_failure_is_kept_with_its_details(renders: RenderStore) -> None:
    renders.create(make_render(), None)
    failure = Failure(code="asset_missing", message="asset two", details={"asset": "two", "n": [1, 2.5]})
    assert renders.update(PROJECT, RENDER, {"error": failure}, phases=["preparing"])
    found = renders.get(PROJECT, RENDER)
    assert found is not None
    assert found.error == failure


def test_what_is_deleted_does_not_come_back_in_part(renders: RenderStore) -> None:
    assert not renders.update(PROJECT, RENDER, {"phase": "rendering"}, phases=["preparing"])
    renders.spend(PROJECT, RENDER, 0.1)
    assert renders.get(PROJECT, RENDER) is None


def test_the_cost_of_the_join_adds_up(renders: RenderStore) -> None:
    renders.create(make_render(), None)
    renders.spend(PROJECT, RENDER, 0.0011)
    renders.spend(PROJECT, RENDER, 0.0002)
    found = renders.get(PROJECT, RENDER)
    assert found is not None
    assert found.join_cost_usd == pytest.approx(0.0013)


def test_chunks_come_back_in_order(chunks: ChunkStore) -> None:
    made = [make_chunk(index, index * 10, index * 10 + 10, cached=index == 2) for index in range(30)]
    chunks.put_all(PROJECT, RENDER, made[::-1])
    chunks.put_all(PROJECT, new_id("rnd"), [make_chunk(0, 0, 10)])
    assert chunks.of(PROJECT, RENDER) == made


def test_frames_never_go_back_and_every_attempt_costs(chunks: ChunkStore) -> None:
    chunks.put_all(PROJECT, RENDER, [make_chunk(0, 0, 50)])
    for frames in (30, 10, 31):
        chunks.report(PROJECT, RENDER, 0, frames=frames, usd=0.001)
        assert chunks.of(PROJECT, RENDER)[0].frames_rendered == max(30, frames)
    assert chunks.of(PROJECT, RENDER)[0].cost_usd == pytest.approx(0.003)


def test_a_chunk_takes_changes_and_a_missing_one_stays_missing(chunks: ChunkStore) -> None:
    chunks.put_all(PROJECT, RENDER, [make_chunk(0, 0, 50)])
    failure = Failure(code="chunk_failed", message="chunk 0")
    chunks.update(PROJECT, RENDER, 0, {"status": "failed", "attempts": 2, "error": failure})
    chunks.update(PROJECT, RENDER, 1, {"status": "failed"})
    chunks.report(PROJECT, RENDER, 1, frames=3, usd=1)
    assert chunks.of(PROJECT, RENDER) == [make_chunk(0, 0, 50, status="failed", attempts=2, error=failure)]
