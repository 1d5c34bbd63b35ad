from typing import Any

import pytest

from onetake.errors import ContinuityError
from onetake.timeline.continuity import Jump, assess_continuity, check_continuity
from onetake.timeline.document import parse_document
from onetake.timeline.gate import pass_gate
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Master
from onetake.timeline.mending import mend, mended


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


@pytest.mark.parametrize(("before", "after", "amount"), [(350, 10, 20), (10, 350, -20), (0, 720, 0), (-170, 170, -20)])
def test_a_turn_counts_the_short_way_round(before: float, after: float, amount: float) -> None:
    turning = [{"frame": 29, "rotation": before}, {"frame": 30, "rotation": after}]
    assert [jump.amount for jump in check_continuity(master(turning))] == ([amount] if amount else [])


JUMPS: list[dict[str, Any]] = [
    {"keyframes": [{"frame": 29, "x": 500}, {"frame": 30, "x": 0}]},
    {"keyframes": [{"frame": 0, "y": 5, "easing": "hold"}, {"frame": 30, "y": 50, "easing": "hold"}, {"frame": 50}]},
    {"keyframes": [{"frame": 0, "x": 5, "easing": "easeIn"}, {"frame": 29, "x": 9}, {"frame": 30, "x": 99}]},
    {"keyframes": [{"frame": 29, "rotation": 350}, {"frame": 30, "rotation": 20}, {"frame": 55, "rotation": 40}]},
    {"keyframes": [{"frame": 29, "scale": 1}, {"frame": 30, "scale": 3}]},
    {"keyframes": [{"frame": 29, "opacity": 1}, {"frame": 30, "opacity": 0}]},
    {"keyframes": [{"frame": 0}], "start": 30},
    {"keyframes": [{"frame": 0}], "to": 30},
]


@pytest.mark.parametrize("jumping", JUMPS)
def test_the_edit_that_it_names_mends_a_jump_and_leaves_what_was_before(jumping: dict[str, Any]) -> None:
    film = master(**jumping)
    [jump] = check_continuity(film)
    element = mended(film.elements[0], mend(film, jump))
    whole = film.model_copy(update={"elements": [element]})
    assert check_continuity(whole) == []
    if jump.property != "opacity":
        states = [
            [evaluate(e.timeline, f, film.fps.fraction) for f in (0, 10, 29)] for e in (film.elements[0], element)
        ]
        assert states[0] == states[1]
    settled = (
        evaluate(element.timeline, 59, film.fps.fraction),
        evaluate(film.elements[0].timeline, 59, film.fps.fraction),
    )
    if jump.property not in ("rotation", "opacity"):
        assert settled[0] == settled[1]


def test_smoothness_is_the_part_of_the_crossings_without_a_jump() -> None:
    jumping = master([{"frame": 29, "x": 0, "y": 0}, {"frame": 30, "x": 99, "y": 99}])
    calm = jumping.elements[0].model_copy(update={"id": "f", "timeline": master([{"frame": 0}]).elements[0].timeline})
    film = jumping.model_copy(update={"elements": [*jumping.elements, calm, calm, calm]})
    found = assess_continuity(film, 0, 60)
    assert (found.crossings, len(found.jumps), found.smoothness_percent) == (4, 2, 75)
    assert assess_continuity(film, 30, 60).smoothness_percent == 100, "the boundary is not within the range"
    declared = assess_continuity(master([{"frame": 29, "x": 0}, {"frame": 30, "x": 99}], cut=True), 0, 60)
    assert (declared.crossings, declared.smoothness_percent) == (1, 100)


def test_a_film_that_jumps_is_refused_with_the_way_out() -> None:
    jumping = master([{"frame": 29, "x": 500}, {"frame": 30, "x": 0}])
    with pytest.raises(ContinuityError) as refused:
        pass_gate(jumping, 0, 60, force=False)
    assert refused.value.message == (
        "the film would jump: element e jumps at frame 30, where section b begins: its x changes by -500 px; to mend "
        "it, put keyframes of x 500 at frame 30, x 0 at frame 45, or declare it: a transition of type cut for the "
        "element at this frame. To render it as it is, force it"
    )
    assert refused.value.pointer == "/elements/0/timeline"
    [told] = refused.value.details["jumps"]
    assert (told["element"], told["frame"], told["property"], told["amount"]) == ("e", 30, "x", -500)
    assert [(k["frame"], k.get("x", 0)) for k in told["mend"]] == [(30, 500), (45, 0)]


def test_a_forced_film_passes_and_says_that_it_jumps() -> None:
    report = pass_gate(master([{"frame": 29, "x": 500}, {"frame": 30, "x": 0}]), 0, 60, force=True)
    assert (report.smoothness_percent, [jump.element for jump in report.jumps]) == (0, ["e"])
