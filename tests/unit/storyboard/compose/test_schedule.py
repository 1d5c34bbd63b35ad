from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.errors import DocumentError, LimitExceededError
from onetake.storyboard.compose.schedule import schedule, share_out
from tests.films import Json, scene, still, storyboard

CLIP: Json = {"key": "c", "clip": "clip"}


def shots(*found: Json, **fields: Any) -> list[tuple[int, int]]:
    [slot] = schedule(storyboard(scene("s", *found, **fields)))
    assert (slot.start, slot.end) == (slot.shots[0].start, slot.shots[-1].end)
    return [(shot.start, shot.end) for shot in slot.shots]


def test_a_shot_lasts_as_long_as_it_says_else_as_its_clip_else_5_seconds() -> None:
    assert shots(still("a", durationInFrames=40), CLIP, still("b")) == [(0, 40), (40, 166), (166, 316)]


def test_a_clip_lasts_as_long_as_its_footage_in_whole_frames() -> None:
    ntsc = storyboard(scene("s", CLIP), outputFormat={"fps": {"num": 30000, "den": 1001}})
    assert schedule(ntsc)[0].length == 125, "4.2 s are 125.87 frames of 1001/30000 s"


def test_scenes_follow_each_other() -> None:
    slots = schedule(storyboard(scene("one", durationInFrames=45), scene("two"), scene("three", still("a"))))
    assert [(s.start, s.end) for s in slots] == [(0, 45), (45, 195), (195, 345)]
    assert [s.section.id for s in slots] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("own", "length", "expected"),
    [
        ((40, 60), 100, [40, 60]),
        ((40, 60), 200, [80, 120]),
        ((40, 60), 50, [20, 30]),
        ((40, None, None), 100, [40, 30, 30]),
        ((40, None, None), 400, [40, 180, 180]),
        ((90, None), 60, [22, 38]),
        ((1, 1000), 2, [1, 1]),
    ],
)
def test_shots_fill_their_scene_exactly(own: tuple[int | None, ...], length: int, expected: list[int]) -> None:
    found = shots(*(still(f"k{i}", durationInFrames=n) for i, n in enumerate(own)), durationInFrames=length)
    assert [end - start for start, end in found] == expected


def test_more_shots_than_frames_are_refused() -> None:
    with pytest.raises(DocumentError, match=r"scene s has 3 shots, but only 2 frames") as refused:
        shots(still("a"), still("b"), still("c"), durationInFrames=2)
    assert refused.value.pointer == "/scenes/0/durationInFrames"


def test_no_scenes_make_no_film() -> None:
    with pytest.raises(DocumentError, match="no scenes") as refused:
        schedule(storyboard())
    assert refused.value.pointer == "/scenes"


def test_a_film_may_last_four_hours_and_no_longer() -> None:
    hour = 30 * 3600
    assert schedule(storyboard(*(scene(f"s{i}", durationInFrames=hour) for i in range(4))))[-1].end == 4 * hour
    with pytest.raises(LimitExceededError, match=r"scene s1 ends 4\.0 hours into the film") as refused:
        schedule(storyboard(scene("s0", durationInFrames=3 * hour), scene("s1", durationInFrames=hour + 1)))
    assert refused.value.pointer == "/scenes/1/durationInFrames"


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=50), st.integers(0, 100_000))
def test_shares_add_up_and_none_is_empty(weights: list[int], spare: int) -> None:
    shares = share_out(len(weights) + spare, weights)
    assert sum(shares) == len(weights) + spare
    assert min(shares) >= 1
    assert all(abs(share - 1 - spare * w / sum(weights)) < 1 for share, w in zip(shares, weights, strict=True))
