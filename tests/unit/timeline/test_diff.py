import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.cli import main
from onetake.timeline.diff import MasterDiff, diff_masters
from onetake.timeline.document import parse_document
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Element, Master

Json = dict[str, Any]


def text(name: str, *keyframes: Json, start: int = 0, to: int = 100, **more: Any) -> Json:
    timeline = {"firstAppears": start, "lastAppears": to - 1, "keyframes": list(keyframes) or [{"frame": 0}]}
    return {"id": name, "type": "text", "text": "T", "from": start, "to": to, "timeline": timeline, **more}


def film(*elements: Json, **fields: Any) -> Master:
    found = {"width": 640, "height": 360, "durationInFrames": 100, "elements": list(elements), **fields}
    return parse_document(Master, found)


def diff(before: Master, after: Master) -> MasterDiff:
    """There and back: what may change is the same both ways."""
    found, back = diff_masters(before, after), diff_masters(after, before)
    assert (found.frames, found.sound, found.same) == (back.frames, back.sound, back.same)
    return found


def test_a_master_is_the_same_as_itself() -> None:
    master = film(text("a"))
    assert diff(master, master.model_copy(deep=True)) == MasterDiff(same=True, changes=[], frames=[], sound=False)


def test_another_morph_changes_the_picture_from_there_on() -> None:
    first = {"startFrame": 10, "endFrame": 20, "fontSize": 90}
    before = film(text("a", morphs=[first]))
    after = film(text("a", morphs=[first, {"startFrame": 40, "endFrame": 50, "color": "#ff0000"}]))
    found = diff(before, after)
    assert [field.path for field in found.changes[0].fields] == ["morphs"]
    assert found.frames == [(40, 100)]


def test_it_tells_what_moved_when_and_by_how_much() -> None:
    still = [{"frame": 0, "x": 0}, {"frame": 20, "x": 100}, {"frame": 60, "x": 100}]
    before = film(text("a", *still), text("b"))
    after = film(text("a", *still[:2], {"frame": 40, "x": 180, "easing": "easeOut"}, still[2]), text("b"))
    found = diff(before, after)
    [change] = found.changes
    assert (change.what, change.kind, change.id) == ("element", "changed", "a")
    assert [(k.kind, k.frame) for k in change.keyframes] == [("added", 40)]
    [move] = change.movements
    assert (move.property, move.start, move.end, move.frame, move.amount) == ("x", 20, 60, 40, 80)
    assert found.frames == [(20, 60)]
    assert found.text().splitlines() == [
        "~ element a",
        '    + keyframe at frame 40: x 180.0, y 0.0, scale 1.0, rotation 0.0, opacity 1.0, easing "easeOut"',
        "    x differs in frames 20 to 59, by +80 at frame 40",
        "frames whose picture may change: 20 to 59",
    ]


def test_a_keyframe_that_changes_no_place_changes_no_picture() -> None:
    line = [{"frame": 0, "x": 0}, {"frame": 50, "x": 100}]
    found = diff(film(text("a", *line)), film(text("a", line[0], {"frame": 25, "x": 50}, line[1])))
    assert ([c.id for c in found.changes], found.frames, found.changes[0].movements) == (["a"], [], [])


def test_what_is_invisible_all_the_while_changes_no_picture() -> None:
    found = diff(film(text("a", {"frame": 0, "opacity": 0})), film(text("a", {"frame": 0, "opacity": 0, "x": 9})))
    assert (found.same, found.frames) == (False, [])


@pytest.mark.parametrize(
    ("before", "after", "frames"),
    [
        (film(), film(text("a", start=10, to=30)), [(10, 30)]),
        (film(text("a", start=10, to=30)), film(text("a", start=15, to=35)), [(10, 15), (30, 35)]),
        (film(text("a", start=10, to=30)), film(text("a", start=50, to=70)), [(10, 30), (50, 70)]),
        (film(text("a", start=10, to=30)), film(text("a", start=10, to=30, color="#ff0000")), [(10, 30)]),
        (film(text("a"), text("b", to=40)), film(text("b", to=40), text("a")), [(0, 40)]),
        (film(text("a", layer=1), text("b", to=40)), film(text("b", to=40), text("a", layer=1)), []),
        (film(background="#000000"), film(background="#111111"), [(0, 100)]),
        (film(), film(durationInFrames=120), [(100, 120)]),
        (film(text("a", sections=["s"])), film(text("a")), []),
        (film(captions=[{"from": 0, "to": 9, "text": "a"}]), film(captions=[{"from": 0, "to": 9, "text": "b"}]), []),
    ],
)
def test_it_knows_whose_pixels_may_change(before: Master, after: Master, frames: list[tuple[int, int]]) -> None:
    found = diff(before, after)
    assert found.frames == frames
    assert found.same == (not found.changes)


def test_another_file_changes_all_that_shows_it() -> None:
    picture = {**text("p", start=20, to=50), "asset": "i", "type": "image", "width": 9, "height": 9}
    del picture["text"]
    one, other = (
        film(picture, text("a"), assets={"i": {"uri": "i.png", "kind": "image", "sha256": digit * 64}})
        for digit in "12"
    )
    found = diff(one, other)
    assert [(c.what, c.id, [f.path for f in c.fields]) for c in found.changes] == [("asset", "i", ["sha256"])]
    assert found.frames == [(20, 50)]


def test_sound_is_told_apart_from_pictures() -> None:
    assets = {"m": {"uri": "m.wav", "kind": "audio"}}
    one, other = (
        film(audio=[{"id": "music", "asset": "m", "from": 0, "to": 100, "volume": v}], assets=assets) for v in (1, 0.5)
    )
    found = diff(one, other)
    assert (found.frames, found.sound, found.changes[0].fields[0].path) == ([], True, "volume")


def test_transitions_sections_and_captions_are_named() -> None:
    sections = [{"id": "s", "startFrame": 0, "endFrame": 50}, {"id": "t", "startFrame": 50, "endFrame": 100}]
    cut = {"elementId": "a", "fromSection": "s", "toSection": "t", "type": "cut", "startFrame": 50, "endFrame": 50}
    caption = {"from": 0, "to": 10, "text": "Hello"}
    after = film(text("a"), sections=sections, transitions=[cut], captions=[caption])
    found = diff(film(text("a"), sections=[{**sections[0], "endFrame": 60}]), after)
    assert [line for line in found.text().splitlines() if line[0] in "+-~"] == [
        "~ section s",
        "+ section t",
        "+ transition a, s to t",
        "+ caption in frames 0 to 9",
    ]


def test_captions_of_the_same_frames_are_told_apart() -> None:
    one, two = ({"from": 0, "to": 10, "text": words} for words in ("Hello", "Salut"))
    found = diff(film(captions=[one, two]), film(captions=[{**one, "text": "Hi"}, two]))
    assert (found.same, [change.id for change in found.changes]) == (False, ["in frames 0 to 9"])
    found = diff(film(captions=[one, two]), film(captions=[one]))
    assert [(change.kind, change.id) for change in found.changes] == [("removed", "in frames 0 to 9, number 2")]


KEYFRAMES = st.lists(
    st.fixed_dictionaries(
        {
            "frame": st.integers(0, 60),
            "x": st.sampled_from([0, 10]),
            "opacity": st.sampled_from([0, 1]),
            "easing": st.sampled_from(["linear", "easeIn", "hold"]),
        }
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda k: k["frame"],
).map(lambda found: sorted(found, key=lambda k: int(str(k["frame"]))))
ELEMENTS = st.lists(
    st.tuples(
        st.sampled_from("abc"), KEYFRAMES, st.integers(0, 30), st.integers(31, 60), st.integers(0, 1), st.booleans()
    ),
    max_size=3,
    unique_by=lambda e: e[0],
).map(
    lambda found: [
        text(name, *keyframes, start=start, to=to, layer=layer, color="#ff0000" if red else "#ffffff")
        for name, keyframes, start, to, layer, red in found
    ]
)


def shown(master: Master, frame: int) -> list[tuple[str, str, Any]]:
    """All that the picture of a frame depends on."""

    def look(element: Element) -> tuple[str, str, Any]:
        return element.id, getattr(element, "color", ""), evaluate(element.timeline, frame, master.fps.fraction)

    there = [look(e) for e in sorted(master.elements, key=lambda e: e.layer) if e.from_ <= frame < e.to]
    return [one for one in there if one[2].opacity > 0]


@given(ELEMENTS, ELEMENTS)
def test_no_frame_changes_that_it_does_not_name(before: list[Json], after: list[Json]) -> None:
    one, other = film(*before), film(*after)
    named = {frame for start, end in diff(one, other).frames for frame in range(start, end)}
    for frame in range(100):
        if frame not in named:
            assert shown(one, frame) == shown(other, frame)


def test_the_command_ends_with_1_where_something_is_different(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / "old.json", tmp_path / "new.json"]
    for path, color in zip(paths, ("#ffffff", "#ff0000"), strict=True):
        path.write_text(film(text("a", color=color)).model_dump_json(by_alias=True))
    assert main(["diff", str(paths[0]), str(paths[0])]) == 0
    assert capsys.readouterr().out == "the same\n"
    assert main(["diff", *map(str, paths), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["changes"][0]["fields"] == [{"path": "color", "before": "#ffffff", "after": "#ff0000"}]
    assert found["frames"] == [[0, 100]]
