"""Pages of a list, and the cursors that lead from one to the next."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from onetake.errors import InvalidInputError

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next_cursor` asks for what follows, None at the end."""

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, pattern: str) -> str | None:
    """The position in a cursor, which must match `pattern`. Raises InvalidInputError on one that we did not make."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        position = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError) as exc:
        raise _malformed() from exc
    if not re.fullmatch(pattern, position):
        raise _malformed()
    return position


def check_limit(limit: int) -> int:
    """Raises InvalidInputError unless it is 1..100."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInputError(f"limit is {limit}; it can be 1 to {MAX_LIMIT}", pointer="/limit")
    return limit


def slice_page(items: Sequence[T], limit: int, cursor: str | None) -> Page[T]:
    """A page of a list that is in memory: the cursor is the index of its first item."""
    start = int(decode_cursor(cursor, r"\d{1,6}") or 0)
    end = start + check_limit(limit)
    return Page(items[start:end], encode_cursor(str(end)) if end < len(items) else None)


def _malformed() -> InvalidInputError:
    return InvalidInputError("the cursor is not one that a list has answered; start without one", pointer="/cursor")
