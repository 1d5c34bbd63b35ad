"""Frames as a whole: colours, order, visibility, size, and that nothing depends on what was drawn before."""

import gc
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from onetake.errors import InvalidInputError
from tests.media.picture.clips import numbered_clip
from tests.media.picture.films import Compose, Film, WriteFile, element

WHITE, BLACK = 235, 16

Sources = tuple[list[dict[str, Any]], dict[str, Path]]


@pytest.mark.parametrize(
    ("colour", "codes"),
    [
        ("#000000", (16, 128, 128)),
        ("#ffffff", (235, 128, 128)),
        ("#808080", (126, 128, 128)),
        ("#ff0000", (63, 102, 240)),
        ("#00ff00", (173, 42, 26)),
        ("#0000ff", (32, 240, 118)),
    ],
)
def test_background_has_the_code_values_of_bt709(compose: Compose, colour: str, codes: tuple[int, int, int]) -> None:
    picture = compose(background=colour)[0]
    assert [set(np.unique(plane)) for plane in picture] == [{code} for code in codes]


def test_frames_are_tagged_limited_bt709(compose: Compose) -> None:
    frame = compose().compositor.frame(0)
    assert (frame.format.name, frame.width, frame.height) == ("yuv420p", 320, 180)
    assert frame.color_range == ColorRange.MPEG
    assert frame.colorspace == Colorspace.ITU709


def rect(name: str, colour: str, width: int = 40, height: int = 40, *keyframes: Any, **props: Any) -> dict[str, Any]:
    return {**element("shape", *keyframes, shape="rect", width=width, height=height, fill=colour, **props), "id": name}


def test_higher_layers_cover_lower_ones_and_ties_go_by_document_order(compose: Compose) -> None:
    low, high = rect("low", "#ffffff", layer=-1), rect("high", "#000000", layer=0)
    assert compose(high, low)[0].y[90, 160] == BLACK
    first, second = rect("first", "#000000"), rect("second", "#ffffff")
    assert compose(first, second)[0].y[90, 160] == WHITE


def test_an_element_shows_from_its_first_frame_to_before_its_end(compose: Compose) -> None:
    film = compose(rect("a", "#ffffff", frames=(10, 20)))
    assert [film[f].y[90, 160] for f in (9, 10, 19, 20)] == [BLACK, WHITE, WHITE, BLACK]


@pytest.mark.parametrize(("opacity", "luma"), [(0.0, 16), (0.25, 70.75), (0.5, 125.5), (1.0, 235)])
def test_opacity_blends_code_values(compose: Compose, opacity: float, luma: float) -> None:
    picture = compose(rect("a", "#ffffff", 40, 40, {"opacity": opacity}))[0]
    assert picture.y[90, 160] == pytest.approx(luma, abs=0.51)


def test_a_colour_with_alpha_blends_like_opacity(compose: Compose) -> None:
    picture = compose(rect("a", "#ff000080"))[0]
    assert picture.y[90, 160] == pytest.approx(16 + (63 - 16) * 128 / 255, abs=1)
    assert picture.v[45, 80] == pytest.approx(128 + (240 - 128) * 128 / 255, abs=1)


def test_a_dissolve_between_full_pictures_is_linear(compose: Compose) -> None:
    below = rect("below", "#000000", 320, 180)
    above = rect("above", "#ffffff", 320, 180, {"opacity": 0}, {"frame": 60, "opacity": 1})
    film = compose(below, above)
    for frame in (0, 15, 30, 45, 60):
        assert film[frame].y[10, 10] == pytest.approx(16 + 219 * frame / 60, abs=1)


def test_geometry_scales_with_the_size_of_the_output(compose: Compose) -> None:
    box = rect("a", "#ffffff", 40, 20, {"x": 100, "y": 60})
    y = compose(box, size=(160, 90))[0].y
    # 80..120 x 50..70 in the master.
    assert (y[25:35, 40:60] == WHITE).all()
    assert (y == WHITE).sum() == 20 * 10


def test_a_full_frame_leaves_no_line_bare_where_the_aspect_ratio_is_rounded(compose: Compose) -> None:
    # 1920 x 1080 at 480 lines is 853.33 wide; outputs are even, so 854.
    film = compose(rect("a", "#ffffff", 1920, 1080, {"x": 960, "y": 540}), width=1920, height=1080, size=(854, 480))
    assert (film[0].y == WHITE).all()


@pytest.mark.parametrize("frame", [-1, 100])
def test_there_is_no_frame_outside_the_film(compose: Compose, frame: int) -> None:
    with pytest.raises(InvalidInputError, match="frames 0 to 99"):
        compose().compositor.frame(frame)


def test_an_odd_size_is_refused(compose: Compose) -> None:
    with pytest.raises(InvalidInputError, match="even"):
        compose(size=(321, 180))


@pytest.fixture
def busy_film(picture_file: WriteFile, tmp_path: Path) -> Sources:
    """Everything at once, still and moving, as the arguments of `Film`."""
    noise = np.random.default_rng(5)
    photo = picture_file(noise.integers(0, 255, (120, 200, 3)), "photo.png")
    logo = picture_file(noise.integers(0, 255, (40, 60, 4)), "logo.png")
    files = {"photo": photo, "logo": logo, "clip": numbered_clip(tmp_path / "clip.mp4", range(40), rate=25)}
    elements = [
        element("image", {"scale": 1}, {"frame": 90, "scale": 1.3}, asset="photo", width=320, height=180),
        {**element("video", asset="clip", width=90, height=60, radius=12, frames=(10, 80)), "layer": 1},
        {
            **element("video", {"rotation": 0}, {"frame": 99, "rotation": 30}, asset="clip", width=60, height=40),
            "id": "turning",
            "loop": True,
        },
        {**element("image", {"x": 40, "y": 30}, asset="logo", width=60, height=40, frames=(20, 90)), "id": "logo"},
        element("text", {"y": 150}, {"frame": 50, "y": 120, "opacity": 0.3}, text="Title", frames=(5, 95)),
        rect("bar", "#ff8000c0", 200, 20, {"y": 170}, frames=(30, 60)),
    ]
    return elements, files


def test_a_frame_is_the_same_whatever_was_drawn_before(busy_film: Sources) -> None:
    film, other = Film(*busy_film), Film(*busy_film)
    forward = {frame: film[frame].data for frame in range(100)}
    shuffled = random.Random(3).sample(range(100), 100)
    assert [f for f in shuffled if other[f].data != forward[f]] == []
    fresh = Film(*busy_film)
    assert fresh[57].data == forward[57]
    for opened in (film, other, fresh):
        opened.compositor.close()


def test_a_frame_asked_for_twice_is_the_same(busy_film: Sources) -> None:
    film = Film(*busy_film)
    assert film[42].data == film[42].data
    film.compositor.close()


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_clip_is_closed_when_its_time_is_over(compose: Compose, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(30))
    film = compose(element("video", asset="clip", width=64, height=48, frames=(0, 10)), files={"clip": clip})
    before = open_files()
    film[5]
    assert open_files() == before + 1
    film[10]
    assert open_files() == before


def test_closing_the_compositor_closes_its_files(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", range(30))
    before = open_files()
    film = Film([element("video", asset="clip", width=64, height=48)], {"clip": clip})
    with film.compositor:
        film[5]
    assert open_files() == before


HEAVY = {"VideoFrame", "ClipDecoder", "ClipSource", "SpritePainter", "Drawing", "Mask", "Tile", "Ink"}


def heavy_objects() -> list[str]:
    return sorted(name for thing in gc.get_objects() if (name := type(thing).__qualname__) in HEAVY)


def test_what_elements_held_is_let_go_with_them(busy_film: Sources) -> None:
    """A clip's frames are tens of megabytes, and objects that hold each other stay until Python looks for such."""
    gc.collect()
    before = heavy_objects()
    gc.disable()
    try:
        film = Film(*busy_film)
        for frame in (15, 40, 99):
            film[frame]
        film.compositor.close()
        del film
        assert heavy_objects() == before
    finally:
        gc.enable()
