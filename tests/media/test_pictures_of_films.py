"""What is made of a finished film for pages and players: thumbnails with their index, and a GIF."""

import itertools
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onetake.cli import main
from onetake.render.engine import render_gif, render_thumbnails
from onetake.render.files.encoder import encode_segment
from onetake.render.files.film_frames import frames_at
from onetake.render.files.gif import gif_step
from onetake.render.files.join import Part, join_parts
from onetake.render.files.thumbnails import plan_tiles, thumbnail_cues
from onetake.render.settings import RenderSettings
from onetake.timeline.document import canonical_json
from tests.e2e.pictures import make_clip
from tests.media.numbered import master
from tests.media.picture.films import element, master_of
from tests.media.sounds import tone, write_wav

WHITE, GREY = 235, 126


def film_of(
    output: Path, levels: list[int], size: tuple[int, int] = (320, 180), fps: tuple[int, int] = (30, 1)
) -> Path:
    """Each frame of one luma, with a white quarter at the upper left."""
    width, height = size
    settings = RenderSettings.of(master(len(levels), fps), "standard").changed(width=width, height=height)

    def frame(level: int) -> av.VideoFrame:
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        planes[:height] = level
        planes[: height // 2, : width // 2] = WHITE
        return av.VideoFrame.from_ndarray(planes, format="yuv420p")

    part = output.with_name("part.mp4")
    encode_segment(map(frame, levels), settings, part)
    join_parts([Part(part, len(levels), "all")], settings.fps, output)
    return output


def read_picture(path: Path) -> Any:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray").astype(int)


@pytest.mark.parametrize(
    ("frames", "fps", "size", "every", "tile", "count"),
    [
        (90, 30, (1920, 1080), 30, (160, 90), 3),
        (91, 30, (1080, 1920), 30, (90, 160), 4),
        (1, 30, (1080, 1080), 30, (160, 160), 1),
        (3000, 30, (1920, 1080), 30, (160, 90), 100),
        (3001, 30, (1920, 1080), 31, (160, 90), 97),
        (4 * 3600 * 25, 25, (2560, 1080), 3600, (160, 68), 100),
        (240, Fraction(24000, 1001), (1080, 1350), 24, (128, 160), 10),
    ],
)
def test_a_tile_a_second_and_a_hundred_at_most(
    frames: int, fps: Fraction, size: tuple[int, int], every: int, tile: tuple[int, int], count: int
) -> None:
    tiles = plan_tiles(frames, Fraction(fps), *size)
    assert (tiles.every, (tiles.width, tiles.height), len(tiles.shown)) == (every, tile, count)


def test_each_cue_names_the_picture_that_is_shown_then(tmp_path: Path) -> None:
    """Twelve seconds, each of its own grey: two rows."""
    levels = [40 + 15 * (n // 30) for n in range(345)]
    film = film_of(tmp_path / "film.mp4", levels)
    render_thumbnails(film, tmp_path / "t.vtt", tmp_path / "t.jpg")
    text = (tmp_path / "t.vtt").read_text()
    cue = r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\nt\.jpg#xywh=(\d+),(\d+),160,90"
    cues = re.findall(cue, text)
    assert text.startswith("WEBVTT\n\n")
    assert len(cues) == 12
    assert (cues[0][0], cues[11][1]) == ("00:00:00.000", "00:00:11.500")
    assert all(one[1] == two[0] for one, two in itertools.pairwise(cues))
    sprite = read_picture(tmp_path / "t.jpg")
    assert sprite.shape == (180, 1600)
    for second, (_, _, x, y) in enumerate(cues):
        tile = sprite[int(y) : int(y) + 90, int(x) : int(x) + 160]
        assert tile[60:80, 100:140].mean() == pytest.approx((40 + 15 * second - 16) * 255 / 219, abs=3)
        assert tile[10:30, 10:60].mean() > 245


@pytest.mark.parametrize(
    ("fps", "step"),
    [((30, 1), 3), ((25, 1), 2), ((24, 1), 2), ((24000, 1001), 2), ((60, 1), 5), ((50, 1), 4), ((12, 1), 1)],
)
def test_a_gif_takes_whole_frames(fps: tuple[int, int], step: int) -> None:
    assert gif_step(Fraction(*fps)) == step


def gif_frames(path: Path) -> tuple[list[int], list[Any]]:
    """Their times in hundredths of a second, and their pixels in grey."""
    with av.open(str(path)) as container:
        frames = [(f.pts or 0, f.to_ndarray(format="gray").astype(int)) for f in container.decode(video=0)]
    return [time for time, _ in frames], [pixels for _, pixels in frames]


def test_a_gif_shows_every_third_frame_at_its_time_in_its_colours(tmp_path: Path) -> None:
    film = film_of(tmp_path / "film.mp4", [30 + 3 * n for n in range(60)], (640, 360))
    render_gif(film, tmp_path / "film.gif")
    times, pictures = gif_frames(tmp_path / "film.gif")
    assert times == [10 * n for n in range(20)]
    assert pictures[0].shape == (270, 480)
    for number, picture in enumerate(pictures):
        assert picture[200:250, 300:400].mean() == pytest.approx((30 + 9 * number - 16) * 255 / 219, abs=4)
        assert picture[10:100, 10:200].mean() > 248


def test_a_gif_ends_after_thirty_seconds(tmp_path: Path) -> None:
    film = film_of(tmp_path / "film.mp4", [40 + n % 150 for n in range(40 * 25)], (64, 36), (25, 1))
    render_gif(film, tmp_path / "film.gif")
    assert gif_frames(tmp_path / "film.gif")[0][-1] == 3000 - 8


MEMORY_OF_A_GIF = """
import sys
from pathlib import Path
from onetake.render.engine import render_gif
render_gif(Path(sys.argv[1]), Path(sys.argv[2]))
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_long_gif_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """In a process of its own: what FFmpeg keeps, Python does not see. 300 frames in BGRA would be 156 MB."""

    def peak(frames: int) -> int:
        film = film_of(tmp_path / f"{frames}.mp4", [40 + n % 150 for n in range(frames)], (480, 270), (12, 1))
        command = [sys.executable, "-c", MEMORY_OF_A_GIF, str(film), str(film.with_suffix(".gif"))]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert peak(330) - peak(30) < 40_000


def test_frames_far_from_any_idr_frame_are_found(tmp_path: Path) -> None:
    """A still is one GOP, in which each of these lies further from the one before than the decoder plays on."""
    film = film_of(tmp_path / "film.mp4", [90] * 240 + [150] * 8, (64, 36))
    found = {n: f.to_ndarray(format="gray").astype(int) for n, f in frames_at(film, [2, 124, 246], Fraction(30))}
    assert list(found) == [2, 124, 246]
    assert [found[n][30, 50] for n in found] == pytest.approx([86, 86, 156], abs=4)


def test_the_same_film_gives_the_same_bytes(tmp_path: Path) -> None:
    film = film_of(tmp_path / "film.mp4", [40, 80, 120, 160] * 10)
    for name in ("a", "b"):
        render_gif(film, tmp_path / f"{name}.gif")
        render_thumbnails(film, tmp_path / "t.vtt", tmp_path / f"{name}.jpg")
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()


def test_the_command_line_makes_a_gif_of_a_range_and_thumbnails(tmp_path: Path) -> None:
    disc = element("shape", {"x": 20}, {"frame": 99, "x": 300}, shape="ellipse", width=40, height=40, fill="#ffffff")
    document = tmp_path / "m.json"
    document.write_bytes(canonical_json(master_of([disc], {})))
    gif, film, index = (str(tmp_path / name) for name in ("out.gif", "film.mp4", "film.vtt"))
    assert main(["render", str(document), "-o", gif, "--range", "0:30", "--workers", "1"]) == 0
    times, pictures = gif_frames(Path(gif))
    assert times == [10 * n for n in range(10)]
    places = [int(np.flatnonzero(picture[90] > 200).mean()) for picture in pictures]
    assert places[0] == pytest.approx(20, abs=2)
    assert places[9] == pytest.approx(20 + 27 * 280 / 99, abs=2)
    assert main(["render", str(document), "-o", film, "--range", "0:30", "--workers", "1"]) == 0
    assert main(["thumbnails", film, "-o", index]) == 0
    assert "film.jpg#xywh=0,0,160,90" in Path(index).read_text()
    assert read_picture(tmp_path / "film.jpg").shape == (90, 160)


@pytest.mark.parametrize("content", [b"not a film\n" * 50, None], ids=["text", "sound"])
def test_what_is_no_film_is_named_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    path = tmp_path / "holiday.mp4"
    write_wav(path, tone(0.1)) if content is None else path.write_bytes(content)
    assert main(["thumbnails", str(path), "-o", str(tmp_path / "out.vtt")]) == 1
    assert capsys.readouterr().err.startswith("onetake: holiday.mp4 ")
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.mp4"]


def test_a_script_under_a_film_s_name_leads_to_no_other_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_clip(tmp_path / "secret.mp4")
    path = tmp_path / "holiday.mp4"
    path.write_text("ffconcat version 1.0\nfile secret.mp4\n")
    for command in (["thumbnails", str(path), "-o", str(tmp_path / "out.vtt")], ["verify", str(path)]):
        assert main(command) == 1
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert "not a film" in printed.err + printed.out
    assert not (tmp_path / "out.vtt").exists()


def test_a_film_that_is_not_there_is_named_and_not_the_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["thumbnails", str(tmp_path / "holiday.mp4"), "-o", str(tmp_path / "out.vtt")]) == 1
    assert capsys.readouterr().err == "onetake: holiday.mp4 could not be read: No such file or directory\n"


def test_the_index_names_its_picture_as_urls_do() -> None:
    cues = thumbnail_cues(plan_tiles(30, Fraction(30), 160, 90), Fraction(30), "part #1, 50 %.jpg")
    assert "part%20%231%2C%2050%20%25.jpg#xywh=0,0,160,90" in cues
