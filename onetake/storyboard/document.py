"""The storyboard document, version 1: what clients import and export, and what `onetake compile` reads.

A scene becomes a section. Keyframes of a scene's elements are local to the scene: frame 0 is its first frame. The same
elementId in several scenes is one element. Keys are the client's own names, unique in the document.
"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from onetake.timeline.document import Asset, Colour, Coordinate, Count, Frame, Key, Rate, Strict, Unit
from onetake.timeline.master import Caption, Easing
from onetake.timeline.props import Gradient, Props

Text = Annotated[str, Field(max_length=10_000)]
Title = Annotated[str, Field(max_length=500)]
Layer = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class OutputFormat(Strict):
    width: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = Field(1920, description="pixels, even")
    height: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = Field(1080, description="pixels, even")
    fps: Rate = Field(Rate(), description="frames a second, exactly")


class Brand(Strict):
    """`logo` and `font` are keys of assets; the first colour is the main one."""

    name: Title = Field("", description="for people")
    colors: Annotated[list[Colour], Field(max_length=16)] = Field([], description="the first is the main one")
    logo: Key | None = Field(None, description="key of a picture, shown in the upper right corner all through")
    font: Key | None = Field(None, description="key of a font, for all text that names none")


class Music(Strict):
    asset: Key | None = Field(None, description="key of a sound")
    style: Title = Field("", description="in words, for generating it")
    volume: Unit = Field(0.3, description="linear")
    enabled: bool = Field(True, description="whether it is heard")


class Voiceover(Strict):
    asset: Key = Field(description="key of a sound")


class SceneVoice(Strict):
    """Where the voice-over speaks a scene's narration, in seconds of the scene."""

    start: Annotated[float, Field(ge=0, le=86_400)] = Field(0.0, description="when it begins")
    duration: Annotated[float, Field(gt=0, le=86_400)] = Field(description="how long it takes")


class Position(Strict):
    x: Literal["left", "center", "right"] = Field("right", description="column")
    y: Literal["top", "center", "bottom"] = Field("bottom", description="row")


class ProductOverlay(Strict):
    enabled: bool = Field(True, description="whether it is shown")
    asset: Key | None = Field(None, description="key of a picture")
    position: Position = Field(Position(), description="within the safe area")
    scale: Annotated[float, Field(ge=0.1, le=0.8)] = Field(0.3, description="part of the frame")
    animation: Literal["fade", "zoom", "slide", "none"] = Field("fade", description="how it comes and goes")


class Cut(Strict):
    """How a scene or shot comes in. The length of the film never depends on it.

    A dissolve, fade or match of 0 frames takes half a second; one that is longer than its shot is as long as the shot
    allows. A match is a dissolve in which the picture begins in the colours of the one before.
    A scene's first shot comes in as the scene does, if the scene says how.
    """

    type: Literal["crossDissolve", "fade", "match", "cut"] = Field("cut", description="how it comes in")
    duration_in_frames: Annotated[int, Field(ge=0, le=600)] = Field(0, description="0 is half a second")


class View(Strict):
    """The centre of the view as a fraction of the picture; `scale` magnifies over "cover"."""

    x: Unit = Field(0.5, description="centre, part of the picture's width")
    y: Unit = Field(0.5, description="centre, part of its height")
    scale: Annotated[float, Field(ge=1, le=10)] = Field(1.0, description="magnification over what fills the frame")


class Movement(Strict):
    """A slow camera move over a still (Ken Burns)."""

    from_: Annotated[View, Field(alias="from")] = Field(View(), description="view at the first frame")
    to: View = Field(View(), description="view at the last")


class StoryboardImage(Strict):
    """A variant. `parent` is the (iteration, variant) that it was made from."""

    asset: Key = Field(description="key of a picture")
    iteration_number: Annotated[int, Field(ge=0, le=9999)] = Field(0, description="0 is the first batch")
    variant_number: Annotated[int, Field(ge=0, le=5)] = Field(0, description="within its iteration")
    iteration_prompt: Text = Field("", description="what it was asked for with")
    parent: tuple[int, int] | None = Field(None, description="(iteration, variant) that it was made from")
    is_favorite: bool = Field(False, description="for people")


class StoryboardShot(Strict):
    key: Key = Field(description="the client's name, unique in the document")
    description: Text = Field("", description="for people")
    initial_prompt: Text = Field("", description="for the first images")
    duration_in_frames: Count | None = Field(None, description="else its clip's length, else 5 s")
    images: Annotated[list[StoryboardImage], Field(max_length=600)] = Field([], description="its variants")
    selected: tuple[int, int] | None = Field(
        None, description="(iteration, variant) that is shown; else the last favourite, else the last iteration's first"
    )
    clip: Key | None = Field(None, description="key of a clip, shown in place of the image")
    movement: Movement | None = Field(None, description="of the camera over the image")
    transition: Cut | None = Field(None, description="how it comes in")


class LocalKeyframe(Strict):
    """A keyframe in frames of its scene. What is left out keeps the value of the keyframe before it."""

    frame: Frame = Field(description="of the scene, from 0")
    x: Coordinate | None = Field(None, description="the element's centre, pixels from the left")
    y: Coordinate | None = Field(None, description="the element's centre, pixels from the top")
    scale: Annotated[float, Field(ge=0, le=1000)] | None = Field(None, description="1 is the size given in the props")
    rotation: Coordinate | None = Field(None, description="degrees clockwise")
    opacity: Unit | None = Field(None, description="0 is invisible, 1 is opaque")
    easing: Easing = Field("linear", description="rules the stretch to the next keyframe")


LocalKeyframes = Annotated[list[LocalKeyframe], Field(min_length=1)]


class SceneElement(Strict):
    """An element's look and keyframes in one scene; `props` are the type's, spelled beside these in JSON."""

    element_id: Key = Field(description="the same in several scenes is one element")
    layer: Layer = Field(0, description="back to front")
    cut: bool = Field(
        False,
        description="whether it is at once where the scene says: it neither moves on nor fades nor morphs",
    )
    props: Props = Field(description="the look, by type")
    keyframes: LocalKeyframes = Field(
        description="in order; the first also says what an element starts from that was not there before"
    )

    @model_validator(mode="before")
    @classmethod
    def _gather_props(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "props" in data:
            return data
        own = {"elementId", "layer", "cut", "keyframes"}
        return {**{k: v for k, v in data.items() if k in own}, "props": {k: v for k, v in data.items() if k not in own}}

    @model_serializer(mode="wrap")
    def _spread_props(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = handler(self)
        props = data.pop("props")
        keyframes = data.pop("keyframes")
        return {**data, **props, "keyframes": keyframes}


class SectionEdit(Strict):
    """What was changed by hand about the section that a scene becomes. What is left out is as the scene says."""

    name: Title | None = Field(None, description="in place of the scene's title")
    duration_in_frames: Count | None = Field(None, description="in place of the scene's")
    transition: Cut | None = Field(None, description="in place of the scene's")
    background: Colour | Gradient | None = Field(None, description="in place of the scene's")


def _of_finite_numbers(props: dict[str, Any]) -> dict[str, Any]:
    json.dumps(props, allow_nan=False)
    return props


class ElementEdit(Strict):
    """What was changed by hand about an element that is generated from the storyboard: a shot's picture, a caption.

    `props` is a merge patch (RFC 7396) of its look: null takes a prop away. `keyframes` replace the generated ones;
    what the first leaves out is as generated. A hidden one is not in the film.
    """

    hidden: bool = Field(False, description="whether it is left out of the film")
    layer: Layer | None = Field(None, description="in place of the generated one")
    props: Annotated[dict[str, Any], AfterValidator(_of_finite_numbers)] = Field(
        {}, description="merge patch of its look"
    )
    keyframes: LocalKeyframes | None = Field(None, description="in place of the generated ones")


def _by_name(edits: dict[Key, ElementEdit]) -> dict[Key, ElementEdit]:
    return dict(sorted(edits.items()))


class StoryboardScene(Strict):
    """`edit` and `elementEdits` are hand-made: they lie over what is generated from the rest, by the element's id."""

    key: Key = Field(description="the client's name, unique in the document; the section's id")
    title: Title = Field("", description="the section's name")
    description: Text = Field("", description="for people")
    narration: Text = Field("", description="what is said; becomes captions")
    voiceover: SceneVoice | None = Field(
        None,
        description="when the voice-over says it; else from the scene's start, as fast as people read aloud",
    )
    product_overlay: ProductOverlay | None = Field(None, description="a picture over the scene")
    duration_in_frames: Count | None = Field(None, description="else its shots' together, else 5 s")
    background: Colour | Gradient | None = Field(None, description="behind its shots and elements")
    transition: Cut | None = Field(None, description="how it comes in")
    shots: Annotated[list[StoryboardShot], Field(max_length=500)] = Field([], description="one after the other")
    elements: Annotated[list[SceneElement], Field(max_length=2000)] = Field([], description="over its shots")
    edit: SectionEdit | None = Field(None, description="hand-made changes of the section")
    element_edits: Annotated[dict[Key, ElementEdit], Field(max_length=2000), AfterValidator(_by_name)] = Field(
        {}, description="hand-made changes of generated elements, by id"
    )


class Storyboard(Strict):
    version: Literal[1] = Field(1, description="of the document")
    title: Title = Field("", description="of the film")
    prompt: Text = Field("", description="what the film is to be")
    output_format: OutputFormat = Field(OutputFormat(), description="size and rate")
    brand: Brand = Field(Brand(), description="name, colours, logo, font")
    voice_id: Title = Field("", description="for generating the voice-over")
    music: Music = Field(Music(), description="under all")
    voiceover: Voiceover | None = Field(None, description="over all")
    scenes: Annotated[list[StoryboardScene], Field(max_length=500)] = Field([], description="one after the other")
    captions: Annotated[list[Caption], Field(max_length=1000)] = Field(
        [], description="in place of those made of the narration"
    )
    assets: dict[Key, Asset] = Field({}, description="the files, by key")

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        seen: set[str] = set()
        for scene in self.scenes:
            for key in (scene.key, *(shot.key for shot in scene.shots)):
                if key in seen:
                    raise ValueError(f"the key {key} is used twice: give one of the two another")
                seen.add(key)
        return self
