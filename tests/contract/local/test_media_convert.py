"""MediaConvert: jobs are checked as the service checks them, and make HLS that players read."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onetake.delivery.transcode import hls_settings
from onetake.timeline.document import Rate
from tests.contract.local.running import ROLE, BareCloud, Json
from tests.waiting import wait_until

SECONDS, FPS = 8, 25


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds of 640x480 with a tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with av.open(str(path), "w") as out:
        video, audio = out.add_stream("libx264", rate=FPS), out.add_stream("aac", rate=48_000)
        video.width, video.height, video.pix_fmt = 640, 480, "yuv420p"
        for index in range(SECONDS * FPS):
            frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), index, np.uint8), "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        tone = (0.3 * np.sin(np.arange(SECONDS * 48_000) * 440 * 2 * np.pi / 48_000)).astype(np.float32)
        for start in range(0, len(tone), 1024):
            sound = av.AudioFrame.from_ndarray(np.stack([tone[start : start + 1024]] * 2), "fltp", "stereo")
            sound.sample_rate, sound.pts, sound.time_base = 48_000, start, Fraction(1, 48_000)
            out.mux(audio.encode(sound))
        out.mux(audio.encode(None))
    return path


@pytest.fixture(scope="module")
def settings(bare_cloud: BareCloud, film: Path) -> Json:
    """The product's own settings, for the film in a bucket."""
    s3 = bare_cloud.client("s3")
    s3.create_bucket(Bucket="films", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.upload_file(str(film), "films", "film.mp4")
    return hls_settings(
        source="s3://films/film.mp4",
        destination="s3://films/hls/film",
        width=640,
        height=480,
        fps=Rate(num=FPS, den=1),
        has_sound=True,
    )


def end_of(service: Any, job_id: str) -> Json:
    def ended() -> Json | None:
        job: Json = service.get_job(Id=job_id)["Job"]
        return job if job["Status"] in ("COMPLETE", "ERROR", "CANCELED") else None

    job = wait_until(ended, seconds=60)
    assert job
    return job


def test_a_job_makes_a_ladder_that_plays(bare_cloud: BareCloud, settings: Json, tmp_path: Path) -> None:
    service, s3 = bare_cloud.client("mediaconvert"), bare_cloud.client("s3")
    job = end_of(service, service.create_job(Role=ROLE, Settings=settings)["Job"]["Id"])
    assert job["Status"] == "COMPLETE", job.get("ErrorMessage")
    for found in s3.list_objects_v2(Bucket="films", Prefix="hls/")["Contents"]:
        s3.download_file("films", found["Key"], str(tmp_path / Path(found["Key"]).name))
    main = (tmp_path / "film.m3u8").read_text()
    assert [line for line in main.splitlines() if line.endswith(".m3u8")] == ["film_480p.m3u8", "film_360p.m3u8"]
    assert "RESOLUTION=640x480" in main
    assert "RESOLUTION=480x360" in main
    playlist = (tmp_path / "film_480p.m3u8").read_text()
    assert "#EXT-X-ENDLIST" in playlist
    lengths = [float(line[8:].rstrip(",")) for line in playlist.splitlines() if line.startswith("#EXTINF:")]
    assert lengths == pytest.approx([6, 2], abs=0.05)
    with av.open(str(tmp_path / "film_360p_00001.ts")) as segment:
        frames = list(segment.decode(video=0))
        assert (frames[0].width, frames[0].height, len(frames)) == (480, 360, 150)
        assert frames[0].key_frame
        assert segment.streams.audio[0].sample_rate == 48_000


def test_a_job_that_the_service_would_refuse_is_refused(bare_cloud: BareCloud, settings: Json) -> None:
    service = bare_cloud.client("mediaconvert")
    group = settings["OutputGroups"][0]
    wrong = {**settings, "OutputGroups": [{**group, "OutputGroupSettings": {"Type": "HLS"}}]}
    with pytest.raises(service.exceptions.BadRequestException, match="HLS_GROUP_SETTINGS"):
        service.create_job(Role=ROLE, Settings=wrong)


def test_a_state_waits_for_its_job(bare_cloud: BareCloud, settings: Json) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::mediaconvert:createJob.sync",
        "Parameters": {"Role": ROLE, "Settings": settings},
    }
    done = bare_cloud.run(state)
    assert done["status"] == "SUCCEEDED", done
    assert done["output"]["Job"]["Status"] == "COMPLETE"


def test_a_job_that_fails_is_task_failed_and_says_why(bare_cloud: BareCloud, settings: Json) -> None:
    missing = json.loads(json.dumps(settings).replace("film.mp4", "none.mp4"))
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::mediaconvert:createJob.sync",
        "Parameters": {"Role": ROLE, "Settings": missing},
    }
    done = bare_cloud.run(state)
    assert done["error"] == "States.TaskFailed"
    assert "404" in json.loads(done["cause"])["ErrorMessage"]


def test_parameters_in_a_state_are_checked_too(bare_cloud: BareCloud) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::mediaconvert:createJob.sync",
        "Parameters": {"Role": ROLE, "Settings": {"Inputt": []}},
    }
    done = bare_cloud.run(state)
    assert done["error"] == "MediaConvert.BadRequestException"
    assert "Inputt" in done["cause"]
