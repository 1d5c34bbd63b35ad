"""Which frame of a clip is shown when, and that it comes out in its own colours and orientation."""

import random
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image, ImageCms

from onetake.errors import AssetDecodeError, AssetMissingError
from onetake.render.sources.clip_decoder import ClipDecoder
from tests.media.picture.charts import assert_chart, chart
from tests.media.picture.clips import number_of, numbered_clip, passing_noise, turned
from tests.media.picture.films import Compose, Samples, element

Shown = Callable[..., list[int]]


@pytest.fixture
def shown(compose: Compose) -> Shown:
    """`shown(clip, moments, fps=(30, 1), **props)`: the numbers of the frames seen at these frames of the film."""

    def numbers(clip: Path, moments: Iterable[int], fps: tuple[int, int] = (30, 1), **props: Any) -> list[int]:
        video = element("video", asset="clip", width=64, height=48, **props)
        film = compose(video, files={"clip": clip}, fps={"num": fps[0], "den": fps[1]})
        return [number_of(film[f].y[80:100, 150:170].mean()) for f in moments]

    return numbers


@pytest.fixture
def decoder() -> Iterator[Callable[..., ClipDecoder]]:
    """`decoder(clip)`, closed afterwards: else a later test meets its open file as Python looks for circles."""
    with ExitStack() as opened:
        yield lambda clip, *index: opened.enter_context(closing(ClipDecoder(clip, "clip", *index)))


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi"])
def test_at_the_same_rate_every_frame_is_shown_once(shown: Shown, tmp_path: Path, name: str) -> None:
    clip = numbered_clip(tmp_path / name, range(50))
    assert shown(clip, range(50)) == list(range(50))


def test_another_rate_shows_what_is_on_screen_at_the_moment(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(50), rate=25)
    assert shown(clip, range(60)) == [n * 25 // 30 for n in range(60)]


def test_ntsc_film_over_a_whole_rate_clip_neither_skips_nor_repeats_for_a_thousandth(
    shown: Shown, tmp_path: Path
) -> None:
    # The film is slower by 1/1000: within 50 frames no frame of the clip is skipped.
    clip = numbered_clip(tmp_path / "clip.mp4", range(50))
    assert shown(clip, range(49), fps=(30000, 1001)) == list(range(49))


def test_a_clip_starts_with_its_element(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(30))
    assert shown(clip, [40, 41, 50], frames=(40, 60)) == [0, 1, 10]


def test_trim_skips_the_beginning(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(40))
    assert shown(clip, [0, 1, 5], trimStart=0.5) == [15, 16, 20]


@pytest.mark.parametrize(("rate", "expected"), [(2, [0, 2, 4, 6, 8]), (0.5, [0, 0, 1, 1, 2]), (0.1, [0, 0, 0, 0, 0])])
def test_playback_rate(shown: Shown, tmp_path: Path, rate: float, expected: Any) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(20))
    assert shown(clip, range(5), playbackRate=rate) == expected


def test_a_tenth_of_the_speed_is_exact(shown: Shown, tmp_path: Path) -> None:
    # 0.1 in binary is a little more than a tenth; the tenth frame must still come at frame 10, not at 11.
    clip = numbered_clip(tmp_path / "clip.mp4", range(10))
    assert shown(clip, [9, 10, 19, 20, 90], playbackRate=0.1) == [0, 1, 1, 2, 9]


def test_past_its_end_a_clip_holds_its_last_frame(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(20))
    assert shown(clip, [18, 19, 20, 50, 99]) == [18, 19, 19, 19, 19]


def test_trimmed_beyond_its_end_a_clip_holds_its_last_frame(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(20))
    assert shown(clip, [0, 30], trimStart=60.0) == [19, 19]
    assert shown(clip, [0, 30], trimStart=60.0, loop=True) == [19, 19]


def test_a_loop_goes_back_to_the_trimmed_start(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(20))
    assert shown(clip, range(50), loop=True) == [n % 20 for n in range(50)]
    assert shown(clip, range(25), loop=True, trimStart=0.5) == [15 + n % 5 for n in range(25)]


def test_a_loop_is_as_long_as_its_decimals_say(shown: Shown, tmp_path: Path) -> None:
    # 0.3 in binary is a little less: taken so, the first frame of each round would come one too late.
    clip = numbered_clip(tmp_path / "clip.mp4", range(20))
    assert shown(clip, range(33), loop=True, trimStart=0.3) == [9 + n % 11 for n in range(33)]


def test_variable_frame_rate_goes_by_the_timestamps(shown: Shown, tmp_path: Path) -> None:
    times = [0, 100, 133, 500, 533, 900]
    clip = numbered_clip(tmp_path / "clip.mkv", range(6), times=times)
    moments = [n * 1000 / 30 for n in range(40)]
    expected = [sum(t <= round(m) for t in times) - 1 for m in moments]
    assert shown(clip, range(40)) == expected


def test_a_first_frame_that_is_late_counts_as_the_beginning(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mkv", range(5), times=[700, 733, 767, 800, 833])
    assert shown(clip, range(5)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("options", [{"gop": 250}, {"gop": 5}, {"gop": 1}])
@pytest.mark.parametrize("name", ["clip.mp4", "clip.avi"])
def test_seeking_and_playing_show_the_same(
    compose: Compose, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    clip = numbered_clip(tmp_path / name, range(50), **options)
    video = element("video", asset="clip", width=320, height=180, trimStart=0.1, playbackRate=0.7)
    played, sought = (compose(video, files={"clip": clip}) for _ in range(2))
    forward = [played[f].data for f in range(60)]
    for frame in random.Random(7).sample(range(60), 60):
        assert sought[frame].data == forward[frame], frame


@pytest.mark.parametrize("stride", [2, 3, 7])
def test_frames_that_nobody_sees_are_passed_over_without_a_trace(
    decoder: Callable[..., ClipDecoder], tmp_path: Path, stride: int
) -> None:
    clip = passing_noise(tmp_path / "clip.mp4", 40)
    played, strode = decoder(clip), decoder(clip)
    pixels = [played.frame(n).to_ndarray() for n in range(40)]
    assert len({p.tobytes() for p in pixels}) == 40
    for n in range(0, 40, stride):
        assert np.array_equal(strode.frame(n).to_ndarray(), pixels[n]), n


def test_where_a_frame_is_missing_the_one_before_it_is_shown_however_it_was_reached(
    decoder: Callable[..., ClipDecoder], tmp_path: Path
) -> None:
    clip = passing_noise(tmp_path / "clip.mp4", 20)
    index = decoder(clip).index
    # A frame that the file does not have, half way between each two that it has.
    times = array("q", sorted([*index.times, *((a + b) // 2 for a, b in pairwise(index.times))]))
    played, strode = (decoder(clip, replace(index, times=times)) for _ in range(2))
    forward = [played.frame(n).to_ndarray() for n in range(39)]
    assert len({f.tobytes() for f in forward}) == 20
    for n in range(1, 39, 4):
        assert np.array_equal(strode.frame(n).to_ndarray(), forward[n - 1]), n


def test_an_empty_packet_shows_the_frame_before_it_once_more(shown: Shown) -> None:
    """Theora spells so what does not change: here 0, 10 and 20, each three times, encoded by libtheora."""
    clip = Path(__file__).with_name("repeats.ogv")
    assert shown(clip, range(7)) == [0, 0, 0, 10, 10, 10, 20]
    assert shown(clip, [6, 1, 4]) == [20, 0, 10]


def test_a_damaged_packet_shows_the_frame_before_it_once_more(shown: Shown, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.webm", range(9), codec="libvpx")
    with av.open(str(clip)) as container:
        last = [p for p in container.demux(video=0) if p.size][-1]
        place, size = clip.read_bytes().rindex(bytes(last)), last.size
    data = bytearray(clip.read_bytes())
    data[place : place + size] = bytes(size)
    clip.write_bytes(data)
    assert shown(clip, range(11)) == [0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7]
    assert shown(clip, [8, 3]) == [7, 3]


def test_a_gif_that_cannot_seek_plays_backwards_all_the_same(shown: Shown, tmp_path: Path) -> None:
    frames = [Image.new("L", (64, 48), 30 + 8 * n) for n in range(20)]
    path = tmp_path / "clip.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    forward = shown(path, range(0, 60, 3))
    assert len(set(forward)) == 20
    assert shown(path, range(57, -1, -3)) == forward[::-1]


def test_a_moving_png_may_have_a_profile(shown: Shown, tmp_path: Path) -> None:
    """Its name was freed twice, which ended the process."""
    frames = [Image.new("L", (64, 48), 30 + 80 * n) for n in range(3)]
    path = tmp_path / "clip.apng"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, format="PNG", icc_profile=icc)
    assert len(set(shown(path, [0, 3, 6]))) == 3


def filmed(
    path: Path,
    pixels: Samples,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    matrix: Colorspace = Colorspace.ITU709,
    levels: ColorRange = ColorRange.MPEG,
) -> Path:
    """Three frames of `pixels` (h, w, 3), coded and tagged as told, nearly without loss."""
    with av.open(str(path), "w") as container:
        options = {"qscale": "1", "huffman": "default"} if codec == "mjpeg" else {"crf": "1"}
        stream: Any = container.add_stream(codec, rate=30, options=options)
        stream.height, stream.width = pixels.shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.colorspace, stream.codec_context.color_range = matrix, levels
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels, np.uint8), format="rgb24")
        exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
        for pts in range(3):
            coded = frame.reformat(format=pix_fmt, dst_colorspace=matrix, dst_color_range=levels, interpolation=exact)
            coded.pts = pts
            container.mux(stream.encode(coded))
        container.mux(stream.encode(None))
    return path


def quadrants() -> Samples:
    """White at the top left and black elsewhere, 64 x 32."""
    pixels = np.zeros((32, 64, 3), np.int64)
    pixels[:16, :32] = 255
    return pixels


def corners(y: Samples, width: int, height: int) -> list[int]:
    """The luma in the middle of each quadrant of a picture centred in the frame: top left, top right, bottom left."""
    x, down = width // 4, height // 4
    return [int(y[90 + j * down, 160 + i * x]) for i, j in ((-1, -1), (1, -1), (-1, 1))]


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "matrix", "levels"),
    [
        ("clip.mp4", "libx264", "yuv420p", Colorspace.ITU709, ColorRange.MPEG),
        ("clip.mp4", "libx264", "yuv420p", Colorspace.ITU601, ColorRange.MPEG),
        ("clip.mp4", "libx264", "yuv444p", Colorspace.ITU709, ColorRange.JPEG),
        ("clip.avi", "mjpeg", "yuvj420p", Colorspace.ITU601, ColorRange.JPEG),
    ],
)
@pytest.mark.parametrize("rotation", [0, 180])
def test_colours_of_a_clip_survive(
    compose: Compose,
    tmp_path: Path,
    name: str,
    codec: str,
    pix_fmt: str,
    matrix: Colorspace,
    levels: ColorRange,
    rotation: int,
) -> None:
    pixels = chart()[::-1, ::-1] if rotation else chart()
    clip = filmed(tmp_path / name, pixels, codec, pix_fmt, matrix, levels)
    video = element("video", {"rotation": rotation}, asset="clip", width=240, height=20)
    assert_chart(compose(video, files={"clip": clip})[0])


@pytest.mark.parametrize(
    ("degrees", "size", "expected"),
    [(90, (32, 64), (16, 235, 16)), (180, (64, 32), (16, 16, 16)), (270, (32, 64), (16, 16, 235))],
)
def test_rotation_in_the_file_is_followed(
    compose: Compose, tmp_path: Path, degrees: int, size: tuple[int, int], expected: Any
) -> None:
    clip = turned(filmed(tmp_path / "clip.mp4", quadrants()), degrees)
    video = element("video", asset="clip", width=size[0], height=size[1], fit="contain")
    y = compose(video, files={"clip": clip})[0].y
    assert corners(y, *size) == [pytest.approx(n, abs=3) for n in expected]


def test_a_rotated_clip_in_the_frame_is_drawn_like_an_upright_one(compose: Compose, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(10))
    video = element("video", {"rotation": 45}, asset="clip", width=64, height=48)
    film = compose(video, files={"clip": clip})
    assert [number_of(film[f].y[90, 160]) for f in range(10)] == list(range(10))


@pytest.mark.parametrize("content", [b"", b"not a film at all", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 200])
def test_a_broken_clip_is_named(compose: Compose, tmp_path: Path, content: Any) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    film = compose(element("video", asset="clip", width=64, height=48), files={"clip": path})
    with pytest.raises(AssetDecodeError, match="clip") as caught:
        film[0]
    assert caught.value.asset == "clip"


def test_a_clip_cut_off_before_its_index_is_named(compose: Compose, tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", range(30))
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(AssetDecodeError, match="clip"):
        compose(element("video", asset="clip", width=64, height=48), files={"clip": path})[0]


def test_a_clip_without_a_file_is_named(compose: Compose, tmp_path: Path) -> None:
    film = compose(element("video", asset="clip", width=64, height=48), files={"clip": tmp_path / "gone.mp4"})
    with pytest.raises(AssetMissingError, match="clip"):
        film[0]
