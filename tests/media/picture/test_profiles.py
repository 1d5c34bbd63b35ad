"""Pictures whose own colours are not sRGB."""

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from onetake.render.sources.animations import AnimationDecoder
from onetake.render.sources.decoding import PictureFile

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
    tags = {b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1, 0.8249)}
    for place, channel in enumerate((b"r", b"g", b"b")):
        tags[channel + b"XYZ"] = b"XYZ \0\0\0\0" + fixed(*to_xyz[:, place])
        tags[channel + b"TRC"] = curve
    data, table, start = b"", struct.pack(">I", len(tags)), 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content
    size = struct.pack(">I", start + len(data))
    header = size + bytes(4) + b"\x02\x40\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + fixed(0.9642, 1, 0.8249)
    return header.ljust(128, b"\0") + table + data


def srgb_light(codes: Values) -> Values:
    values = codes / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb_codes(light: Values) -> Values:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


P3 = profile(_P3, SRGB_CURVE)
COLOURS = np.random.default_rng(3).integers(0, 256, (90, 70, 3), np.uint8)
ALPHA = np.arange(90 * 70).reshape(90, 70).astype(np.uint8)


def expected(to_xyz: Values, light: Values) -> Values:
    return srgb_codes(light @ (np.linalg.inv(_SRGB) @ to_xyz).T)


P3_EXPECTED = expected(_P3, srgb_light(COLOURS.astype(np.float64)))


def saved(path: Path, pixels: npt.NDArray[np.uint8], icc: bytes = P3) -> Path:
    Image.fromarray(pixels).save(path, icc_profile=icc, lossless=True)
    return path


def colours_of(path: Path) -> npt.NDArray[np.int64]:
    return PictureFile(path, "a").decode()[..., 2::-1].astype(np.int64)


def test_colours_of_display_p3_are_brought_to_srgb(tmp_path: Path) -> None:
    assert np.abs(colours_of(saved(tmp_path / "a.png", COLOURS)) - P3_EXPECTED).max() < 1.5


def test_colours_of_adobe_rgb_are_brought_to_srgb(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", COLOURS, profile(_ADOBE, ADOBE_CURVE))
    assert np.abs(colours_of(path) - expected(_ADOBE, (COLOURS / 255) ** _ADOBE_GAMMA)).max() < 1.5


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_what_is_half_clear_has_its_colours_and_its_alpha(tmp_path: Path, name: str) -> None:
    pixels = PictureFile(saved(tmp_path / name, np.dstack([COLOURS, ALPHA])), "a").decode()
    assert (pixels[..., 3] == ALPHA).all()
    share = ALPHA[..., None] / 255
    assert np.abs(pixels[..., 2::-1] - P3_EXPECTED * share).max() < 2.5
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


def test_no_codec_converts_colours_that_the_pipeline_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The codecs' own conversion is not the same on all processors."""
    path = saved(tmp_path / "a.png", COLOURS)
    monkeypatch.setattr("onetake.render.sources.decoding.to_srgb", lambda pixels, space, premultiply: None)
    assert (colours_of(path) == COLOURS).all()


def test_frames_of_an_animation_are_brought_to_srgb_once_each(tmp_path: Path) -> None:
    path, moved = tmp_path / "a.webp", COLOURS.copy()
    moved[10:20, 10:20] = 40, 250, 30
    first, second = Image.fromarray(COLOURS), Image.fromarray(moved)
    first.save(path, save_all=True, append_images=[second], duration=50, lossless=True, icc_profile=P3)
    decoder = AnimationDecoder(path, "a")
    for number, colours in ((0, COLOURS), (1, moved), (0, COLOURS)):
        found = decoder.frame(number).to_ndarray(format="bgra")[..., 2::-1].astype(np.int64)
        assert np.abs(found - expected(_P3, srgb_light(colours.astype(np.float64)))).max() < 1.5


def test_16_bits_are_converted_before_they_become_bytes(tmp_path: Path) -> None:
    """A dark ramp of linear light, which has five steps in bytes."""
    light = np.arange(0, 1024).reshape(1, -1)
    header = struct.pack(">IIBBBBB", 1024, 1, 16, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" + np.repeat(light, 3).astype(">u2").tobytes())
    chunks = [(b"IHDR", header), (b"gAMA", struct.pack(">I", 100_000)), (b"IDAT", rows), (b"IEND", b"")]
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True))))
    assert np.abs(colours_of(path)[..., 0] - srgb_codes(light / 65535)).max() < 1.5


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
