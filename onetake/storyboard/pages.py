"""Pages of a list, and the cursors that lead from one to the next."""

import base64
import binascii
import hashlib
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


def encode_cursor(position: str, of: str) -> str:
    """A cursor of the list that `of` names, such as scenes/prj_1, and of no other."""
    return base64.urlsafe_b64encode(f"{position} {_seal(position, of)}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, pattern: str, of: str) -> str | None:
    """The position in a cursor, which must match `pattern`. Raises InvalidInputError on any but this list's."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError) as exc:
        raise _malformed() from exc
    position, _, seal = text.rpartition(" ")
    if not re.fullmatch(pattern, position) or seal != _seal(position, of):
        raise _malformed()
    return position


def check_limit(limit: int) -> int:
    """Raises InvalidInputError unless it is 1..100."""
    if not 1 <= limit <= MAX_LIMIT:
        raise _parameter_error("limit", f"limit is {limit}; it can be 1 to {MAX_LIMIT}")
    return limit


def slice_page(items: Sequence[T], limit: int, cursor: str | None, of: str) -> Page[T]:
    """A page of a list that is in memory: the cursor is the index of its first item."""
    start = int(decode_cursor(cursor, r"\d{1,6}", of) or 0)
    end = start + check_limit(limit)
    return Page(items[start:end], encode_cursor(str(end), of) if end < len(items) else None)


def _seal(position: str, of: str) -> str:
    """Tells lists apart, against mistakes; it keeps nothing secret, as access is decided elsewhere."""
    return hashlib.sha256(f"{of} {position}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _malformed() -> InvalidInputError:
    return _parameter_error("cursor", "the cursor is not one that this list has answered; start without one")


def _parameter_error(name: str, detail: str) -> InvalidInputError:
    return InvalidInputError(detail, errors=[{"parameter": name, "detail": detail}])
