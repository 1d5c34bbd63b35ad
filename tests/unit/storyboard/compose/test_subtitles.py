from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.compose.film import compose
from onetake.storyboard.compose.lines import pages
from onetake.storyboard.compose.speech import spoken_seconds
from onetake.storyboard.compose.widths import Room
from onetake.timeline.master import Master, TextElement
from onetake.timeline.props import Box
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
        ("a" * 50, ["a" * 25 + "\n" + "a" * 25]),
        ("春" * 30, ["春" * 15 + "\n" + "春" * 15]),
    ],
)
def test_text_is_broken_into_pages_of_two_lines(text: str, expected: list[str]) -> None:
    assert pages(text, Room(42)) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        # Neither a full stop nor a closing bracket begins a line or page, no space comes between sentences.
        ("我们去看长城，然后吃烤鸭。", 24, ["我们去看长城，\n然后吃烤鸭。"]),
        ("夏は花火です。「たまや！」と言う。", 42, ["夏は花火です。「たまや！」と言う。"]),
        ("夏は花火です。「たまや！」と言う。", 14, ["夏は花火です。\n「たまや！」", "と言う。"]),
        ("とてもきゅうり", 8, ["とても\nきゅうり"]),
        # A letter stays whole: a consonant with its vowel and tone, a conjunct, a family.
        ("ที่นี่ใช้น้ำ", 4, ["ที่นี่\nใช้น้ำ"]),
        ("क्षत्रिक्षत्रि", 6, ["क्षत्रि\nक्षत्रि"]),
        ("👨\u200d👩\u200d👧 👨\u200d👩\u200d👧", 5, ["👨\u200d👩\u200d👧 👨\u200d👩\u200d👧"]),
        # Words stay whole where no spaces show them, unless a line is too short for one.
        (
            "我们的目标是让每个人都能轻松地制作出属于自己的影片",
            30,
            ["我们的目标是让每个人都能\n轻松地制作出属于自己的影片"],
        ),
        ("我們在圖書館閱讀", 12, ["我們在\n圖書館閱讀"]),
        ("新しいスマートフォンの写真です", 22, ["新しいスマートフォンの\n写真です"]),
        ("プレゼンテーション", 10, ["プレゼン\nテーション"]),
        ("ประเทศไทยมีอาหารอร่อย", 17, ["ประเทศไทยมี\nอาหารอร่อย"]),
        ("今日は😀とても良い", 8, ["今日は😀\nとても", "良い"]),
        # An address is broken after its signs, but for a part that is too long.
        ("https://example.org/a/very/long", 20, ["https://example.org/\na/very/long"]),
        ("a-well-known-fact of abcdefghijklmn", 10, ["a-well-\nknown-fact", "of abcdefg\nhijklmn"]),
        # Sentences end as their scripts have it, quotes belong to them.
        ("यह चाय है। पानी गर्म था और दूध भी", 13, ["यह चाय है।", "पानी गर्म था\nऔर दूध भी"]),
        ("He said “Go.” Then he went to sea", 14, ["He said “Go.”", "Then he\nwent to sea"]),
    ],
)
def test_lines_and_pages_end_where_the_script_allows_it(text: str, width: int, expected: list[str]) -> None:
    assert pages(text, Room(width)) == expected


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=300), st.integers(2, 42))
def test_no_line_is_too_long_and_no_word_is_lost(text: str, width: int) -> None:
    found = pages(text, Room(width))
    lines = [line for page in found for line in page.split("\n")]
    assert all(len(page.split("\n")) <= 2 for page in found)
    assert all(0 < len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def spans(narration: str, frames: int, **fields: Any) -> list[tuple[int, int]]:
    """Of the captions of one scene, at 30 frames a second."""
    return [
        (c.from_, c.to) for c in film(scene("one", durationInFrames=frames, narration=narration, **fields)).captions
    ]


def warnings(*scenes: Json, **fields: Any) -> list[tuple[str, str]]:
    return [(w.section, w.detail) for w in compose(storyboard(*scenes, **fields)).scene_warnings]


def test_narration_is_shown_at_the_speed_at_which_people_read_aloud() -> None:
    """73 and 35 characters of 68 ms: 4.964 and 2.38 s. Then nothing is said."""
    master = film(scene("one", durationInFrames=60), scene("two", durationInFrames=600, narration=LONG))
    assert [len(c.text) for c in master.captions] == [73, 35]
    assert [(c.from_, c.to) for c in master.captions] == [(60, 208), (208, 281)]
    assert [(e.text, e.from_, e.to) for e in shown(master)] == [(c.text, c.from_, c.to) for c in master.captions]
    assert [e.sections for e in shown(master)] == [["two"], ["two"]]


def test_it_is_shown_while_the_voice_over_says_it() -> None:
    """73/108 of 9 s after 1 s, on which the rest follows."""
    assert spans(LONG, 600, voiceover={"start": 1, "duration": 9}) == [(30, 212), (212, 300)]


def test_a_voice_that_goes_on_beyond_its_scene_is_cut_with_it() -> None:
    assert spans(LONG, 200, voiceover={"duration": 99}) == [(0, 135), (135, 200)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("abcde", 0.34), ("春眠不覺曉", 1.176), ("それは春です", 1.008), ("안녕하세요", 0.811), ("سلام", 0.392)],
)
def test_each_script_has_its_own_speed(text: str, seconds: float) -> None:
    """Characters a minute: 882 of alphabets, 255 Chinese, 357 Japanese, 370 Korean, 612 Arabic."""
    assert float(spoken_seconds(text)) == pytest.approx(seconds, abs=0.001)


def test_what_is_said_too_fast_to_be_read_stays_while_there_is_time() -> None:
    """5/6 s for a few words, a second for each 20 characters: 25 frames, 110 and 53."""
    assert spans("Go.", 100, voiceover={"duration": 0.1}) == [(0, 25)]
    assert spans(LONG, 600, voiceover={"duration": 1}) == [(0, 110), (110, 163)]


def test_a_caption_late_in_its_scene_comes_sooner_so_that_it_can_be_read() -> None:
    assert spans("Go.", 100, voiceover={"start": 3.2, "duration": 0.1}) == [(75, 100)]
    assert spans(LONG, 170, voiceover={"start": 4, "duration": 1.6}) == [(7, 117), (117, 170)]


def test_a_narration_that_is_too_long_says_in_which_scene_and_by_how_much() -> None:
    """It needs 163 frames, 5.4 s."""
    assert warnings(scene("a", durationInFrames=163, narration=LONG)) == []
    [(section, detail)] = warnings(scene("a", durationInFrames=60), scene("b", durationInFrames=73, narration=LONG))
    assert section == "b"
    assert detail == (
        "its narration is too long by 3.0 s: to be read, 2 captions need 5.4 s, and there are 2.4 s; "
        "shorten it, or make room for 90 frames more"
    )


def test_a_narration_that_is_too_long_by_a_frame_is_told_as_too_long() -> None:
    [(_, detail)] = warnings(scene("a", durationInFrames=162, narration=LONG))
    assert detail.startswith("its narration is too long by 0.1 s: ")
    assert detail.endswith("make room for 1 frame more")


def test_a_caption_of_ones_own_that_is_too_short_is_told_too() -> None:
    own = [{"from": 65, "to": 80, "text": "Gone before it is read"}, {"from": 100, "to": 110, "text": " "}]
    [(section, detail)] = warnings(scene("a", durationInFrames=60), scene("b"), captions=own)
    assert section == "b"
    assert detail.startswith("caption 1 is too long by 0.6 s: to be read, a caption need")


@given(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=400),
    st.integers(1, 900),
    st.floats(0, 60),
    st.floats(0.01, 60),
)
def test_whatever_is_said_captions_stay_in_their_scene_in_order_and_can_be_read(
    text: str, frames: int, start: float, duration: float
) -> None:
    one = scene("a", durationInFrames=frames, narration=text, voiceover={"start": start, "duration": duration})
    made = compose(storyboard(one))
    captions = made.master.captions
    edges = [edge for c in captions for edge in (c.from_, c.to)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= frames for edge in edges)
    assert made.scene_warnings or all(c.to - c.from_ >= 25 for c in captions)


def test_captions_come_and_go_softly() -> None:
    master = film(scene("one", durationInFrames=60, narration="Words."))
    assert opacities(master, "caption:one:1", 0, 3, 21, 24, 25) == [0, 1, 1, 0, 0]


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
    ("size", "letters"),
    [
        ((1920, 1080), 48),
        ((1080, 1920), 48),
        ((1080, 1080), 48),
        ((2520, 1080), 62),  # as large as at 16:9 where both are as wide as the screen
        ((4000, 1000), 59),
        ((640, 360), 16),
        ((64, 64), 3),
        ((16, 16), 1),
    ],
)
def test_captions_stand_in_a_box_in_the_lower_third(size: tuple[int, int], letters: int) -> None:
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
        assert element.font.size == letters
