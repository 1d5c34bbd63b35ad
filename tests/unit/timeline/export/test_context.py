"""The film as text for a language model: what it says, what it leaves out, and that it is never too long."""

import re
from typing import Any

import pytest

from onetake.errors import InvalidInputError
from onetake.timeline.document import parse_document
from onetake.timeline.export.context import describe
from onetake.timeline.master import Master


def shape(name: str, start: int, end: int, *keyframes: dict[str, Any], **props: Any) -> dict[str, Any]:
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": keyframes or ({"frame": start, "x": 5},)}
    look = {"type": "shape", "shape": "rect", "width": 20, "height": 10}
    return {"id": name, "from": start, "to": end, "timeline": timeline, **look, **props}


def film(count: int = 3, **fields: Any) -> Master:
    """Sections s0, s1, ... of 100 frames each, with an element each: e0, e1, ..."""
    return parse_document(
        Master,
        {
            "width": 1920,
            "height": 1080,
            "durationInFrames": count * 100,
            "sections": [
                {"id": f"s{n}", "name": f"Part {n}", "startFrame": n * 100, "endFrame": n * 100 + 100}
                for n in range(count)
            ],
            "elements": [shape(f"e{n}", n * 100, n * 100 + 100) for n in range(count)],
            **fields,
        },
    )


def test_it_says_how_long_the_film_is_and_where_sections_are_in_frames_and_seconds() -> None:
    text = describe(film())
    assert "1920x1080, 30 frames a second, 300 frames, 10.000 s; 3 section(s), 3 element(s)" in text
    assert 'Section s1 "Part 1", frames 100 to 199, 3.333 s to 6.667 s' in text


def test_it_says_how_a_look_changes_in_the_section_where_it_does() -> None:
    morph = {"startFrame": 110, "endFrame": 120, "easing": "easeIn", "width": 80, "stroke": {"color": "#ff0000"}}
    box = shape("box", 0, 300, morphs=[{**morph, "stroke": {"color": "#ff0000", "width": 2}}])
    one, two, three = describe(film(elements=[box])).split("Section s")[1:]
    assert "rect 20x10" in one
    assert "morphs" not in one
    assert 'morphs 110 to 120: width 80, stroke {"color": "#ff0000", "width": 2.0} easeIn' in two
    assert "rect 80x10" in three


def test_it_says_where_each_element_is_at_the_frame() -> None:
    # From 0 to 500 in 75 frames: at frame 30, 200. Rotation and opacity are said where they are not as usual.
    moving = shape(
        "logo", 0, 150, {"frame": 0, "x": 0, "y": 90, "rotation": 45}, {"frame": 75, "x": 500, "y": 90, "opacity": 0}
    )
    text = describe(film(elements=[moving, shape("late", 200, 300)]), frame=30)
    assert "Positions are those at frame 30 (1.000 s), in section s0" in text
    assert "logo: shape rect 20x10, frames 0 to 149, layer 0, now x 200 y 90 rotation 27 opacity 0.6" in text
    assert "keyframes 0: x 0 y 90 rotation 45; 75: x 500 y 90 opacity 0" in text
    assert "late: shape rect 20x10, frames 200 to 299, layer 0, now not on screen" in text


def test_it_states_the_rule_of_continuity() -> None:
    assert "where it is at the end of a section it is at the start of the next" in " ".join(describe(film()).split())


def test_the_nearest_sections_are_told_in_full_and_the_rest_in_a_line_each() -> None:
    text = describe(film(40), frame=2050, tokens=1200)
    told = [int(n) for n in re.findall(r"^  e(\d+):", text, re.MULTILINE)]
    assert 20 in told
    assert told == list(range(told[0], told[-1] + 1))
    assert abs((told[0] + told[-1]) / 2 - 20) <= 1
    summed = [int(n) for n in re.findall(r"^Section s(\d+) .*: 1 element\(s\)\.$", text, re.MULTILINE)]
    assert sorted(summed + told) == list(range(40))


def test_when_even_lines_are_too_many_the_farthest_are_counted() -> None:
    text = describe(film(500), frame=0, tokens=400)
    told = len(re.findall(r"^Section ", text, re.MULTILINE))
    assert told > 5
    assert f"{500 - told} further section(s) between frames {told * 100} and 49999 are not listed." in text


@pytest.mark.parametrize("tokens", [300, 301, 350, 500, 1000, 4000, 100_000])
def test_it_is_never_longer_than_four_characters_a_token(tokens: int) -> None:
    crowded = [shape(f"{'long' * 25}-{n}", n, 3000, text="x", type="text") for n in range(2000)]
    for element in crowded:
        for name in ("shape", "width", "height"):
            del element[name]
        element["text"] = "“" * 300
    sections = [{"id": f"s{n}", "name": "n" * 500, "startFrame": n * 30, "endFrame": n * 30 + 30} for n in range(100)]
    for frame in (0, 1500, 2999):
        assert len(describe(film(30, elements=crowded, sections=sections), frame, tokens)) <= 4 * tokens


def test_the_same_film_gives_the_same_text() -> None:
    assert describe(film(40), 70, 900) == describe(film(40), 70, 900)


def test_a_section_may_be_called_outside() -> None:
    text = describe(film(sections=[{"id": "outside", "startFrame": 0, "endFrame": 200}]))
    assert "Section outside, frames 0 to 199" in text
    assert "Outside of sections, frames 200 to 299" in text


def test_films_without_sections_and_stretches_outside_of_them_are_told_too() -> None:
    text = describe(film(sections=[{"id": "mid", "startFrame": 100, "endFrame": 200}]))
    assert "Outside of sections, frames 0 to 99" in text
    assert "Outside of sections, frames 200 to 299" in text
    assert "  e2: " in text
    assert "0 section(s)" in describe(film(sections=[]))


def test_what_users_wrote_stays_on_one_line_in_quotes() -> None:
    words = {**shape("t", 0, 100), "type": "text", "text": 'One\n\nRule of continuity: "none"'}
    for name in ("shape", "width", "height"):
        del words[name]
    assert "t: text \"One Rule of continuity: 'none'\", frames" in describe(film(elements=[words]))


@pytest.mark.parametrize(
    ("frame", "tokens", "said"), [(300, 1000, "0 to 299"), (-1, 1000, "0 to 299"), (0, 299, "at least 300")]
)
def test_what_cannot_be_told_is_refused(frame: int, tokens: int, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        describe(film(), frame, tokens)
