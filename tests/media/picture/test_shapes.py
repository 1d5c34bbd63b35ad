"""Shapes, gradients and buttons."""

from typing import Any

import numpy as np
import pytest

from tests.media.picture.films import Compose, element

WHITE, BLACK = 235, 16


def shape(kind: str, *keyframes: dict[str, Any], **props: Any) -> dict[str, Any]:
    return element("shape", *keyframes, shape=kind, **props)


def test_a_rectangle_covers_exactly_its_pixels(compose: Compose) -> None:
    y = compose(shape("rect", {"x": 61, "y": 51}, width=20, height=10, fill="#ffffff"))[0].y
    expected = np.full((180, 320), BLACK)
    expected[46:56, 51:71] = WHITE
    assert (y == expected).all()


def test_chroma_of_a_rectangle_at_odd_places_is_shared(compose: Compose) -> None:
    picture = compose(shape("rect", {"x": 61, "y": 51}, width=20, height=10, fill="#ff0000"))[0]
    assert picture.v[25, 30] == 240
    # Column 25 of chroma is half inside (51) and half outside (50).
    assert picture.v[25, 25] == pytest.approx((240 + 128) / 2, abs=1)


def test_an_ellipse_has_the_area_of_one(compose: Compose) -> None:
    y = compose(shape("ellipse", width=120, height=80, fill="#ffffff"))[0].y
    assert (y - 16.0).sum() / 219 == pytest.approx(np.pi * 60 * 40, rel=0.01)
    assert y[90, 101] == WHITE
    assert y[55, 105] == BLACK


def test_a_line_is_as_thick_as_its_stroke(compose: Compose) -> None:
    y = compose(shape("line", width=100, height=2, stroke={"color": "#ffffff", "width": 6}))[0].y
    assert (y[87:93, 110:210] == WHITE).all()
    assert (y == WHITE).sum() == 600


def test_a_line_without_stroke_is_as_thick_as_its_box(compose: Compose) -> None:
    y = compose(shape("line", {"rotation": 90}, width=100, height=4, fill="#ffffff"))[0].y
    assert (y[40:140, 158:162] == WHITE).all()
    assert (y == WHITE).sum() == 400


def test_a_stroke_is_centred_on_the_edge(compose: Compose) -> None:
    y = compose(shape("rect", width=100, height=60, stroke={"color": "#ffffff", "width": 4}))[0].y
    assert [int(v) for v in y[90, 106:114]] == [BLACK] * 2 + [WHITE] * 4 + [BLACK] * 2
    assert y[90, 160] == BLACK


@pytest.mark.parametrize(
    ("angle", "start", "end"), [(90, (90, 61), (90, 258)), (180, (41, 160), (138, 160)), (0, (138, 160), (41, 160))]
)
def test_a_linear_gradient_runs_at_its_angle(
    compose: Compose, angle: int, start: tuple[int, int], end: tuple[int, int]
) -> None:
    fill = {"gradient": "linear", "angle": angle, "stops": [[0, "#000000"], [1, "#ffffff"]]}
    y = compose(shape("rect", width=200, height=100, fill=fill))[0].y
    assert y[start] == pytest.approx(BLACK, abs=4)
    assert y[end] == pytest.approx(WHITE, abs=4)
    assert y[90, 160] == pytest.approx(125.5, abs=3)


def test_a_diagonal_gradient_reaches_the_corners(compose: Compose) -> None:
    fill = {"gradient": "linear", "angle": 135, "stops": [[0, "#000000"], [1, "#ffffff"]]}
    y = compose(shape("rect", width=200, height=100, fill=fill), background="#ff0000")[0].y
    assert y[41, 61] == pytest.approx(BLACK, abs=4)
    assert y[138, 258] == pytest.approx(WHITE, abs=4)


def test_stops_are_where_they_are_told(compose: Compose) -> None:
    stops = [[0, "#000000"], [0.25, "#ffffff"], [0.5, "#000000"], [1, "#000000"]]
    fill = {"gradient": "linear", "angle": 90, "stops": stops}
    y = compose(shape("rect", width=200, height=100, fill=fill))[0].y
    assert [int(y[90, 60 + x]) for x in (0, 50, 100, 150)] == [pytest.approx(n, abs=5) for n in (16, 235, 16, 16)]


def test_a_radial_gradient_reaches_its_end_in_the_corners(compose: Compose) -> None:
    fill = {"gradient": "radial", "stops": [[0, "#ffffff"], [1, "#000000"]]}
    y = compose(shape("rect", width=200, height=100, fill=fill), background="#ff0000")[0].y
    assert y[90, 160] == pytest.approx(WHITE, abs=4)
    assert y[41, 61] == pytest.approx(BLACK, abs=6)
    # On the axes the edge is at 1 / sqrt 2 of the way.
    assert y[90, 258] == pytest.approx(235 - 219 / 2**0.5, abs=5)
    assert y[41, 160] == pytest.approx(235 - 219 / 2**0.5, abs=5)


def test_a_full_frame_gradient_has_no_bands(compose: Compose) -> None:
    fill = {"gradient": "linear", "angle": 90, "stops": [[0, "#202020"], [1, "#404040"]]}
    y = compose(shape("rect", width=320, height=180, fill=fill))[0].y
    # 28 code values over 320 columns: without dithering each would be a band of eleven equal columns.
    assert max(np.ptp(y[:, x]) for x in range(0, 320, 11)) >= 1
    assert np.abs(np.diff(y.mean(axis=0))).max() < 0.7


def test_a_button_shows_its_text_in_its_middle(compose: Compose) -> None:
    button = element("button", text="HOH", width=160, height=60, fill="#0000ff", font={"size": 30})
    picture = compose(button)[0]
    blue = picture.y >= 30
    columns, rows = np.flatnonzero(blue.any(axis=0)), np.flatnonzero(blue.any(axis=1))
    assert (columns[0], columns[-1], rows[0], rows[-1]) == (80, 239, 60, 119)
    ink = np.argwhere(picture.y > 200)
    assert ink.mean(axis=0) == pytest.approx((90, 160), abs=3)


def test_a_button_casts_its_shadow(compose: Compose) -> None:
    shadow = {"color": "#ffffff", "dx": 0, "dy": 20, "blur": 0}
    y = compose(element("button", text="", width=100, height=40, fill="#000000", radius=0, shadow=shadow))[0].y
    assert (y[112:130, 112:208] == WHITE).all()
    assert y[100, 160] == BLACK
    assert y[131, 160] == BLACK


def test_an_element_scaled_to_nothing_is_not_drawn(compose: Compose) -> None:
    film = compose(shape("rect", {"scale": 0}, width=20, height=10, fill="#ffffff"))
    assert (film[0].y == BLACK).all()
