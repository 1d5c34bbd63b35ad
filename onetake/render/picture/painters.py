"""Which painter draws which element, and what all of them share."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, singledispatch
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from onetake.render.cache import LruCache
from onetake.render.picture.canvas import Layer
from onetake.render.picture.cutouts import CutoutSprite
from onetake.render.picture.geometry import Placement, Viewport
from onetake.render.picture.matching import NO_GAIN, Gains, MatchedSource
from onetake.render.picture.preparation import PictureSource, Preparation
from onetake.render.picture.shapes import ButtonSprite, ShapeSprite
from onetake.render.picture.sprites import Sprite, SpritePainter
from onetake.render.picture.text import TextSprite
from onetake.render.picture.turned import TurnedPicture
from onetake.render.picture.upright import UprightPicture
from onetake.render.sources.clip_index import ClipIndex
from onetake.render.sources.clips import ClipSource
from onetake.render.sources.stills import Still, StillSource, StillStore
from onetake.render.typography.fonts import FontLibrary
from onetake.timeline.master import (
    ButtonElement,
    Element,
    ImageElement,
    Master,
    ShapeElement,
    TextElement,
    VideoElement,
)
from onetake.timeline.morphing import look_at, progress

E = TypeVar("E", bound=Element)
P = TypeVar("P", ImageElement, VideoElement)

_CACHE_BYTES = 64_000_000

Measure = Callable[[ImageElement | VideoElement], Gains]


def in_own_colours(_element: ImageElement | VideoElement) -> Gains:
    return NO_GAIN


class Studio:
    """What the painters of one compositor share."""

    def __init__(
        self,
        master: Master,
        files: Mapping[str, Path],
        viewport: Viewport,
        *,
        measure: Measure = in_own_colours,
        indexes: dict[str, ClipIndex] | None = None,
    ) -> None:
        """`measure` gives the gains of an element that matches another; `indexes` are those of clips read before."""
        self.viewport = viewport
        self.measure = measure
        self.files = files
        self.rate = master.fps.fraction
        self.cache = LruCache(_CACHE_BYTES)
        self.stills = StillStore(files, self.cache)
        self.clip_indexes: dict[str, ClipIndex] = {} if indexes is None else indexes
        self.warnings: list[str] = []
        self._master = master

    @cached_property
    def fonts(self) -> FontLibrary:
        """Loaded when the first text appears. Raises `AssetDecodeError` for a broken font asset."""
        return FontLibrary(self._master, self.files, self.warn)

    def warn(self, message: str) -> None:
        if message not in self.warnings:
            self.warnings.append(message)

    def close(self) -> None:
        self.cache.clear()


class Painter(Protocol):
    """Draws one element."""

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        """How the element looks in `frame`; None if nothing of it is inside the frame. `opacity` is in (0, 1]."""

    def close(self) -> None: ...


class PicturePainter:
    """A picture or clip; the way it is drawn depends on how it stands in each frame."""

    def __init__(
        self, element: ImageElement | VideoElement, source: PictureSource, viewport: Viewport, prepared: Preparation
    ) -> None:
        self._source = source
        self._upright = UprightPicture(element, source, viewport, prepared) if source.opaque else None
        self._turned = TurnedPicture(element, source, viewport, prepared) if source.opaque else None
        self._free = SpritePainter(element.id, CutoutSprite(element, source, viewport, prepared), viewport)

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        if self._upright and placement.is_upright:
            return self._upright.layer(frame, placement, opacity)
        if self._turned:
            return self._turned.layer(frame, placement, opacity)
        return self._free.layer(frame, placement, opacity)

    def close(self) -> None:
        self._source.close()


class MorphingPainter(Generic[E]):
    """An element whose look changes: drawn anew for each look, by a painter that shares what looks have in common."""

    def __init__(self, element: E, rate: Fraction, painter_of: Callable[[E], Painter]) -> None:
        self._element, self._rate, self._painter_of = element, rate, painter_of
        self._look: Hashable = None
        self._painter = painter_of(element)

    def layer(self, frame: int, placement: Placement, opacity: float) -> Layer | None:
        look = progress(self._element, frame, self._rate)
        if look != self._look:
            self._painter = self._painter_of(look_at(self._element, frame, self._rate))
            self._look = look
        layer = self._painter.layer(frame, placement, opacity)
        return replace(layer, key=(look, layer.key)) if layer else None

    def close(self) -> None:
        self._painter.close()


@singledispatch
def painter_for(element: Element, studio: Studio) -> Painter:
    """The painter of an element; raises the `AssetError` of a picture that cannot be opened."""
    raise TypeError(f"no painter for {type(element).__name__}")


@painter_for.register
def _(element: ImageElement, studio: Studio) -> Painter:
    return _picture_painter(element, StillSource(studio.stills, Still(element.asset, element.crop)), studio)


@painter_for.register
def _(element: VideoElement, studio: Studio) -> Painter:
    return _picture_painter(element, ClipSource(element, studio.files, studio.rate, studio.clip_indexes), studio)


@painter_for.register
def _(element: TextElement, studio: Studio) -> Painter:
    return _sprite_painter(element, lambda look: TextSprite(look, studio.fonts, studio.viewport), studio)


@painter_for.register
def _(element: ButtonElement, studio: Studio) -> Painter:
    return _sprite_painter(element, lambda look: ButtonSprite(look, studio.fonts, studio.viewport), studio)


@painter_for.register
def _(element: ShapeElement, studio: Studio) -> Painter:
    return _sprite_painter(element, ShapeSprite, studio)


def _picture_painter(element: P, source: PictureSource, studio: Studio) -> Painter:
    if element.match:
        source = MatchedSource(source, element.match, element.from_, lambda: studio.measure(element))
    prepared = Preparation.of(element, source.size, studio.viewport)
    return _painter(element, lambda look: PicturePainter(look, source, studio.viewport, prepared), studio)


def _sprite_painter(element: E, sprite_of: Callable[[E], Sprite], studio: Studio) -> Painter:
    return _painter(element, lambda look: SpritePainter(look.id, sprite_of(look), studio.viewport), studio)


def _painter(element: E, painter_of: Callable[[E], Painter], studio: Studio) -> Painter:
    return MorphingPainter(element, studio.rate, painter_of) if element.morphs else painter_of(element)
