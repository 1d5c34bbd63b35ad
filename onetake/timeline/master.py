"""The master document, version 1: the compiled composition that renders deterministically.

Frames are integers of the master; `from` is inclusive, `to` exclusive. Pixels are the master's own. x and y are an
element's centre. scale 1 is the size given in its props, rotation is in degrees clockwise, opacity 0..1.
"""

import itertools
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onetake.timeline.document import (
    Asset,
    Colour,
    Coordinate,
    Count,
    Finite,
    Frame,
    Key,
    Length,
    Positive,
    Rate,
    Strict,
    Unit,
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


class Font(Strict):
    family: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        "Roboto", description="a family that comes with Onetake, the id of a font asset, or the name that its file says"
    )
    size: Length = Field(48.0, description="pixels")
    weight: Annotated[int, Field(ge=100, le=900)] = Field(400, description="400 is regular, 700 is bold")
    italic: bool = Field(False, description="slanted or not")


class Outline(Strict):
    color: Colour = Field("#000000", description="of the line around the letters")
    width: Positive = Field(2.0, description="pixels")


class Shadow(Strict):
    color: Colour = Field("#00000080", description="of the shadow")
    dx: Finite = Field(0.0, description="pixels to the right")
    dy: Finite = Field(4.0, description="pixels down")
    blur: Annotated[float, Field(ge=0, le=500)] = Field(8.0, description="pixels over which its edge is soft")


class Box(Strict):
    """A filled box behind a text, `padding` pixels larger than the text on each side."""

    fill: Colour = Field("#00000099", description="colour of the box")
    radius: Annotated[float, Field(ge=0)] = Field(8.0, description="of its corners, pixels")
    padding: Annotated[float, Field(ge=0)] = Field(12.0, description="pixels around the text")


class Crop(Strict):
    """A part of the source picture, in its pixels."""

    x: Annotated[float, Field(ge=0)] = Field(0.0, description="left edge, pixels of the source")
    y: Annotated[float, Field(ge=0)] = Field(0.0, description="upper edge, pixels of the source")
    width: Length = Field(description="pixels of the source")
    height: Length = Field(description="pixels of the source")


class Gradient(Strict):
    """`angle` as in CSS: 0 points up, 90 to the right. Stops are (offset 0..1, colour)."""

    gradient: Literal["linear", "radial"] = Field(description="along a line, or from the centre outwards")
    angle: Finite = Field(180.0, description="degrees; where a linear one leads")
    stops: Annotated[list[tuple[Unit, Colour]], Field(min_length=2, max_length=32)] = Field(
        description="(offset 0..1, colour), in order"
    )


class Stroke(Strict):
    color: Colour = Field(description="of the line")
    width: Positive = Field(description="pixels, centred on the edge")


class _Element(Strict):
    id: Key = Field(description="unique among the elements")
    layer: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = Field(
        0, description="back to front; of equal ones the later in the document is in front"
    )
    from_: Annotated[Frame, Field(alias="from")] = Field(description="first frame, inclusive")
    to: Frame = Field(description="end, exclusive")
    sections: list[Key] = Field([], description="ids of the sections in which it appears")
    timeline: Timeline = Field(description="where it is at each frame")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(f"element {self.id} ends at frame {self.to}, not after its start {self.from_}")
        return self


class TextProps(Strict):
    type: Literal["text"] = Field(description="text in lines")
    text: Annotated[str, Field(max_length=5000)] = Field(description="may have several lines, and any script")
    font: Font = Field(Font(), description="typeface")
    color: Colour = Field("#ffffff", description="of the letters")
    align: Literal["left", "center", "right"] = Field("center", description="of the lines among each other")
    max_width: Length | None = Field(None, description="pixels; longer lines are wrapped")
    line_height: Positive = Field(1.2, description="distance of lines as a multiple of the font's size")
    letter_spacing: Finite = Field(0.0, description="pixels between letters, more than the font's own")
    outline: Outline | None = Field(None, description="a line around the letters")
    shadow: Shadow | None = Field(None, description="behind the letters")
    box: Box | None = Field(None, description="behind all")


class ButtonProps(Strict):
    type: Literal["button"] = Field(description="a label on a filled box")
    text: Annotated[str, Field(max_length=500)] = Field(description="the label, in the middle")
    font: Font = Field(Font(), description="typeface")
    color: Colour = Field("#ffffff", description="of the label")
    fill: Colour = Field("#2563eb", description="of the box")
    radius: Annotated[float, Field(ge=0)] = Field(12.0, description="of its corners, pixels")
    width: Length = Field(description="pixels")
    height: Length = Field(description="pixels")
    shadow: Shadow | None = Field(None, description="behind the box")


Fit = Literal["cover", "contain", "fill"]


class ImageProps(Strict):
    type: Literal["image"] = Field(description="a picture")
    asset: Key = Field(description="id of an asset of kind image")
    width: Length = Field(description="pixels")
    height: Length = Field(description="pixels")
    fit: Fit = Field("cover", description="fills the box and loses edges, lies within it, or is distorted")
    radius: Annotated[float, Field(ge=0)] = Field(0.0, description="of the corners, pixels")
    crop: Crop | None = Field(None, description="the part of the picture that is used")


class ShapeProps(Strict):
    type: Literal["shape"] = Field(description="a drawn form")
    shape: Literal["rect", "ellipse", "line"] = Field(description="a line runs along the middle of its box")
    width: Length = Field(description="pixels")
    height: Length = Field(description="pixels")
    fill: Colour | Gradient | None = Field(None, description="a colour or a gradient; none leaves it open")
    stroke: Stroke | None = Field(None, description="the line around it")
    radius: Annotated[float, Field(ge=0)] = Field(0.0, description="of a rect's corners, pixels")


class VideoProps(Strict):
    """`trim_start` in seconds of the source. Past its footage a clip holds its last frame, unless it loops."""

    type: Literal["video"] = Field(description="a clip")
    asset: Key = Field(description="id of an asset of kind video")
    width: Length = Field(description="pixels")
    height: Length = Field(description="pixels")
    fit: Fit = Field("cover", description="fills the box and loses edges, lies within it, or is distorted")
    radius: Annotated[float, Field(ge=0)] = Field(0.0, description="of the corners, pixels")
    trim_start: Annotated[float, Field(ge=0)] = Field(0.0, description="seconds of the clip that are skipped")
    playback_rate: Annotated[float, Field(gt=0, le=16)] = Field(1.0, description="2 is twice as fast")
    volume: Unit = Field(0.0, description="of the clip's own sound, linear")
    loop: bool = Field(False, description="whether it begins again at its end")


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


Props = Annotated[TextProps | ButtonProps | ImageProps | ShapeProps | VideoProps, Field(discriminator="type")]
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


def _check_unique(ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise ValueError(f"two {what}s have the id {name}")
        seen.add(name)
