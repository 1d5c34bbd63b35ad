from typing import Any

import pytest

from onetake.timeline.continuity import Jump, check_continuity
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master


def master(keyframes: list[dict[str, Any]], *, cut: bool = False, start: int = 0, to: int = 60) -> Master:
    """Two sections of 30 frames, and one element."""
    timeline = {"firstAppears": start, "lastAppears": to - 1, "keyframes": keyframes}
    declared = {"elementId": "e", "fromSection": "a", "toSection": "b", "type": "cut", "startFrame": 30, "endFrame": 30}
    return parse_document(
        Master,
        {
            "width": 320,
            "height": 180,
            "durationInFrames": 60,
            "sections": [
                {"id": "a", "startFrame": 0, "endFrame": 30},
                {"id": "b", "startFrame": 30, "endFrame": 60},
            ],
            "elements": [{"id": "e", "type": "text", "text": "x", "from": start, "to": to, "timeline": timeline}],
            "transitions": [declared] if cut else [],
        },
    )


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("x", 500, 0), ("y", 10, 12), ("scale", 1, 1.5), ("rotation", 0, 90), ("opacity", 1, 0.25)],
)
def test_a_jump_names_element_frame_and_amount(name: str, before: float, after: float) -> None:
    jumping = master([{"frame": 0, name: before}, {"frame": 29, name: before}, {"frame": 30, name: after}])
    assert check_continuity(jumping) == [Jump("e", 30, name, after - before)]  # type: ignore[arg-type]


def test_a_declared_cut_is_no_jump() -> None:
    keyframes = [{"frame": 29, "x": 0}, {"frame": 30, "x": 99}]
    assert check_continuity(master(keyframes)) != []
    assert check_continuity(master(keyframes, cut=True)) == []


@pytest.mark.parametrize("easing", ["linear", "easeIn", "easeOut", "easeInOut"])
def test_fast_motion_across_a_boundary_is_no_jump(easing: str) -> None:
    assert check_continuity(master([{"frame": 20, "x": 0, "easing": easing}, {"frame": 40, "x": 4000}])) == []


def test_a_hold_that_ends_at_a_boundary_is_a_jump() -> None:
    assert check_continuity(master([{"frame": 0, "x": 0, "easing": "hold"}, {"frame": 30, "x": 50}])) == [
        Jump("e", 30, "x", 50)
    ]


def test_what_appears_or_vanishes_at_once_is_a_jump_of_its_opacity() -> None:
    assert check_continuity(master([{"frame": 0}], start=30)) == [Jump("e", 30, "opacity", 1)]
    assert check_continuity(master([{"frame": 0, "opacity": 0.5}], to=30)) == [Jump("e", 30, "opacity", -0.5)]


def test_what_cannot_be_seen_may_be_anywhere() -> None:
    hidden = [
        {"frame": 0, "x": 0, "opacity": 0},
        {"frame": 29, "x": 0, "opacity": 0},
        {"frame": 30, "x": 99, "opacity": 0},
    ]
    assert check_continuity(master(hidden)) == []


def test_within_a_section_an_element_may_jump() -> None:
    assert check_continuity(master([{"frame": 14, "x": 0}, {"frame": 15, "x": 99}])) == []
