from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.storyboard.compose.camera import cover_size, gentle_movement, state_at
from onetake.storyboard.document import OutputFormat, View
from onetake.timeline.document import Asset

HD = OutputFormat()


def picture(width: int | None, height: int | None) -> Asset:
    return Asset(uri="a.jpg", kind="image", width=width, height=height)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(2400, 900, (2880, 1080)), (1000, 2000, (1920, 3840)), (3840, 2160, (1920, 1080)), (None, None, (1920, 1080))],
)
def test_a_picture_covers_the_frame_in_its_own_proportions(
    width: int | None, height: int | None, size: tuple[float, float]
) -> None:
    assert cover_size(picture(width, height), HD) == size


def test_of_a_picture_like_a_ribbon_only_the_middle_is_used() -> None:
    assert cover_size(picture(100_000, 10), HD) == (8 * 1920, 1080)


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (View(x=0.5, y=0.5, scale=1), (960, 540, 1)),
        (View(x=0.25, y=0.5, scale=2), (960 + 1440, 540, 2)),  # a quarter of 5760 px to the right
        (View(x=0.5, y=0.4, scale=2), (960, 540 + 216, 2)),
        (View(x=0, y=0, scale=1), (960 + 480, 540, 1)),  # the left edge of the picture at the frame's
        (View(x=1, y=1, scale=1), (960 - 480, 540, 1)),
        (View(x=1, y=1, scale=2), (960 - 1920, 540 - 540, 2)),
    ],
)
def test_a_view_puts_its_part_of_the_picture_into_the_middle(view: View, place: tuple[float, float, float]) -> None:
    state = state_at(view, (2880, 1080), HD)
    assert (state.x, state.y, state.scale) == pytest.approx(place)


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(1, 10),
    st.integers(1, 5000),
    st.integers(1, 5000),
    st.sampled_from([(1920, 1080), (1080, 1920), (1080, 1080), (2520, 1080), (16, 16)]),
)
def test_no_view_shows_the_edge_of_the_picture(
    x: float, y: float, scale: float, width: int, height: int, frame: tuple[int, int]
) -> None:
    output = OutputFormat(width=frame[0], height=frame[1])
    size = cover_size(picture(width, height), output)
    state = state_at(View(x=x, y=y, scale=scale), size, output)
    for centre, length, side in ((state.x, size[0], frame[0]), (state.y, size[1], frame[1])):
        assert centre - length * scale / 2 <= 1e-6
        assert centre + length * scale / 2 >= side - 1e-6


def test_unasked_movement_is_gentle_and_alternates() -> None:
    moves = [gentle_movement(number, 150, Fraction(30), (1920, 1080), HD) for number in range(3)]
    assert [(m.from_.scale, m.to.scale) for m in moves] == [(1, 1.08), (1.08, 1), (1, 1.08)]
    assert gentle_movement(0, 30 * 60, Fraction(30), (1920, 1080), HD).to.scale == 1.12


def test_unasked_movement_goes_along_what_the_frame_cuts_off() -> None:
    tall = gentle_movement(0, 90, Fraction(30), (1920, 3840), HD)
    assert (tall.from_.x, tall.to.x) == (0.5, 0.5)
    assert (tall.from_.y, tall.to.y) == pytest.approx((0.436, 0.364))
