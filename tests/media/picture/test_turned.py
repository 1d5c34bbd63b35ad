"""Opaque pictures at an angle: where each sample comes from, how sharp it is, and what their edges are like."""

import math
from collections.abc import Hashable

import numpy as np
import numpy.typing as npt
import pytest

from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.preparation import Preparation
from onetake.render.picture.turned import TurnedPicture
from onetake.render.planes import turning_kernels
from onetake.render.planes.yuv420p import Plane, Planes, allocate
from onetake.timeline.master import ImageElement

VIEWPORT = Viewport(160, 120, 160, 120)


class Painted:
    """A `PictureSource` of these planes in their own size."""

    opaque = True

    def __init__(self, planes: Planes) -> None:
        self._planes = planes
        self.size = (float(planes.width), float(planes.height))

    def key(self, frame: int) -> Hashable:
        return "painted"

    def planes(self, frame: int, width: int, height: int, halvings: int) -> Planes:
        assert (width, height, halvings) == (self._planes.width, self._planes.height, 0)
        return self._planes

    def bgra(self, frame: int, width: int, height: int) -> Plane:
        raise AssertionError("an opaque picture needs no other colours")

    def close(self) -> None:
        pass


def painted(width: int, height: int, luma: npt.NDArray[np.floating | np.integer]) -> Painted:
    planes, _ = allocate(width, height)
    planes.y[:], planes.u[:], planes.v[:] = np.rint(luma), 100, 150
    return Painted(planes)


def element(width: float, height: float, radius: float = 0) -> ImageElement:
    keyframes = [{"frame": 0, "x": 0, "y": 0}, {"frame": 9, "x": 9, "y": 0}]
    timeline = {"firstAppears": 0, "lastAppears": 10, "keyframes": keyframes}
    props = {"asset": "a", "width": width, "height": height, "radius": radius}
    return ImageElement.model_validate(
        {"id": "e", "type": "image", "layer": 0, "from": 0, "to": 10, "timeline": timeline, **props}
    )


def turned(element: ImageElement, source: Painted) -> TurnedPicture:
    return TurnedPicture(element, source, VIEWPORT, Preparation.of(element, source.size, VIEWPORT))


def drawn(source: Painted, placement: Placement, size: tuple[float, float], opacity: float = 1.0) -> Planes:
    canvas, buffer = allocate(160, 120)
    buffer[:] = 16
    layer = turned(element(*size), source).layer(0, placement, opacity)
    assert layer is not None
    layer.paint(canvas)
    return canvas


def places(placement: Placement) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    """Where the middle of each output pixel lies, in pixels from the element's centre."""
    x, y = np.meshgrid(np.arange(160) + 0.5 - placement.x, np.arange(120) + 0.5 - placement.y)
    angle = math.radians(placement.rotation)
    right = (x * math.cos(angle) + y * math.sin(angle)) / placement.scale
    return right, (y * math.cos(angle) - x * math.sin(angle)) / placement.scale


@pytest.mark.parametrize("rotation", [3.0, -37.0, 90.0, 181.0])
@pytest.mark.parametrize("scale", [0.5, 1.0, 1.7])
def test_each_sample_comes_from_where_geometry_says(rotation: float, scale: float) -> None:
    # A plane that rises by 2 code values a column and 1 a row: a cubic filter keeps it as it is.
    column, row = np.meshgrid(np.arange(60), np.arange(40))
    source = painted(60, 40, 40 + 2 * column + row)
    placement = Placement(83.3, 61.7, scale, rotation)
    out = drawn(source, placement, (60, 40))
    right, down = places(placement)
    inside = (np.abs(right) < 27) & (np.abs(down) < 17)
    expected = 40 + 2 * (right + 29.5) + (down + 19.5)
    assert inside.sum() > 200
    assert np.abs(out.y - expected)[inside].max() <= 1
    chroma = inside[::2, ::2] & inside[1::2, 1::2] & inside[::2, 1::2] & inside[1::2, ::2]
    assert set(out.u[chroma].tolist()) == {100}
    assert set(out.v[chroma].tolist()) == {150}


def cubic(x: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    x = np.abs(x)
    return np.where(x < 1, 1 - 2.5 * x**2 + 1.5 * x**3, np.where(x < 2, 2 - 4 * x + 2.5 * x**2 - 0.5 * x**3, 0.0))


def test_the_filter_is_the_cubic_within_one_code_value() -> None:
    luma = np.random.default_rng(3).choice(np.array([16.0, 120.0, 235.0]), (40, 60))
    placement = Placement(80.4, 60.2, 1.0, 21.0)
    out = drawn(painted(60, 40, luma), placement, (60, 40))
    right, down = places(placement)
    inside = np.argwhere((np.abs(right) < 26) & (np.abs(down) < 16))
    for y, x in inside[:: max(1, len(inside) // 300)]:
        across, along = cubic(right[y, x] + 29.5 - np.arange(60)), cubic(down[y, x] + 19.5 - np.arange(40))
        assert abs(out.y[y, x] - np.clip(along @ luma @ across, 0, 255)) <= 0.51


def test_a_half_turn_moves_every_sample_and_changes_none() -> None:
    luma = np.random.default_rng(4).integers(16, 236, (40, 60))
    out = drawn(painted(60, 40, luma), Placement(80, 60, 1.0, 180.0), (60, 40))
    assert np.array_equal(out.y[40:80, 50:110], luma[::-1, ::-1])
    assert not (out.y[:40] != 16).any()


def test_edges_are_as_soft_as_the_area_that_they_leave_bare() -> None:
    out = drawn(painted(60, 40, np.full((40, 60), 216)), Placement(80, 60, 1.0, 30.0), (60, 40))
    # The area that is covered, in pixels: all of the picture's, to a thousandth.
    assert (out.y.astype(float) - 16).sum() / 200 == pytest.approx(2400, rel=1e-3)
    assert len(np.unique(out.y)) > 40


def test_it_is_let_through_by_its_opacity() -> None:
    out = drawn(painted(60, 40, np.full((40, 60), 216)), Placement(80, 60, 1.0, 10.0), (60, 40), opacity=0.25)
    assert out.y[60, 80] == 16 + 50


def test_what_gets_smaller_is_filtered_wider() -> None:
    # Lines of one sample, at six tenths: sampled as they are they would beat.
    luma = np.where(np.arange(120) % 2 == 0, 16, 235) * np.ones((80, 1))
    out = drawn(painted(120, 80, luma), Placement(80, 60, 0.6, 5.0), (120, 80))
    assert out.y[45:75, 55:105].std() < 0.35 * luma.std()


def test_nothing_is_drawn_outside_the_frame() -> None:
    picture = turned(element(60, 40), painted(60, 40, np.full((40, 60), 100)))
    assert picture.layer(0, Placement(-80, 60, 1.0, 45.0), 1.0) is None
    corner = drawn(painted(60, 40, np.full((40, 60), 216)), Placement(0, 0, 1.0, 45.0), (60, 40))
    assert corner.y[2, 2] == 216
    assert corner.y[100, 100] == 16


@pytest.mark.parametrize("way", [-30.0, 30.0])
def test_however_far_outside_a_place_lies_only_the_picture_is_read(way: float) -> None:
    # So it is with a picture of which hardly anything is left: a pixel that it touches reaches far beyond it.
    memory = np.full(2000, 77, np.uint8)
    memory[950:1031] = 216
    quads = np.ndarray((81 - 3,), "<u4", buffer=memory[950:], strides=(1,))
    matrix, mask = np.array([[1.0, 0, way], [0, 1.0, way]]), np.full((2, 2), 255, np.uint8)
    turned, colour, alpha = (np.zeros((2, 2), np.uint8) for _ in range(3))
    turning_kernels.turn(turned, 0, 0, quads, 9, matrix, mask, 1.0)
    turning_kernels.cut(colour, alpha, quads, quads, 9, matrix, mask)
    assert set(np.concatenate([turned, colour, alpha]).ravel().tolist()) == {216}
