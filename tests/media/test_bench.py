"""What the worker's steps refuse, with the stores in memory."""

import dataclasses
import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from containers.render import chunk, join
from containers.render.asset_cache import AssetCache, remove_old
from containers.render.bench import Bench, open_bench
from onetake import layout
from onetake.aws.settings import WorkerSettings
from onetake.errors import AssetRejectedError, ChunkFailedError, ConflictError, JoinError, NotFoundError, OnetakeError
from onetake.jobs.documents import read_plan, read_render, write_plan
from onetake.jobs.ports import StepPorts
from onetake.jobs.steps.calculate_chunks import calculate_chunks
from onetake.jobs.steps.prepare_assets import prepare_assets
from onetake.render.settings import ENGINE_VERSION
from onetake.render.verification.report import Report
from onetake.timeline.document import canonical_json
from tests.fakes import FakeClock
from tests.fakes_jobs import FakeBucket, FakeChunks, FakeRenders
from tests.renders import PROJECT, RENDER, make_master, make_render

PLACE = (PROJECT, RENDER)
SETTINGS = WorkerSettings(table_renders="renders", bucket="bucket", project_id=PROJECT, render_id=RENDER, action="join")
LONG_AGO = (0, 0)


@pytest.fixture
def renders() -> FakeRenders:
    return FakeRenders()


@pytest.fixture
def bucket() -> FakeBucket:
    return FakeBucket()


@pytest.fixture
def bench(tmp_path: Path, renders: FakeRenders, bucket: FakeBucket) -> Bench:
    """Of a render that is ready to be joined, of which all that is heavy is left out."""
    master = make_master({}, frames=50)
    bucket.stored[layout.master(PROJECT, "a" * 64)] = canonical_json(master)
    renders.create(make_render(total_frames=50), None)
    ports = StepPorts(renders, FakeChunks(), bucket, FakeClock())
    prepare_assets(ports, *PLACE)
    calculate_chunks(ports, *PLACE)
    for state in ports.chunks.of(*PLACE):
        bucket.stored[layout.chunk(PROJECT, state.chunk_key)] = b"chunk"
    return Bench(SETTINGS, ports, bucket, AssetCache(tmp_path, bucket, bucket), tmp_path, 1)


def delete(renders: FakeRenders) -> None:
    del renders.renders[PLACE]


def fail(renders: FakeRenders) -> None:
    renders.update(*PLACE, {"status": "failed", "phase": "error"}, phases=["rendering", "concatenating", "uploading"])


def go_further(renders: FakeRenders) -> None:
    renders.update(*PLACE, {"phase": "packaging"}, phases=["rendering", "concatenating"])


def join_while(monkeypatch: pytest.MonkeyPatch, during: str, change: Callable[[], None]) -> None:
    """Leave out the work on the film; `change` happens in the step `during`."""

    def write(step: str) -> Callable[..., None]:
        def written(*arguments: Any) -> None:
            next(path for path in reversed(arguments) if isinstance(path, Path)).write_bytes(b"made")
            if step == during:
                change()

        return written

    monkeypatch.setattr(join, "join_film", write("join"))
    monkeypatch.setattr(join, "render_poster", write("poster"))
    monkeypatch.setattr(join, "verify_film", lambda *_, **__: Report.model_construct(ok=True, checks=[]))


@pytest.mark.parametrize("during", ["join", "poster"])
@pytest.mark.parametrize(("change", "error"), [(delete, NotFoundError), (fail, ConflictError)])
def test_a_render_that_ends_while_it_is_joined_leaves_nothing(
    bench: Bench, renders: FakeRenders, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch,
    during: str, change: Callable[[FakeRenders], None], error: type[OnetakeError],
) -> None:  # fmt: skip
    join_while(monkeypatch, during, lambda: change(renders))
    with pytest.raises(error, match=RENDER):
        join.join_chunks(bench)
    assert not {layout.film(*PLACE), layout.poster(*PLACE), layout.report(*PLACE)} & bucket.stored.keys()


def test_a_render_that_ends_while_its_poster_is_uploaded_gets_no_film(
    bench: Bench, renders: FakeRenders, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ending(FakeBucket):
        def upload(self, path: Path, key: str, content_type: str, *, temporary: bool = False) -> None:
            delete(renders) if key == layout.poster(*PLACE) else bucket.upload(path, key, content_type)

    join_while(monkeypatch, "never", lambda: None)
    files = Ending()
    files.stored = bucket.stored
    with pytest.raises(NotFoundError):
        join.join_chunks(dataclasses.replace(bench, files=files))
    assert layout.film(*PLACE) not in bucket.stored


def test_an_attempt_after_one_that_came_further_still_makes_the_film(
    bench: Bench, renders: FakeRenders, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    join_while(monkeypatch, "join", lambda: go_further(renders))
    join.join_chunks(bench)
    assert bucket.stored[layout.film(*PLACE)] == b"made"
    assert renders.renders[PLACE].phase == "packaging"


@pytest.mark.parametrize("work", [chunk.render_one_chunk, join.join_chunks])
def test_a_plan_for_another_engine_waits_for_its_worker(
    bench: Bench, renders: FakeRenders, bucket: FakeBucket, work: Callable[[Bench], None]
) -> None:
    """While a new version is rolled out, both run: pixels of one under the other's key would stay in the cache."""
    render = read_render(renders, *PLACE)
    plan = read_plan(bucket, render)
    other = plan.settings.model_copy(update={"engine": "another"})
    write_plan(bucket, render, plan.model_copy(update={"settings": other}))
    before = dict(bucket.stored)
    with pytest.raises(ChunkFailedError, match=f"engine another, .* engine {ENGINE_VERSION}") as caught:
        work(bench)
    assert caught.value.retryable
    assert bucket.stored == before


class FullDisk(FakeBucket):
    """What is fetched finds no room, or fails otherwise."""

    def __init__(self, number: int = errno.ENOSPC) -> None:
        super().__init__()
        self.number = number

    def download(self, key: str, path: Path) -> None:
        raise OSError(self.number, os.strerror(self.number))


def test_assets_that_do_not_fit_on_the_disk_are_told_by_name_and_not_tried_again(
    tmp_path: Path, bucket: FakeBucket
) -> None:
    master = make_master({"one": bucket.uri(layout.asset(PROJECT, "ast_1"))})
    with pytest.raises(AssetRejectedError, match="asset one finds no room") as caught:
        AssetCache(tmp_path, bucket, FullDisk()).get(PROJECT, master, ["one"])
    assert not caught.value.retryable
    with pytest.raises(OSError, match="Input/output error"):
        AssetCache(tmp_path, bucket, FullDisk(errno.EIO)).get(PROJECT, master, ["one"])


def test_chunks_that_do_not_fit_on_the_disk_are_told_by_number(bench: Bench) -> None:
    with pytest.raises(JoinError, match="chunk 0 finds no room"):
        join.join_chunks(dataclasses.replace(bench, files=FullDisk()))
    with pytest.raises(OSError, match="Input/output error"):
        join.join_chunks(dataclasses.replace(bench, files=FullDisk(errno.EIO)))


def test_what_another_worker_removes_first_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("old", "older"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, LONG_AGO)
    (tmp_path / "new").touch()
    listed = [tmp_path / "gone", *tmp_path.iterdir()]
    with monkeypatch.context() as patched:
        patched.setattr(Path, "iterdir", lambda _: iter(listed))
        remove_old(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


def test_asset_files_outlive_a_day_in_which_none_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assets = tmp_path / f"onetake-{os.getuid()}" / "assets"
    assets.mkdir(parents=True)
    (assets / "used").touch()
    os.utime(assets, LONG_AGO)
    with open_bench(SETTINGS):
        assert [path.name for path in assets.iterdir()] == ["used"]
