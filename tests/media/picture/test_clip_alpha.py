"""Clips that let through what is behind them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.video.reformatter import Colorspace
from PIL import Image

from tests.media.picture.charts import expected_codes
from tests.media.picture.films import Compose, Film, Samples, element
from tests.media.picture.footage import Coding, filmed

INK, GROUND = (200, 100, 50), (0, 0, 255)
HALF = 128 / 255


def panes() -> Samples:
    """Clear, half transparent and opaque stripes of `INK`, 32 pixels wide each, (48, 96, 4)."""
    pixels = np.zeros((48, 96, 4), np.int64)
    pixels[..., :3] = INK
    pixels[:, 32:64, 3], pixels[:, 64:, 3] = 128, 255
    return pixels


def assert_panes(film: Film, frame: int, middle: float = HALF) -> None:
    mixed = tuple(ink * middle + ground * (1 - middle) for ink, ground in zip(INK, GROUND, strict=True))
    picture = film[frame]
    for x, colour in ((128, GROUND), (160, mixed), (192, INK)):
        found = (picture.y[90, x], picture.u[45, x // 2], picture.v[45, x // 2])
        r, g, b = colour
        assert found == pytest.approx(expected_codes((r, g, b)), abs=2), x


CODINGS = {
    "ProRes 4444": Coding("a.mov", "prores_ks", "yuva444p10le", options={"profile": "4444"}),
    "VP9 in WebM": Coding("a.webm", "libvpx-vp9", "yuva420p", options={"lossless": "1", "auto-alt-ref": "0"}),
    "VP8 in WebM": Coding(
        "a.webm",
        "libvpx",
        "yuva420p",
        Colorspace.ITU601,  # the only one that VP8 has
        tagged=False,
        options={"b": "20M", "qmin": "0", "qmax": "4", "auto-alt-ref": "0"},
    ),
    "PNG in QuickTime": Coding("a.mov", "png", "rgba", tagged=False, options={}),
    "Animation in QuickTime": Coding("a.mov", "qtrle", "argb", tagged=False, options={}),
    "FFV1": Coding("a.mkv", "ffv1", "yuva420p", options={}),
}


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
def test_a_clip_is_drawn_with_its_transparency(compose: Compose, tmp_path: Path, coding: Coding) -> None:
    clip = filmed(tmp_path, panes(), coding, frames=12)
    video = element("video", asset="a", width=96, height=48)
    film = compose(video, files={"a": clip}, kinds={"a": "video"}, background="#0000ff")
    for frame in (0, 11, 3):  # back again: the decoder of alpha seeks like any other
        assert_panes(film, frame)


@pytest.mark.parametrize(("name", "options"), [("a.webp", {"lossless": True}), ("a.png", {}), ("a.gif", {})])
def test_an_animated_picture_is_a_clip_with_its_transparency(
    compose: Compose, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    """Frame n has a white mark at 4 n; a GIF knows clear and opaque only."""
    frames = []
    for number in range(8):
        pixels = panes()
        if name == "a.gif":
            pixels[..., 3] = np.where(pixels[..., 3] == 255, 255, 0)
        pixels[:4, 4 * number : 4 * number + 4] = 255
        frames.append(Image.fromarray(pixels.astype(np.uint8)))
    disposal: dict[str, Any] = {"disposal": 2} if name == "a.gif" else {}
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=100, **options, **disposal)
    video = element("video", asset="a", width=96, height=48)
    film = compose(video, files={"a": tmp_path / name}, kinds={"a": "video"}, background="#0000ff")
    for frame in (0, 21, 12, 3, 60):
        assert_panes(film, frame, middle=0 if name == "a.gif" else HALF)
        marks = film[frame].y[67, 112:208]
        number = min(frame // 3, 7)
        assert marks[4 * number + 2] == 235
        assert (marks > 200).sum() <= 6


def test_what_is_clear_leaves_no_seam_where_a_clip_is_made_smaller(compose: Compose, tmp_path: Path) -> None:
    """Clear pixels are green underneath, which must not show at the edge of the black ones."""
    pixels = np.zeros((96, 96, 4), np.int64)
    pixels[..., 1] = 255
    pixels[24:72, 24:72] = 0, 0, 0, 255
    clip = filmed(tmp_path, pixels, Coding("a.mov", "png", "rgba", tagged=False, options={}))
    video = element("video", asset="a", width=40, height=40)
    frame = compose(video, files={"a": clip}, kinds={"a": "video"}, background="#808080")[0]
    assert abs(frame.u - 128).max() <= 1
    assert abs(frame.v - 128).max() <= 1


def test_opacity_and_rotation_apply_to_what_is_there(compose: Compose, tmp_path: Path) -> None:
    clip = filmed(tmp_path, panes()[:, ::-1], Coding("a.mov", "png", "rgba", tagged=False, options={}))
    video = element("video", {"rotation": 180, "opacity": 0.5}, asset="a", width=96, height=48)
    frame = compose(video, files={"a": clip}, kinds={"a": "video"}, background="#0000ff")[0]
    luma = {x: frame.y[90, x] for x in (128, 160, 192)}
    shares = {128: 0.0, 160: HALF / 2, 192: 0.5}
    ground, ink = expected_codes(GROUND)[0], expected_codes(INK)[0]
    assert luma == {x: pytest.approx(ground + (ink - ground) * share, abs=2) for x, share in shares.items()}
