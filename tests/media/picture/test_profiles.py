"""Pictures whose own colours are not sRGB."""

import struct
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from onetake.render.sources.animations import AnimationDecoder
from onetake.render.sources.decoding import PictureFile
from tests.media.picture.pngs import embedded, write_png

Values = npt.NDArray[np.float64]

# To XYZ of D50, as profiles have it: the columns are red, green and blue.
_P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
_ADOBE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
_SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
_ADOBE_GAMMA = 563 / 256


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


SRGB_CURVE = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
ADOBE_CURVE = b"curv\0\0\0\0" + struct.pack(">IH", 1, 563) + bytes(2)


def profile(to_xyz: Values, curve: bytes) -> bytes:
    """An ICC profile of version 2.4: these primaries, and this curve for each channel."""
    tags = {}
    for place, channel in enumerate((b"r", b"g", b"b")):
        tags[channel + b"XYZ"] = b"XYZ \0\0\0\0" + fixed(*to_xyz[:, place])
        tags[channel + b"TRC"] = curve
    return with_tags(tags, b"RGB ", b"XYZ ")


def with_tags(tags: dict[bytes, bytes], space: bytes, between: bytes, kind: bytes = b"mntr") -> bytes:
    """From `space` to `between`, XYZ or Lab."""
    tags = {b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1, 0.8249), **tags}
    data, table, start = b"", struct.pack(">I", len(tags)), 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content
    size = struct.pack(">I", start + len(data))
    header = size + bytes(4) + b"\x02\x40\0\0" + kind + space + between + bytes(12) + b"acsp" + bytes(28)
    return (header + fixed(0.9642, 1, 0.8249)).ljust(128, b"\0") + table + data


def words(values: Values) -> bytes:
    """0..1 as 16 bits each."""
    return bytes(np.round(65535 * values).astype(">u2"))


def printed(inks: Values) -> Values:
    """L*a*b* of a made-up press, at the corners of the cube of its four inks."""
    c, m, y, k = inks
    lab = np.array([100 - 25 * c - 30 * m - 8 * y, 40 * m - 30 * c, 60 * y - 40 * c + 5 * m])
    return np.asarray(lab * (1 - k) + np.array([9 * k, 0, 0]))


def press(exponent: float = 1) -> bytes:
    """The corners in a table (ICC.1:2001-04, 6.5.7 and 6.3.4.2: L* of 100 is 0xff00, a* and b* of 0 are 0x8000).

    Inks are taken to the power of `exponent` before.
    """
    corners = np.array([printed(np.array(inks)) for inks in product((0, 1), repeat=4)])
    codes = (corners / [100, 256, 256] + [0, 0.5, 0.5]) * 65280 / 65535
    curve, straight = words(np.linspace(0, 1, 256) ** exponent), words(np.array([0.0, 1.0]))
    sizes = bytes([4, 3, 2, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + struct.pack(">HH", 256, 2)
    return with_tags(
        {b"A2B0": b"mft2\0\0\0\0" + sizes + 4 * curve + words(codes) + 3 * straight}, b"CMYK", b"Lab ", b"prtr"
    )


def light_of_lab(lab: Values) -> Values:
    """CIE 15:2004, 8.2.1, backwards, from D50's white to sRGB's primaries."""
    y = (lab[0] + 16) / 116
    f = np.array([y + lab[1] / 500, y, y - lab[2] / 200])
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * [0.9642, 1, 0.8249]
    return np.asarray(np.linalg.inv(_SRGB) @ xyz)


def srgb_light(codes: Values) -> Values:
    values = codes / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb_codes(light: Values) -> Values:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


P3, ADOBE, PRESS = profile(_P3, SRGB_CURVE), profile(_ADOBE, ADOBE_CURVE), press()
COLOURS = np.random.default_rng(3).integers(0, 256, (90, 70, 3), np.uint8)
ALPHA = np.arange(90 * 70).reshape(90, 70).astype(np.uint8)


def expected(to_xyz: Values, light: Values) -> Values:
    return srgb_codes(light @ (np.linalg.inv(_SRGB) @ to_xyz).T)


P3_EXPECTED = expected(_P3, srgb_light(COLOURS.astype(np.float64)))
ADOBE_EXPECTED = expected(_ADOBE, (COLOURS / 255) ** _ADOBE_GAMMA)


def saved(path: Path, pixels: npt.NDArray[np.uint8], icc: bytes = P3) -> Path:
    Image.fromarray(pixels).save(path, icc_profile=icc, lossless=True)
    return path


def colours_of(path: Path) -> npt.NDArray[np.int64]:
    return PictureFile(path, "a").decode()[..., 2::-1].astype(np.int64)


def test_colours_of_display_p3_are_brought_to_srgb(tmp_path: Path) -> None:
    assert np.abs(colours_of(saved(tmp_path / "a.png", COLOURS)) - P3_EXPECTED).max() < 1.5


def test_colours_of_adobe_rgb_are_brought_to_srgb(tmp_path: Path) -> None:
    assert np.abs(colours_of(saved(tmp_path / "a.png", COLOURS, ADOBE)) - ADOBE_EXPECTED).max() < 1.5


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_what_is_half_clear_has_its_colours_and_its_alpha(tmp_path: Path, name: str) -> None:
    pixels = PictureFile(saved(tmp_path / name, np.dstack([COLOURS, ALPHA])), "a").decode()
    assert (pixels[..., 3] == ALPHA).all()
    share = ALPHA[..., None] / 255
    assert np.abs(pixels[..., 2::-1] - P3_EXPECTED * share).max() < 2.5
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_frames_of_an_animation_are_brought_to_srgb_once_each(tmp_path: Path) -> None:
    path, moved = tmp_path / "a.webp", COLOURS.copy()
    moved[10:20, 10:20] = 40, 250, 30
    first, second = Image.fromarray(COLOURS), Image.fromarray(moved)
    first.save(path, save_all=True, append_images=[second], duration=50, lossless=True, icc_profile=P3)
    decoder = AnimationDecoder(path, "a")
    for number, colours in ((0, COLOURS), (1, moved), (0, COLOURS)):
        found = decoder.frame(number).to_ndarray(format="bgra")[..., 2::-1].astype(np.int64)
        assert np.abs(found - expected(_P3, srgb_light(colours.astype(np.float64)))).max() < 1.5


def sampled(light: Callable[[Values], Values]) -> bytes:
    """A curve as a table, which need not be one of those that skia has numbers for."""
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + words(light(np.linspace(0, 1, 1024)))


def scanned(values: Values) -> Values:
    return np.asarray((values**2.2 + np.sin(9 * values) ** 2 / 30) / (1 + np.sin(9) ** 2 / 30))


SCANNER = profile(_P3, sampled(scanned))
SCANNER_EXPECTED = expected(_P3, scanned(COLOURS / 255))


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tiff"])
def test_curves_in_a_table_are_followed(tmp_path: Path, name: str) -> None:
    assert np.abs(colours_of(saved(tmp_path / name, COLOURS, SCANNER)) - SCANNER_EXPECTED).max() < 2.5


def test_16_bits_follow_curves_in_a_table(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", COLOURS.astype(np.uint16) * 257, iCCP=embedded(SCANNER))
    assert np.abs(colours_of(path) - SCANNER_EXPECTED).max() < 2.5


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_grey_picture_has_a_profile_of_greys(tmp_path: Path, name: str) -> None:
    greys = np.repeat(np.arange(0, 256, 17).astype(np.uint8)[None], 16, 0).repeat(16, 1)
    icc = with_tags({b"kTRC": sampled(scanned)}, b"GRAY", b"XYZ ")
    found = colours_of(saved(tmp_path / name, greys, icc))
    assert np.abs(found - srgb_codes(scanned(greys / 255))[..., None]).max() < 2.5


def test_a_profile_of_srgb_in_tables_changes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", COLOURS, profile(_SRGB, sampled(lambda values: srgb_light(255 * values))))
    assert (colours_of(path) == COLOURS).all()


def test_inks_are_shown_as_their_profile_says(tmp_path: Path) -> None:
    """Corners of its table, and halfway between two of them, where every interpolation is the mean."""
    inks = np.array([[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 255, 0], [0, 0, 0, 255], [0, 0, 0, 128], [0, 128, 0, 0]])
    path = tmp_path / "a.jpg"
    pixels = np.repeat(np.repeat(inks.astype(np.uint8)[None], 16, 0), 16, 1)
    Image.fromarray(pixels, "CMYK").save(path, icc_profile=PRESS, quality=100, subsampling=0)
    shown = [srgb_codes(light_of_lab(printed(ink / 255))) for ink in inks]
    assert np.abs(colours_of(path)[8, 8::16] - shown).max() < 2.5


def test_steep_inks_are_shown_as_their_profile_says(tmp_path: Path) -> None:
    """Which a table that is coarser than the profile's misses by 30 codes."""
    black = np.arange(0, 64, dtype=np.uint8)
    inks = np.zeros((8, 512, 4), np.uint8)
    inks[..., 3] = black.repeat(8)
    path = tmp_path / "a.jpg"
    Image.fromarray(inks, "CMYK").save(path, icc_profile=press(0.4), quality=100, subsampling=0)
    shown = [srgb_codes(light_of_lab(printed(np.array([0, 0, 0, (k / 255) ** 0.4])))) for k in black]
    assert np.abs(colours_of(path)[4, 4::8] - shown).max() < 2.5


@pytest.mark.parametrize("icc", [b"nonsense" * 30, SCANNER[:200], PRESS], ids=["nonsense", "cut off", "for inks"])
def test_a_profile_that_is_of_no_use_is_passed_over(tmp_path: Path, icc: bytes) -> None:
    assert (colours_of(saved(tmp_path / "a.png", COLOURS, icc)) == COLOURS).all()


@pytest.mark.parametrize("icc", [P3, SCANNER])
def test_codecs_convert_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, icc: bytes) -> None:
    """Their own conversion is not the same on all processors."""
    path = saved(tmp_path / "a.png", COLOURS, icc)
    monkeypatch.setattr("onetake.render.sources.decoding.to_srgb", lambda pixels, conversion, premultiply: pixels)
    assert (colours_of(path) == COLOURS).all()
