"""What changes its look from section to section: evenly where there is a way, else by a dissolve."""

from itertools import pairwise
from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.timeline.continuity import check_continuity
from onetake.timeline.document import parse_document
from onetake.timeline.gate import ContinuityReport
from onetake.timeline.master import ButtonElement, Element, Master, ShapeElement
from onetake.timeline.morphing import look_at, sizes_of, within
from onetake.timeline.props import ButtonProps, Font, Props, ShapeProps, Stroke, TextProps, VideoProps
from tests.unit.timeline.compiling import FPS, at, compiled, kinds, state, title


def changing(before: Props, after: Props, length: int = 60) -> list[Element]:
    made = compiled((60, [title(at(0), props=before)]), (length, [title(at(0), props=after)]))
    return made.elements


def seen(element: Element, frame: int) -> Any:
    return look_at(element, frame, FPS)


BOX = ShapeProps(type="shape", shape="rect", width=100, height=40, radius=0, fill="#ff0000")


def test_size_corners_and_colour_go_evenly_to_the_new_look() -> None:
    [box] = changing(BOX, BOX.model_copy(update={"width": 300, "height": 80, "radius": 20, "fill": "#0000ff"}))
    assert isinstance(box, ShapeElement)
    looks = [seen(box, frame) for frame in range(59, 77)]
    assert [looks[0].width, looks[1].width, looks[-2].width] == [100, 100, 300]
    assert all(a.width < b.width and a.radius < b.radius for a, b in pairwise(looks[1:16]))
    # In the middle of an easeInOut half of the way is done: between the 7th frame and the 8th.
    assert 180 < looks[8].width < 200 < looks[9].width < 220
    assert looks[8].fill > "#800000" > looks[9].fill
    assert (looks[-1].fill, looks[-1].height) == ("#0000ff", 80)


def test_a_larger_button_grows_out_of_the_smaller_one() -> None:
    small = ButtonProps(type="button", text="Buy", width=100, height=40)
    large = ButtonProps(type="button", text="Buy", width=200, height=90, font=Font(size=60), color="#000000")
    made = compiled((60, [title(at(0, scale=1), props=small)]), (60, [title(at(0, scale=1), props=large)]))
    [button] = made.elements
    assert kinds(made) == [("title", "morph", 60, 75)]
    assert {state(button, frame).scale for frame in range(120)} == {1.0}
    assert seen(button, 80) == seen(button, 75)
    assert (seen(button, 75).width, seen(button, 75).font.size, seen(button, 75).color) == (200, 60, "#000000")


@pytest.mark.parametrize(("before", "after"), [((200, 90), (120, 50)), ((120, 50), (200, 90))])
def test_another_label_stays_within_its_button_on_the_lines_that_it_has(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    """The old one was broken in a smaller button and stood out of it, the new one out of one that was not yet large."""
    sold = ButtonProps(type="button", text="Sold out", width=before[0], height=before[1], font=Font(size=48))
    back = ButtonProps(type="button", text="Back", width=after[0], height=after[1], font=Font(size=48))
    for button, own in zip(changing(sold, back), (before, after), strict=True):
        assert isinstance(button, ButtonElement)
        looks = [seen(button, frame) for frame in range(button.from_, button.to)]
        assert all(look.font.size <= 48 * look.width / own[0] + 1e-9 for look in looks)
        assert all(look.font.size <= 48 * look.height / own[1] + 1e-9 for look in looks)
        assert max(look.font.size for look in looks) == 48


def test_what_comes_or_goes_with_a_look_does_so_unseen() -> None:
    lined = BOX.model_copy(update={"stroke": Stroke(color="#00ff00", width=6)})
    [comes] = changing(BOX, lined)
    assert (seen(comes, 60).stroke, seen(comes, 61).stroke.color[:7]) == (None, "#00ff00")
    assert seen(comes, 61).stroke.color < "#00ff0020"
    [goes] = changing(lined, BOX)
    assert seen(goes, 80).stroke.color == "#00ff0000"


def test_a_colour_becomes_a_gradient() -> None:
    gradient = {"gradient": "linear", "angle": 90, "stops": [(0, "#000000"), (1, "#ffffff")]}
    [box] = changing(BOX, ShapeProps.model_validate({**dict(BOX), "fill": gradient}))
    assert seen(box, 61).fill.stops[0][1] > "#f00000ff"
    assert seen(box, 75).fill.stops[1] == (1, "#ffffff")


def test_another_kind_of_gradient_dissolves() -> None:
    one = {"gradient": "linear", "stops": [(0, "#000000"), (1, "#ffffff")]}
    other = {"gradient": "radial", "stops": [(0, "#000000"), (1, "#ffffff")]}
    before, after = (ShapeProps.model_validate({**dict(BOX), "fill": fill}) for fill in (one, other))
    assert len(changing(before, after)) == 2


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"color": "#ff000080"}, 1),
        ({"font": {"size": 96}}, 2),
        ({"font": {"size": 96}, "max_width": 400}, 1),
        ({"text": "Another"}, 2),
        ({"font": {"weight": 700}}, 2),
        ({"outline": {"width": 3}, "shadow": {}, "box": {}}, 1),
    ],
)
def test_letters_stay_where_lines_break_alike_and_are_dissolved_else(change: dict[str, Any], count: int) -> None:
    before = TextProps(type="text", text="Title", font=Font(size=48), max_width=200)
    after = TextProps.model_validate({**before.model_dump(), **change})
    assert len(changing(before, after)) == count


def test_after_a_gradient_that_goes_any_other_can_come() -> None:
    fills: list[Any] = [
        {"gradient": "linear", "stops": [(0, "#000000"), (1, "#ffffff")]},
        None,
        {"gradient": "radial", "stops": [(0, "#000000"), (0.5, "#ff0000"), (1, "#ffffff")]},
    ]
    looks = [ShapeProps.model_validate({**dict(BOX), "fill": fill}) for fill in fills]
    [box] = compiled(*((60, [title(at(0), props=look)]) for look in looks)).elements
    assert seen(box, 100).fill == "#00000000"
    assert seen(box, 150).fill.gradient == "radial"


def test_another_label_dissolves_on_one_box() -> None:
    before = ButtonProps(type="button", text="Before", width=100, height=40, fill="#ff0000")
    after = ButtonProps(type="button", text="After", width=220, height=90, fill="#0000ff")
    old, new = changing(before, after)
    assert (old.to, new.from_) == (84, 60)
    for frame in range(60, 84):
        one, other = seen(old, frame), seen(new, frame)
        assert (one.width, one.height, one.fill) == (other.width, other.height, other.fill)
        assert max(state(e, frame).opacity for e in (old, new)) == 1, "nothing behind the box is to be seen"
    assert isinstance(old, ButtonElement)
    assert seen(old, 83).text == "Before"


def test_another_picture_dissolves_in_a_box_that_grows() -> None:
    before = VideoProps(type="video", asset="clip", width=100, height=40)
    after = VideoProps(type="video", asset="clip", width=200, height=40, trim_start=1)
    old, new = changing(before, after)
    assert [seen(new, frame).width for frame in (60, 75)] == [100, 200]
    assert all(seen(old, frame).width == seen(new, frame).width for frame in range(60, old.to))


def test_a_clip_that_grows_plays_on() -> None:
    clip = VideoProps(type="video", asset="clip", width=100, height=40)
    [element] = changing(clip, clip.model_copy(update={"width": 200.0, "radius": 8.0}))
    assert (element.from_, element.to) == (0, 120)


def test_a_declared_cut_changes_the_look_at_once() -> None:
    wide = BOX.model_copy(update={"width": 300.0})
    made = compiled((60, [title(at(0), props=BOX)]), (60, [title(at(0), props=wide, cuts=True, jumps=True)]))
    [box] = made.elements
    assert [seen(box, frame).width for frame in (59, 60)] == [100, 300]
    assert kinds(made) == [("title", "cut", 60, 60)]


def test_in_a_section_of_one_frame_a_look_changes_at_once() -> None:
    [box] = changing(BOX, BOX.model_copy(update={"width": 300.0}), length=1)
    assert [seen(box, frame).width for frame in (59, 60)] == [100, 300]


def film(*morphs: dict[str, Any], **props: Any) -> Master:
    look = {"type": "shape", "shape": "rect", "width": 100, "height": 40, "fill": "#ff0000", **props}
    timeline = {"firstAppears": 0, "lastAppears": 59, "keyframes": [{"frame": 0, "x": 50, "y": 50}]}
    return parse_document(
        Master,
        {
            "width": 100,
            "height": 100,
            "durationInFrames": 60,
            "sections": [
                {"id": "one", "startFrame": 0, "endFrame": 30},
                {"id": "two", "startFrame": 30, "endFrame": 60},
            ],
            "elements": [{"id": "box", "from": 0, "to": 60, "timeline": timeline, **look, "morphs": list(morphs)}],
        },
    )


@pytest.mark.parametrize(
    ("morph", "found"),
    [
        ({"startFrame": 30, "endFrame": 30, "width": 400}, ("width", 300)),
        ({"startFrame": 29, "endFrame": 30, "radius": 20}, ("radius", 20)),
        ({"startFrame": 30, "endFrame": 30, "fill": "#00ff00"}, ("color", -255)),
    ],
)
def test_the_gate_sees_a_look_that_jumps(morph: dict[str, Any], found: tuple[str, float]) -> None:
    master = film(morph)
    [jump] = check_continuity(master)
    assert (jump.element, jump.frame, jump.property, jump.amount) == ("box", 30, *found)
    told = ContinuityReport.of(master, 0, 60).jumps[0]
    assert "let its morph begin at frame 30 and last" in told.message
    assert told.mend == []


def test_the_gate_lets_an_even_change_pass() -> None:
    assert check_continuity(film({"startFrame": 25, "endFrame": 40, "width": 400, "fill": "#00ff00"})) == []


@pytest.mark.parametrize(
    ("morphs", "message"),
    [
        ([{"startFrame": 9, "endFrame": 3}], "ends at frame 3, before its start 9"),
        (
            [{"startFrame": 0, "endFrame": 9, "fontSize": 9}],
            "box: the morph at frame 0 changes fontSize, which a",
        ),
        ([{"startFrame": 0, "endFrame": 9}, {"startFrame": 5, "endFrame": 9}], "frame 5 begins before the one before"),
        (
            [
                {"startFrame": n, "endFrame": n, "fill": {"gradient": "linear", "stops": [(0, "#ffffff")] * (n + 2)}}
                for n in (0, 1)
            ],
            "changes a gradient to one of another kind or with other stops",
        ),
        ([{"startFrame": 0, "endFrame": 9, "width": float("inf")}], "should be a finite number, and is Infinity"),
    ],
)
def test_a_morph_that_makes_no_sense_is_refused(morphs: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        film(*morphs)
    assert message in refused.value.message


def test_a_chunk_needs_only_the_morphs_that_it_shows() -> None:
    [box] = film(
        {"startFrame": 5, "endFrame": 10, "width": 200},
        {"startFrame": 20, "endFrame": 30, "height": 80},
        {"startFrame": 40, "endFrame": 50, "radius": 9},
    ).elements
    part: Any = within(box, 15, 41)
    assert (part.width, [m.start_frame for m in part.morphs]) == (200, [20])
    assert all(look_at(part, f, FPS) == look_at(box, f, FPS) for f in range(15, 41))
    assert sizes_of(box) == [(100, 40), (200, 40), (200, 80)]


def test_an_easing_that_overshoots_never_makes_a_size_below_nothing() -> None:
    swing = {"bezier": [0.5, -9, 0.5, 9]}
    [box] = film({"startFrame": 0, "endFrame": 50, "width": 1, "radius": 5, "easing": swing}).elements
    assert all(look.width > 0 and look.radius >= 0 for look in (seen(box, f) for f in range(60)))
