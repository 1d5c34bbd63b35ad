import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.compose.subtitles import pages
from onetake.timeline.master import Box, Master, TextElement
from tests.films import Json, film, opacities, scene, state, storyboard

LONG = "The light of these galaxies is older than the Earth. One story. One take. Nothing in it ever jumps, not once."


def shown(master: Master) -> list[TextElement]:
    return [e for e in master.elements if isinstance(e, TextElement)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Short.", ["Short."]),
        ("One story.  One\ntake.", ["One story. One take."]),
        (
            LONG,
            [
                "The light of these galaxies is older\nthan the Earth. One story. One take.",
                "Nothing in it ever jumps, not once.",
            ],
        ),
        ("a" * 50, ["a" * 42 + "\n" + "a" * 8]),
        ("春" * 30, ["春" * 21 + "\n" + "春" * 9]),
    ],
)
def test_text_is_broken_into_pages_of_two_lines(text: str, expected: list[str]) -> None:
    assert pages(text, 42) == expected


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=300), st.integers(2, 42))
def test_no_line_is_too_long_and_no_word_is_lost(text: str, width: int) -> None:
    found = pages(text, width)
    lines = [line for page in found for line in page.split("\n")]
    assert all(len(page.split("\n")) <= 2 for page in found)
    assert all(0 < len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_narration_is_spread_over_its_scene_by_length() -> None:
    master = film(scene("one", durationInFrames=60), scene("two", durationInFrames=105, narration=LONG))
    assert [len(c.text) for c in master.captions] == [73, 35]
    assert [(c.from_, c.to) for c in master.captions] == [(60, 130), (130, 165)], "73/108 of 105 frames are 70"
    assert [(e.text, e.from_, e.to) for e in shown(master)] == [(c.text, c.from_, c.to) for c in master.captions]
    assert [e.sections for e in shown(master)] == [["two"], ["two"]]


def test_captions_come_and_go_softly() -> None:
    master = film(scene("one", durationInFrames=60, narration="Words."))
    assert opacities(master, "caption:one:1", 0, 3, 56, 59) == [0, 1, 1, 0]


def test_captions_of_ones_own_win() -> None:
    own = [{"from": 10, "to": 50, "text": "My own\nlines"}, {"from": 50, "to": 9999, "text": LONG}]
    master = film(scene("one", durationInFrames=156, narration="Narration."), captions=own)
    assert [(c.from_, c.to) for c in master.captions] == [(10, 50), (50, 121), (121, 156)]
    assert master.captions[0].text == "My own\nlines", "lines that fit stay as they are"


@pytest.mark.parametrize(
    ("caption", "message", "pointer"),
    [
        ({"from": 20, "to": 20, "text": "x"}, "caption 1 ends at frame 20, not after its start 20", "/captions/0/to"),
        (
            {"from": 60, "to": 70, "text": "x"},
            "caption 1 starts at frame 60, but the film ends at frame 60",
            "/captions/0/from",
        ),
    ],
)
def test_a_caption_outside_of_the_film_is_refused(caption: Json, message: str, pointer: str) -> None:
    with pytest.raises(DocumentError, match=message) as refused:
        compile_storyboard(storyboard(scene("one", durationInFrames=60), captions=[caption]))
    assert refused.value.pointer == pointer


def test_a_scene_too_short_for_its_narration_shows_what_it_can() -> None:
    master = film(scene("one", durationInFrames=2, narration=LONG * 10))
    assert [(c.from_, c.to) for c in master.captions] == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    "size", [(1920, 1080), (1080, 1920), (1080, 1080), (2520, 1080), (640, 360), (64, 64), (16, 16)]
)
def test_captions_stand_in_a_box_in_the_lower_third(size: tuple[int, int]) -> None:
    width, height = size
    master = film(scene("s", narration=LONG), outputFormat={"width": width, "height": height})
    for element in shown(master):
        assert isinstance(element.box, Box)
        lines = element.text.split("\n")
        block = len(lines) * element.font.size * element.line_height + 2 * element.box.padding
        middle = state(master, element.id, element.from_)
        assert middle.x == width / 2
        assert middle.y + block / 2 == pytest.approx(0.95 * height)
        if min(size) > 100:
            assert middle.y - block / 2 >= height * 2 / 3
        assert max(map(len, lines)) * 0.55 * element.font.size + 2 * element.box.padding <= 0.9 * width
        assert element.font.size == max(1, round(0.044 * min(size)))
