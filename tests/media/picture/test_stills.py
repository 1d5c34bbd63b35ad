"""Pictures: formats, orientation, fits, crops, edges, sharpness and colours."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onetake.errors import AssetDecodeError, AssetMissingError, AssetRejectedError
from onetake.render.intake.boxes import find_boxes
from onetake.render.intake.probe import probe_media
from tests.media.picture.charts import assert_chart, chart, expected_codes
from tests.media.picture.clips import numbered_clip
from tests.media.picture.films import Compose, Samples, WriteFile, element

WHITE, BLACK = 235, 16
GROUND = 63
"""Luma of the red background that most of these films have, so that neither black nor white is mistaken for it."""


def picture(*keyframes: dict[str, Any], width: float, height: float, **props: Any) -> dict[str, Any]:
    return element("image", *keyframes, asset="a", width=width, height=height, **props)


@pytest.fixture
def halves(picture_file: WriteFile) -> Path:
    """40 x 20, white on the left, black on the right."""
    pixels = np.zeros((20, 40, 3))
    pixels[:, :20] = 255
    return picture_file(pixels)


def runs(line: Samples) -> list[tuple[int, int]]:
    """(luma, length) of the stretches of a row or column that are even in luma; mixed pixels count on their own."""
    edges = np.flatnonzero(np.diff(line)) + 1
    return [(int(part[0]), len(part)) for part in np.split(line, edges)]


def test_fill_stretches(compose: Compose, halves: Path) -> None:
    y = compose(picture(width=40, height=40, fit="fill"), files={"a": halves}, background="#ff0000")[0].y
    assert (y == WHITE).sum() == pytest.approx(20 * 40, abs=120)
    assert y[70:110, 140:158].min() > 230
    assert y[70:110, 162:180].max() < 20


def test_cover_fills_the_box_and_cuts_the_rest(compose: Compose, halves: Path) -> None:
    y = compose(picture(width=20, height=20, fit="cover"), files={"a": halves}, background="#ff0000")[0].y
    assert runs(y[90]) == [(GROUND, 150), (WHITE, 10), (BLACK, 10), (GROUND, 150)]
    assert runs(y[:, 155]) == [(GROUND, 80), (WHITE, 20), (GROUND, 80)]


def test_contain_shows_all_and_leaves_the_rest_to_what_is_behind(compose: Compose, halves: Path) -> None:
    y = compose(picture(width=40, height=40, fit="contain"), files={"a": halves}, background="#ff0000")[0].y
    assert runs(y[90]) == [(GROUND, 140), (WHITE, 20), (BLACK, 20), (GROUND, 140)]
    assert runs(y[:, 150]) == [(GROUND, 80), (WHITE, 20), (GROUND, 80)]


def test_crop_takes_a_part_of_the_source(compose: Compose, halves: Path) -> None:
    crop = {"x": 10, "y": 0, "width": 20, "height": 20}
    y = compose(picture(width=20, height=20, crop=crop), files={"a": halves}, background="#ff0000")[0].y
    assert runs(y[90]) == [(GROUND, 150), (WHITE, 10), (BLACK, 10), (GROUND, 150)]


def test_a_crop_beyond_the_picture_is_cut_to_it(compose: Compose, halves: Path) -> None:
    crop = {"x": 30, "y": 10, "width": 500, "height": 500}
    y = compose(picture(width=10, height=10, crop=crop), files={"a": halves}, background="#ff0000")[0].y
    assert y[86:94, 156:164].max() == BLACK


def test_rotation_is_clockwise(compose: Compose, halves: Path) -> None:
    y = compose(picture({"rotation": 90}, width=40, height=20), files={"a": halves}, background="#ff0000")[0].y
    assert y[72:88, 152:168].min() > 230
    assert y[92:108, 152:168].max() < 20


def test_an_element_beyond_the_border_is_cut(compose: Compose, halves: Path) -> None:
    film = compose(picture({"x": 0, "y": 180}, width=40, height=20), files={"a": halves}, background="#ff0000")
    y = film[0].y
    assert y[170:, :20].max() == BLACK
    assert (y[:170] == GROUND).all()
    assert (y[:, 20:] == GROUND).all()


def test_an_element_wholly_outside_is_not_drawn(compose: Compose, halves: Path) -> None:
    film = compose(picture({"x": -200}, width=40, height=20), files={"a": halves}, background="#ff0000")
    assert (film[0].y == GROUND).all()


@pytest.mark.parametrize("rotation", [0, 180])
def test_an_edge_between_pixels_is_blended(compose: Compose, picture_file: WriteFile, rotation: int) -> None:
    white = picture_file(np.full((20, 20, 3), 255))
    placed = picture({"x": 160.5, "y": 90.25, "rotation": rotation}, width=20, height=20)
    y = compose(placed, files={"a": white})[0].y
    assert y[90, 150] == pytest.approx(16 + 219 / 2, abs=2)
    assert y[90, 170] == pytest.approx(16 + 219 / 2, abs=2)
    assert y[80, 160] == pytest.approx(16 + 219 * 0.75, abs=2)
    assert y[100, 160] == pytest.approx(16 + 219 * 0.25, abs=2)


@pytest.mark.parametrize("rotation", [0, 90])
def test_radius_rounds_the_corners(compose: Compose, picture_file: WriteFile, rotation: int) -> None:
    white = picture_file(np.full((40, 40, 3), 255))
    y = compose(picture({"rotation": rotation}, width=40, height=40, radius=10), files={"a": white})[0].y
    covered = (y.astype(float) - 16).sum() / 219
    # Skia draws small arcs as a few chords, which takes a little off.
    assert covered == pytest.approx(1600 - (4 - np.pi) * 100, abs=12)
    assert y[70, 140] == BLACK
    assert y[70, 160] == WHITE


def test_movement_by_fractions_of_a_pixel_is_even(compose: Compose, picture_file: WriteFile) -> None:
    pixels = np.zeros((40, 40, 3))
    pixels[10:30, 10:30] = 255
    moving = picture({"x": 100}, {"frame": 80, "x": 110}, width=40, height=40)
    film = compose(moving, files={"a": picture_file(pixels)})
    columns = np.arange(320)
    centres = []
    for frame in range(80):
        ink = (film[frame].y - 16).sum(axis=0)
        centres.append((ink * columns).sum() / ink.sum())
    assert np.diff(centres) == pytest.approx(np.full(79, 1 / 8), abs=0.02)


def test_a_slow_zoom_does_not_pulse(compose: Compose, picture_file: WriteFile) -> None:
    # Detail as fine as the frame shows: its contrast must change smoothly, not from frame to frame.
    y, x = np.mgrid[0:540, 0:960]
    pixels = 127 + 80 * np.sin(x * 0.5) * np.sin(y * 0.5)
    zoom = picture({"scale": 1}, {"frame": 99, "scale": 1.2}, width=320, height=180)
    film = compose(zoom, files={"a": picture_file(np.stack([pixels] * 3, axis=-1))})
    contrast = np.array([film[f].y[60:120, 100:220].std() for f in range(99)])
    assert np.abs(np.diff(contrast)).max() < 0.04 * contrast.mean()


def test_detail_too_fine_for_the_frame_turns_grey(compose: Compose, picture_file: WriteFile) -> None:
    checks = np.indices((2250, 4000)).sum(axis=0) % 2 * 255
    zoom = picture({"scale": 1}, {"frame": 99, "scale": 1.5}, width=320, height=180)
    y = compose(zoom, files={"a": picture_file(np.stack([checks] * 3, axis=-1))})[0].y
    assert y.min() > 120
    assert y.max() < 132


@pytest.mark.parametrize("scale", [1, 1.3])
def test_an_edge_in_a_large_photograph_stays_sharp(compose: Compose, picture_file: WriteFile, scale: float) -> None:
    pixels = np.zeros((1800, 3200, 3))
    pixels[:, 1600:] = 255
    zoom = picture({"scale": 1}, {"frame": 50, "scale": scale}, width=320, height=180)
    row = compose(zoom, files={"a": picture_file(pixels)})[20].y[90]
    # From 10 % to 90 % of the step within two pixels.
    assert ((row > 16 + 22) & (row < 235 - 22)).sum() <= 2


@pytest.mark.parametrize("size", [(1600, 900), (1780, 1000), (813, 541), (817, 460), (322, 183)])
def test_a_photograph_stands_where_it_would_and_is_as_sharp_in_every_format(
    compose: Compose, picture_file: WriteFile, size: tuple[int, int]
) -> None:
    """A JPEG is decoded smaller: never with too few pixels, nor with half of one at its edge."""
    width, height = size
    # Waves of three pixels of the film, across and down.
    rows, columns = (np.sin(np.arange(side) * 2 * np.pi * 320 / width / 3) for side in (height, width))
    waves = 128 + 50 * rows[:, None] + 50 * columns[None, :]
    pixels = np.stack([waves] * 3, axis=-1)
    files = [picture_file(pixels), picture_file(pixels, "picture.jpg", quality=98, subsampling=0)]
    shown = picture(width=320, height=320 * height / width)
    png, jpeg = (compose(shown, files={"a": file})[0].y.astype(int) for file in files)
    assert np.abs(png - jpeg).max() <= 8


def painted(mode: str = "RGB") -> Image.Image:
    image = Image.fromarray(chart().astype(np.uint8))
    return image.quantize(16, dither=Image.Dither.NONE) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("a.png", "RGB", {}),
        ("a.png", "RGBA", {}),
        ("a.png", "P", {}),
        ("a.jpg", "RGB", {"quality": 100, "subsampling": 0}),
        ("a.webp", "RGB", {"lossless": True}),
        ("a.bmp", "RGB", {}),
        ("a.tif", "RGB", {}),
    ],
)
def test_colours_survive_every_format(
    compose: Compose, tmp_path: Path, name: str, mode: str, options: dict[str, Any]
) -> None:
    path = tmp_path / name
    painted(mode).save(path, **options)
    assert_chart(compose(picture(width=240, height=20), files={"a": path})[0])


@pytest.mark.parametrize(
    ("keyframes", "props"),
    [
        ([{}], {"radius": 2}),
        ([{}, {"frame": 50, "x": 200}], {}),
        ([{}, {"frame": 50, "scale": 2}], {}),
        ([{"opacity": 0.999}], {}),
    ],
)
def test_colours_survive_every_way_of_drawing(
    compose: Compose, tmp_path: Path, keyframes: list[dict[str, Any]], props: dict[str, Any]
) -> None:
    path = tmp_path / "a.png"
    painted().save(path)
    assert_chart(compose(picture(*keyframes, width=240, height=20, **props), files={"a": path})[0])


def test_colours_survive_rotation(compose: Compose, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    painted().transpose(Image.Transpose.ROTATE_180).save(path)
    assert_chart(compose(picture({"rotation": 180}, width=240, height=20), files={"a": path})[0])


def test_colours_survive_alpha(compose: Compose, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    framed = Image.new("RGBA", (260, 40))
    framed.paste(painted("RGBA"), (10, 10))
    framed.save(path)
    film = compose(picture(width=260, height=40), files={"a": path}, background="#204060")
    assert_chart(film[0])
    assert film[0].y[72, 32] == pytest.approx(expected_codes((32, 64, 96))[0], abs=1)


def test_half_transparent_pixels_let_half_through(compose: Compose, picture_file: WriteFile) -> None:
    pixels = np.full((20, 20, 4), 255)
    pixels[..., 3] = 128
    y = compose(picture(width=20, height=20), files={"a": picture_file(pixels)})[0].y
    assert y[90, 160] == pytest.approx(16 + 219 * 128 / 255, abs=1)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.avif", {"quality": 100, "subsampling": "4:4:4"}),
        ("a.tif", {}),
    ],
)
def test_every_format_that_has_alpha_lets_through(
    compose: Compose, picture_file: WriteFile, name: str, options: dict[str, Any]
) -> None:
    pixels = np.full((20, 40, 4), 255)
    pixels[:, :20, 3], pixels[:, 20:, 3] = 128, 0
    y = compose(picture(width=40, height=20), files={"a": picture_file(pixels, name, **options)})[0].y
    assert y[90, 150] == pytest.approx(16 + 219 * 128 / 255, abs=2)
    assert y[90, 170] == pytest.approx(16, abs=1)


def multiplied_alpha(avif: bytes) -> bytes:
    """The file with a reference of type prem from its picture to its alpha, beside the one that is there."""
    ((_, end),) = find_boxes(avif, b"meta", b"iref")
    data = bytearray(avif[:end] + struct.pack(">I4sHHH", 14, b"prem", 1, 1, 2) + avif[end:])
    for path in ((b"meta",), (b"meta", b"iref")):
        ((start, _),) = find_boxes(avif, *path)
        struct.pack_into(">I", data, start - 8, struct.unpack_from(">I", avif, start - 8)[0] + 14)
    ((start, _),) = find_boxes(avif, b"meta", b"iloc")
    (items,) = struct.unpack_from(">H", avif, start + 6)
    for item in range(items):  # each of one extent, ISO 14496-12, 8.11.3 with sizes of 4, 4 and 0
        place = start + 8 + 14 * item + 6
        struct.pack_into(">I", data, place, struct.unpack_from(">I", data, place)[0] + 14)
    return bytes(data)


def test_an_avif_whose_colours_are_multiplied_already_is_not_multiplied_again(
    compose: Compose, picture_file: WriteFile
) -> None:
    path = picture_file(np.full((20, 40, 4), 128), "a.avif", quality=100, subsampling="4:4:4")
    path.write_bytes(multiplied_alpha(path.read_bytes()))
    y = compose(picture(width=40, height=20), files={"a": path})[0].y
    assert y[90, 160] == pytest.approx(16 + 219 * 128 / 255, abs=2)


def test_an_avif_that_says_how_it_is_turned_stands_upright(compose: Compose, picture_file: WriteFile) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.zeros((20, 40, 3))
    pixels[:, :20] = 255  # the left half, which is at the top once it is turned clockwise
    path = picture_file(pixels, "a.avif", quality=100, exif=exif)
    y = compose(picture(width=20, height=40), files={"a": path})[0].y
    assert y[72:88, 152:168].min() > 225
    assert y[92:108, 152:168].max() < 25


def test_sixteen_bits_a_sample(compose: Compose, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.full((20, 20), 128 * 257, np.uint16)).save(path)
    y = compose(picture(width=20, height=20), files={"a": path})[0].y
    assert y[90, 160] == pytest.approx(126, abs=1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_exif_orientation_is_followed(compose: Compose, picture_file: WriteFile, name: str, orientation: int) -> None:
    upright = np.zeros((20, 40, 3))
    upright[:10, :20] = 255
    # How a camera stores an upright scene for each orientation (EXIF 2.32, 4.6.4): the inverse of what undoes it.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = picture_file(stored, name, quality=95, exif=exif)
    assert (probe_media(path, "a").width, probe_media(path, "a").height) == (40, 20)
    y = compose(picture(width=40, height=20), files={"a": path})[0].y
    assert y[82:88, 142:158].min() > 220
    assert y[92:98].max() < 40
    assert y[82:88, 162:178].max() < 40


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"this is no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_a_broken_picture_is_named(compose: Compose, tmp_path: Path, content: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(AssetDecodeError, match="asset a ") as caught:
        compose(picture(width=20, height=20), files={"a": path})[0]
    assert caught.value.asset == "a"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_picture_cut_off_is_named(compose: Compose, picture_file: WriteFile, name: str) -> None:
    path = picture_file(np.random.default_rng(1).integers(0, 255, (200, 200, 3)), name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AssetDecodeError, match="asset a "):
        compose(picture(width=20, height=20), files={"a": path})[0]


def test_too_many_pixels_are_refused_before_decoding(compose: Compose, tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    with pytest.raises(AssetRejectedError, match="20000 x 20000"):
        compose(picture(width=20, height=20), files={"a": path})[0]


def test_a_picture_without_a_file_is_named(compose: Compose, tmp_path: Path) -> None:
    with pytest.raises(AssetMissingError, match="asset a "):
        compose(picture(width=20, height=20), files={"a": tmp_path / "gone.png"})[0]


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 5), (7, 7)])
def test_the_smallest_pictures_fill_their_boxes(
    compose: Compose, picture_file: WriteFile, size: tuple[int, int]
) -> None:
    path = picture_file(np.full((size[1], size[0], 3), 255))
    placings: list[list[dict[str, Any]]] = [[{}], [{}, {"frame": 90, "scale": 1.5}], [{"rotation": 90}]]
    for keyframes in placings:
        y = compose(picture(*keyframes, width=40, height=40), files={"a": path})[0].y
        assert (y == WHITE).sum() == 1600


def test_a_clip_and_a_still_of_one_colour_look_the_same(
    compose: Compose, tmp_path: Path, picture_file: WriteFile
) -> None:
    grey = picture_file(np.full((48, 64, 3), round((20 + 4 * 20 - 16) / 219 * 255)))
    clip = numbered_clip(tmp_path / "b.mp4", [20] * 5)
    still = {**picture({"x": 100}, width=64, height=48)}
    video = element("video", {"x": 200}, asset="b", width=64, height=48)
    y = compose(still, video, files={"a": grey, "b": clip})[0].y
    assert y[90, 100] == pytest.approx(y[90, 200], abs=1)
