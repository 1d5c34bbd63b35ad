"""What elements look like, by type: their props, which both documents share."""

from typing import Annotated, Literal

from pydantic import Field

from onetake.timeline.document import Colour, Finite, Key, Length, Positive, Strict, Unit


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


class TextProps(Strict):
    type: Literal["text"] = Field(description="text in lines")
    text: Annotated[str, Field(max_length=5000)] = Field(description="may have several lines, and any script")
    font: Font = Field(Font(), description="typeface")
    color: Colour = Field("#ffffff", description="of the letters")
    align: Literal["left", "center", "right"] = Field("center", description="of the lines among each other")
    max_width: Length | None = Field(None, description="pixels; longer lines are wrapped")
    line_height: Annotated[float, Field(gt=0, le=100)] = Field(
        1.2, description="distance of lines as a multiple of the font's size"
    )
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


Props = Annotated[TextProps | ButtonProps | ImageProps | ShapeProps | VideoProps, Field(discriminator="type")]
