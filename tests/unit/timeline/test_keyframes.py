from fractions import Fraction
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.timeline.keyframes import State, evaluate, state_of
from onetake.timeline.master import Bezier, Easing, Keyframe, Spring, SpringParameters, Timeline

FPS = Fraction(30)
first = itemgetter(0)
EASINGS: list[Easing] = ["linear", "ease", "easeIn", "easeOut", "easeInOut", "hold"]


def timeline(*keyframes: Keyframe) -> Timeline:
    return Timeline(first_appears=0, last_appears=1000, keyframes=list(keyframes))


def test_between_keyframes_all_properties_go_the_same_way() -> None:
    moving = timeline(
        Keyframe(frame=10, x=0, y=100, scale=1, rotation=0, opacity=1),
        Keyframe(frame=30, x=200, y=0, scale=2, rotation=-90, opacity=0.5),
    )
    assert evaluate(moving, 15, FPS) == State(50, 75, 1.25, -22.5, 0.875)
    assert evaluate(moving, Fraction(41, 2), FPS) == State(105, 47.5, 1.525, -47.25, 0.7375)


@pytest.mark.parametrize(("frame", "x"), [(0, 5), (10, 5), (30, 9), (99, 9)])
def test_outside_its_keyframes_an_element_stays(frame: int, x: float) -> None:
    assert evaluate(timeline(Keyframe(frame=10, x=5), Keyframe(frame=30, x=9)), frame, FPS).x == x


def test_a_hold_jumps_at_the_next_keyframe() -> None:
    held = timeline(Keyframe(frame=0, x=5, easing="hold"), Keyframe(frame=30, x=9))
    assert [evaluate(held, frame, FPS).x for frame in (0, 29, 30)] == [5, 5, 9]


def test_an_overshoot_leaves_scale_and_opacity_possible() -> None:
    back = Bezier(bezier=(0.68, -0.55, 0.265, 1.55))
    shown = timeline(
        Keyframe(frame=0, x=0, scale=0, opacity=0, easing=back),
        Keyframe(frame=100, x=100, scale=1, opacity=1),
    )
    early, late = evaluate(shown, 20, FPS), evaluate(shown, 80, FPS)
    assert early.x < 0
    assert (early.scale, early.opacity) == (0, 0)
    assert late.x > 100
    assert late.opacity == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 500),
            st.floats(-4000, 4000),
            st.sampled_from(EASINGS) | st.just(Spring(spring=SpringParameters(damping=3))),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda point: point[0],
    ),
    st.integers(0, 9),
)
def test_it_is_exact_at_keyframes_and_clamped_outside_them(
    points: list[tuple[int, float, Easing]], beyond: int
) -> None:
    moving = timeline(
        *(Keyframe(frame=f, x=x, y=-x, rotation=x / 9, easing=e) for f, x, e in sorted(points, key=first))
    )
    start, end = moving.keyframes[0], moving.keyframes[-1]
    assert all(evaluate(moving, k.frame, FPS) == state_of(k) for k in moving.keyframes)
    assert evaluate(moving, start.frame - beyond, FPS) == state_of(start)
    assert evaluate(moving, end.frame + Fraction(beyond, 7), FPS) == state_of(end)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.floats(-4000, 4000), st.sampled_from(EASINGS)), min_size=1, max_size=8),
    st.integers(0, 520),
)
def test_it_is_exact_at_keyframes_and_never_beyond_its_neighbours(
    points: list[tuple[int, float, Easing]], frame: int
) -> None:
    keyframes = {f: Keyframe(frame=f, x=x, easing=easing) for f, x, easing in points}
    moving = timeline(*(keyframes[f] for f in sorted(keyframes)))
    for keyframe in moving.keyframes:
        assert evaluate(moving, keyframe.frame, FPS).x == keyframe.x
    before = [k.x for k in moving.keyframes if k.frame <= frame][-1:]
    after = [k.x for k in moving.keyframes if k.frame >= frame][:1]
    around = before + after
    assert min(around) - 1e-9 <= evaluate(moving, frame, FPS).x <= max(around) + 1e-9
