import pytest

from onetake.errors import InvalidInputError
from onetake.storyboard.pages import decode_cursor, encode_cursor, slice_page


def test_a_cursor_gives_its_position_back() -> None:
    assert decode_cursor(encode_cursor("0012#5", "images/a"), r"\d{4}#\d", "images/a") == "0012#5"
    assert decode_cursor(None, "x", "images/a") is None


@pytest.mark.parametrize(("position", "of"), [("prj_1", "images/a"), ("0012#5", "images/b")])
def test_a_cursor_of_another_list_is_refused(position: str, of: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode_cursor(encode_cursor(position, of), r"\d{4}#\d", "images/a")
    assert [fault["parameter"] for fault in refused.value.details["errors"]] == ["cursor"]


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_a_sensible_size(limit: int) -> None:
    with pytest.raises(InvalidInputError, match="1 to 100"):
        slice_page([1], limit, None, "a")


def test_the_last_page_leads_nowhere() -> None:
    first = slice_page([1, 2, 3, 4], 2, None, "a")
    last = slice_page([1, 2, 3, 4], 2, first.next_cursor, "a")
    assert (first.items, last.items, last.next_cursor) == ([1, 2], [3, 4], None)


def test_a_list_that_became_shorter_ends() -> None:
    assert slice_page([1], 2, encode_cursor("50", "a"), "a").items == []
