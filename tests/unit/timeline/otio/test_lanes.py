"""What overlaps comes into different tracks, the later one above."""

from hypothesis import given
from hypothesis import strategies as st

from onetake.timeline.otio.lanes import lanes

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=40)


def test_what_does_not_overlap_shares_a_track() -> None:
    assert lanes([(0, 10), (10, 20), (30, 40), (20, 30)]) == [0, 0, 0, 0]


def test_what_overlaps_goes_above_even_if_there_is_room_below() -> None:
    assert lanes([(0, 10), (5, 25), (20, 30), (10, 12)]) == [0, 1, 2, 2]


@given(SPANS)
def test_of_two_that_overlap_the_later_one_is_above(spans: list[tuple[int, int]]) -> None:
    found = lanes(spans)
    for later in range(len(spans)):
        for earlier in range(later):
            if spans[earlier][0] < spans[later][1] and spans[later][0] < spans[earlier][1]:
                assert found[earlier] < found[later]


def test_many_that_all_overlap_lie_one_above_the_other_at_once() -> None:
    """A step for each pair would be 200 million."""
    assert lanes([(n, 40_000) for n in range(20_000)]) == list(range(20_000))
