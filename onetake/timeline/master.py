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
    """x1, y1, x2, y2 of CSS's cubic-bezier()."""

    bezier: tuple[Unit, Swing, Unit, Swing]


class SpringParameters(Strict):
    """Remotion's spring parameters, https://www.remotion.dev/docs/spring."""

    mass: Strength = 1.0
    damping: Strength = 10.0
    stiffness: Strength = 100.0
    overshoot_clamping: bool = False


class Spring(Strict):
    spring: SpringParameters


Easing = Literal["linear", "ease", "easeIn", "easeOut", "easeInOut", "hold"] | Bezier | Spring


class Keyframe(Strict):
    """Where an element is at `frame`; `easing` rules the stretch to the next keyframe."""

    frame: Frame
    x: Coordinate = 0.0
    y: Coordinate = 0.0
    scale: Annotated[float, Field(ge=0, le=MOST_SCALE)] = 1.0
    rotation: Coordinate = 0.0
    opacity: Unit = 1.0
    easing: Easing = "linear"


class Timeline(Strict):
    """Keyframes in strictly increasing order of frame; values clamp outside them."""

    first_appears: Frame
    last_appears: Frame
    keyframes: Annotated[list[Keyframe], Field(min_length=1)]

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        frames = [k.frame for k in self.keyframes]
        for earlier, later in itertools.pairwise(frames):
            if later <= earlier:
                raise ValueError(f"keyframe at frame {later} does not come after the one at frame {earlier}")
        return self


class Font(Strict):
    family: Annotated[str, Field(min_length=1, max_length=100)] = "Roboto"
    size: Length = 48.0
    weight: Annotated[int, Field(ge=100, le=900)] = 400
    italic: bool = False


class Outline(Strict):
    color: Colour = "#000000"
    width: Positive = 2.0


class Shadow(Strict):
    color: Colour = "#00000080"
    dx: Finite = 0.0
    dy: Finite = 4.0
    blur: Annotated[float, Field(ge=0, le=500)] = 8.0


class Box(Strict):
    """A filled box behind a text, `padding` pixels larger than the text on each side."""

    fill: Colour = "#00000099"
    radius: Annotated[float, Field(ge=0)] = 8.0
    padding: Annotated[float, Field(ge=0)] = 12.0


class Crop(Strict):
    """A part of the source picture, in its pixels."""

    x: Annotated[float, Field(ge=0)] = 0.0
    y: Annotated[float, Field(ge=0)] = 0.0
    width: Length
    height: Length


class Gradient(Strict):
    """`angle` as in CSS: 0 points up, 90 to the right. Stops are (offset 0..1, colour)."""

    gradient: Literal["linear", "radial"]
    angle: Finite = 180.0
    stops: Annotated[list[tuple[Unit, Colour]], Field(min_length=2, max_length=32)]


class Stroke(Strict):
    color: Colour
    width: Positive


class _Element(Strict):
    id: Key
    layer: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 0
    from_: Annotated[Frame, Field(alias="from")]
    to: Frame
    sections: list[Key] = []
    timeline: Timeline

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(f"element {self.id} ends at frame {self.to}, not after its start {self.from_}")
        return self


class TextProps(Strict):
    type: Literal["text"]
    text: Annotated[str, Field(max_length=5000)]
    font: Font = Font()
    color: Colour = "#ffffff"
    align: Literal["left", "center", "right"] = "center"
    max_width: Length | None = None
    line_height: Positive = 1.2
    letter_spacing: Finite = 0.0
    outline: Outline | None = None
    shadow: Shadow | None = None
    box: Box | None = None


class ButtonProps(Strict):
    type: Literal["button"]
    text: Annotated[str, Field(max_length=500)]
    font: Font = Font()
    color: Colour = "#ffffff"
    fill: Colour = "#2563eb"
    radius: Annotated[float, Field(ge=0)] = 12.0
    width: Length
    height: Length
    shadow: Shadow | None = None


Fit = Literal["cover", "contain", "fill"]


class ImageProps(Strict):
    type: Literal["image"]
    asset: Key
    width: Length
    height: Length
    fit: Fit = "cover"
    radius: Annotated[float, Field(ge=0)] = 0.0
    crop: Crop | None = None


class ShapeProps(Strict):
    type: Literal["shape"]
    shape: Literal["rect", "ellipse", "line"]
    width: Length
    height: Length
    fill: Colour | Gradient | None = None
    stroke: Stroke | None = None
    radius: Annotated[float, Field(ge=0)] = 0.0


class VideoProps(Strict):
    """`trim_start` in seconds of the source. Past its footage a clip holds its last frame, unless it loops."""

    type: Literal["video"]
    asset: Key
    width: Length
    height: Length
    fit: Fit = "cover"
    radius: Annotated[float, Field(ge=0)] = 0.0
    trim_start: Annotated[float, Field(ge=0)] = 0.0
    playback_rate: Annotated[float, Field(gt=0, le=16)] = 1.0
    volume: Unit = 0.0
    loop: bool = False


class TextElement(_Element, TextProps):
    pass


class ButtonElement(_Element, ButtonProps):
    pass


class ImageElement(_Element, ImageProps):
    pass


class ShapeElement(_Element, ShapeProps):
    pass


class VideoElement(_Element, VideoProps):
    pass


Props = Annotated[TextProps | ButtonProps | ImageProps | ShapeProps | VideoProps, Field(discriminator="type")]
Element = Annotated[
    TextElement | ButtonElement | ImageElement | ShapeElement | VideoElement, Field(discriminator="type")
]


class Section(Strict):
    id: Key
    name: Annotated[str, Field(max_length=500)] = ""
    start_frame: Frame
    end_frame: Frame


TransitionType = Literal["smooth", "morph", "fade", "cut"]


class Transition(Strict):
    """What was generated between two sections for one element."""

    element_id: Key
    from_section: Key
    to_section: Key
    type: TransitionType
    start_frame: Frame
    end_frame: Frame


class Audio(Strict):
    """A stretch of sound. `volume` is linear, `trim_start` and the fades are seconds.

    `duck_under` is the id of another entry (a voice) under which this one (music) gives way.
    """

    id: Key
    asset: Key
    from_: Annotated[Frame, Field(alias="from")]
    to: Frame
    trim_start: Annotated[float, Field(ge=0)] = 0.0
    volume: Unit = 1.0
    fade_in: Annotated[float, Field(ge=0)] = 0.0
    fade_out: Annotated[float, Field(ge=0)] = 0.0
    loop: bool = False
    duck_under: Key | None = None


class Caption(Strict):
    from_: Annotated[Frame, Field(alias="from")]
    to: Frame
    text: Annotated[str, Field(max_length=2000)]


class Master(Strict):
    """The whole film. `parse_document(Master, ...)` also checks that what is referred to is there."""

    version: Literal[1] = 1
    width: Annotated[int, Field(ge=16, le=4096, multiple_of=2)]
    height: Annotated[int, Field(ge=16, le=4096, multiple_of=2)]
    fps: Rate = Rate()
    duration_in_frames: Count
    background: Colour = "#000000"
    sections: list[Section] = []
    elements: list[Element] = []
    transitions: list[Transition] = []
    audio: list[Audio] = []
    captions: list[Caption] = []
    assets: dict[Key, Asset] = {}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        _check_unique([e.id for e in self.elements], "element")
        _check_unique([s.id for s in self.sections], "section")
        for element in self.elements:
            asset = getattr(element, "asset", None)
            if asset is not None:
                self._check_asset(f"element {element.id}", asset, element.type)
        for audio in self.audio:
            self._check_asset(f"audio {audio.id}", audio.asset, "audio")
        return self

    def _check_asset(self, user: str, asset_id: str, kind: str) -> None:
        asset = self.assets.get(asset_id)
        if asset is None:
            raise ValueError(f"{user} uses asset {asset_id}, which is not in assets")
        allowed = ("audio", "video") if kind == "audio" else (kind,)
        if asset.kind not in allowed:
            raise ValueError(f"{user} uses asset {asset_id} as {kind}, but it is of kind {asset.kind}")


def _check_unique(ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise ValueError(f"two {what}s have the id {name}")
        seen.add(name)
