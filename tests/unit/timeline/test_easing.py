"""What the table of Remotion's figures (test_remotion.py) does not say."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onetake.timeline.bezier import slope
from onetake.timeline.easing import ease
from onetake.timeline.master import Bezier, Easing, Spring, SpringParameters
from onetake.timeline.spring import spring_at, spring_frames

FPS = Fraction(30)
PLAIN: list[Easing] = ["linear", "ease", "easeIn", "easeOut", "easeInOut"]
UNIT = st.floats(0, 1)


@pytest.mark.parametrize(
    ("easing", "quarter", "half"),
    [
        ("linear", 0.25, 0.5),
        ("hold", 0.0, 0.0),
        ("ease", 0.0934646507218505, 0.3153568125725393),
        ("easeIn", 0.0934646507218505, 0.3153568125725393),
        ("easeOut", 0.3781381308251097, 0.6846431874274607),
        ("easeInOut", 0.15767840628626968, 0.5),
        (Bezier(bezier=(0.25, 0.1, 0.25, 1)), 0.4085105913553958, 0.802403387584857),
    ],
)
def test_names_mean_what_they_mean_in_remotion(easing: Easing, quarter: float, half: float) -> None:
    """Easing.ease is what CSS calls ease-in; its in, out and inOut follow from it. CSS's own are Béziers."""
    assert ease(easing, Fraction(15, 2), 30, FPS) == pytest.approx(quarter, abs=1e-9)
    assert ease(easing, 15, 30, FPS) == pytest.approx(half, abs=1e-9)


@given(st.sampled_from(PLAIN), st.integers(1, 3000), st.data())
def test_a_plain_easing_never_turns_back(easing: Easing, length: int, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, length - 1))
    here = ease(easing, frame, length, FPS)
    after = ease(easing, frame + 1, length, FPS) if frame + 1 < length else 1.0
    assert 0 <= here <= after <= 1


@given(st.tuples(UNIT, UNIT, UNIT, UNIT), st.integers(2, 1000), st.data())
def test_a_bezier_within_the_unit_square_never_turns_back(
    curve: tuple[float, float, float, float], length: int, data: st.DataObject
) -> None:
    x1, _, x2, _ = curve
    # Where x stands still, Remotion's own figures wander.
    assume(min(slope(x1, x2, i / 50) for i in range(1, 50)) > 0.05)
    frame = data.draw(st.integers(0, length - 2))
    here, after = (ease(Bezier(bezier=curve), f, length, FPS) for f in (frame, frame + 1))
    assert -1e-9 <= here <= after + 1e-6 <= 1 + 2e-6


@given(st.sampled_from(PLAIN), st.integers(1, 500), st.data())
def test_an_easing_has_no_jump_between_frames(easing: Easing, length: int, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, length - 1))
    steps = [ease(easing, frame + Fraction(i, 64), length, FPS) for i in range(64)]
    # The steepest rises by twice the even pace; close to an end Remotion's figures wander by under a thousandth.
    assert max(b - a for a, b in itertools.pairwise(steps)) <= 2 / 64 / length + 1e-3


def test_a_spring_takes_its_own_time_where_there_is_enough() -> None:
    easing = Spring(spring=SpringParameters())
    assert ease(easing, 5, 90, FPS) == spring_at(SpringParameters(), 5, FPS)


@given(
    st.builds(SpringParameters, mass=st.floats(0.2, 5), damping=st.floats(2, 100), stiffness=st.floats(10, 500)),
    st.integers(2, 600),
)
def test_a_spring_has_arrived_by_the_next_keyframe(spring: SpringParameters, length: int) -> None:
    last = ease(Spring(spring=spring), Fraction(length * 1000 - 1, 1000), length, FPS)
    assert last == pytest.approx(1, abs=0.02)


def test_a_spring_that_hardly_settles_does_not_stall() -> None:
    endless = SpringParameters(damping=1e-6, stiffness=1e6)
    assert spring_frames(endless, FPS) == 60 * 30


@pytest.mark.parametrize("x", range(201))
def test_a_bezier_without_slope_is_still_solved(x: int) -> None:
    """At (0, 1, 1, 0) the curve's x stands still at both ends, where Newton's method alone flies off."""
    back = Bezier(bezier=(0, 1, 1, 0))
    y = ease(back, x, 201, FPS)
    assert 0 <= y <= 1
    if x:
        assert ease(back, 201 - x, 201, FPS) == pytest.approx(1 - y, abs=1e-6)
