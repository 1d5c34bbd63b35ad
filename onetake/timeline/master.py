"""The master document, version 1: the compiled composition that renders deterministically.

Frames are integers of the master; `from` is inclusive, `to` exclusive. Pixels are the master's own. x and y are an
element's centre. scale 1 is the size given in its props, rotation is in degrees clockwise, opacity 0..1.
"""

import itertools
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from onetake.timeline.document import (
    Asset,
    Colour,
    Coordinate,
    Count,
    Finite,
    Frame,
    Key,
    Length,
    Rate,
    Strict,
    Unit,
)
from onetake.timeline.props import (
    Box,
    ButtonProps,
    Gradient,
    ImageProps,
    Outline,
    Shadow,
    ShapeProps,
    Stroke,
    TextProps,
    VideoProps,
)

MOST_SWING = 1000.0
MOST_SCALE = 1000.0
Swing = Annotated[float, Field(ge=-MOST_SWING, le=MOST_SWING)]
Strength = Annotated[float, Field(ge=1e-6, le=1e6)]


class Bezier(Strict):
    """A cubic Bézier from (0, 0) to (1, 1), as CSS's cubic-bezier()."""

    bezier: tuple[Unit, Swing, Unit, Swing] = Field(description="x1, y1, x2, y2: Remotion's Easing.bezier")


class SpringParameters(Strict):
    """Remotion's spring parameters, https://www.remotion.dev/docs/spring."""

    mass: Strength = Field(1.0, description="the heavier, the slower")
    damping: Strength = Field(10.0, description="the more, the less it swings")
    stiffness: Strength = Field(100.0, description="the stiffer, the faster")
    overshoot_clamping: bool = Field(False, description="whether it stops where it first arrives")


class Spring(Strict):
    spring: SpringParameters = Field(
        description="takes its own time, and is hurried where the next keyframe comes sooner"
    )


Easing = Literal["linear", "ease", "easeIn", "easeOut", "easeInOut", "hold"] | Bezier | Spring


class Keyframe(Strict):
    """Where an element is at `frame`; `easing` rules the stretch to the next keyframe."""

    frame: Frame = Field(description="of the master")
    x: Coordinate = Field(0.0, description="the element's centre, pixels from the left")
    y: Coordinate = Field(0.0, description="the element's centre, pixels from the top")
    scale: Annotated[float, Field(ge=0, le=MOST_SCALE)] = Field(1.0, description="1 is the size given in the props")
    rotation: Coordinate = Field(0.0, description="degrees clockwise")
    opacity: Unit = Field(1.0, description="0 is invisible, 1 is opaque")
    easing: Easing = Field("linear", description="rules the stretch to the next keyframe")


class Timeline(Strict):
    """Keyframes in strictly increasing order of frame; values clamp outside them."""

    first_appears: Frame = Field(description="the first frame of the element")
    last_appears: Frame = Field(description="its last frame, inclusive")
    keyframes: Annotated[list[Keyframe], Field(min_length=1)] = Field(description="in order, one a frame at most")

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        frames = [k.frame for k in self.keyframes]
        for earlier, later in itertools.pairwise(frames):
            if later <= earlier:
                raise ValueError(f"keyframe at frame {later} does not come after the one at frame {earlier}")
        return self


class Morph(Strict):
    """From frame `start_frame` to `end_frame` an element's look goes evenly to what is said here, and stays so.

    What is left out stays as it is. An end at the start is a change at once.
    """

    start_frame: Frame = Field(description="of the master; the last with the look of before")
    end_frame: Frame = Field(description="the first with all of the new look")
    easing: Easing = Field("linear", description="rules the change")
    width: Length | None = Field(None, description="pixels")
    height: Length | None = Field(None, description="pixels")
    radius: Annotated[float, Field(ge=0)] | None = Field(None, description="of the corners, pixels")
    font_size: Length | None = Field(None, description="pixels")
    max_width: Length | None = Field(None, description="pixels")
    letter_spacing: Finite | None = Field(None, description="pixels")
    color: Colour | None = Field(None, description="of the letters")
    fill: Colour | Gradient | None = Field(None, description="a colour, or a gradient of the same kind and stops")
    stroke: Stroke | None = Field(None, description="the line around it")
    outline: Outline | None = Field(None, description="a line around the letters")
    shadow: Shadow | None = Field(None, description="behind it")
    box: Box | None = Field(None, description="behind a text")

    @property
    def changes(self) -> dict[str, Any]:
        """What it changes, by the field's name here, and to what."""
        times = ("start_frame", "end_frame", "easing")
        return {name: value for name, value in self if name not in times and value is not None}

    @model_validator(mode="after")
    def _not_backwards(self) -> Self:
        if self.end_frame < self.start_frame:
            raise ValueError(f"it ends at frame {self.end_frame}, before its start {self.start_frame}")
        return self


class _Element(Strict):
    id: Key = Field(description="unique among the elements")
    layer: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = Field(
        0, description="back to front; of equal ones the later in the document is in front"
    )
    from_: Annotated[Frame, Field(alias="from")] = Field(description="first frame, inclusive")
    to: Frame = Field(description="end, exclusive")
    sections: list[Key] = Field([], description="ids of the sections in which it appears")
    timeline: Timeline = Field(description="where it is at each frame")
    morphs: list[Morph] = Field([], description="how its look changes, in order; none begins before another has ended")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(f"element {self.id} ends at frame {self.to}, not after its start {self.from_}")
        return self

    @model_validator(mode="after")
    def _morphs_hold_together(self) -> Self:
        _check_morphs(self)
        return self


def _check_morphs(element: _Element) -> None:
    end, fill, kind = 0, getattr(element, "fill", None), getattr(element, "type", "")
    for morph in element.morphs:
        whose = f"element {element.id}: the morph at frame {morph.start_frame}"
        if morph.start_frame < end:
            raise ValueError(f"{whose} begins before the one before it has ended, at frame {end}")
        end = morph.end_frame
        for name in morph.changes:
            if not hasattr(element, "font" if name == "font_size" else name):
                raise ValueError(f"{whose} changes {to_camel(name)}, which a {kind} has not")
        if isinstance(morph.fill, Gradient) and kind == "button":
            raise ValueError(f"{whose} gives a button a gradient; it can have a colour")
        if morph.fill and not can_blend(fill, morph.fill):
            raise ValueError(f"{whose} changes a gradient to one of another kind or with other stops")
        fill = morph.fill or fill


def can_blend(one: str | Gradient | None, other: str | Gradient | None) -> bool:
    """Whether there is an even way from one fill to the other."""
    if isinstance(one, Gradient) and isinstance(other, Gradient):
        return one.gradient == other.gradient and len(one.stops) == len(other.stops)
    return True


class Match(Strict):
    """A picture that comes in in the colours of the one before it, and over its first `frames` frames turns to its own.

    Red, green and blue are scaled each so that their mean light is that of `element` in the frame before.
    """

    element: Key = Field(description="id of the picture that it takes over from; on screen in the frame before")
    frames: Count = Field(description="until it has its own colours")


class _Picture(_Element):
    match: Match | None = Field(None, description="whose colours it begins in")


class TextElement(_Element, TextProps):
    pass


class ButtonElement(_Element, ButtonProps):
    pass


class ImageElement(_Picture, ImageProps):
    pass


class ShapeElement(_Element, ShapeProps):
    pass


class VideoElement(_Picture, VideoProps):
    pass


Element = Annotated[
    TextElement | ButtonElement | ImageElement | ShapeElement | VideoElement, Field(discriminator="type")
]


class Section(Strict):
    id: Key = Field(description="unique among the sections")
    name: Annotated[str, Field(max_length=500)] = Field("", description="for people")
    start_frame: Frame = Field(description="inclusive")
    end_frame: Frame = Field(description="exclusive")


TransitionType = Literal["smooth", "morph", "fade", "match", "cut"]


class Transition(Strict):
    """What was generated between two sections for one element."""

    element_id: Key = Field(description="the element")
    from_section: Key = Field(description="id of the section before")
    to_section: Key = Field(description="id of the section after")
    type: TransitionType = Field(
        description="smooth: it moves on; morph: its look changes; fade: it enters or leaves; match: it enters in the "
        "colours of the picture before; cut: at once, on purpose"
    )
    start_frame: Frame = Field(description="first frame, inclusive")
    end_frame: Frame = Field(description="end, exclusive")


class Audio(Strict):
    """A stretch of sound. `volume` is linear, `trim_start` and the fades are seconds.

    `duck_under` is the id of another entry (a voice) under which this one (music) gives way.
    """

    id: Key = Field(description="unique among the sounds")
    asset: Key = Field(description="id of an asset of kind audio, or video for its sound")
    from_: Annotated[Frame, Field(alias="from")] = Field(description="first frame, inclusive")
    to: Frame = Field(description="end, exclusive")
    trim_start: Annotated[float, Field(ge=0)] = Field(0.0, description="seconds of the sound that are skipped")
    volume: Unit = Field(1.0, description="linear")
    fade_in: Annotated[float, Field(ge=0)] = Field(0.0, description="seconds")
    fade_out: Annotated[float, Field(ge=0)] = Field(0.0, description="seconds")
    loop: bool = Field(False, description="whether it begins again at its end")
    duck_under: Key | None = Field(None, description="id of the sound under which this one gives way")


class Caption(Strict):
    from_: Annotated[Frame, Field(alias="from")] = Field(description="first frame, inclusive")
    to: Frame = Field(description="end, exclusive")
    text: Annotated[str, Field(max_length=2000)] = Field(description="what is said")


class Master(Strict):
    """The whole film. `parse_document(Master, ...)` also checks that what is referred to is there."""

    version: Literal[1] = Field(1, description="of the document")
    width: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = Field(description="pixels, even")
    height: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = Field(description="pixels, even")
    fps: Rate = Field(Rate(), description="frames a second, exactly")
    duration_in_frames: Count = Field(description="length of the film")
    background: Colour = Field("#000000", description="behind all elements")
    sections: list[Section] = Field([], description="chapters, one after the other")
    elements: list[Element] = Field([], description="all that is seen")
    transitions: list[Transition] = Field(
        [], description="what was generated between sections; what is declared as a cut may jump"
    )
    audio: list[Audio] = Field([], description="all that is heard")
    captions: list[Caption] = Field([], description="for SRT and WebVTT")
    assets: dict[Key, Asset] = Field({}, description="the files, by id")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        _check_unique([e.id for e in self.elements], "element")
        _check_unique([s.id for s in self.sections], "section")
        for name, start, end in _spans(self):
            if end < start:
                raise ValueError(f"{name} ends at frame {end}, before its start {start}")
        for element in self.elements:
            if isinstance(element, ImageElement | VideoElement):
                self._check_asset(f"element {element.id}", element.asset, element.type)
        for audio in self.audio:
            self._check_asset(f"audio {audio.id}", audio.asset, "audio")
        self._check_matches()
        return self

    def _check_matches(self) -> None:
        pictures = {e.id: e for e in self.elements if isinstance(e, ImageElement | VideoElement)}
        for element in pictures.values():
            if element.match and not is_before(pictures.get(element.match.element), element):
                raise ValueError(
                    f"element {element.id} begins in the colours of {element.match.element}, which is no picture that "
                    f"is on screen in the frame before its first, {element.from_}"
                )

    def _check_asset(self, user: str, asset_id: str, kind: str) -> None:
        asset = self.assets.get(asset_id)
        if asset is None:
            raise ValueError(f"{user} uses asset {asset_id}, which is not in assets")
        allowed = ("audio", "video") if kind == "audio" else (kind,)
        if asset.kind not in allowed:
            raise ValueError(f"{user} uses asset {asset_id} as {kind}, but it is of kind {asset.kind}")


def match_of(element: Element) -> Match | None:
    return element.match if isinstance(element, ImageElement | VideoElement) else None


def is_before(earlier: _Picture | None, picture: _Picture) -> bool:
    """Whether `earlier` is on screen in the frame before the first of `picture`, so that it can match it."""
    return earlier is not None and earlier.from_ < picture.from_ <= earlier.to


def _spans(master: Master) -> Iterator[tuple[str, int, int]]:
    yield from ((f"section {s.id}", s.start_frame, s.end_frame) for s in master.sections)
    yield from ((f"audio {a.id}", a.from_, a.to) for a in master.audio)
    yield from ((f'caption "{c.text[:40]}"', c.from_, c.to) for c in master.captions)
    yield from ((f"{t.type} of element {t.element_id}", t.start_frame, t.end_frame) for t in master.transitions)


def _check_unique(ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise ValueError(f"two {what}s have the id {name}")
        seen.add(name)
