"""Clips as phones, cameras and programs leave them: mirrored, odd, stretched, interlaced, cut, at any rate."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onetake.render.intake.probe import probe_media
from tests.media.picture.clips import matrix_written, number_of, numbered_clip
from tests.media.picture.films import Compose, Samples, element
from tests.media.picture.footage import Coding, filmed


def shown(compose: Compose, clip: Path, frames: Sequence[int], **props: Any) -> list[int]:
    video = element("video", asset="clip", width=64, height=48, **props)
    film = compose(video, files={"clip": clip}, kinds={"clip": "video"})
    return [number_of(film[f].y[80:100, 150:170].mean()) for f in frames]


def corner() -> Samples:
    """White at the top left and black elsewhere, 64 x 32."""
    pixels = np.zeros((32, 64, 3), np.int64)
    pixels[:16, :32] = 255
    return pixels


@pytest.mark.parametrize(
    ("matrix", "size", "white"),
    [
        ((-1, 0, 0, 1), (64, 32), (1, -1)),  # left and right
        ((1, 0, 0, -1), (64, 32), (-1, 1)),  # top and bottom
        ((0, 1, 1, 0), (32, 64), (-1, -1)),  # rows and columns
        ((0, -1, -1, 0), (32, 64), (1, 1)),
    ],
)
@pytest.mark.parametrize("rotation", [0, 180])
def test_a_mirrored_clip_is_mirrored(
    compose: Compose,
    tmp_path: Path,
    matrix: tuple[int, int, int, int],
    size: tuple[int, int],
    white: tuple[int, int],
    rotation: int,
) -> None:
    clip = matrix_written(filmed(tmp_path, corner(), Coding()), *matrix)
    facts = probe_media(clip, "clip")
    assert (facts.width, facts.height) == size
    video = element("video", {"rotation": rotation}, asset="clip", width=size[0], height=size[1])
    y = compose(video, files={"clip": clip})[0].y
    turn = -1 if rotation else 1
    quarters = {(i, j): int(y[90 + j * size[1] // 4, 160 + i * size[0] // 4]) for i in (-1, 1) for j in (-1, 1)}
    expected = {place: 235 if place == (turn * white[0], turn * white[1]) else 16 for place in quarters}
    assert quarters == {place: pytest.approx(luma, abs=3) for place, luma in expected.items()}


@pytest.mark.parametrize(
    "coding", [Coding("a.mkv", "ffv1", options={}), Coding(pix_fmt="yuv444p")], ids=["4:2:0", "4:4:4"]
)
@pytest.mark.parametrize("size", [(65, 49), (63, 47), (1, 1)])
@pytest.mark.parametrize("keyframe", [{}, {"scale": 1.3, "x": 150.5}, {"rotation": 90}])
def test_a_clip_of_odd_size_fills_its_box_to_the_edge(
    compose: Compose, tmp_path: Path, coding: Coding, size: tuple[int, int], keyframe: dict[str, float]
) -> None:
    clip = filmed(tmp_path, np.full((size[1], size[0], 3), 255), coding)
    video = element("video", keyframe, asset="a", width=40, height=40, fit="fill")
    y = compose(video, files={"a": clip}, kinds={"a": "video"}, background="#ff0000")[0].y
    side = round(40 * keyframe.get("scale", 1))
    assert (y == 235).sum() == pytest.approx(side * side, abs=2 * side)
    assert y.min() >= 62  # no dark line anywhere


def test_pixels_that_are_not_square_are_shown_as_wide_as_they_are(compose: Compose, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 32, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(64, 45)  # PAL, widescreen
        frame = av.VideoFrame.from_ndarray(np.full((72, 32), 128, np.uint8), format="yuv420p")
        frame.pts = 0
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert (probe_media(path, "a").width, probe_media(path, "a").height) == (46, 48)
    video = element("video", asset="a", width=200, height=48, fit="contain")
    y = compose(video, files={"a": path}, background="#000000")[0].y
    assert (y[90] > 100).sum() == pytest.approx(32 * 64 / 45, abs=2)


def test_an_interlaced_clip_shows_one_moment_and_no_combs(compose: Compose, tmp_path: Path) -> None:
    """The bottom rows, filmed first, have the square further right than the top ones."""
    pixels = np.zeros((96, 128, 3), np.int64)
    pixels[0::2, 20:60], pixels[1::2, 60:100] = 255, 255
    options = {"crf": "1", "flags": "+ildct+ilme"}  # bottom field first, if nothing else is said
    clip = filmed(tmp_path, pixels, Coding(options=options))
    video = element("video", asset="a", width=128, height=96)
    y = compose(video, files={"a": clip})[0].y
    inside = y[50:130, 96:224]
    assert inside[:, 64:96].min() > 200
    assert inside[:, :56].max() < 40


@pytest.mark.parametrize(
    "rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(50), Fraction(60)]
)
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.webm"])
def test_any_rate_is_shown_at_its_own_speed(compose: Compose, tmp_path: Path, rate: Fraction | int, name: str) -> None:
    codec = "libvpx-vp9" if name == "a.webm" else "libx264"
    clip = numbered_clip(tmp_path / name, range(50), rate=rate, codec=codec)
    found = shown(compose, clip, range(24))
    exact = [Fraction(n * rate) / 30 for n in range(24)]
    for number, moment in zip(found, exact, strict=True):  # WebM's clock ticks in milliseconds
        assert number in (int(moment), int(moment - Fraction(rate) / 1000), int(moment + Fraction(rate) / 1000))
    assert found == sorted(found)


def cut(path: Path, first: int) -> Path:
    """Without encoding again, from frame `first` on: an edit list hides what comes before it back to the key frame."""
    target = path.with_name("cut.mp4")
    with (
        av.open(str(path)) as old,
        av.open(str(target), "w", options={"use_editlist": "1", "avoid_negative_ts": "disabled"}) as new,
    ):
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None and packet.pts is not None and packet.time_base is not None:
                away = round(Fraction(first, 30) / packet.time_base)
                packet.pts, packet.dts, packet.stream = packet.pts - away, packet.dts - away, stream
                new.mux(packet)
    return target


@pytest.mark.parametrize("first", [0, 5, 7])
def test_an_edit_list_hides_what_it_hides(compose: Compose, tmp_path: Path, first: int) -> None:
    clip = cut(numbered_clip(tmp_path / "a.mp4", range(40), gop=12), first)
    assert shown(compose, clip, range(20)) == list(range(first, first + 20))
    assert shown(compose, clip, [19, 3, 11]) == [first + 19, first + 3, first + 11]


@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.flv"])
def test_a_clip_whose_tail_is_missing_holds_the_last_frame_there_is(
    compose: Compose, tmp_path: Path, name: str
) -> None:
    clip = numbered_clip(tmp_path / name, range(50), gop=5)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 3 // 5])
    found = shown(compose, clip, range(60))
    last = max(found)
    assert 10 < last < 49
    assert found[: last - 3] == list(range(last - 3))  # those after that may need what is missing
    assert found == sorted(found)
    assert set(found[last:]) == {last}
