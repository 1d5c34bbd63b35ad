import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.errors import DocumentError
from onetake.timeline.compile import compile_timelines
from onetake.timeline.keyframes import State
from onetake.timeline.master import Easing, Element, Section, TextElement
from onetake.timeline.names import Names
from onetake.timeline.props import ButtonProps, Props, TextProps, VideoProps
from onetake.timeline.sections import Appearance, SectionContent
from tests.unit.timeline.compiling import FPS, HOME, TITLE, at, column, compiled, kinds, state, title


def test_a_section_starts_where_the_one_before_ended() -> None:
    made = compiled((76, [title(at(0, x=0), at(75, x=500))]), (75, [title(at(0, x=0), at(74, x=800))]))
    [element] = made.elements
    assert column(element, "x") == [(0, 0), (75, 500), (76, 500), (150, 800)]
    assert (element.from_, element.to, element.sections) == (0, 151, ["s0", "s1"])
    assert (element.timeline.first_appears, element.timeline.last_appears) == (0, 150)
    assert kinds(made) == [("title", "smooth", 76, 150)]


def test_all_properties_are_carried() -> None:
    made = compiled(
        (30, [title(at(0, x=1, y=2, scale=3, rotation=40, opacity=0.5))]),
        (30, [title(at(0, x=9, y=9, scale=9, rotation=9, opacity=1), at(20, x=11, y=12, scale=1, rotation=0))]),
    )
    [element] = made.elements
    assert state(element, 30) == state(element, 29) == State(1, 2, 3, 40, 0.5)
    assert state(element, 50) == State(11, 12, 1, 0, 1)


def test_the_first_keyframes_easing_rules_the_way_from_the_carried_place() -> None:
    made = compiled((30, [title(at(0, x=0))]), (41, [title(at(0, x=7, easing="easeIn"), at(40, x=100))]))
    assert state(made.elements[0], 50).x == pytest.approx(31.53568125725393)


def test_a_later_first_keyframe_is_reached_from_the_carried_place() -> None:
    made = compiled((30, [title(at(0, x=0))]), (30, [title(at(10, x=100), at(20, x=50))]))
    assert column(made.elements[0], "x") == [(0, 0), (30, 0), (40, 100), (50, 50)]


def test_a_single_other_place_is_reached_in_half_a_second() -> None:
    made = compiled((30, [title(at(0, x=0))]), (90, [title(at(0, x=100))]))
    [element] = made.elements
    assert column(element, "x") == [(0, 0), (30, 0), (45, 100)]
    assert element.timeline.keyframes[1].easing == "easeInOut"
    assert kinds(made) == [("title", "smooth", 30, 45)]


def test_what_stands_still_everywhere_has_one_keyframe() -> None:
    made = compiled(*((30, [title(at(0, x=50), at(29, x=50))]) for _ in range(5)))
    assert column(made.elements[0], "x") == [(0, 50)]
    assert made.elements[0].sections == ["s0", "s1", "s2", "s3", "s4"]


def test_what_a_keyframe_leaves_out_it_takes_from_the_one_before() -> None:
    moving: Any = [Partial(0, y=7), Partial(10, x=5), Partial(20, scale=2, opacity=0.5)]
    [element] = compiled((30, [Appearance("title", TITLE, moving)])).elements
    assert [state(element, f) for f in (0, 10, 20)] == [
        State(960, 7, 1, 0, 1),
        State(5, 7, 1, 0, 1),
        State(5, 7, 2, 0, 0.5),
    ]


def test_it_fades_out_where_it_leaves_and_in_where_it_enters() -> None:
    made = compiled((60, [title(at(0))]), (60, [title(at(0), name="other")]), (60, []))
    leaving, entering = made.elements
    assert column(leaving, "opacity") == [(0, 1), (47, 1), (59, 0)]
    assert column(entering, "opacity") == [(60, 0), (72, 1), (107, 1), (119, 0)]
    assert (leaving.to, entering.from_, entering.to) == (60, 60, 120)
    assert kinds(made) == [("title", "fade", 47, 60), ("other", "fade", 60, 72), ("other", "fade", 107, 120)]


def test_its_own_way_to_come_and_go_is_left_alone() -> None:
    own = title(at(0, opacity=0, easing="easeOut"), at(20), at(40, easing="easeIn"), at(59, opacity=0))
    made = compiled((60, []), (60, [own]), (60, []))
    assert column(made.elements[0], "opacity") == [(60, 0), (80, 1), (100, 1), (119, 0)]
    assert kinds(made) == []


def test_after_an_absence_it_comes_back_at_the_place_where_it_left() -> None:
    made = compiled(
        (60, [title(at(0, x=0), at(59, x=300))]),
        (60, []),
        (60, [title(at(0, x=900), at(59, x=500))]),
    )
    [element] = made.elements
    assert (element.from_, element.to, element.sections) == (0, 180, ["s0", "s2"])
    assert [state(element, f).opacity for f in (47, 59, 60, 90, 120, 126, 132)] == [1, 0, 0, 0, 0, 0.5, 1]
    assert [state(element, f).x for f in (59, 90, 120, 179)] == [300, 300, 300, 500]


class Partial:
    """A keyframe of a storyboard: None keeps the value."""

    def __init__(self, frame: int, **values: float) -> None:
        self.frame, self.easing = frame, "linear"
        for name in ("x", "y", "scale", "rotation", "opacity"):
            setattr(self, name, values.get(name))


@pytest.mark.parametrize("length", [60, 1])
def test_what_comes_back_is_as_opaque_as_it_was_if_nothing_is_said_of_it(length: int) -> None:
    dim: Any = [Partial(0, x=5, opacity=0.5)]
    silent: Any = [Partial(0)]
    [element] = compiled(
        (length, [Appearance("title", TITLE, dim)]), (60, []), (60, [Appearance("title", TITLE, silent)])
    ).elements
    assert [state(element, length + f).opacity for f in (0, 59, 60, 72)] == [0, 0, 0, 0.5]
    assert state(element, length + 119) == State(5, 540, 1, 0, 0.5)


def test_what_faded_itself_out_is_seen_again_where_it_is_named_again() -> None:
    gone: Any = [Partial(0), Partial(59, opacity=0)]
    silent: Any = [Partial(0)]
    [element] = compiled((60, [Appearance("title", TITLE, gone)]), (60, [Appearance("title", TITLE, silent)])).elements
    assert [state(element, f).opacity for f in (59, 60, 72)] == [0, 0, 1]


def test_what_made_itself_invisible_comes_back_by_a_fade() -> None:
    made = compiled((60, [title(at(0), at(59, opacity=0))]), (60, [title(at(0), at(59))]))
    assert column(made.elements[0], "opacity") == [(0, 1), (59, 0), (60, 0), (72, 1)]


def test_a_fade_leaves_the_motion_as_it_is() -> None:
    moving = [at(0, x=0, easing="easeInOut"), at(59, x=700)]
    [alone] = compiled((60, [title(*moving)])).elements
    [faded] = compiled((60, []), (60, [title(*moving)]), (60, [])).elements
    for frame in range(60):
        assert state(faded, 60 + frame).x == pytest.approx(state(alone, frame).x, abs=1e-6)


def test_what_cuts_is_declared_as_a_cut() -> None:
    made = compiled((30, []), (30, [title(at(0), cuts=True)]), (30, []), (30, [title(at(0), cuts=True)]))
    [element] = made.elements
    assert [state(element, f).opacity for f in (30, 59, 60, 89, 90)] == [1, 1, 0, 0, 1]
    assert [k for _, k, _, _ in kinds(made)] == ["cut", "cut", "cut"]


def test_in_a_section_too_short_for_a_fade_it_cuts() -> None:
    made = compiled((30, []), (2, [title(at(0))]), (30, []))
    assert kinds(made) == [("title", "cut", 30, 30), ("title", "cut", 32, 32)]


def test_another_text_cross_dissolves_on_the_way() -> None:
    other = TextProps(type="text", text="Other")
    made = compiled((60, [title(at(0, x=0))]), (61, [title(at(0), at(60, x=600), props=other)]))
    old, new = made.elements
    assert (old.id, new.id) == ("title", "title:2")
    assert isinstance(new, TextElement)
    assert new.text == "Other"
    assert (old.from_, old.to, new.from_, new.to) == (0, 72, 60, 121)
    for frame, x, share in ((60, 0, 0), (66, 60, 0.5), (71, 110, 11 / 12)):
        assert state(old, frame).x == state(new, frame).x == pytest.approx(x)
        assert state(new, frame).opacity == pytest.approx(share)
        assert state(old, frame).opacity == pytest.approx(1 - share)
    assert kinds(made) == [("title:2", "morph", 60, 72)]


def test_another_layer_is_another_look() -> None:
    made = compiled((60, [title(at(0), layer=1)]), (60, [title(at(0), layer=2)]))
    assert [e.layer for e in made.elements] == [1, 2]


def test_a_clip_that_was_away_begins_anew() -> None:
    clip = VideoProps(type="video", asset="clip", width=100, height=100)
    made = compiled((60, [title(at(0), props=clip)]), (60, []), (60, [title(at(0), props=clip)]))
    assert [(e.from_, e.to) for e in made.elements] == [(0, 60), (120, 180)]


def test_generated_ids_give_way_to_the_users() -> None:
    other = TextProps(type="text", text="Other")
    made = compiled((60, [title(at(0))]), (60, [title(at(0), props=other), title(at(0), name="title:2")]))
    assert [e.id for e in made.elements] == ["title", "title:3", "title:2"]


@pytest.mark.parametrize(
    ("contents", "message", "pointer"),
    [
        (
            [(30, [title(at(0))]), (30, [title(at(0), props=ButtonProps(type="button", text="", width=1, height=1))])],
            "section s1, from frame 30: element title is of type button here, but of type text in section s0, "
            "from frame 0: an element keeps its type, so give this one another elementId",
            "/here/type",
        ),
        (
            [(30, [title(at(0)), title(at(0))])],
            "section s0, from frame 0, has the element title twice: two may not say where it is, so give one of "
            "them another elementId",
            "/here/elementId",
        ),
        (
            [(30, []), (30, [title(at(5), at(20), at(7))])],
            "section s1, element title: the keyframe at frame 7 stands after the one at frame 20: put them in order",
            "/here/keyframes/2/frame",
        ),
        (
            [(30, [title(at(5), at(5))])],
            "section s0, element title: the keyframe at frame 5 is there twice: keep one of them",
            "/here/keyframes/1/frame",
        ),
        (
            [(30, [title(at(5), at(30))])],
            "section s0, element title: the keyframe at frame 30 is outside of the section, whose frames are 0 to 29: "
            "move it, or make the section longer",
            "/here/keyframes/1/frame",
        ),
    ],
)
def test_what_does_not_hold_together_is_named(
    contents: list[tuple[int, list[Appearance]]], message: str, pointer: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        compiled(*contents)
    assert (refused.value.message, refused.value.pointer) == (message, pointer)


LOOKS: list[Props] = [
    TITLE,
    TextProps(type="text", text="Other", font={"size": 90}),
    TextProps(type="text", text="Other", font={"size": 20}, color="#ff0000"),
]
EASINGS: list[Easing] = ["linear", "ease", "easeIn", "easeOut", "easeInOut", "hold"]


@st.composite
def sections(draw: st.DrawFn) -> list[tuple[int, list[Appearance]]]:
    found = []
    for _ in range(draw(st.integers(1, 5))):
        length = draw(st.integers(1, 60))
        frames = draw(st.lists(st.integers(0, length - 1), min_size=1, max_size=4, unique=True))
        keyframes = [
            at(
                frame,
                x=draw(st.integers(-500, 2500)),
                scale=draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
                rotation=draw(st.integers(-360, 360)),
                opacity=draw(st.sampled_from([0.0, 0.25, 1.0])),
                easing=draw(st.sampled_from(EASINGS)),
            )
            for frame in sorted(frames)
        ]
        shown = draw(st.booleans()) or draw(st.booleans())
        look = draw(st.sampled_from(LOOKS))
        found.append((length, [title(*keyframes, props=look, cuts=draw(st.booleans()))] if shown else []))
    return found


@settings(max_examples=150)
@given(sections())
def test_whatever_the_sections_say_nothing_jumps(contents: list[tuple[int, list[Appearance]]]) -> None:
    made = compiled(*contents)
    start = 0
    for length, appearances in contents:
        for appearance in appearances:
            _assert_it_gets_where_it_should(made.elements, appearance, start)
        start += length


def _assert_it_gets_where_it_should(elements: list[Element], appearance: Appearance, start: int) -> None:
    [element] = [
        e
        for e in elements
        if e.from_ <= start < e.to and getattr(e, "text", "") == getattr(appearance.props, "text", "")
    ]
    for keyframe in appearance.keyframes[1:]:
        reached = state(element, start + keyframe.frame)
        assert (reached.x, reached.scale, reached.rotation) == pytest.approx(
            (keyframe.x, keyframe.scale, keyframe.rotation), abs=1e-6
        )


def crowd(elements: int) -> list[SectionContent]:
    """Elements that come, move on, change their look and go, all over as many sections as they need."""
    looks = [TITLE, TITLE.model_copy(update={"text": "Other"})]
    count = elements // 20
    contents = []
    for index in range(count):
        section = Section(id=f"s{index}", start_frame=90 * index, end_frame=90 * index + 90)
        shown = [
            title(at(0, x=index, easing="easeInOut"), at(60, x=9), name=f"e{e}", props=looks[index // 2 % 2])
            for near in range(4)
            for e in range((index - near) % count * 20, (index - near) % count * 20 + 20)
        ]
        contents.append(SectionContent(section, shown))
    return contents


def calls_to_compile(elements: int) -> int:
    contents, names = crowd(elements), Names()
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        compile_timelines(contents, FPS, HOME, names)
    finally:
        sys.setprofile(None)
    return counted


def test_four_times_as_much_takes_four_times_as_long() -> None:
    calls_to_compile(400)
    # At the ends of a film elements are in fewer sections: the shorter the film, the more that saves.
    assert calls_to_compile(3200) <= 4.2 * calls_to_compile(800)
