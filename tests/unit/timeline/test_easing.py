"""Reference figures are those of Remotion 4.0: `spring`, `measureSpring`, `Easing.bezier` of the npm package."""

from fractions import Fraction

import pytest

from onetake.timeline.easing import cubic_bezier, ease, spring_at, spring_frames
from onetake.timeline.master import Bezier, Easing, Spring, SpringParameters

SPRINGS = {
    "default": SpringParameters(),
    "bouncy": SpringParameters(mass=2, damping=7, stiffness=150),
    "clamped": SpringParameters(overshoot_clamping=True),
    "heavily damped": SpringParameters(damping=200),
}

BEZIERS = [
    ((0.25, 0.1, 0.25, 1), 0.1, 0.09479630571604326),
    ((0.25, 0.1, 0.25, 1), 0.5, 0.802403387584857),
    ((0.25, 0.1, 0.25, 1), 0.9, 0.9943164774845564),
    ((0.42, 0, 0.58, 1), 0.1, 0.0197224535483112),
    ((0.42, 0, 0.58, 1), 0.5, 0.5),
    ((0.42, 0, 0.58, 1), 0.9, 0.9802775464516889),
    ((0.68, -0.55, 0.265, 1.55), 0.1, -0.06629147733352875),
    ((0.68, -0.55, 0.265, 1.55), 0.5, 0.6066798972237717),
    ((0.68, -0.55, 0.265, 1.55), 0.9, 1.0623731951663697),
    ((1, 0, 0, 1), 0.1, 0.0037616749580831658),
    ((1, 0, 0, 1), 0.5, 0.5),
    ((1, 0, 0, 1), 0.9, 0.9962383250419169),
]
# Those at 10 fps show that Remotion never steps by more than 64 ms.
POSITIONS = [
    ("default", 30, 1, 0.04941510804510185),
    ("default", 30, 7, 0.9735341838620929),
    ("default", 30, 7.25, 0.999482515932537),
    ("default", 30, 20, 0.9789091756620557),
    ("default", 60, 20, 1.15528559137785),
    ("default", 10, 5, 1.1460253616325144),
    ("bouncy", 30, 1, 0.03981700500620988),
    ("bouncy", 30, 7, 1.138019956293264),
    ("bouncy", 30, 7.25, 1.1819360048357406),
    ("bouncy", 30, 20, 0.785945683167927),
    ("bouncy", 60, 20, 1.4950770667569335),
    ("bouncy", 10, 5, 1.4709463802770046),
    ("clamped", 30, 1, 0.04941510804510185),
    ("clamped", 30, 7, 0.9735341838620929),
    ("clamped", 30, 7.25, 0.999482515932537),
    ("clamped", 30, 20, 0.9789091756620557),
    ("clamped", 60, 20, 1),
    ("clamped", 10, 5, 1),
    ("heavily damped", 30, 1, 0.04462491923494771),
    ("heavily damped", 30, 7, 0.67676010711865),
    ("heavily damped", 30, 7.25, 0.6951700655183615),
    ("heavily damped", 30, 20, 0.9902431408563949),
    ("heavily damped", 60, 20, 0.8454126954952397),
    ("heavily damped", 10, 5, 0.8287987432908619),
]
DURATIONS = [
    ("default", 30, 28),
    ("default", 60, 56),
    ("default", 10, 15),
    ("bouncy", 30, 91),
    ("bouncy", 60, 182),
    ("bouncy", 10, 48),
    ("clamped", 30, 28),
    ("clamped", 60, 56),
    ("clamped", 10, 15),
    ("heavily damped", 30, 23),
    ("heavily damped", 60, 45),
    ("heavily damped", 10, 12),
]
# spring({frame, fps: 30, config: {}, durationInFrames: 10})
HURRIED = [
    (1, 0.3050461444835241),
    (3, 1.0923980644879308),
    (5, 1.1041404952918101),
    (9, 0.9845451519290561),
]


@pytest.mark.parametrize(("curve", "x", "y"), BEZIERS)
def test_a_bezier_is_remotions(curve: tuple[float, float, float, float], x: float, y: float) -> None:
    assert cubic_bezier(*curve, x) == pytest.approx(y, abs=1e-9)


@pytest.mark.parametrize(("name", "fps", "frame", "position"), POSITIONS)
def test_a_spring_is_where_remotions_is(name: str, fps: int, frame: float, position: float) -> None:
    assert spring_at(SPRINGS[name], frame, Fraction(fps)) == pytest.approx(position, abs=1e-12)


@pytest.mark.parametrize(("name", "fps", "frames"), DURATIONS)
def test_a_spring_settles_when_remotions_does(name: str, fps: int, frames: int) -> None:
    assert spring_frames(SPRINGS[name], Fraction(fps)) == frames


def test_a_spring_takes_its_own_time_where_there_is_enough() -> None:
    easing = Spring(spring=SpringParameters())
    assert ease(easing, 5, 90, Fraction(30)) == spring_at(SpringParameters(), 5, Fraction(30))


@pytest.mark.parametrize(("elapsed", "done"), HURRIED)
def test_a_spring_is_hurried_as_by_remotions_duration_where_time_is_short(elapsed: int, done: float) -> None:
    assert ease(Spring(spring=SpringParameters()), elapsed, 10, Fraction(30)) == pytest.approx(done, abs=1e-12)


def test_a_spring_that_hardly_settles_does_not_stall() -> None:
    endless = SpringParameters(damping=1e-6, stiffness=1e6)
    assert spring_frames(endless, Fraction(30)) == 60 * 30


@pytest.mark.parametrize(
    ("easing", "half"),
    [
        ("linear", 0.5),
        ("hold", 0.0),
        ("ease", 0.8024033877399112),
        ("easeIn", 0.3153568125725393),
        ("easeOut", 0.6846431874274607),
        ("easeInOut", 0.5),
        (Bezier(bezier=(0.42, 0, 1, 1)), 0.3153568125725393),
    ],
)
def test_named_easings_are_those_of_css(easing: Easing, half: float) -> None:
    assert ease(easing, 15, 30, Fraction(30)) == pytest.approx(half, abs=1e-9)


@pytest.mark.parametrize("x", [i / 200 for i in range(201)])
def test_a_bezier_without_slope_is_still_solved(x: float) -> None:
    """At (0, 1, 1, 0) the curve's x stands still in the middle, where Newton's method alone flies off."""
    y = cubic_bezier(0, 1, 1, 0, x)
    assert 0 <= y <= 1
    assert cubic_bezier(0, 1, 1, 0, 1 - x) == pytest.approx(1 - y, abs=1e-6)
