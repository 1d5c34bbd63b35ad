import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.timeline.graphemes import graphemes


@pytest.mark.parametrize(
    "letters",
    [
        ["a", "b", " ", "c"],
        ["e\u0301", "t", "e\u0301"],
        ["श्री", "मा", "न", " ", "क्ष", "त्रि", "य"],
        ["স্বা", "গ", "ত", "ম"],
        ["த", "மி", "ழ்", "நா"],
        ["కి", "క్షే", "త్రం"],
        ["กำ", "ลั", "ง", "ที่"],
        ["ភា", "សា", "ខ្មែ", "រ"],
        ["မ", "န္တ", "လေး"],
        ["が", "か\u3099", "ｶﾞ", "한"],
        ["👨\u200d👩\u200d👧\u200d👦", "👍🏽", "🇩🇪", "🇫🇷", "1\ufe0f\u20e3", "x"],
    ],
)
def test_a_letter_keeps_its_marks(letters: list[str]) -> None:
    assert list(graphemes("".join(letters))) == letters


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(graphemes(text)) == text
