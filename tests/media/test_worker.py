"""The render worker as the state machine starts it: a process with its orders in its environment."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pynamodb.connection import Connection

from onetake import layout
from onetake.aws.files import BucketFiles
from onetake.aws.objects import Bucket
from onetake.aws.render_store import DynamoChunks, DynamoRenders
from onetake.aws.tables import RenderItem, bind
from onetake.errors import AssetDecodeError, AssetMissingError, ChunkFailedError, JoinError
from onetake.jobs.models import RenderDetail
from onetake.jobs.ports import StepPorts
from onetake.jobs.service import Renders
from onetake.jobs.steps.calculate_chunks import calculate_chunks
from onetake.jobs.steps.check_chunk import check_chunk, check_join
from onetake.jobs.steps.notify_complete import notify_complete
from onetake.jobs.steps.prepare_assets import prepare_assets
from onetake.render.verification.verify import verify_film
from onetake.timeline.document import canonical_json, content_hash
from onetake.timeline.master import Master
from tests.e2e.pictures import draw_picture, truncate
from tests.emulation import cloud, endpoint  # noqa: F401  fixtures
from tests.fakes_jobs import FakeQueue
from tests.renders import OWNER, PROJECT, RENDER, make_master, make_render
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]


@dataclass
class Stage:
    """A bucket and a table with one render in them, and workers that work on it."""

    folder: Path
    bucket: Bucket
    table: str

    @property
    def ports(self) -> StepPorts:
        renders, chunks = DynamoRenders(self.table), DynamoChunks(self.table)
        return StepPorts(renders, chunks, self.bucket, lambda: datetime.now(UTC))

    def picture(self, asset: str, *, broken: bool = False) -> str:
        path = draw_picture(self.folder / f"{asset}.png", len(asset), 64, 48)
        if broken:
            path = truncate(path, self.folder / f"{asset}-broken.png")
        key = layout.asset(PROJECT, asset)
        BucketFiles(self.bucket.name).upload(path, key, "image/png")
        return self.bucket.uri(key)

    def order(self, master: Master, **fields: Any) -> None:
        """All that the steps before the first worker do."""
        name = content_hash(master)
        self.bucket.put(layout.master(PROJECT, name), canonical_json(master), "application/json")
        render = make_render(master_hash=name, total_frames=master.duration_in_frames, **fields)
        self.ports.renders.create(render, None)
        prepare_assets(self.ports, PROJECT, RENDER)
        calculate_chunks(self.ports, PROJECT, RENDER)

    def start(self, action: str, index: int = 0, attempt: int = 0) -> subprocess.Popen[str]:
        orders = {
            "TABLE_RENDERS": self.table,
            "BUCKET": self.bucket.name,
            "PROJECT_ID": PROJECT,
            "RENDER_ID": RENDER,
            "ACTION": action,
            "CHUNK_INDEX": str(index),
            "ATTEMPT": str(attempt),
            "TMPDIR": str(self.folder),
        }
        command = [sys.executable, "-m", "containers.render.worker"]
        return subprocess.Popen(
            command, env={**os.environ, **orders}, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def run(self, action: str, index: int = 0, attempt: int = 0) -> tuple[int, list[str]]:
        """The worker's exit status and the messages of its log."""
        process = self.start(action, index, attempt)
        output, _ = process.communicate(timeout=120)
        return process.returncode, [json.loads(line)["message"] for line in output.splitlines()]

    def progress(self) -> RenderDetail:
        ports = self.ports
        return Renders(ports.renders, ports.chunks, FakeQueue(), ports.now).get(OWNER, PROJECT, RENDER)

    def left_behind(self) -> list[Path]:
        """What workers that have ended have left in their folders."""
        return list(self.folder.glob("onetake-*/work/*"))


@pytest.fixture
def stage(cloud: str, tmp_path: Path) -> Stage:  # noqa: F811
    name = uuid.uuid4().hex[:8]
    bind(RenderItem, f"renders-{name}", Connection()).create_table(billing_mode="PAY_PER_REQUEST")
    bucket = Bucket(f"bucket-{name}")
    bucket.client.create_bucket(
        Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": bucket.client.meta.region_name}
    )
    return Stage(tmp_path, bucket, f"renders-{name}")


@pytest.fixture
def long_film(stage: Stage) -> Master:
    """100 seconds, which are two chunks, in as few frames as possible."""
    halves = [{"id": "first", "startFrame": 0, "endFrame": 50}, {"id": "second", "startFrame": 50, "endFrame": 100}]
    cut = {"fromSection": "first", "toSection": "second", "type": "cut", "startFrame": 50, "endFrame": 50}
    return make_master(
        {name: stage.picture(name) for name in ("one", "two")},
        frames=100,
        fps={"num": 1},
        sections=halves,
        transitions=[{**cut, "elementId": name} for name in ("e-one", "e-two")],
    )


def test_chunks_become_a_film(stage: Stage, long_film: Master) -> None:
    stage.order(long_film, outputs=["mp4", "poster", "thumbnails", "gif"])
    percents = [stage.progress().overall_percent]
    for index in (0, 1):
        assert stage.run("chunk", index) == (0, ["started", "done"])
        check_chunk(stage.ports, PROJECT, RENDER, index, None)
        percents.append(stage.progress().overall_percent)
    assert stage.run("join") == (0, ["started", "done"])
    check_join(stage.ports, PROJECT, RENDER, None)
    notify_complete(stage.ports, PROJECT, RENDER)
    done = stage.progress()
    assert [*percents, 100] == sorted({*percents, done.overall_percent})
    assert (done.status, done.total_chunks, done.completed_chunks, done.frames_rendered) == ("complete", 2, 2, 100)
    assert done.cost_so_far_usd > 0
    film = stage.folder / "film.mp4"
    BucketFiles(stage.bucket.name).download(done.files["mp4"], film)
    report = verify_film(film, long_film)
    assert report.ok, report.text()
    assert done.files.keys() == {"mp4", "poster", "report", "thumbnails", "gif"}
    assert (stage.bucket.get(done.files["gif"]) or b"").startswith(b"GIF89a")
    assert (stage.bucket.get(done.files["thumbnails"]) or b"").startswith(b"WEBVTT")
    assert stage.bucket.get(layout.thumbnail_sprite(PROJECT, RENDER))
    assert (stage.bucket.get(done.files["poster"]) or b"").startswith(b"\xff\xd8")
    told = json.loads(stage.bucket.get(done.files["report"]) or b"")
    assert [(join["outgoing"], join["incoming"], join["how"]) for join in told["joins"]] == [("e-one", "e-two", "cut")]
    [pictures] = [check for check in told["checks"] if check["name"] == "pictures"]
    assert pictures["found"].startswith("2 frames drawn again"), pictures
    assert stage.left_behind() == []


def test_a_film_is_joined_without_the_pictures_that_went_since(stage: Stage, long_film: Master) -> None:
    stage.order(long_film)
    for index in (0, 1):
        stage.run("chunk", index)
    stage.bucket.delete_prefix(layout.asset(PROJECT, "one"))
    assert stage.run("join") == (0, ["started", "done"])
    check_join(stage.ports, PROJECT, RENDER, None)
    [warning] = stage.progress().warnings
    assert warning.startswith("how its pictures join was not looked at: asset one is gone")


def test_a_chunk_that_is_there_is_not_rendered_again(stage: Stage, long_film: Master) -> None:
    stage.order(long_film)
    stage.run("chunk", 0)
    key = layout.chunk(PROJECT, stage.ports.chunks.of(PROJECT, RENDER)[0].chunk_key)
    first = stage.bucket.client.head_object(Bucket=stage.bucket.name, Key=key)["LastModified"]
    assert stage.run("chunk", 0, attempt=1)[0] == 0
    assert stage.bucket.client.head_object(Bucket=stage.bucket.name, Key=key)["LastModified"] == first
    orders = calculate_chunks(stage.ports, PROJECT, RENDER)
    assert orders.chunks == [{"index": 1}]


def test_a_broken_picture_ends_the_chunk_for_good_and_is_named(stage: Stage) -> None:
    stage.order(make_master({"fine": stage.picture("fine"), "torn": stage.picture("torn", broken=True)}))
    assert stage.run("chunk") == (0, ["started", "failed"])
    with pytest.raises(AssetDecodeError, match="torn"):
        check_chunk(stage.ports, PROJECT, RENDER, 0, None)
    assert stage.left_behind() == []


def test_a_picture_that_vanishes_before_the_worker_needs_it_is_named(stage: Stage) -> None:
    stage.order(make_master({"gone": stage.picture("gone")}))
    stage.bucket.delete_prefix(layout.asset(PROJECT, "gone"))
    assert stage.run("chunk")[0] == 0
    with pytest.raises(AssetMissingError, match="gone"):
        check_chunk(stage.ports, PROJECT, RENDER, 0, None)


def test_a_join_without_its_chunks_says_which_one_is_missing(stage: Stage, long_film: Master) -> None:
    stage.order(long_film)
    stage.run("chunk", 1)
    assert stage.run("join")[0] == 0
    with pytest.raises(JoinError, match="chunk 0"):
        check_join(stage.ports, PROJECT, RENDER, None)


def test_a_worker_that_is_told_to_stop_stops_and_leaves_nothing(stage: Stage) -> None:
    stage.order(make_master({"one": stage.picture("one")}, frames=2000, width=1920, height=1080))
    with stage.start("chunk") as process:
        wait_until(lambda: any(path.name.startswith(".chunk") for path in stage.folder.glob("onetake-*/work/*/.*")))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 143
    assert stage.left_behind() == []
    wait_until(lambda: not group_lives(process.pid))


def test_a_killed_worker_is_told_by_its_last_attempt(stage: Stage) -> None:
    stage.order(make_master({"one": stage.picture("one")}, frames=2000, width=1920, height=1080))
    with stage.start("chunk", attempt=2) as process:
        wait_until(lambda: stage.ports.chunks.of(PROJECT, RENDER)[0].attempts == 3)
        os.killpg(process.pid, signal.SIGKILL)
    task = {"Containers": [{"ExitCode": 137}], "StoppedReason": "Essential container in task exited"}
    error = {"Error": "States.TaskFailed", "Cause": json.dumps(task)}
    with pytest.raises(ChunkFailedError, match=r"chunk 0 \(frames 0 to 2000\).*137.*attempts: 3"):
        check_chunk(stage.ports, PROJECT, RENDER, 0, error)


def group_lives(leader: int) -> bool:
    """Whether a process of the group still runs; one that has ended may wait long to be taken note of by its parent."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(group) == leader and state != "Z":
                return True
    return False
