from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.timeline.cutting import cut_at, faded
from onetake.timeline.keyframes import Moment, evaluate
from onetake.timeline.master import Bezier, Easing, Spring, SpringParameters, Timeline

FPS = Fraction(30)
EASINGS: list[Easing] = [
    "linear",
    "ease",
    "easeOut",
    "easeInOut",
    "hold",
    Bezier(bezier=(0.68, -0.55, 0.265, 1.55)),
    Bezier(bezier=(0, 1, 1, 0)),
    Bezier(bezier=(1, 0, 0, 1)),
    Spring(spring=SpringParameters()),
    Spring(spring=SpringParameters(damping=4)),
]


def at(frame: int, x: float = 0, opacity: float = 1, easing: Easing = "linear") -> Moment:
    return Moment(frame, x, 0, 1, 0, opacity, easing)


def timeline(keyframes: list[Moment]) -> Timeline:
    return Timeline.model_validate(
        {"first_appears": 0, "last_appears": 500, "keyframes": [keyframe._asdict() for keyframe in keyframes]}
    )


def places(keyframes: list[Moment], frames: range) -> list[float]:
    drawn = timeline(keyframes)
    return [evaluate(drawn, frame, FPS).x for frame in frames]


def opacities(keyframes: list[Moment], frames: range) -> list[float]:
    drawn = timeline(keyframes)
    return [evaluate(drawn, frame, FPS).opacity for frame in frames]


@settings(max_examples=40)
@given(st.sampled_from(EASINGS), st.integers(10, 300), st.integers(0, 320), st.integers(0, 320))
def test_cuts_leave_every_frame_where_it_was(easing: Easing, end: int, one: int, other: int) -> None:
    whole = [at(10, x=-100, easing=easing), at(10 + end, x=700)]
    cut = cut_at(cut_at(whole, one, FPS), other, FPS)
    assert {one, other} <= {k.frame for k in cut}
    frames = range(one % 3, 330, 3)
    assert places(cut, frames) == pytest.approx(places(whole, frames), abs=1e-3)


@pytest.mark.parametrize("easing", EASINGS)
def test_a_fade_changes_the_opacity_only(easing: Easing) -> None:
    whole = [at(10, x=-100, easing=easing), at(25, x=50), at(90, x=700)]
    risen = faded(whole, 10, 30, FPS, rising=True)
    assert places(risen, range(100)) == pytest.approx(places(whole, range(100)), abs=1e-3)
    seen = opacities(risen, range(10, 31))
    assert (seen[0], seen[-1]) == (0, 1)
    assert all(value > 0 for value in seen[8:])


def test_a_fade_is_linear_and_multiplies() -> None:
    still = [at(0, opacity=0.5)]
    assert opacities(faded(still, 10, 14, FPS, rising=True), range(10, 16)) == [0, 0.125, 0.25, 0.375, 0.5, 0.5]
    assert opacities(faded(still, 10, 14, FPS, rising=False), range(9, 15)) == [0.5, 0.5, 0.375, 0.25, 0.125, 0]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 31, 90])
def test_an_ease_in_out_keeps_its_curve_on_both_sides_of_its_middle(length: int) -> None:
    whole = [at(0, x=0, easing="easeInOut"), at(length, x=1000)]
    for frame in range(length + 1):
        cut = cut_at(whole, frame, FPS)
        assert len(cut) <= 5
        assert places(cut, range(length + 1)) == pytest.approx(places(whole, range(length + 1)), abs=1e-6)


def test_a_long_curve_that_no_part_of_a_curve_follows_is_written_out_within_bounds() -> None:
    whole = [at(0, x=0, easing=Bezier(bezier=(0.98, 0, 0.02, 1))), at(100_000, x=1000)]
    cut = cut_at(whole, 30_000, FPS)
    assert len(cut) <= 20 * 30 + 2
    assert places(cut, range(0, 100_000, 997)) == pytest.approx(places(whole, range(0, 100_000, 997)), abs=10)


def test_a_spring_that_never_rests_is_not_written_out_for_ever() -> None:
    endless = Spring(spring=SpringParameters(damping=1e-6))
    cut = cut_at([at(0, x=0, easing=endless), at(1_000_000, x=9)], 500_000, FPS)
    assert len(cut) <= 20 * 30 + 2
