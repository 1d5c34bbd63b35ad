"""Progress as a client sees it: forward only, honest about time and cost (R6)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from onetake.jobs.models import ChunkState, Failure, Render
from onetake.jobs.progress import progress
from tests.renders import NOW, make_chunk, make_render


def life(outputs: list[str]) -> Iterator[tuple[Render, list[ChunkState]]]:
    """The states of a render of two chunks of 50 frames, from the queue to the film."""
    yield make_render(), []
    yield make_render(status="running", started_at=NOW), []
    began = {"status": "running", "started_at": NOW, "rendering_started_at": NOW, "total_chunks": 2}
    for first, second in [(0, 0), (10, 0), (50, 0), (50, 1), (50, 50)]:
        done = [make_chunk(i, i * 50, i * 50 + 50, frames_rendered=f) for i, f in enumerate((first, second))]
        yield make_render(phase="rendering", **began), done
    done = [make_chunk(i, i * 50, i * 50 + 50, frames_rendered=50, status="complete") for i in (0, 1)]
    for phase in ("rendering", "concatenating", "uploading", "packaging"):
        yield make_render(phase=phase, **began), done
    yield make_render(**(began | {"status": "complete", "phase": "complete"})), done


def test_the_percentage_only_rises_and_ends_at_100() -> None:
    percents = [progress(render, chunks, NOW).overall_percent for render, chunks in life(["mp4"])]
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0, 100)
    assert len(set(percents)) >= 7


def test_half_of_the_frames_are_half_of_the_rendering() -> None:
    render = make_render(phase="rendering", status="running", total_chunks=2)
    found = progress(render, [make_chunk(0, 0, 50, frames_rendered=50, status="complete"), make_chunk(1, 50, 100)], NOW)
    assert found.overall_percent == 2 + 90 / 2
    assert (found.completed_chunks, found.frames_rendered, found.total_frames) == (1, 50, 100)
    assert found.message == "rendering, 1 of 2 chunks are finished"


def test_the_wait_for_the_joining_task_counts_as_joining() -> None:
    render = make_render(phase="rendering", status="running", total_chunks=1)
    found = progress(render, [make_chunk(0, 0, 100, frames_rendered=100, status="complete")], NOW)
    assert found.phase == "concatenating"


def test_a_failure_keeps_the_percentage_and_tells_why() -> None:
    failure = Failure(code="chunk_failed", message="chunk 1 could not be rendered")
    chunks = [make_chunk(0, 0, 50, frames_rendered=50), make_chunk(1, 50, 100)]
    running = make_render(phase="rendering", status="running", total_chunks=2)
    failed = running.model_copy(
        update={"phase": "error", "failed_phase": "rendering", "status": "failed", "error": failure}
    )
    before, after = progress(running, chunks, NOW), progress(failed, chunks, NOW)
    assert after.overall_percent == before.overall_percent
    assert (after.phase, after.message, after.eta_seconds) == ("error", failure.message, None)


def test_the_time_left_follows_the_pace_of_what_is_really_rendered() -> None:
    """30 frames in 60 s, 20 more and the join to go; what was cached says nothing about the pace."""
    render = make_render(phase="rendering", status="running", total_chunks=2, rendering_started_at=NOW)
    chunks = [make_chunk(0, 0, 50, frames_rendered=50, cached=True), make_chunk(1, 50, 100, frames_rendered=30)]
    found = progress(render, chunks, NOW + timedelta(seconds=60))
    assert found.eta_seconds == 2 * (20 + 4)
    assert progress(render, chunks[:1], NOW + timedelta(seconds=60)).eta_seconds is None


def test_all_tasks_cost() -> None:
    render = make_render(join_cost_usd=0.25)
    chunks = [make_chunk(0, 0, 50, cost_usd=0.5), make_chunk(1, 50, 100, cost_usd=0.125)]
    assert progress(render, chunks, NOW).cost_so_far_usd == pytest.approx(0.875)
