"""Every rate, aspect ratio and size, through the whole path, judged by what the file itself says."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.render.engine import render_film
from onetake.render.picture.compositor import Compositor
from onetake.render.plan import plan_render
from onetake.render.settings import Quality, RenderSettings
from onetake.render.verification.verify import verify_film
from onetake.timeline.master import Master
from tests.media.picture.films import element, master_of
from tests.media.sounds import tone, write_wav

RATES = [(30, 1), (25, 1), (24, 1), (24000, 1001), (30000, 1001), (50, 1), (60, 1), (60000, 1001)]
SIZES = [(320, 180), (180, 320), (240, 240), (216, 270), (420, 180), (160, 90), (90, 160), (128, 54)]


def quarters(width: int, height: int, frames: int, fps: tuple[int, int] = (30, 1), **fields: Any) -> Master:
    """Red at the upper left, blue at the lower right, black else; a white dot that moves along the middle."""

    def block(name: str, colour: str, x: float, y: float) -> dict[str, Any]:
        place = {"x": width * x, "y": height * y}
        props = {"shape": "rect", "width": width / 2, "height": height / 2, "fill": colour}
        return {**element("shape", place, frames=(0, frames), **props), "id": name}

    travel = {"x": 8, "y": height / 2}, {"frame": max(1, frames - 1), "x": width - 8, "y": height / 2}
    dot = element("shape", *travel, frames=(0, frames), shape="ellipse", width=8, height=8, fill="#ffffff", layer=1)
    elements = [block("red", "#ff0000", 0.25, 0.25), block("blue", "#0000ff", 0.75, 0.75), dot]
    rate = {"num": fps[0], "den": fps[1]}
    return master_of(elements, {}, width=width, height=height, fps=rate, durationInFrames=frames, **fields)


def render(master: Master, output: Path, quality: Quality = "standard", **options: Any) -> Path:
    chosen = RenderSettings.of(master, quality)
    files = options.pop("files", {})
    render_film(master, files, chosen, (0, master.duration_in_frames), output, workers=1, **options)
    return output


def rgb_at(path: Path, x: float, y: float) -> list[float]:
    """The mean colour around a place (parts of the picture) of the first frame."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        pixels = frame.to_ndarray(format="rgb24").astype(float)
    at, left = int(frame.height * y), int(frame.width * x)
    return [float(c) for c in pixels[at - 3 : at + 4, left - 3 : left + 4].mean(axis=(0, 1))]


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("chunk_frames", [None, 4])
def test_a_rate_is_exact(tmp_path: Path, fps: tuple[int, int], chunk_frames: int | None) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(2))
    sound = {"assets": {"a": {"uri": "a", "kind": "audio"}}, "audio": [{"id": "a", "asset": "a", "from": 0, "to": 11}]}
    master = quarters(64, 36, 11, fps, **sound)
    film = render(master, tmp_path / "film.mp4", files={"a": wav}, chunk_frames=chunk_frames)
    report = verify_film(film, master, files={"a": wav})
    assert report.ok, report.text()
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        times = sorted(p.pts * p.time_base for p in container.demux(video) if p.pts is not None)
        assert times == [Fraction(n * fps[1], fps[0]) for n in range(11)]
        assert video.average_rate == Fraction(*fps)
        assert audio.duration is not None
        assert audio.time_base is not None
        apart = abs(audio.duration * audio.time_base - Fraction(11 * fps[1], fps[0]))
    assert apart <= Fraction(1024, 48_000)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("quality", ["preview", "standard"])
def test_an_aspect_ratio_has_its_colours_in_their_places(
    tmp_path: Path, size: tuple[int, int], quality: Quality
) -> None:
    master = quarters(*size, frames=5)
    film = render(master, tmp_path / "film.mp4", quality)
    report = verify_film(film, master, files={})
    assert report.ok, report.text()
    with av.open(str(film)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == size
    assert rgb_at(film, 0.25, 0.25) == pytest.approx([255, 0, 0], abs=12)
    assert rgb_at(film, 0.75, 0.75) == pytest.approx([0, 0, 255], abs=12)
    assert rgb_at(film, 0.75, 0.25) == pytest.approx([0, 0, 0], abs=12)
    assert rgb_at(film, 0.25, 0.75) == pytest.approx([0, 0, 0], abs=12)


@pytest.mark.parametrize(
    ("size", "fps", "preview"),
    [((1080, 1350), (30, 1), (480, 600)), ((1080, 1920), (60, 1), (480, 854)), ((2560, 1080), (25, 1), (1138, 480))],
)
def test_a_preview_is_480_lines_at_15_frames_or_less(
    tmp_path: Path, size: tuple[int, int], fps: tuple[int, int], preview: tuple[int, int]
) -> None:
    master = quarters(*size, 4, fps)
    film = render(master, tmp_path / "film.mp4", "preview")
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == preview
        assert 12 <= (stream.average_rate or 0) <= 15
    assert rgb_at(film, 0.25, 0.25) == pytest.approx([255, 0, 0], abs=12)
    assert rgb_at(film, 0.75, 0.75) == pytest.approx([0, 0, 255], abs=12)


@pytest.mark.parametrize(
    ("size", "fps", "level"),
    [
        ((1920, 1080), (30, 1), 40),
        ((1920, 1080), (60, 1), 42),
        ((3840, 2160), (30, 1), 51),
        ((3840, 2160), (60, 1), 52),
    ],
)
def test_a_level_is_that_of_its_macroblocks_a_second(
    tmp_path: Path, size: tuple[int, int], fps: tuple[int, int], level: int
) -> None:
    """ITU-T H.264 table A-1, MaxMBPS: 245,760 at 4.0, 522,240 at 4.2, 983,040 at 5.1, 2,073,600 at 5.2."""
    master = quarters(*size, 3, fps)
    film = render(master, tmp_path / "film.mp4")
    assert verify_film(film, master).ok
    with av.open(str(film)) as container:
        extradata = container.streams.video[0].codec_context.extradata
    assert extradata is not None
    assert (extradata[1], extradata[3]) == (100, level)  # avcC: profile High, level
    assert rgb_at(film, 0.75, 0.75) == pytest.approx([0, 0, 255], abs=12)


MOVING = quarters(64, 36, 40)


@given(chunk_frames=st.integers(1, 40), start=st.integers(0, 38), length=st.integers(1, 40))
@settings(max_examples=25)
def test_chunks_compose_the_frames_of_the_whole(chunk_frames: int, start: int, length: int) -> None:
    """Bit by bit: each chunk by a compositor of its own, in an order that no render has."""
    end = min(40, start + length)
    with Compositor(MOVING, {}, 64, 36) as compositor:
        whole = [compositor.frame(n).to_ndarray().tobytes() for n in range(start, end)]
    plan = plan_render(MOVING, RenderSettings.of(MOVING, "standard"), (start, end), chunk_frames)
    pieces: dict[int, bytes] = {}
    for chunk in reversed(plan.chunks):
        with Compositor(MOVING, {}, 64, 36) as compositor:
            pieces |= {n: compositor.frame(start + n).to_ndarray().tobytes() for n in range(chunk.start, chunk.end)}
    assert [pieces[n] for n in range(end - start)] == whole


@pytest.mark.parametrize("chunk_frames", [1, 2, 9])
def test_joined_chunks_verify(tmp_path: Path, chunk_frames: int) -> None:
    film = render(MOVING, tmp_path / "film.mp4", chunk_frames=chunk_frames)
    report = verify_film(film, MOVING, files={})
    assert report.ok, report.text()


@pytest.mark.parametrize(("preset", "frames"), [("veryfast", 10), ("medium", 22), ("veryslow", 22)])
def test_the_encoder_holds_no_more_frames_than_a_worker_has_room_for(tmp_path: Path, preset: str, frames: int) -> None:
    chosen = RenderSettings.of(MOVING, "standard").changed(preset=preset)
    render_film(MOVING, {}, chosen, (0, 2), tmp_path / "film.mp4", workers=1)
    # x264 writes its settings into the stream.
    assert f" rc_lookahead={frames} ".encode() in (tmp_path / "film.mp4").read_bytes()
