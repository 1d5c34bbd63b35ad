"""Captions as SubRip and WebVTT: times worked out by hand, and text that no player takes for markup."""

import itertools
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.timeline.export.captions import to_srt, to_vtt
from onetake.timeline.master import Master


def master(*captions: tuple[int, int, str], fps: tuple[int, int] = (30, 1)) -> Master:
    data: dict[str, Any] = {
        "width": 160,
        "height": 90,
        "fps": {"num": fps[0], "den": fps[1]},
        "durationInFrames": 2_000_000,
        "captions": [{"from": start, "to": end, "text": text} for start, end, text in captions],
    }
    return Master.model_validate(data)


def test_subrip_is_numbered_from_one_with_a_comma_before_the_milliseconds() -> None:
    # 45 / 30 = 1.5 s; 100 / 30 = 3.3333 s; 109,800 / 30 = 3660 s = 1 h 1 min.
    made = to_srt(master((45, 100, "Hello,\nworld"), (109_800, 109_830, "Later")))
    assert made == ("1\n00:00:01,500 --> 00:00:03,333\nHello,\nworld\n\n2\n01:01:00,000 --> 01:01:01,000\nLater\n")


def test_webvtt_begins_with_its_name_and_has_a_point() -> None:
    made = to_vtt(master((45, 100, "Hello")))
    assert made == "WEBVTT\n\n1\n00:00:01.500 --> 00:00:03.333\nHello\n"


def test_a_film_without_captions_gives_files_that_are_empty_and_valid() -> None:
    assert to_srt(master()) == ""
    assert to_vtt(master()) == "WEBVTT\n"


def test_times_of_a_fractional_rate_are_exact_at_the_end_of_hours() -> None:
    # Frame 107,892 at 30000/1001 is 107,892 * 1001 / 30,000 = 3599.9964 s.
    assert "00:59:59,963 --> 00:59:59,996" in to_srt(master((107_891, 107_892, "x"), fps=(30_000, 1001)))


def test_a_caption_is_there_at_its_first_frame_and_gone_at_the_one_after_its_last() -> None:
    for rate in ((24_000, 1001), (30_000, 1001), (25, 1), (60, 1)):
        for frame in range(1, 500):
            text = to_vtt(master((frame, frame + 1, "x"), fps=rate))
            start, end = (Fraction(ms, 1000) for ms in _times(text)[0])
            shown = Fraction(frame * rate[1], rate[0])
            after = Fraction((frame + 1) * rate[1], rate[0])
            assert start <= shown < end <= after


def _times(text: str) -> list[tuple[int, int]]:
    clock = r"(\d+):(\d\d):(\d\d)[.,](\d{3})"
    found = re.findall(f"^{clock} --> {clock}$", text, re.MULTILINE)
    return [(_ms(*match[:4]), _ms(*match[4:])) for match in found]


def _ms(hours: str, minutes: str, seconds: str, rest: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest)


RATES = st.sampled_from([(24_000, 1001), (25, 1), (30_000, 1001), (60, 1), (1, 1), (240_000, 1)])


@given(st.lists(st.integers(0, 2_000_000), min_size=2, max_size=30, unique=True).map(sorted), RATES)
def test_what_does_not_overlap_in_frames_does_not_in_time_and_no_cue_is_empty(
    edges: list[int], rate: tuple[int, int]
) -> None:
    captions = [(start, end, "x") for start, end in itertools.pairwise(edges)]
    for made in (to_srt(master(*captions, fps=rate)), to_vtt(master(*captions, fps=rate))):
        times = _times(made)
        assert all(start < end for start, end in times)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(times))


def test_captions_are_sorted_and_those_without_letters_left_out() -> None:
    made = to_srt(master((60, 90, "second"), (40, 50, " \n "), (0, 30, "first")))
    assert re.findall(r"^[a-z]+$", made, re.MULTILINE) == ["first", "second"]
    assert "3\n" not in made


def test_no_line_of_a_text_ends_its_cue() -> None:
    made = to_vtt(master((0, 30, "one\n\n\r\n  two\rthree\n")))
    assert made.endswith("\none\ntwo\nthree\n")


@pytest.mark.parametrize("text", ["a --> b", "<i>Not</i> italic", "R&D &amp; <00:01.000>", "{\\an8}up"])
def test_markup_in_a_text_stays_text(text: str) -> None:
    vtt = to_vtt(master((0, 30, text))).split("\n", 4)[4]
    assert not re.search("-->|<|&(?!amp;|lt;|gt;)", vtt)
    shown = vtt.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text + "\n"
    srt = to_srt(master((0, 30, text))).split("\n", 2)[2]
    assert not re.search(r"-->|<[a-z/]|\{\\", srt)
    assert srt.replace("\u2060", "") == text + "\n"
