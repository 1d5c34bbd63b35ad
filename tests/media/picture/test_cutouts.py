"""Pictures with alpha: where their samples come from, what their edges look like, and how small they may get."""

from collections.abc import Hashable

import numpy as np
import pytest

from onetake.render.picture.cutouts import CutoutSprite
from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.preparation import Preparation
from onetake.render.picture.sprites import SpritePainter
from onetake.render.planes.colour import Rgba, to_yuv
from onetake.render.planes.yuv420p import Plane, Planes, allocate
from onetake.render.sources.swscale import scale_bgra
from onetake.timeline.master import ImageElement

VIEWPORT = Viewport(160, 120, 160, 120)
WHITE = (255, 255, 255)


class Cut:
    """A `PictureSource` of premultiplied BGRA."""

    opaque = False

    def __init__(self, bgra: Plane) -> None:
        self._bgra = bgra
        self.size = (float(bgra.shape[1]), float(bgra.shape[0]))

    def key(self, frame: int) -> Hashable:
        return "cut"

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        raise AssertionError("a picture with alpha has no planes without it")

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        return scale_bgra(self._bgra, width, height)

    def close(self) -> None:
        pass


def disc(size: int, colour: tuple[int, int, int]) -> Plane:
    """Premultiplied BGRA of a disc, as hard at its edge as one can be."""
    x, y = np.meshgrid(np.arange(size) + 0.5 - size / 2, np.arange(size) + 0.5 - size / 2)
    inside = np.hypot(x, y) < size * 0.4
    return np.where(inside[..., None], np.array([*colour[::-1], 255]), 0).astype(np.uint8)


def flat(size: int, colour: tuple[int, int, int], alpha: int) -> Plane:
    pixels = [round(c * alpha / 255) for c in colour[::-1]]
    return np.broadcast_to(np.array([*pixels, alpha], np.uint8), (size, size, 4)).copy()


def drawn(bgra: Plane, placement: Placement, opacity: float = 1.0, radius: float = 0) -> Planes:
    """Over luma 100 without colour; the element is as large as its picture and moves."""
    size = bgra.shape[0]
    timeline = {"firstAppears": 0, "lastAppears": 10, "keyframes": [{"frame": 0, "x": 0, "y": 0, "rotation": 5}]}
    element = ImageElement.model_validate(
        {"id": "e", "type": "image", "layer": 0, "from": 0, "to": 10, "timeline": timeline}
        | {"asset": "a", "width": size, "height": size, "radius": radius}
    )
    canvas, _ = allocate(160, 120)
    canvas.y[:], canvas.u[:], canvas.v[:] = 100, 128, 128
    source = Cut(bgra)
    sprite = CutoutSprite(element, source, VIEWPORT, Preparation.of(element, source.size, VIEWPORT))
    layer = SpritePainter("e", sprite, VIEWPORT).layer(0, placement, opacity)
    if layer:
        layer.paint(canvas)
    return canvas


@pytest.mark.parametrize("rotation", [0.0, 7.0, 45.0])
@pytest.mark.parametrize("scale", [0.7, 1.0, 2.3])
def test_an_edge_has_neither_a_tint_nor_a_rim(rotation: float, scale: float) -> None:
    out = drawn(disc(40, WHITE), Placement(80.3, 60.6, scale, rotation))
    assert int(out.y[60, 80]) == 235
    assert np.abs(out.u.astype(int) - 128).max() <= 1
    assert np.abs(out.v.astype(int) - 128).max() <= 1
    assert (int(out.y.min()), int(out.y.max())) == (100, 235)


def test_it_covers_as_much_as_its_alpha() -> None:
    out = drawn(disc(40, WHITE), Placement(80.3, 60.6, 1.5, 30.0))
    area = float((disc(40, WHITE)[..., 3] == 255).sum()) * 1.5**2
    assert (out.y.astype(float) - 100).sum() / 135 == pytest.approx(area, rel=0.005)


@pytest.mark.parametrize("alpha", [64, 128, 255])
def test_alpha_and_opacity_let_the_ground_through(alpha: int) -> None:
    out = drawn(flat(40, (200, 30, 60), alpha), Placement(80, 60, 1.0, 20.0), opacity=0.5)
    share = alpha / 255 / 2
    luma, cb, cr = to_yuv(Rgba(200, 30, 60))
    assert abs(out.y[60, 80] - (100 + (luma - 100) * share)) <= 1
    assert abs(out.u[30, 40] - (128 + (cb - 128) * share)) <= 1.5
    assert abs(out.v[30, 40] - (128 + (cr - 128) * share)) <= 1.5


def test_in_its_own_size_on_whole_pixels_no_sample_changes() -> None:
    grey = np.random.default_rng(5).integers(0, 256, (40, 40), dtype=np.uint8)
    bgra = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    out = drawn(bgra, Placement(80, 60, 1.0, 0.0))
    assert np.abs(out.y[40:80, 60:100] - (16 + grey * (219 / 255))).max() <= 0.51


def test_corners_are_rounded() -> None:
    out = drawn(flat(40, WHITE, 255), Placement(80, 60, 1.0, 0.0), radius=20)
    assert int(out.y[41, 61]) == 100
    assert int(out.y[60, 61]) == 235


@pytest.mark.parametrize("scale", [1e-3, 4e-3, 0.02, 0.06])
@pytest.mark.parametrize("rotation", [0.0, 33.0])
def test_hardly_there_it_still_has_only_its_own_colour(scale: float, rotation: float) -> None:
    # A pixel that it touches lies many of its samples outside.
    out = drawn(flat(60, WHITE, 255), Placement(80.7, 60.7, scale, rotation))
    assert int(out.y.min()) == 100
    assert int(out.y.max()) <= 235
    assert (out.y.astype(float) - 100).sum() / 135 == pytest.approx((60 * scale) ** 2, abs=0.15)
    assert np.abs(out.u.astype(int) - 128).max() <= 1
