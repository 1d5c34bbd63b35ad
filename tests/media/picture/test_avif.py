"""AVIF files that are cut out, and that move."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onetake.errors import AssetRejectedError
from onetake.render.intake.probe import glance_at_media, probe_media
from onetake.timeline.document import Rate
from tests.media.picture.films import Compose, element

CUT_OUT = Path(__file__).with_name("aperture.avif")
"""By avifenc --crop 10,4,80,50 --irot 1 --imir 1: of the 100 x 64 pixels, those around are white."""


def test_what_is_to_be_seen_is_cut_out_before_it_is_turned(compose: Compose) -> None:
    """As libheif shows it."""
    facts = probe_media(CUT_OUT, "hero")
    assert (facts.width, facts.height) == (50, 80)
    shown = element("image", asset="a", width=50, height=80)
    y = compose(shown, files={"a": CUT_OUT}, background="#ffffff")[0].y[50:130, 135:185]
    luma = {name: 16 + 219 / 255 * np.dot((0.2126, 0.7152, 0.0722), rgb) for name, rgb in COLOURS.items()}
    corners = [y[:38, :23], y[:38, 27:], y[42:, :23], y[42:, 27:]]
    for corner, name in zip(corners, ("grey", "green", "blue", "red"), strict=True):
        assert np.abs(corner - luma[name]).max() <= 3, name


COLOURS = {"red": (200, 30, 30), "green": (30, 160, 30), "blue": (30, 30, 200), "grey": (90, 90, 90)}


@pytest.mark.parametrize("look", [probe_media, glance_at_media])
@pytest.mark.parametrize(("place", "value"), [(16, 1), (16, 40), (0, 200), (4, 0)])
def test_what_cannot_be_cut_out_is_refused(tmp_path: Path, look: type, place: int, value: int) -> None:
    """By half a pixel, beyond the edge, more than there is, and a share of nothing."""
    path = tmp_path / "hero.avif"
    shutil.copy(CUT_OUT, path)
    data = bytearray(path.read_bytes())
    at = data.index(b"clap") + 4
    data[at + place : at + place + 4] = value.to_bytes(4)
    if place == 16:
        data[at + 20 : at + 24] = (2 if value == 1 else 1).to_bytes(4)
    path.write_bytes(data)
    with pytest.raises(
        AssetRejectedError, match="asset hero is an AVIF file cut out between its pixels or beyond them"
    ):
        look(path, "hero")


def moving(path: Path) -> Path:
    """Six frames, 40 ms each, from dark to bright."""
    frames = [Image.fromarray(np.full((48, 64, 3), 20 + 40 * number, np.uint8)) for number in range(6)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=40, quality=100)
    return path


def test_a_moving_avif_plays_at_its_own_rate(compose: Compose, tmp_path: Path) -> None:
    path = moving(tmp_path / "a.avif")
    facts = probe_media(path, "hero")
    assert (facts.kind, facts.fps, facts.is_animation) == ("video", Rate(num=25), True)
    assert facts.duration == pytest.approx(0.24)
    clip = element("video", asset="a", width=64, height=48)
    film = compose(clip, files={"a": path}, kinds={"a": "video"}, fps={"num": 25, "den": 1})
    for number in range(6):
        assert film[number].y[90, 160] == pytest.approx(16 + 219 / 255 * (20 + 40 * number), abs=2)


def test_a_moving_avif_is_a_picture_of_its_first_frame(compose: Compose, tmp_path: Path) -> None:
    still = element("image", asset="a", width=64, height=48)
    y = compose(still, files={"a": moving(tmp_path / "a.avif")}, background="#ffffff")[0].y
    assert y[90, 160] == pytest.approx(16 + 219 / 255 * 20, abs=2)


def test_a_moving_avif_with_alpha_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hero.avif"
    frames = [Image.new("RGBA", (64, 48), (90, 90, 90, alpha)) for alpha in (50, 150)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=40)
    with pytest.raises(AssetRejectedError, match=r"asset hero is a moving AVIF with alpha, .* Save it as moving WebP"):
        probe_media(path, "hero")
