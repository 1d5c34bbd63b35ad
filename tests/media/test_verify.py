"""Damage that a person would see or hear must fail a check by its name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onetake.errors import InvalidInputError
from onetake.render.engine import render_film
from onetake.render.files.encoder import encode_segment
from onetake.render.files.join import Part, join_parts
from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.render.verification.report import Report
from onetake.render.verification.verify import verify_film
from onetake.timeline.master import Master
from tests.media.numbered import NumberedFrames, master
from tests.media.sounds import tone, write_wav

FILM = master(
    60, sections=[{"id": "one", "startFrame": 0, "endFrame": 30}, {"id": "two", "startFrame": 30, "endFrame": 60}]
)
SETTINGS = RenderSettings.of(FILM, "standard")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verify") / "film.mp4"
    wav = write_wav(path.with_suffix(".wav"), tone(3))
    sounding = master(
        60, audio=[{"id": "a", "asset": "s", "from": 0, "to": 60}], assets={"s": {"uri": "s", "kind": "audio"}}
    )
    render_film(sounding, {"s": wav}, SETTINGS, (0, 60), path, workers=1, compose=NumberedFrames)
    return path


def failed(report: Report) -> set[str]:
    return {check.name for check in report.checks if not check.ok}


def found(report: Report, name: str) -> str:
    return next(check.found for check in report.checks if check.name == name)


def remuxed(film: Path, output: Path, keep: Callable[[int], bool] = lambda n: True, **options: str) -> Path:
    """The film's packets again, without those whose number is not kept."""
    with av.open(str(film)) as source, av.open(str(output), "w", format="mp4", options=options) as target:
        streams = {s.index: target.add_stream_from_template(s) for s in source.streams}
        number = 0
        for packet in source.demux():
            if packet.dts is None:
                continue
            is_video = packet.stream.type == "video"
            kept = not is_video or keep(number)
            number += is_video
            packet.stream = streams[packet.stream.index]
            if kept:
                target.mux(packet)
    return output


def written(frames: Iterator[av.VideoFrame], count: int, output: Path) -> Path:
    segment = output.with_name("segment.mp4")
    encode_segment(frames, SETTINGS, segment)
    join_parts([Part(segment, count, "all")], SETTINGS.fps, output)
    return output


def test_a_good_film_passes_and_says_what_was_found(film: Path) -> None:
    report = verify_film(film, FILM, plan_render(FILM, SETTINGS))
    assert report.ok, report.text()
    assert found(report, "frames") == "60"
    assert found(report, "frame duration") == "1/30 s x 59"
    assert float(found(report, "loudness").split()[0]) == pytest.approx(-14, abs=1)
    assert all(line.startswith("ok ") for line in report.text().splitlines())


def test_a_lost_packet_is_found(film: Path, tmp_path: Path) -> None:
    report = verify_film(remuxed(film, tmp_path / "f.mp4", lambda n: n != 20, movflags="faststart"), FILM)
    assert {"frames", "frame duration"} <= failed(report)
    assert "FAIL  frames" in report.text()


def test_a_film_that_does_not_start_with_an_idr_frame_is_found(film: Path, tmp_path: Path) -> None:
    assert "start" in failed(verify_film(remuxed(film, tmp_path / "f.mp4", lambda n: n > 0), FILM))


def test_an_index_at_the_end_is_found(film: Path, tmp_path: Path) -> None:
    assert failed(verify_film(remuxed(film, tmp_path / "f.mp4"), FILM)) == {"faststart"}


def test_a_film_shorter_than_planned_is_found(film: Path) -> None:
    assert failed(verify_film(film, master(61))) == {"frames"}


def test_another_size_than_planned_is_found(film: Path) -> None:
    plan = plan_render(FILM, SETTINGS.model_copy(update={"width": 320}))
    assert failed(verify_film(film, FILM, plan)) == {"size"}


def test_sound_that_ends_early_is_found(film: Path, tmp_path: Path) -> None:
    report = verify_film(remuxed(film, tmp_path / "f.mp4", lambda n: n < 50, movflags="faststart"), master(50))
    assert "sound and picture end" in failed(report)


def test_a_missing_sound_track_is_found(tmp_path: Path) -> None:
    source = NumberedFrames(FILM, {}, 160, 90)
    path = written((source.frame(n) for n in range(60)), 60, tmp_path / "f.mp4")
    heard = master(
        60, audio=[{"id": "a", "asset": "s", "from": 0, "to": 60}], assets={"s": {"uri": "s", "kind": "audio"}}
    )
    assert failed(verify_film(path, heard)) == {"sound"}


def _grey(level: int) -> av.VideoFrame:
    planes = np.full((135, 160), 128, np.uint8)
    planes[:90] = level
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def test_a_black_stretch_is_found_with_its_frames(tmp_path: Path) -> None:
    path = written((_grey(16 if 10 <= n < 45 else 150) for n in range(60)), 60, tmp_path / "f.mp4")
    report = verify_film(path)
    assert failed(report) == {"black"}
    assert found(report, "black") == "frames 10 to 45"


def test_black_where_the_master_shows_nothing_is_meant(tmp_path: Path) -> None:
    path = written((_grey(16) for n in range(60)), 60, tmp_path / "f.mp4")
    report = verify_film(path, FILM)
    assert report.ok, report.text()


def hundred(**fields: Any) -> Master:
    sections = [{"id": "one", "startFrame": 0, "endFrame": 30}, {"id": "two", "startFrame": 30, "endFrame": 100}]
    return master(100, sections=sections, **fields)


def test_damaged_sound_is_in_the_report(film: Path, tmp_path: Path) -> None:
    data = bytearray(film.read_bytes())
    with av.open(str(film)) as container:
        for packet in container.demux(audio=0):
            if packet.pos is not None and packet.size:
                data[packet.pos : packet.pos + packet.size] = (b"\xff\x13" * packet.size)[: packet.size]
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    report = verify_film(damaged, FILM)
    assert failed(report) == {"readable"}
    assert "sound" in found(report, "readable")


@pytest.fixture(scope="module")
def jumping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grey that is another grey from frame 30 on."""
    greys = (_grey(60 if n < 30 else 110) for n in range(100))
    return written(greys, 100, tmp_path_factory.mktemp("jumping") / "f.mp4")


def test_frozen_stretches_are_reported(jumping: Path) -> None:
    assert found(verify_film(jumping, hundred()), "frozen") == "frames 31 to 100"


def test_a_jump_at_a_boundary_is_found_with_its_section_frame_and_size(jumping: Path) -> None:
    report = verify_film(jumping, hundred())
    assert failed(report) == {"change at boundaries"}
    told = re.fullmatch(r"two at 30: changes by ([\d.]+), ([\d.]+)x .*", found(report, "change at boundaries"))
    assert told
    assert float(told[1]) == pytest.approx(50, abs=1)
    assert float(told[2]) > 100


def test_a_jump_that_is_declared_as_a_cut_is_allowed(jumping: Path) -> None:
    cut = {"elementId": "e", "fromSection": "one", "toSection": "two", "type": "cut", "startFrame": 30, "endFrame": 30}
    report = verify_film(jumping, hundred(transitions=[cut]))
    assert report.ok, report.text()
    assert found(report, "change at boundaries") == "two at 30: cut"


def test_a_file_that_is_no_film_is_a_report_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "f.mp4").write_text("no film")
    assert failed(verify_film(tmp_path / "f.mp4")) == {"readable"}


def test_sound_alone_is_a_report_and_not_a_crash(tmp_path: Path) -> None:
    assert failed(verify_film(write_wav(tmp_path / "f.wav", tone(1)))) == {"readable"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"gone\.mp4"):
        verify_film(tmp_path / "gone.mp4")
