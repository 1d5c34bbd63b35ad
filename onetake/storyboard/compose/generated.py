"""The elements that a scene's section gets besides its own, one by one: for those who look at them and edit them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

from onetake.errors import DocumentError
from onetake.storyboard.compose.edits import Generated
from onetake.storyboard.compose.film import Film
from onetake.storyboard.document import Storyboard
from onetake.timeline.master import Section

T = TypeVar("T")

GeneratedFrom = Literal["background", "shot", "productOverlay", "brandLogo", "caption"]


@dataclass(frozen=True)
class GeneratedElement:
    """`shot` is the index of its shot in the scene, if it is one's."""

    origin: GeneratedFrom
    generated: Generated
    shot: int | None = None


def generated_elements(
    storyboard: Storyboard, index: int, taken: Iterable[str] = ()
) -> tuple[Section, list[GeneratedElement]]:
    """The section of scene number `index` (0-based) and what is generated for it, with its edits; hidden ones too.

    Other scenes need no images and no elements, if `taken` has the names of their elements.
    What cannot be made yet, such as a shot without a picture, is left out. Raises `DocumentError` or
    `LimitExceededError` where scenes have no frames.
    """
    film = Film(storyboard, taken)
    return film.slots[index].section, list(_made(film, index))


def _made(film: Film, index: int) -> Iterator[GeneratedElement]:
    slot = film.slots[index]
    painter = film.painter(stills=sum(not s.shot.clip for earlier in film.slots[:index] for s in earlier.shots))
    for picture in _possible(partial(painter.background, slot)):
        yield GeneratedElement("background", picture.generated)
    for number, shot in enumerate(slot.shots):
        for picture in _possible(partial(painter.shot, shot, slot.section)):
            yield GeneratedElement("shot", picture.generated, number)
    for overlay in _possible(partial(film.overlay, index)):
        yield GeneratedElement("productOverlay", overlay)
    for captions in _possible(film.captions):
        yield from (GeneratedElement("caption", one.generated) for one in captions if one.section == slot.section)
    for logo in _possible(partial(film.logo, index)):
        yield GeneratedElement("brandLogo", logo)


def _possible(make: Callable[[], T | None]) -> list[T]:
    """What `make` makes, if it can."""
    try:
        made = make()
    except DocumentError:
        return []
    return [] if made is None else [made]
