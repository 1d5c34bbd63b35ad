"""What PNG files say of their colours beside profiles."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.errors import AssetRejectedError
from onetake.render.intake.probe import glance_at_media
from tests.media.picture.charts import CHART, PATCH
from tests.media.picture.films import Compose, element
from tests.media.picture.footage import BT2020, DISPLAY_P3, HLG, PQ, SCREEN_P3, Deep
from tests.media.picture.pngs import coding, embedded, gamma, write_png
from tests.media.picture.test_profiles import (
    ADOBE,
    ADOBE_EXPECTED,
    COLOURS,
    P3_EXPECTED,
    Values,
    colours_of,
    srgb_codes,
)
from tests.media.picture.test_tone_mapping import in_the_film

LINEAR = gamma(100_000)
ADOBE_CHUNK = embedded(ADOBE)
LINEAR_EXPECTED = srgb_codes(COLOURS / 255)


@pytest.mark.parametrize(
    ("chunks", "shown"),
    [
        ({"iCCP": ADOBE_CHUNK, "sRGB": b"\0", "gAMA": LINEAR, "cICP": coding(12, 13)}, P3_EXPECTED),
        ({"cICP": coding(1, 13), "gAMA": LINEAR}, COLOURS),
        ({"cICP": coding(2, 2), "iCCP": ADOBE_CHUNK, "gAMA": LINEAR}, ADOBE_EXPECTED),
        ({"sRGB": b"\0", "gAMA": LINEAR}, COLOURS),
        ({"gAMA": LINEAR}, LINEAR_EXPECTED),
    ],
    ids=["cICP", "cICP of sRGB", "cICP that leaves all open", "sRGB", "gAMA"],
)
def test_what_comes_first_is_followed(tmp_path: Path, chunks: dict[str, bytes], shown: Values) -> None:
    """PNG 3rd edition, 4.3: cICP, iCCP, sRGB, then gAMA and cHRM."""
    assert np.abs(colours_of(write_png(tmp_path / "a.png", COLOURS, **chunks)) - shown).max() < 1.5


@pytest.mark.parametrize("bits", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("deep", "numbers", "top"),
    [
        (PQ, (9, 16), 0.58),
        (PQ, (2, 16), 0.75),
        (HLG, (9, 18), 1.0),
        (BT2020, (9, 14), 1.0),
        (DISPLAY_P3, (12, 1), 1.0),
        (SCREEN_P3, (12, 13), 1.0),
    ],
)
def test_hdr_and_wide_gamut_are_shown_as_in_clips(
    compose: Compose, tmp_path: Path, deep: Deep, numbers: tuple[int, int], top: float, bits: Any
) -> None:
    signal = np.array(CHART) / 255 * top
    pixels = np.round(np.repeat(np.repeat(signal[None], PATCH, 0), PATCH, 1) * np.iinfo(bits).max).astype(bits)
    still = write_png(tmp_path / "a.png", pixels, cICP=coding(*numbers))
    frame = compose(element("image", asset="a", width=240, height=PATCH), files={"a": still})[0]
    for place, rgb in enumerate(CHART):
        x = 40 + place * PATCH + PATCH // 2
        r, g, b = (c / 255 * top for c in rgb)
        found = (frame.y[90, x], frame.u[45, x // 2], frame.v[45, x // 2])
        assert found == pytest.approx(in_the_film((r, g, b), deep), abs=2), rgb


@pytest.mark.parametrize(
    ("chunk", "reason"),
    [
        (b"\x09\x10\x00", "with a broken cICP chunk"),
        (bytes([9, 16, 9, 1]), "not RGB of full range"),
        (bytes([9, 16, 0, 0]), "not RGB of full range"),
        (coding(1, 8), "with transfer function 8"),
        (coding(10, 13), "with primaries 10"),
    ],
)
def test_a_coding_that_is_not_known_is_refused_by_name(tmp_path: Path, chunk: bytes, reason: str) -> None:
    path = write_png(tmp_path / "a.png", COLOURS, cICP=chunk)
    with pytest.raises(AssetRejectedError, match=f"^asset hero is a PNG file .*{reason}.* Save the picture as"):
        glance_at_media(path, "hero")


@pytest.mark.parametrize("value", [0, 1, 2**31 - 1, 2**32 - 1])
def test_a_gamma_that_no_picture_has_is_passed_over(tmp_path: Path, value: int) -> None:
    assert (colours_of(write_png(tmp_path / "a.png", COLOURS, gAMA=gamma(value))) == COLOURS).all()


@pytest.mark.parametrize("primaries", [range(1, 9), [0] * 8])
def test_primaries_that_cannot_be_are_passed_over(tmp_path: Path, primaries: list[int]) -> None:
    path = write_png(tmp_path / "a.png", COLOURS, cHRM=struct.pack(">8I", *primaries), gAMA=LINEAR)
    assert np.abs(colours_of(path) - LINEAR_EXPECTED).max() < 1.5


def test_16_bits_are_converted_before_they_become_bytes(tmp_path: Path) -> None:
    """A dark ramp of linear light, which has five steps in bytes."""
    light = np.arange(0, 1024, dtype=np.uint16).reshape(1, -1, 1)
    path = write_png(tmp_path / "a.png", np.repeat(light, 3, axis=2), gAMA=LINEAR)
    assert np.abs(colours_of(path) - srgb_codes(light / 65535)).max() < 1.5


@pytest.mark.parametrize("channels", [1, 3])
def test_16_bits_keep_their_alpha(compose: Compose, tmp_path: Path, channels: int) -> None:
    light = np.full((4, 4, channels), 20_000, np.uint16)
    path = write_png(tmp_path / "a.png", np.dstack([light, light[..., :1] * 0 + 32768]), gAMA=LINEAR)
    frame = compose(element("image", asset="a", width=80, height=80), files={"a": path}, background="#000000")[0]
    assert frame.y[90, 160] == pytest.approx(16 + 219 / 255 * srgb_codes(np.array(20_000 / 65535)) / 2, abs=1)
