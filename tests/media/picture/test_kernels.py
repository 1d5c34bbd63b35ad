"""The kernels against the formulas, over all code values."""

import numpy as np
import pytest

from onetake.render.picture.resampling import Span, draw_plane
from onetake.render.planes import plane_kernels
from onetake.render.planes.yuv420p import Plane, Rect

ALL = np.arange(256, dtype=np.uint8)


@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
def test_over_is_within_half_a_code_value(opacity: float) -> None:
    ground, alpha = np.meshgrid(ALL, ALL)
    for straight in (0, 77, 255):
        colour = np.round(straight * alpha / 255).astype(np.uint8)
        dst = ground.copy()
        plane_kernels.over(dst, 0, 0, colour, alpha, opacity)
        exact = colour * opacity + ground * (1 - alpha / 255 * opacity)
        assert np.abs(dst - exact).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("opacity", [0.0, 0.5, 0.999, 1.0])
def test_mix_is_within_half_a_code_value(opacity: float) -> None:
    ground, source = np.meshgrid(ALL, ALL)
    dst = ground.copy()
    plane_kernels.mix(dst, 0, 0, source, 256, 256, opacity)
    assert np.abs(dst - (ground + (source.astype(float) - ground) * opacity)).max() <= 0.5 + 1e-3


def test_mix_masked_goes_by_the_mask() -> None:
    ground, mask = np.meshgrid(ALL, ALL)
    dst = ground.copy()
    plane_kernels.mix_masked(dst, 0, 0, np.full((256, 256), 200, np.uint8), mask, 0.5)
    assert np.abs(dst - (ground + (200.0 - ground) * mask / 255 * 0.5)).max() <= 0.5 + 1e-3


def test_only_the_place_named_is_touched() -> None:
    dst = np.zeros((10, 10), np.uint8)
    plane_kernels.over(dst, 3, 2, np.full((2, 4), 255, np.uint8), np.full((2, 4), 255, np.uint8), 1.0)
    assert dst[2:4, 3:7].tolist() == [[255] * 4] * 2
    assert dst.sum() == 8 * 255


def test_halving_averages() -> None:
    src = np.array([[0, 255, 1, 2], [255, 0, 3, 4]], np.uint8)
    dst = np.zeros((1, 2), np.uint8)
    plane_kernels.halve(src, dst)
    assert dst.tolist() == [[128, 3]]


@pytest.mark.parametrize(
    ("bgra", "expected"),
    [
        ((255, 255, 255, 255), (235, 128, 128, 255)),
        ((0, 0, 255, 255), (63, 102, 240, 255)),
        ((0, 0, 0, 255), (16, 128, 128, 255)),
        ((0, 0, 0, 0), (0, 0, 0, 0)),
        ((128, 128, 128, 128), (118, 64, 64, 128)),
    ],
)
def test_tiles_become_premultiplied_planes(bgra: tuple[int, ...], expected: tuple[int, ...]) -> None:
    pixels = np.tile(np.array(bgra, np.uint8), (2, 2, 1))
    y, alpha = (np.zeros((2, 2), np.uint8) for _ in range(2))
    u, v, chroma_alpha = (np.zeros((1, 1), np.uint8) for _ in range(3))
    plane_kernels.bgra_to_planes(pixels, y, u, v, alpha, chroma_alpha)
    assert (y[0, 0], u[0, 0], v[0, 0], alpha[0, 0]) == expected
    assert chroma_alpha[0, 0] == expected[3]


def resampled(source: Plane, span: Span, count: int) -> Plane:
    dst = np.zeros((1, count), np.uint8)
    draw_plane(dst, Rect(0, 0, count, 1), source[None], span, Span(1, 0, 1))
    return dst.reshape(-1)


def test_a_whole_number_of_pixels_is_moved_without_change() -> None:
    source = np.random.default_rng(2).integers(0, 256, 40).astype(np.uint8)
    assert resampled(source, Span(40, 3, 40), 43)[3:].tolist() == source.tolist()


def test_half_a_pixel_lands_between_the_samples() -> None:
    ramp = (np.arange(40) * 5).astype(np.uint8)
    assert resampled(ramp, Span(40, 0.5, 40), 40)[4:36] == pytest.approx(ramp[4:36] - 2.5, abs=0.51)


@pytest.mark.parametrize("ratio", [0.3, 0.9, 1.1, 1.6, 2.0])
def test_an_even_colour_stays_even_at_any_size(ratio: float) -> None:
    source = np.full(100, 93, np.uint8)
    assert set(resampled(source, Span(100, 0, 100 / ratio), int(100 / ratio)).tolist()) == {93}


def test_beyond_the_edge_the_last_sample_is_repeated() -> None:
    source = np.array([10] * 5 + [200] * 5, np.uint8)
    out = resampled(source, Span(10, 5, 10), 20)
    assert out[:5].tolist() == [10] * 5
    assert out[15:].tolist() == [200] * 5


def test_shrinking_widens_the_filter() -> None:
    # The finest pattern, at 1 / 1.7: without a wider filter its beats would keep two thirds of the contrast.
    source = np.tile(np.array([0, 255], np.uint8), 100)
    out = resampled(source, Span(200, 0.3, 200 / 1.7), 110)[5:-5]
    assert out.std() < 0.25 * source.std()


def test_shrinking_to_half_averages_out_what_is_finer() -> None:
    source = np.tile(np.array([0, 255], np.uint8), 50)
    assert resampled(source, Span(100, 0, 50), 50)[3:-3] == pytest.approx(np.full(44, 127.5), abs=6)
