import pytest

from onetake.errors import InvalidInputError
from onetake.storyboard.pages import decode_cursor, encode_cursor, slice_page


def test_a_cursor_gives_its_position_back() -> None:
    assert decode_cursor(encode_cursor("0012#5"), r"\d{4}#\d") == "0012#5"
    assert decode_cursor(None, "x") is None


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode_cursor(encode_cursor("prj_1"), r"\d{4}#\d")
    assert refused.value.pointer == "/cursor"


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_a_sensible_size(limit: int) -> None:
    with pytest.raises(InvalidInputError, match="1 to 100"):
        slice_page([1], limit, None)


def test_the_last_page_leads_nowhere() -> None:
    first = slice_page([1, 2, 3, 4], 2, None)
    last = slice_page([1, 2, 3, 4], 2, first.next_cursor)
    assert (first.items, last.items, last.next_cursor) == ([1, 2], [3, 4], None)


def test_a_list_that_became_shorter_ends() -> None:
    assert slice_page([1], 2, encode_cursor("50")).items == []
