"""Identifiers: a prefix that says what, and a ULID that sorts by time of creation."""

import hashlib
import re
from typing import Literal

from ulid import ULID

Prefix = Literal["prj", "scn", "sht", "img", "sel", "elm", "ast", "rnd", "imp", "hst"]

_ULID = r"[0-9A-HJKMNP-TV-Z]{26}"


def new_id(prefix: Prefix) -> str:
    """A fresh id, such as `prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB`."""
    return f"{prefix}_{ULID()}"


def is_id(prefix: Prefix, value: str) -> bool:
    """Whether `value` is spelled as an id with this prefix. Images have ids of their own, see `image_id`."""
    return re.fullmatch(rf"{prefix}_{_ULID}", value) is not None


def image_id(shot_id: str, iteration: int, variant: int) -> str:
    """The id of a variant: the shot's ULID, iteration and variant.

    An image is unique by shot, iteration and variant, so its id spells them and one
    read finds it, see docs/adr/0006-keys.md. `iteration` is 0..9999, `variant` 0..5.
    """
    return f"img_{shot_id.removeprefix('sht_')}_{iteration:04d}_{variant}"


def parse_image_id(value: str) -> tuple[str, int, int] | None:
    """`(shot id, iteration, variant)` of an image id, None if it is not spelled as one."""
    found = re.fullmatch(rf"img_({_ULID})_(\d{{4}})_([0-5])", value)
    return (f"sht_{found[1]}", int(found[2]), int(found[3])) if found else None


def selection_id(shot_id: str) -> str:
    """The id of a shot's selection: there is at most one, so it has the shot's ULID."""
    return f"sel_{shot_id.removeprefix('sht_')}"


def derived_id(prefix: Prefix, milliseconds: int, *names: str) -> str:
    """The id that always follows from these names: it sorts by `milliseconds` since 1970, 0..2^48 - 1."""
    digest = hashlib.sha256("\0".join((prefix, *names)).encode("utf-8", "surrogatepass")).digest()
    return f"{prefix}_{ULID(milliseconds.to_bytes(6, 'big') + digest[:10])}"
