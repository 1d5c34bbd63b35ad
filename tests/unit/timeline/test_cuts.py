"""An element that a storyboard cuts at a section is at once where that says; the master declares it."""

from typing import Any

from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.continuity import check_continuity
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.master import Master
from tests.films import element, opacities, state

Json = dict[str, Any]


def title(*keyframes: Json, text: str = "T", **fields: Any) -> Json:
    return {"elementId": "t", "type": "text", "text": text, "keyframes": list(keyframes), **fields}


def film(*titles: Json) -> Master:
    scenes = [{"key": f"s{n}", "durationInFrames": 60, "elements": [one]} for n, one in enumerate(titles)]
    document = parse_document(Storyboard, {"scenes": scenes})
    assert parse_document(Storyboard, canonical_json(document)) == document
    return compile_storyboard(document)


def test_it_stays_to_the_end_and_is_at_once_elsewhere() -> None:
    master = film(
        title({"frame": 0, "x": 0}, {"frame": 20, "x": 100}),
        title({"frame": 10, "x": 500}, {"frame": 30, "x": 700}, cut=True),
    )
    assert [state(master, "t", frame).x for frame in (20, 59, 60, 70, 90)] == [100, 100, 500, 500, 700]
    assert [(t.type, t.start_frame, t.end_frame) for t in master.transitions] == [("cut", 60, 60)]
    assert check_continuity(master) == []


def test_without_it_the_element_moves_on() -> None:
    master = film(title({"frame": 0, "x": 0}), title({"frame": 0, "x": 500}))
    assert state(master, "t", 60).x == 0


def test_another_look_is_there_at_once() -> None:
    master = film(title({"frame": 0}, text="Old"), title({"frame": 0}, text="New", cut=True))
    assert [e.to for e in master.elements] == [60, 120]
    assert opacities(master, master.elements[1].id, 59, 60) == [0, 1]
    assert {(t.element_id, t.type) for t in master.transitions} == {(e.id, "cut") for e in master.elements}
    assert check_continuity(master) == []


def test_it_comes_and_goes_without_a_fade() -> None:
    blank = {"elementId": "other", "type": "text", "text": "x", "keyframes": [{"frame": 0, "opacity": 0}]}
    master = film(blank, title({"frame": 0}, cut=True), blank)
    assert opacities(master, element(master, "t").id, 59, 60, 119, 120) == [0, 1, 1, 0]


def test_after_an_absence_it_is_at_once_where_the_section_says() -> None:
    away = {"elementId": "other", "type": "text", "text": "x", "keyframes": [{"frame": 0, "opacity": 0}]}
    master = film(title({"frame": 0, "x": 100}), away, title({"frame": 10, "x": 500}, cut=True))
    assert opacities(master, "t", 59, 60, 119, 120, 130) == [0, 0, 0, 1, 1]
    assert [state(master, "t", frame).x for frame in (59, 120, 179)] == [100, 500, 500]
    assert check_continuity(master) == []
