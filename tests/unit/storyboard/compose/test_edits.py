"""Hand-made edits over what is generated: they hold whatever else changes, and touch nothing else."""

from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard, compose
from onetake.storyboard.compose.edits import merge_patch
from onetake.storyboard.document import Storyboard
from onetake.timeline.continuity import check_continuity
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.master import ImageElement, TextElement
from tests.films import Json, element, film, scene, state, still, storyboard

BRAND = {"logo": "logo"}


def edited(name: str, **edit: Any) -> Json:
    return {"elementEdits": {name: edit}}


def overlaid(key: str, **fields: Any) -> Json:
    return scene(key, productOverlay={"asset": "product", "animation": "none"}, durationInFrames=60, **fields)


def test_a_section_is_named_as_long_and_joined_and_filled_as_its_edit_says() -> None:
    edit = {
        "name": "Opening",
        "durationInFrames": 45,
        "transition": {"type": "crossDissolve", "durationInFrames": 10},
        "background": "#ff0000",
    }
    plain = scene("a", still("x"), title="A", durationInFrames=90, background="#0000ff")
    master = film(scene("z", still("w"), durationInFrames=30), {**plain, "edit": edit})
    assert [(s.name, s.start_frame, s.end_frame) for s in master.sections] == [("", 0, 30), ("Opening", 30, 75)]
    assert state(master, "shot:x", 35).opacity == pytest.approx(0.5)
    assert getattr(element(master, "background:a"), "fill", None) == "#ff0000"


def test_what_an_edit_of_a_section_leaves_out_is_as_the_scene_says() -> None:
    master = film({**scene("a", title="A", durationInFrames=90), "edit": {"name": "B"}})
    assert [(s.name, s.end_frame) for s in master.sections] == [("B", 90)]


def test_a_shots_picture_takes_props_layer_and_motion_from_its_edit() -> None:
    edit = edited("shot:a", props={"radius": 40, "fit": "contain"}, layer=7, keyframes=[{"frame": 10, "x": 100}])
    shots = [still("a", durationInFrames=60), still("b", durationInFrames=30)]
    master = film(scene("one", durationInFrames=20), scene("s", *shots, **edit))
    made = element(film(scene("one", durationInFrames=20), scene("s", *shots)), "shot:a")
    found = element(master, "shot:a")
    assert isinstance(found, ImageElement)
    assert isinstance(made, ImageElement)
    assert (found.radius, found.fit, found.layer, found.width) == (40, "contain", 7, made.width)
    assert [(k.frame, k.x) for k in found.timeline.keyframes] == [(30, 100)]
    assert state(master, "shot:a", 30).y == made.timeline.keyframes[0].y


def test_a_join_fades_a_picture_whose_motion_was_made_by_hand() -> None:
    join = {"type": "crossDissolve", "durationInFrames": 10}
    edit = edited("shot:b", keyframes=[{"frame": 30, "x": 100}, {"frame": 59, "x": 400}])
    master = film(scene("s", still("a", durationInFrames=30), still("b", durationInFrames=30, transition=join), **edit))
    assert state(master, "shot:b", 35).opacity == pytest.approx(0.5)
    assert state(master, "shot:b", 30).x == 100
    assert state(master, "shot:b", 59).x == 400


def test_an_overlay_goes_on_from_where_an_edit_has_put_it() -> None:
    edit = edited("product-overlay", keyframes=[{"frame": 0, "x": 300}])
    master = film(overlaid("a", **edit), overlaid("b"))
    rest = state(film(overlaid("a"), overlaid("b")), "product-overlay", 30)
    at = state(master, "product-overlay", 59)
    assert (at.x, at.y, at.scale, at.opacity) == (300, rest.y, rest.scale, 1)
    assert state(master, "product-overlay", 60).x == 300
    assert state(master, "product-overlay", 119).x == rest.x


@pytest.mark.parametrize(
    ("props", "text"),
    [
        ({"text": "Other words."}, "Other words."),
        ({"text": "One line,\nand another"}, "One line,\nand another"),
        (
            {"text": "Far more words than one line has room for, and than those had that were there before it"},
            "Far more words than one line\nhas room for, and than those\nhad that were there before it",
        ),
        ({"text": "Large words in here", "font": {"size": 160}, "box": None}, "Large words\nin here"),
    ],
)
def test_a_caption_that_was_rewritten_rises_from_the_same_foot(props: Json, text: str) -> None:
    master = film(scene("a", still("x"), narration="Words.", **edited("caption:a:1", props=props)))
    found = element(master, "caption:a:1")
    assert isinstance(found, TextElement)
    assert found.text == master.captions[0].text == text
    height = (text.count("\n") + 1) * found.font.size * found.line_height + (2 * found.box.padding if found.box else 0)
    assert state(master, found.id, 5).y + height / 2 == pytest.approx(0.95 * 1080)


def test_a_caption_is_read_as_it_was_rewritten_and_shown_as_it_was_placed() -> None:
    edit = edited("caption:a:1", props={"text": "Other words.", "color": "#ffff00"}, keyframes=[{"frame": 0, "y": 90}])
    master = film(scene("a", durationInFrames=60, narration="Words.", **edit))
    found = element(master, "caption:a:1")
    assert isinstance(found, TextElement)
    assert (found.text, found.color, state(master, "caption:a:1", 30).y) == ("Other words.", "#ffff00", 90)
    assert [state(master, "caption:a:1", f).opacity for f in (0, 3, 59)] == [0, 1, 0]
    assert [caption.text for caption in master.captions] == ["Other words."]


def test_what_is_hidden_is_not_in_the_film_nor_its_file() -> None:
    hidden = {"elementEdits": {name: {"hidden": True} for name in ("shot:x", "caption:a:1", "brand-logo")}}
    master = film(
        scene("a", still("x", "tall"), still("y"), narration="Words. " * 20, **hidden), scene("b"), brand=BRAND
    )
    names = {e.id for e in master.elements}
    assert not names & {"shot:x", "caption:a:1"}
    assert {t.element_id for t in master.transitions} <= names
    assert {"shot:y", "caption:a:2"} <= names
    assert "tall" not in master.assets
    assert len(master.captions) == sum(name.startswith("caption") for name in names)
    assert element(master, "brand-logo").from_ == master.sections[1].start_frame


def test_a_hidden_picture_has_no_part_in_a_join() -> None:
    join = {"type": "crossDissolve", "durationInFrames": 10}
    master = film(scene("a", still("x"), **edited("shot:x", hidden=True)), scene("b", still("y"), transition=join))
    assert [t.element_id for t in master.transitions] == ["shot:y"]
    assert state(master, "shot:y", master.sections[1].start_frame + 5).opacity == pytest.approx(0.5)


def test_scenes_in_another_order_take_their_edits_along() -> None:
    a = scene("a", still("x"), narration="One.", **edited("caption:a:1", props={"text": "Uno."}))
    b = scene("b", still("y"), narration="Two.", **edited("shot:y", props={"radius": 9}))
    for scenes in ([a, b], [b, a]):
        composed = compose(storyboard(*scenes))
        assert composed.warnings == []
        assert getattr(element(composed.master, "shot:y"), "radius", None) == 9
        assert getattr(element(composed.master, "caption:a:1"), "text", None) == "Uno."


def test_an_edit_of_what_is_gone_is_told_and_changes_nothing() -> None:
    plain = storyboard(scene("a", still("x"), durationInFrames=60))
    composed = compose(storyboard(scene("a", still("x"), durationInFrames=60, **edited("shot:gone", hidden=True))))
    assert canonical_json(composed.master) == canonical_json(compile_storyboard(plain))
    assert [(w.section, w.element) for w in composed.warnings] == [("a", "shot:gone")]


def test_a_prop_that_a_clip_does_not_have_is_told_once_the_still_has_become_one() -> None:
    crop = {"x": 0, "y": 0, "width": 10, "height": 10}
    edit = edited("shot:x", props={"crop": crop, "radius": 5})
    composed = compose(storyboard(scene("a", {"key": "x", "clip": "clip"}, **edit)))
    assert getattr(element(composed.master, "shot:x"), "radius", None) == 5
    assert ["crop" in w.detail for w in composed.warnings] == [True]


@pytest.mark.parametrize(
    ("name", "edit", "says", "pointer"),
    [
        ("shot:x", {"keyframes": [{"frame": 150}]}, "section a, element shot:x: the keyframe at frame 150 is outside",
         "/keyframes/0/frame"),
        ("shot:x", {"keyframes": [{"frame": 5}, {"frame": 5}]}, "frame 5 is there twice", "/keyframes/1/frame"),
        ("caption:a:1", {"keyframes": [{"frame": 5}, {"frame": 1}]}, "frame 1 stands after", "/keyframes/1/frame"),
        ("brand-logo", {"keyframes": [{"frame": 900}]}, "element brand-logo: the keyframe at frame 900",
         "/keyframes/0/frame"),
        ("shot:x", {"props": {"radius": -1}}, "element shot:x: radius: Input .* 0, and is -1", "/props/radius"),
        ("shot:x", {"props": {"asset": "nowhere"}}, "asset nowhere, which is not in assets", "/props/asset"),
        ("caption:a:1", {"props": {"font": {"size": "big"}}}, "element caption:a:1", "/props/font/size"),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_names_section_element_and_place(name: str, edit: Json, says: str, pointer: str) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        compile_storyboard(storyboard(scene("a", still("x"), narration="Words.", **edited(name, **edit)), brand=BRAND))
    assert caught.value.pointer == f"/scenes/0/elementEdits/{name}{pointer}"


def test_edits_have_one_spelling_whatever_their_order() -> None:
    names = ["shot:b", "brand-logo", "shot:a"]
    spelled = [
        canonical_json(storyboard({"key": "a", "elementEdits": {name: {"hidden": True} for name in order}}))
        for order in (names, names[::-1])
    ]
    assert spelled[0] == spelled[1]
    assert canonical_json(parse_document(Storyboard, spelled[0])) == spelled[0]


def test_a_number_that_json_does_not_know_is_refused() -> None:
    document = '{"scenes": [{"key": "a", "elementEdits": {"shot:x": {"props": {"radius": 1e999}}}}]}'
    with pytest.raises(DocumentError, match="/scenes/0/elementEdits/shot:x/props"):
        parse_document(Storyboard, document)


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [  # RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": "foo"}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ],
)
def test_patches_merge_as_the_rfc_says(target: Any, patch: Any, merged: Any) -> None:
    assert merge_patch(target, patch) == merged


def test_an_edit_causes_no_jump() -> None:
    edit = {
        "elementEdits": {"brand-logo": {"keyframes": [{"frame": 0, "x": 200}]}, "product-overlay": {"hidden": True}}
    }
    master = compile_storyboard(storyboard(overlaid("a"), overlaid("b", **edit), overlaid("c"), brand=BRAND))
    assert check_continuity(master) == []
