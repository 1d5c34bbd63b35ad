"""The films that the bench renders, each with a different part of the engine at work most of the time."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bench.elements import Element, document
from bench.films.clips import clips
from bench.films.long import long
from bench.films.mixed import mixed
from bench.films.square import square
from bench.films.stills import stills
from bench.films.text import text
from bench.media import asset_table
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

WIDE, TALL, SQUARE = (1920, 1080), (1080, 1920), (1080, 1080)

FILMS: dict[str, tuple[tuple[int, int], Callable[[int], list[Element]]]] = {
    "mixed": (WIDE, mixed),
    "text": (TALL, text),
    "clips": (WIDE, clips),
    "stills": (WIDE, stills),
    "square": (SQUARE, square),
}


def compose(name: str, total: int, files: Mapping[str, Path]) -> Master:
    """The film of this name, `total` (at least 24) frames long, of `files` by asset id as `make_media` makes them."""
    size, elements = FILMS[name]
    return _master(size, total, elements(total), files)


def compose_long(total: int, files: Mapping[str, Path]) -> Master:
    """A film of any length whose pictures, clips and words go on being new ones, as an hour's would."""
    return _master(WIDE, total, long(total), files)


def _master(size: tuple[int, int], total: int, elements: list[Element], files: Mapping[str, Path]) -> Master:
    return parse_document(Master, document(size, total, elements, asset_table(files)))
