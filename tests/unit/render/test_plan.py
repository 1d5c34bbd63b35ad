import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.errors import InvalidInputError
from onetake.render.plan import Chunk, RenderPlan, chunk_key, plan_chunks, plan_render, plan_segments
from onetake.render.settings import Quality, RenderSettings
from onetake.timeline.master import Master

FPS = st.sampled_from([(24, 1), (25, 1), (30, 1), (60, 1), (24000, 1001), (30000, 1001), (60000, 1001), (12, 1)])


def film(frames: int, *starts: int, fps: tuple[int, int] = (30, 1), **fields: object) -> Master:
    """A master with a section from each of `starts` to the next one."""
    ends = [*starts[1:], frames]
    sections = [{"id": f"s{a}", "startFrame": a, "endFrame": b} for a, b in zip(starts, ends, strict=False)]
    rate = {"num": fps[0], "den": fps[1]}
    given = {"width": 640, "height": 360, "fps": rate, "durationInFrames": frames, "sections": sections}
    return Master.model_validate(given | fields)


def cuts(master: Master, *, quality: Quality = "standard", chunk_frames: int | None = None) -> list[tuple[int, int]]:
    plan = plan_render(master, RenderSettings.of(master, quality), chunk_frames=chunk_frames)
    return [(c.start, c.end) for c in plan.chunks]


def test_ninety_seconds_are_one_chunk() -> None:
    assert cuts(film(2700, 0, 900, 1800)) == [(0, 2700)]


def test_a_frame_more_is_cut_at_the_section_boundary() -> None:
    assert cuts(film(2701, 0, 900, 1500)) == [(0, 1500), (1500, 2701)]


def test_of_several_boundaries_the_one_nearest_to_a_minute_is_taken() -> None:
    assert cuts(film(3600, 0, 600, 1700, 2400)) == [(0, 1700), (1700, 3600)]


def test_no_boundary_in_reach_means_equal_parts() -> None:
    assert cuts(film(5400)) == [(0, 1800), (1800, 3600), (3600, 5400)]


def test_a_boundary_that_would_leave_under_three_seconds_is_passed_over() -> None:
    assert all(end - start >= 90 for start, end in cuts(film(2750, 0, 60, 2700)))


@pytest.mark.parametrize(
    ("side", "fps", "chunks"), [((3840, 2160), 60, 2), ((4096, 4096), 60, 5), ((4096, 4096), 240, 17)]
)
def test_a_chunk_has_no_more_pixels_than_of_4k_at_60(side: tuple[int, int], fps: int, chunks: int) -> None:
    found = cuts(film(fps * 120, fps=(fps, 1), width=side[0], height=side[1]))
    assert len(found) == chunks
    assert max(end - start for start, end in found) * side[0] * side[1] <= 60 * 60 * 3840 * 2160


def test_a_forced_length_cuts_regardless_and_the_last_chunk_takes_the_rest() -> None:
    assert cuts(film(10), chunk_frames=4) == [(0, 4), (4, 8), (8, 10)]
    assert cuts(film(3), chunk_frames=1) == [(0, 1), (1, 2), (2, 3)]


def test_chunks_of_a_preview_count_its_own_frames() -> None:
    """100 s at 30 fps is 1500 frames at 15; the section that starts at frame 1501 is first seen in frame 751."""
    assert cuts(film(3000, 0, 1501), quality="preview") == [(0, 751), (751, 1500)]


def test_a_range_is_planned_from_its_own_first_frame() -> None:
    master = film(6000, 0, 3000)
    plan = plan_render(master, RenderSettings.of(master, "standard"), (1000, 5000))
    assert (plan.range_start, plan.range_end, plan.output_frames) == (1000, 5000, 4000)
    assert [(c.start, c.end) for c in plan.chunks] == [(0, 2000), (2000, 4000)]


@pytest.mark.parametrize("frame_range", [(-1, 5), (0, 11), (5, 5), (6, 5), (10, 11)])
def test_a_range_outside_the_film_is_refused_with_its_frames(frame_range: tuple[int, int]) -> None:
    master = film(10)
    with pytest.raises(InvalidInputError, match="frames 0:10"):
        plan_chunks(master, RenderSettings.of(master, "standard"), frame_range)


def test_chunks_of_no_frames_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="1 or more"):
        cuts(film(10), chunk_frames=0)


@settings(max_examples=60)
@given(seconds=st.integers(1, 4 * 3600), fps=FPS, seed=st.lists(st.floats(0, 1), max_size=40))
def test_any_length_up_to_four_hours_is_covered_once_within_the_limits(
    seconds: int, fps: tuple[int, int], seed: list[float]
) -> None:
    frames = max(1, seconds * fps[0] // fps[1])
    found = cuts(film(frames, *sorted({int(x * frames) for x in seed if int(x * frames) < frames}), fps=fps))
    assert [found[0][0], found[-1][1]] == [0, frames]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(found))
    lengths = [(end - start) * fps[1] / fps[0] for start, end in found]
    assert max(lengths) <= 120
    assert len(found) == 1 or min(lengths) >= 3
    assert (len(found) == 1) == (frames * fps[1] <= 90 * fps[0])


@given(length=st.integers(1, 20_000))
def test_segments_cover_a_chunk_once_and_end_short(length: int) -> None:
    found = plan_segments(length)
    assert [found[0][0], found[-1][1]] == [0, length]
    assert all(a < b for a, b in found)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(found))
    lengths = [b - a for a, b in found]
    assert lengths[-1] == min(lengths)
    assert len(lengths) == 1 or max(lengths) <= length * 0.41


def test_segments_of_a_usual_length_are_as_designed() -> None:
    assert plan_segments(720) == [(0, 288), (288, 504), (504, 648), (648, 720)]
    assert plan_segments(47) == [(0, 47)]


@pytest.mark.parametrize("length", [1800, 2400, 2700, 3600, 7200])
def test_a_minute_and_more_has_as_many_idr_frames_as_one_session(length: int) -> None:
    """At 24 to 60 frames a second; x264 starts a GOP after 250 frames by itself."""
    found = plan_segments(length)
    assert sum(-(-(b - a) // 250) for a, b in found) <= -(-length // 250) + 1
    assert found[-1][1] - found[-1][0] <= 160


def test_segments_of_a_minute_are_as_designed() -> None:
    assert [b - a for a, b in plan_segments(1800)] == [500, 250, 250, 250, 250, 180, 120]


def test_a_plan_survives_json() -> None:
    master = film(6000, 0, 3000)
    plan = plan_render(master, RenderSettings.of(master, "high"))
    assert RenderPlan.model_validate_json(plan.model_dump_json(by_alias=True)) == plan


def picture(start: int, end: int, *keyframes: dict[str, float], **props: object) -> dict[str, object]:
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": list(keyframes) or [{"frame": start}]}
    shown = {"id": "logo", "type": "image", "asset": "a", "width": 10, "height": 10}
    return {**shown, "from": start, "to": end, "timeline": timeline, **props}


def keys(*elements: dict[str, object], sha256: str = "0" * 64, at: int = 0, **fields: Any) -> list[str]:
    """The keys of three chunks of thirty frames, the first of which starts at frame `at`."""
    assets = {"a": {"uri": "a.png", "kind": "image", "sha256": sha256}}
    master = film(at + 90, elements=list(elements), assets=assets, **fields)
    settings = RenderSettings.of(master, "standard")
    chunks = [Chunk(index=i, start=at + i * 30, end=at + i * 30 + 30) for i in range(3)]
    return [chunk_key(master, settings, 0, chunk) for chunk in chunks]


def changed(before: list[str], after: list[str]) -> list[bool]:
    return [a != b for a, b in zip(before, after, strict=True)]


def test_an_edit_changes_the_keys_of_the_chunks_that_it_touches_only() -> None:
    base = keys(picture(35, 55))
    assert changed(base, keys(picture(35, 55, radius=3))) == [False, True, False]


def test_a_keyframe_counts_only_where_it_rules() -> None:
    def moved(x: float) -> list[str]:
        return keys(picture(0, 90, {"frame": 0}, {"frame": 40, "x": 5}, {"frame": 65}, {"frame": 80, "x": x}))

    assert changed(moved(1), moved(2)) == [False, False, True]


def test_a_source_is_prepared_for_the_largest_scale_so_that_counts_everywhere() -> None:
    small, large = ({"frame": 80, "scale": scale} for scale in (1.5, 3))
    assert changed(keys(picture(0, 90, {"frame": 0}, small)), keys(picture(0, 90, {"frame": 0}, large))) == [True] * 3


def test_other_bytes_of_an_asset_change_the_keys_where_it_is_seen() -> None:
    assert changed(keys(picture(0, 20)), keys(picture(0, 20), sha256="1" * 64)) == [True, False, False]


def test_names_do_not_matter() -> None:
    assert keys(picture(0, 20)) == keys(picture(0, 20, id="other", sections=["s"]))


def test_size_rate_and_background_count_everywhere() -> None:
    base = keys(picture(0, 20))
    assert changed(base, keys(picture(0, 20), width=320)) == [True] * 3
    assert changed(base, keys(picture(0, 20), fps=(25, 1))) == [True] * 3
    assert changed(base, keys(picture(0, 20), background="#ffffff")) == [True] * 3


def test_a_film_that_grows_at_its_front_keeps_the_chunks_behind() -> None:
    def moving(at: int) -> dict[str, object]:
        return picture(at + 5, at + 50, {"frame": at + 5}, {"frame": at + 40, "x": 9})

    assert keys(moving(0)) == keys(moving(300), at=300)
