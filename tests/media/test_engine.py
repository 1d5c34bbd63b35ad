"""Whole films of small pictures: rendered, joined, decoded again and counted."""

import errno
import hashlib
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from onetake.errors import AssetDecodeError, ChunkFailedError, InvalidInputError, JoinError, RenderError
from onetake.render import engine
from onetake.render.engine import join_film, mix_audio, render_chunk, render_film, render_frame, render_poster
from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.render.verification.verify import verify_film
from onetake.timeline.master import Master
from tests.media.numbered import NumberedFrames, master, numbers_in


def render(
    film: Master, output: Path, frames: tuple[int, int], workers: int = 1, chunk_frames: int | None = None
) -> Path:
    settings = RenderSettings.of(film, "standard")
    render_film(film, {}, settings, frames, output, workers=workers, chunk_frames=chunk_frames, compose=NumberedFrames)
    return output


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("fps", [(30, 1), (25, 1), (60, 1), (30000, 1001)])
def test_every_planned_frame_is_there_once_in_order_and_on_the_grid(tmp_path: Path, fps: tuple[int, int]) -> None:
    film = master(70, fps)
    report = verify_film(render(film, tmp_path / "film.mp4", (0, 70)), film)
    assert report.ok, report.text()
    assert list(numbers_in(tmp_path / "film.mp4")) == list(range(70))


@pytest.mark.parametrize("chunk_frames", [1, 2, 3, 7])
def test_a_film_in_short_chunks_shows_the_same_frames(tmp_path: Path, chunk_frames: int) -> None:
    film = master(24)
    report = verify_film(render(film, tmp_path / "film.mp4", (0, 24), chunk_frames=chunk_frames), film)
    assert report.ok, report.text()
    assert list(numbers_in(tmp_path / "film.mp4")) == list(range(24))


def test_a_range_starts_at_its_own_first_frame(tmp_path: Path) -> None:
    assert list(numbers_in(render(master(100), tmp_path / "film.mp4", (40, 60)))) == list(range(40, 60))


def test_a_preview_steps_over_frames(tmp_path: Path) -> None:
    film = master(61)
    settings = RenderSettings.of(film, "preview")
    render_film(film, {}, settings, (0, 61), tmp_path / "film.mp4", workers=1, compose=NumberedFrames)
    assert list(numbers_in(tmp_path / "film.mp4")) == list(range(0, 61, 2))


def test_the_bytes_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    film = master(130)
    one, two = (render(film, tmp_path / f"{n}.mp4", (0, 130), workers=n) for n in (1, 2))
    assert sha256(one) == sha256(two)


def test_chunks_rendered_apart_and_joined_are_the_film_byte_for_byte(tmp_path: Path) -> None:
    film = master(60)
    settings = RenderSettings.of(film, "standard")
    plan = plan_render(film, settings, (5, 60), chunk_frames=20)
    for chunk in reversed(plan.chunks):
        path = tmp_path / f"{chunk.index}.mp4"
        result = render_chunk(film, {}, settings, 5, chunk, path, workers=1, compose=NumberedFrames)
        assert result.size_bytes == path.stat().st_size
    join_film(plan, [tmp_path / f"{c.index}.mp4" for c in plan.chunks], None, tmp_path / "joined.mp4")
    assert sha256(tmp_path / "joined.mp4") == sha256(render(film, tmp_path / "film.mp4", (5, 60), chunk_frames=20))


def test_decoded_frames_are_those_of_the_chunks_bit_for_bit(tmp_path: Path) -> None:
    film = master(30)
    settings = RenderSettings.of(film, "standard")
    plan = plan_render(film, settings, chunk_frames=11)
    paths = [tmp_path / f"{c.index}.mp4" for c in plan.chunks]
    for chunk, path in zip(plan.chunks, paths, strict=True):
        render_chunk(film, {}, settings, 0, chunk, path, workers=1, compose=NumberedFrames)
    join_film(plan, paths, None, tmp_path / "film.mp4")
    assert _digests(tmp_path / "film.mp4") == [digest for path in paths for digest in _digests(path)]


def _digests(path: Path) -> list[str]:
    return [hashlib.sha256(picture.tobytes()).hexdigest() for picture in _pictures(path)]


def test_progress_rises_to_the_number_of_frames(tmp_path: Path) -> None:
    film = master(130)
    seen: list[int] = []
    settings = RenderSettings.of(film, "standard")
    render_film(
        film, {}, settings, (0, 130), tmp_path / "f.mp4", workers=2, on_progress=seen.append, compose=NumberedFrames
    )
    assert seen == sorted(seen)
    assert seen[-1] == 130


def test_a_killed_process_ends_the_render_by_name_and_leaves_nothing(tmp_path: Path) -> None:
    film = master(4000)
    settings = RenderSettings.of(film, "standard")
    killed: list[int] = []

    def kill_one(_frames: int) -> None:
        victim = next((p.pid for p in multiprocessing.active_children() if p.pid and not killed), None)
        if victim:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with pytest.raises(ChunkFailedError, match=r"chunk 0 \(frames 0 to 2000\).*SIGKILL") as caught:
        render_film(
            film, {}, settings, (0, 4000), tmp_path / "film.mp4", workers=2, chunk_frames=2000,
            on_progress=kill_one, compose=NumberedFrames,
        )  # fmt: skip
    assert caught.value.details == {"index": 0, "start": 0, "end": 2000, "exit_code": -9}
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_ends_the_processes_and_removes_what_was_begun(tmp_path: Path) -> None:
    film = master(4000)

    def interrupt(_frames: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_film(
            film, {}, RenderSettings.of(film, "standard"), (0, 4000), tmp_path / "film.mp4", workers=2,
            on_progress=interrupt, compose=NumberedFrames,
        )  # fmt: skip
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_a_process_arrives_with_its_type_and_asset(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    film = master(
        5,
        assets={"hero": {"uri": "broken.png", "kind": "image"}},
        elements=[
            {
                "id": "e", "type": "image", "asset": "hero", "width": 9, "height": 9, "from": 0, "to": 5,
                "timeline": {"firstAppears": 0, "lastAppears": 4, "keyframes": [{"frame": 0, "x": 50, "y": 50}]},
            }
        ],
    )  # fmt: skip
    with pytest.raises(AssetDecodeError) as caught:
        render_film(
            film, {"hero": tmp_path / "broken.png"}, RenderSettings.of(film, "standard"), (0, 5),
            tmp_path / "film.mp4", workers=1,
        )  # fmt: skip
    assert caught.value.asset == "hero"
    assert not (tmp_path / "film.mp4").exists()


def test_chunks_do_not_show_in_the_picture(tmp_path: Path) -> None:
    """The real compositor: a title that turns over a gradient, in chunks of seven frames and in one."""
    shown = {"from": 0, "to": 30}
    turning = [{"frame": 0, "x": 80, "y": 45}, {"frame": 29, "x": 90, "y": 40, "rotation": 40, "easing": "easeInOut"}]
    sky = {"gradient": "linear", "stops": [[0, "#203060"], [1, "#d08040"]]}
    film = master(
        30,
        elements=[
            {"id": "sky", "type": "shape", "shape": "rect", "width": 160, "height": 90, "fill": sky, **shown,
             "timeline": {"firstAppears": 0, "lastAppears": 29, "keyframes": turning[:1]}},
            {"id": "title", "type": "text", "text": "One take", "font": {"size": 24}, "layer": 1, **shown,
             "timeline": {"firstAppears": 0, "lastAppears": 29, "keyframes": turning}},
        ],
    )  # fmt: skip
    settings = RenderSettings.of(film, "standard").changed(crf=1)
    for name, chunk_frames in (("whole", None), ("chunks", 7)):
        path = tmp_path / f"{name}.mp4"
        render_film(film, {}, settings, (0, 30), path, workers=1, chunk_frames=chunk_frames)
    pairs = zip(_pictures(tmp_path / "whole.mp4"), _pictures(tmp_path / "chunks.mp4"), strict=True)
    assert max(np.abs(a.astype(int) - b.astype(int)).mean() for a, b in pairs) < 0.5


def _pictures(path: Path) -> list[NDArray[Any]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"nowhere/film\.mp4 could not be written: No such file"):
        render(master(5), tmp_path / "nowhere" / "film.mp4", (0, 5))


def test_a_chunk_that_the_system_refuses_is_named_and_worth_another_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[str]:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    film = master(5)
    settings = RenderSettings.of(film, "standard")
    chunk = plan_render(film, settings).chunks[0]
    with pytest.raises(ChunkFailedError, match=r"^chunk 0 \(frames 0 to 5\) .*: No such file") as full:
        render_chunk(film, {}, settings, 0, chunk, tmp_path / "nowhere" / "chunk.mp4", workers=1)
    monkeypatch.setattr(engine, "run_tasks", refuse)
    with pytest.raises(ChunkFailedError, match="Cannot allocate memory") as caught:
        render_chunk(film, {}, settings, 0, chunk, tmp_path / "chunk.mp4", workers=1)
    for error in (full.value, caught.value):
        assert error.details == {"index": 0, "start": 0, "end": 5}
        assert str(tmp_path) not in error.message
    with pytest.raises(RenderError, match=r"^the film could not be rendered: Cannot allocate memory"):
        render(film, tmp_path / "film.mp4", (0, 5))


def test_a_join_that_the_system_refuses_names_the_chunks(tmp_path: Path) -> None:
    film = master(5)
    settings = RenderSettings.of(film, "standard")
    plan = plan_render(film, settings)
    render_chunk(film, {}, settings, 0, plan.chunks[0], tmp_path / "0.mp4", workers=1, compose=NumberedFrames)
    with pytest.raises(JoinError, match=r"^chunk 0 could not be joined: No such file") as caught:
        join_film(plan, [tmp_path / "0.mp4"], None, tmp_path / "nowhere" / "film.mp4")
    assert str(tmp_path) not in caught.value.message


def test_a_film_without_sound_has_no_sound_track(tmp_path: Path) -> None:
    film = master(10)
    assert mix_audio(film, {}, RenderSettings.of(film, "standard"), (0, 10), tmp_path / "audio.mp4") is False
    assert list(tmp_path.iterdir()) == []
    with av.open(str(render(film, tmp_path / "film.mp4", (0, 10)))) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_one_frame_is_drawn_as_it_is_in_the_film(tmp_path: Path) -> None:
    render_frame(master(300), {}, 165, tmp_path / "frame.png", compose=NumberedFrames)
    assert list(numbers_in(tmp_path / "frame.png")) == [165]


def test_a_frame_outside_the_film_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="0:300"):
        render_frame(master(300), {}, 300, tmp_path / "frame.png", compose=NumberedFrames)


def test_a_poster_is_the_picture_at_its_share_of_the_film(tmp_path: Path) -> None:
    render(master(60), tmp_path / "film.mp4", (0, 60))
    render_poster(tmp_path / "film.mp4", tmp_path / "poster.jpg", at=0.5)
    assert list(numbers_in(tmp_path / "poster.jpg")) == [30]
