"""Which profiles say no more than that colours are sRGB's."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from onetake.render.sources.srgb import is_srgb
from tests.media.picture.test_profiles import _SRGB, ADOBE, P3, PRESS, SCANNER, SRGB_CURVE, fixed, profile, sampled
from tests.media.picture.test_profiles import srgb_light as light_of

TABLE = sampled(lambda values: light_of(255 * values))
WITH_OFFSETS = b"para\0\0\0\0\0\4\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0)
PLAIN_GAMMA = b"para\0\0\0\0\0\0\0\0" + fixed(2.2)
LITTLECMS = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("curve", [SRGB_CURVE, WITH_OFFSETS, TABLE], ids=["formula", "formula with offsets", "table"])
def test_srgb_is_told_however_its_curve_is_written(curve: bytes) -> None:
    assert is_srgb(profile(_SRGB, curve))
    assert is_srgb(LITTLECMS)


@pytest.mark.parametrize(
    "other", [P3, ADOBE, PRESS, SCANNER, profile(_SRGB, PLAIN_GAMMA), profile(_SRGB + 0.01, TABLE)]
)
def test_others_are_not_taken_for_it(other: bytes) -> None:
    assert not is_srgb(other)


@pytest.mark.parametrize("seed", range(3))
def test_damaged_profiles_do_not_stop_a_render(seed: int) -> None:
    chance = np.random.default_rng(seed)
    for _ in range(300):
        damaged = np.frombuffer(profile(_SRGB, TABLE), np.uint8).copy()
        damaged[chance.integers(128, 260, 4)] = chance.integers(0, 256, 4)
        is_srgb(damaged[: chance.integers(1, len(damaged))].tobytes())
    assert not is_srgb(b"curv" * 100)


def test_a_photograph_of_srgb_does_not_load_what_follows_tables(tmp_path: Path) -> None:
    """Loading littlecms takes a worker 50 ms and 10 MB."""
    Image.new("RGB", (16, 16), "red").save(tmp_path / "a.jpg", icc_profile=LITTLECMS)
    code = (
        "import sys; from pathlib import Path; from onetake.render.sources.decoding import PictureFile\n"
        f"PictureFile(Path({str(tmp_path / 'a.jpg')!r}), 'a').decode(); print('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
