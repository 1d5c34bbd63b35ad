"""Resampling in whole numbers against the same filter in floating point."""

import numpy as np
import numpy.typing as npt
import pytest

from onetake.render.picture.resampling import Span, draw_plane, draw_scaled
from onetake.render.planes import plane_kernels
from onetake.render.planes.yuv420p import Plane, Planes, Rect, allocate


def keys(x: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Keys' cubic with a = -1/2 (1981)."""
    x = np.abs(x)
    near, far = 1 - 2.5 * x**2 + 1.5 * x**3, 2 - 4 * x + 2.5 * x**2 - 0.5 * x**3
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def matrix(span: Span, count: int) -> npt.NDArray[np.floating]:
    """(count, samples): the weight of each source sample in each output sample; the edges' samples go on for ever."""
    ratio = span.samples / span.length
    stretch = max(1.0, ratio / 1.25)
    centres = (np.arange(count) + 0.5 - span.start) * ratio - 0.5
    margin = 200
    places = np.arange(-margin, span.samples + margin)
    weights = keys((centres[:, None] - places) / stretch)
    weights /= weights.sum(axis=1, keepdims=True)
    found = weights[:, margin:-margin].copy()
    found[:, 0] += weights[:, :margin].sum(axis=1)
    found[:, -1] += weights[:, -margin:].sum(axis=1)
    return found


def exactly(source: Plane, across: Span, down: Span, size: tuple[int, int]) -> npt.NDArray[np.floating]:
    used = source[: down.samples, : across.samples].astype(np.float64)
    return np.clip(matrix(down, size[0]) @ used @ matrix(across, size[1]).T, 0, 255)


def noise(*shape: int) -> Plane:
    """Nothing but extremes and edges: the worst that there is to filter."""
    rng = np.random.default_rng(5)
    return rng.choice(np.array([0, 16, 128, 235, 255], np.uint8), shape)


@pytest.mark.parametrize("ratio", [0.31, 0.77, 1.0, 1.04, 1.24, 1.3, 1.9, 2.67, 3.9, 6.2])
@pytest.mark.parametrize("start", [0.0, -3.37])
def test_it_is_within_one_code_value_of_the_real_valued_filter(ratio: float, start: float) -> None:
    source = noise(97, 143)
    across, down = Span(143, start, 143 / ratio), Span(97, start / 2, 97 / ratio)
    size = int(97 / ratio), int(143 / ratio)
    out = np.zeros((size[0] + 3, size[1] + 5), np.uint8)
    draw_plane(out, Rect(5, 3, size[1] + 5, size[0] + 3), source, across.moved(5), down.moved(3))
    error = np.abs(out[3:, 5:] - exactly(source, across, down, size))
    assert error.max() < 1
    assert error.mean() <= 0.3  # rounding alone makes 0.25
    assert not out[:3].any()
    assert not out[:, :5].any()


@pytest.mark.parametrize("width", [2, 3, 5, 15, 16, 17])
def test_small_sources_have_edges_on_all_sides(width: int) -> None:
    source = noise(3, width)
    across, down = Span(width, 1.3, width * 1.7), Span(3, 0.4, 4.1)
    out = np.zeros((6, 40), np.uint8)
    draw_plane(out, Rect(0, 0, 40, 6), source, across, down)
    assert np.abs(out - exactly(source, across, down, (6, 40))).max() <= 0.9


def test_rows_longer_than_the_picture_are_not_looked_at() -> None:
    source = noise(40, 64)
    across, down = Span(50, 0.3, 47.0), Span(33, 0.1, 31.0)
    out = np.zeros((31, 47), np.uint8)
    draw_plane(out, Rect(0, 0, 47, 31), source, across, down)
    assert np.abs(out - exactly(source, across, down, (31, 47))).max() <= 0.9


def test_a_movement_of_a_hundredth_of_a_pixel_changes_no_sample_by_more_than_it_should() -> None:
    # A slope of 10 code values a pixel: 0.1 a step. What jitters goes up and down on the way.
    source = np.tile((20 + 10 * np.arange(20)).astype(np.uint8), (4, 1))
    columns = []
    for step in range(200):
        out = np.zeros((4, 12), np.uint8)
        draw_plane(out, Rect(0, 0, 12, 4), source, Span(20, -4 + step / 100, 20), Span(4, 0, 4))
        columns.append(out[2].astype(int))
    steps = np.diff(np.array(columns), axis=0)
    assert steps.max() <= 0
    assert steps.min() >= -1


def planes(width: int, height: int, value: int | None = None) -> Planes:
    made, buffer = allocate(width, height)
    buffer[:] = noise(*buffer.shape) if value is None else value
    return made


@pytest.mark.parametrize("place", [(-3.0, -2.0, 60.0, 44.0), (-1.6, 0.7, 51.3, 37.9)])
@pytest.mark.parametrize("masked", [False, True])
def test_mixing_while_drawing_makes_the_same_bytes_as_mixing_afterwards(
    place: tuple[float, float, float, float], masked: bool
) -> None:
    source, rect = planes(60, 44), Rect(2, 4, 38, 32)
    alone, both, expected = planes(48, 36, 0), planes(48, 36, 77), planes(48, 36, 77)
    masks = [noise(28, 36), noise(14, 18), noise(14, 18)] if masked else None
    draw_scaled(alone, rect, source, *place)
    draw_scaled(both, rect, source, *place, opacity=0.3, masks=masks)
    for n, (dst, tile, at) in enumerate(zip(expected, alone, (rect, rect.halved(), rect.halved()), strict=True)):
        drawn = np.ascontiguousarray(tile[at.slices])
        if masks:
            plane_kernels.mix_masked(dst, at.x0, at.y0, drawn, masks[n], 0.3)
        else:
            plane_kernels.mix(dst, at.x0, at.y0, drawn, at.width, at.height, 0.3)
    assert all(np.array_equal(mine, right) for mine, right in zip(both, expected, strict=True))
