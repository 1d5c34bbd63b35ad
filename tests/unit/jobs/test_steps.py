"""The steps of a render, over ports in memory: what each leaves behind, and what it refuses."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from onetake import layout
from onetake.errors import (
    AssetDecodeError,
    AssetForbiddenError,
    AssetMissingError,
    AssetRejectedError,
    AssetUnreachableError,
    ChunkFailedError,
    ConflictError,
    JoinError,
    NotFoundError,
)
from onetake.jobs.documents import read_master, read_plan
from onetake.jobs.ports import Fetched, StepPorts
from onetake.jobs.steps.cache_to_s3 import cache_to_s3
from onetake.jobs.steps.calculate_chunks import MOST_INLINE, calculate_chunks
from onetake.jobs.steps.check_chunk import check_chunk, check_join
from onetake.jobs.steps.notify_complete import notify_complete
from onetake.jobs.steps.prepare_assets import prepare_assets
from onetake.jobs.steps.record_failure import record_failure
from onetake.timeline.document import canonical_json, content_hash
from onetake.timeline.master import Master
from tests.fakes import FakeClock
from tests.fakes_jobs import FakeBucket, FakeChunks, FakeFetcher, FakeRenders
from tests.renders import PROJECT, RENDER, make_master, make_render

AT = (PROJECT, RENDER)
UPLOADED = f"s3://bucket/{layout.asset(PROJECT, 'ast_1')}"
KILLED = {"Error": "States.TaskFailed", "Cause": json.dumps({"Containers": [{"ExitCode": 137}]})}


@dataclass
class Stage:
    """A render in stores that a test can look into."""

    renders: FakeRenders = field(default_factory=FakeRenders)
    chunks: FakeChunks = field(default_factory=FakeChunks)
    bucket: FakeBucket = field(default_factory=FakeBucket)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def ports(self) -> StepPorts:
        return StepPorts(self.renders, self.chunks, self.bucket, self.clock)

    def queue(self, master: Master, **fields: object) -> None:
        name = content_hash(master)
        self.bucket.stored[layout.master(PROJECT, name)] = canonical_json(master)
        render = make_render(master_hash=name, total_frames=master.duration_in_frames, **fields)
        self.renders.create(render, None)

    def plan(self, master: Master, **fields: object) -> None:
        """Queue a render and take it up to its chunks."""
        self.queue(master, **fields)
        prepare_assets(self.ports, *AT)
        calculate_chunks(self.ports, *AT)

    def master(self) -> Master:
        return read_master(self.bucket, self.renders.renders[AT])


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.bucket.stored[layout.asset(PROJECT, "ast_1")] = b"picture"
    return made


def test_preparing_marks_the_render_as_running_and_gives_it_its_master(stage: Stage) -> None:
    master = make_master({"one": UPLOADED})
    stage.queue(master)
    prepare_assets(stage.ports, *AT)
    render = stage.renders.renders[AT]
    assert (render.status, render.phase, render.started_at) == ("running", "preparing", stage.clock())
    assert stage.master() == master


def test_a_missing_asset_is_named(stage: Stage) -> None:
    stage.queue(make_master({"one": UPLOADED, "two": UPLOADED + "gone"}))
    with pytest.raises(AssetMissingError, match="asset two") as missing:
        prepare_assets(stage.ports, *AT)
    assert missing.value.asset == "two"


def test_an_asset_that_the_range_does_not_show_may_be_missing(stage: Stage) -> None:
    stage.queue(make_master({"one": UPLOADED, "two": UPLOADED + "gone"}, frames=50), range={"start": 0, "end": 25})
    prepare_assets(stage.ports, *AT)


def test_another_projects_file_is_never_read(stage: Stage) -> None:
    stage.bucket.stored["projects/prj_other/assets/a"] = b"secret"
    stage.queue(make_master({"one": "s3://bucket/projects/prj_other/assets/a"}))
    with pytest.raises(AssetForbiddenError, match="asset one"):
        prepare_assets(stage.ports, *AT)


def test_a_render_that_has_ended_or_is_gone_is_left_alone(stage: Stage) -> None:
    with pytest.raises(NotFoundError, match=RENDER):
        prepare_assets(stage.ports, *AT)
    stage.queue(make_master({"one": UPLOADED}), status="failed", phase="error")
    with pytest.raises(ConflictError, match="failed"):
        prepare_assets(stage.ports, *AT)


def test_outside_assets_are_kept_by_content_and_each_address_is_asked_once(stage: Stage) -> None:
    fetcher = FakeFetcher({"https://a/x.png": b"x", "https://b/same.png": b"x"})
    uris = {"here": UPLOADED, "a1": "https://a/x.png", "a2": "https://a/x.png", "b": "https://b/same.png"}
    stage.queue(make_master(uris, frames=100))
    prepare_assets(stage.ports, *AT)
    cache_to_s3(stage.ports, stage.bucket, fetcher, *AT)
    assets = stage.master().assets
    copy = layout.cached(PROJECT, assets["b"].sha256 or "")
    assert {assets[name].uri for name in ("a1", "a2", "b")} == {f"s3://bucket/{copy}"}
    assert stage.bucket.stored[copy] == b"x"
    assert copy in stage.bucket.temporary
    assert assets["here"].uri == UPLOADED
    assert sorted(fetcher.asked) == ["https://a/x.png", "https://b/same.png"]
    cache_to_s3(stage.ports, stage.bucket, fetcher, *AT)
    assert len(fetcher.asked) == 2


def test_an_attempt_that_runs_out_of_time_leaves_the_next_what_it_fetched(stage: Stage) -> None:
    class Killed(BaseException):
        pass

    class SlowWeb(FakeFetcher):
        """Takes half a minute a file, and for the last one all the time that is left."""

        def fetch(self, asset: str, uri: str, path: Path) -> Fetched:
            if "last" in uri:
                raise Killed
            stage.clock.advance(30)
            return super().fetch(asset, uri, path)

    pages = {f"https://a/{name}.png": name.encode() for name in ("first", "last", "second")}
    stage.queue(make_master({uri[10:-4]: uri for uri in pages}, frames=100))
    prepare_assets(stage.ports, *AT)
    with pytest.raises(Killed):
        cache_to_s3(stage.ports, stage.bucket, SlowWeb(pages), *AT)
    again = FakeFetcher(pages)
    cache_to_s3(stage.ports, stage.bucket, again, *AT)
    assert "https://a/first.png" not in again.asked
    assert all(asset.uri.startswith("s3://") for asset in stage.master().assets.values())


def test_a_file_that_is_known_and_kept_is_not_fetched_again(stage: Stage) -> None:
    known = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of b"x"
    stage.bucket.stored[layout.cached(PROJECT, known)] = b"x"
    asset = {"uri": "https://a/x.png", "kind": "image", "sha256": known}
    stage.queue(make_master({"a": "https://a/x.png"}, assets={"a": asset}))
    prepare_assets(stage.ports, *AT)
    fetcher = FakeFetcher({})
    cache_to_s3(stage.ports, stage.bucket, fetcher, *AT)
    assert fetcher.asked == []


def test_a_file_that_is_not_the_one_meant_is_refused(stage: Stage) -> None:
    asset = {"uri": "https://a/x.png", "kind": "image", "sha256": "0" * 64}
    stage.queue(make_master({"a": "https://a/x.png"}, assets={"a": asset}))
    prepare_assets(stage.ports, *AT)
    with pytest.raises(AssetRejectedError, match="asset a"):
        cache_to_s3(stage.ports, stage.bucket, FakeFetcher({"https://a/x.png": b"x"}), *AT)


def test_an_address_that_does_not_answer_is_told_by_the_asset(stage: Stage) -> None:
    stage.queue(make_master({"a": "https://nowhere/x.png"}))
    prepare_assets(stage.ports, *AT)
    with pytest.raises(AssetUnreachableError, match="asset a"):
        cache_to_s3(stage.ports, stage.bucket, FakeFetcher({}), *AT)


def test_chunks_are_planned_and_ordered(stage: Stage) -> None:
    """100 s at 1 frame a second are two chunks."""
    stage.queue(make_master({"one": UPLOADED}, frames=100, fps={"num": 1}))
    prepare_assets(stage.ports, *AT)
    orders = calculate_chunks(stage.ports, *AT)
    assert (orders.count, orders.chunks, orders.chunk_list) == (2, [{"index": 0}, {"index": 1}], None)
    render = stage.renders.renders[AT]
    assert (render.phase, render.total_chunks) == ("rendering", 2)
    planned = read_plan(stage.bucket, render).chunks
    assert [(c.start, c.end) for c in stage.chunks.of(*AT)] == [(c.start, c.end) for c in planned]


def test_a_chunk_in_the_cache_is_complete_at_once_and_not_ordered(stage: Stage) -> None:
    master = make_master({"one": UPLOADED}, frames=100, fps={"num": 1})
    stage.plan(master)
    first, second = stage.chunks.of(*AT)
    stage.bucket.stored[layout.chunk(PROJECT, first.chunk_key)] = b"chunk"
    again = Stage(bucket=stage.bucket)
    again.queue(master)
    prepare_assets(again.ports, *AT)
    assert calculate_chunks(again.ports, *AT).chunks == [{"index": 1}]
    done, open_ = again.chunks.of(*AT)
    assert (done.status, done.cached, done.frames_rendered) == ("complete", True, done.length)
    assert (open_.status, open_.cached, open_.chunk_key) == ("pending", False, second.chunk_key)


def test_planned_again_chunks_keep_their_progress(stage: Stage) -> None:
    """A power cut, and the execution starts from its beginning."""
    stage.plan(make_master({"one": UPLOADED}, frames=100, fps={"num": 1}))
    stage.chunks.report(*AT, 0, frames=20, usd=0.1)
    began = stage.renders.renders[AT].rendering_started_at
    stage.clock.advance(60)
    prepare_assets(stage.ports, *AT)
    calculate_chunks(stage.ports, *AT)
    assert stage.chunks.of(*AT)[0].frames_rendered == 20
    assert stage.renders.renders[AT].rendering_started_at == began
    assert stage.renders.renders[AT].phase == "rendering"


def test_many_chunks_are_listed_in_the_bucket(stage: Stage) -> None:
    """An hour at 1 frame a second: more chunks than a Map takes from its payload."""
    stage.queue(make_master({"one": UPLOADED}, frames=3600, fps={"num": 1}))
    prepare_assets(stage.ports, *AT)
    orders = calculate_chunks(stage.ports, *AT)
    assert orders.count > MOST_INLINE
    assert orders.chunks == []
    listed = json.loads(stage.bucket.stored[orders.chunk_list or ""])
    assert listed == [{"index": index} for index in range(orders.count)]


def test_a_chunk_with_a_result_is_complete(stage: Stage) -> None:
    stage.plan(make_master({"one": UPLOADED}))
    stage.bucket.stored[layout.chunk_result(*AT, 0)] = b"{}"
    check_chunk(stage.ports, *AT, 0, KILLED)  # it died after its work was done
    assert stage.chunks.of(*AT)[0].status == "complete"


def test_what_a_worker_wrote_is_raised_as_it_was(stage: Stage) -> None:
    stage.plan(make_master({"one": UPLOADED}))
    error = AssetDecodeError("asset one is broken", asset="one")
    stage.bucket.stored[layout.chunk_error(*AT, 0)] = json.dumps(error.to_dict()).encode()
    with pytest.raises(AssetDecodeError, match="asset one is broken"):
        check_chunk(stage.ports, *AT, 0, None)
    chunk = stage.chunks.of(*AT)[0]
    assert chunk.status == "failed"
    assert chunk.error is not None
    assert chunk.error.details["asset"] == "one"


def test_a_worker_that_died_is_told_by_chunk_frames_attempts_and_exit_code(stage: Stage) -> None:
    stage.plan(make_master({"one": UPLOADED}))
    stage.chunks.update(*AT, 0, {"attempts": 3})
    with pytest.raises(ChunkFailedError) as died:
        check_chunk(stage.ports, *AT, 0, KILLED)
    assert died.value.details == {"index": 0, "start": 0, "end": 50, "attempts": 3, "exit_code": 137}
    for word in ("chunk 0", "frames 0 to 50", "137", "attempts: 3"):
        assert word in died.value.message


@pytest.mark.parametrize(("attempt", "words"), [(2, "disk is full"), (0, "137")])
def test_the_last_attempt_has_the_last_word(stage: Stage, attempt: int, words: str) -> None:
    """An earlier attempt's error does not explain why a later one was killed."""
    stage.plan(make_master({"one": UPLOADED}))
    stage.chunks.update(*AT, 0, {"attempts": 3})
    error = ChunkFailedError("chunk 0: the disk is full", index=0, attempt=attempt)
    stage.bucket.stored[layout.chunk_error(*AT, 0)] = json.dumps(error.to_dict()).encode()
    with pytest.raises(ChunkFailedError, match=words):
        check_chunk(stage.ports, *AT, 0, KILLED)


def test_a_join_is_told_by_its_film_its_error_or_its_end(stage: Stage) -> None:
    with pytest.raises(JoinError, match="137"):
        check_join(stage.ports, *AT, KILLED)
    error = AssetMissingError("asset voice is gone", asset="voice")
    stage.bucket.stored[layout.join_error(*AT)] = json.dumps(error.to_dict()).encode()
    with pytest.raises(AssetMissingError, match="voice"):
        check_join(stage.ports, *AT, None)
    stage.bucket.stored[layout.film(*AT)] = b"film"
    check_join(stage.ports, *AT, None)


def test_a_complete_render_names_what_was_asked_for(stage: Stage) -> None:
    stage.plan(make_master({"one": UPLOADED}), outputs=["poster", "hls"])
    for name in ("film.mp4", "poster.jpg", "report.json"):
        stage.bucket.stored[layout.render_prefix(*AT) + name] = b"."
    with pytest.raises(JoinError, match="hls"):
        notify_complete(stage.ports, *AT)
    stage.bucket.stored[layout.hls_playlist(*AT)] = b"#EXTM3U"
    notify_complete(stage.ports, *AT)
    render = stage.renders.renders[AT]
    assert (render.status, render.phase, render.completed_at) == ("complete", "complete", stage.clock())
    assert list(render.files) == ["poster", "hls", "report"]
    notify_complete(stage.ports, *AT)
    assert stage.renders.renders[AT].status == "complete"


def test_the_first_failure_stays(stage: Stage) -> None:
    stage.plan(make_master({"one": UPLOADED}))
    record_failure(stage.ports, *AT, {"Error": "States.Timeout"})
    record_failure(stage.ports, *AT, KILLED)
    render = stage.renders.renders[AT]
    assert (render.status, render.phase, render.failed_phase) == ("failed", "error", "rendering")
    assert render.error is not None
    assert render.error.code == "timed_out"
    with pytest.raises(ConflictError, match="failed"):
        notify_complete(stage.ports, *AT)


def test_a_render_that_is_complete_cannot_fail_any_more(stage: Stage) -> None:
    stage.queue(make_master({"one": UPLOADED}), status="complete", phase="complete")
    record_failure(stage.ports, *AT, {"Error": "States.Timeout"})
    assert stage.renders.renders[AT].status == "complete"


def test_an_execution_of_a_render_that_was_never_written_ends_quietly(stage: Stage) -> None:
    """Its message was sent ahead of a request that then failed."""
    with pytest.raises(NotFoundError, match="gone") as missing:
        prepare_assets(stage.ports, *AT)
    cause = json.dumps({"errorType": "NotFoundError", "errorMessage": json.dumps(missing.value.to_dict())})
    assert record_failure(stage.ports, *AT, {"Error": "NotFoundError", "Cause": cause}).code == "not_found"
    assert (stage.renders.renders, stage.chunks.chunks) == ({}, {})
