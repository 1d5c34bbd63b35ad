"""The storyboard document, version 1: what clients import and export, and what `onetake compile` reads.

A scene becomes a section. Keyframes of a scene's elements are local to the scene: frame 0 is its first frame. The same
elementId in several scenes is one element. Keys are the client's own names, unique in the document.
"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from onetake.timeline.document import Asset, Colour, Coordinate, Count, Frame, Key, Rate, Strict, Unit
from onetake.timeline.master import Caption, Easing, Gradient, Props

Text = Annotated[str, Field(max_length=10_000)]
Title = Annotated[str, Field(max_length=500)]
Layer = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class OutputFormat(Strict):
    width: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = 1920
    height: Annotated[int, Field(ge=16, le=4096, multiple_of=2)] = 1080
    fps: Rate = Rate()


class Brand(Strict):
    """`logo` and `font` are keys of assets; the first colour is the main one."""

    name: Title = ""
    colors: Annotated[list[Colour], Field(max_length=16)] = []
    logo: Key | None = None
    font: Key | None = None


class Music(Strict):
    asset: Key | None = None
    style: Title = ""
    volume: Unit = 0.3
    enabled: bool = True


class Voiceover(Strict):
    asset: Key


class Position(Strict):
    x: Literal["left", "center", "right"] = "right"
    y: Literal["top", "center", "bottom"] = "bottom"


class ProductOverlay(Strict):
    enabled: bool = True
    asset: Key | None = None
    position: Position = Position()
    scale: Annotated[float, Field(ge=0.1, le=0.8)] = 0.3
    animation: Literal["fade", "zoom", "slide", "none"] = "fade"


class Cut(Strict):
    """How a scene or shot comes in. The length of the film never depends on it.

    A dissolve or fade of 0 frames takes half a second; one that is longer than its shot is as long as the shot allows.
    A scene's first shot comes in as the scene does, if the scene says how.
    """

    type: Literal["crossDissolve", "fade", "cut"] = "cut"
    duration_in_frames: Annotated[int, Field(ge=0, le=600)] = 0


class View(Strict):
    """The centre of the view as a fraction of the picture; `scale` magnifies over "cover"."""

    x: Unit = 0.5
    y: Unit = 0.5
    scale: Annotated[float, Field(ge=1, le=10)] = 1.0


class Movement(Strict):
    """A slow camera move over a still (Ken Burns)."""

    from_: Annotated[View, Field(alias="from")] = View()
    to: View = View()


class StoryboardImage(Strict):
    """A variant. `parent` is the (iteration, variant) that it was made from."""

    asset: Key
    iteration_number: Annotated[int, Field(ge=0, le=9999)] = 0
    variant_number: Annotated[int, Field(ge=0, le=5)] = 0
    iteration_prompt: Text = ""
    parent: tuple[int, int] | None = None
    is_favorite: bool = False


class StoryboardShot(Strict):
    key: Key
    description: Text = ""
    initial_prompt: Text = ""
    duration_in_frames: Count | None = None
    images: Annotated[list[StoryboardImage], Field(max_length=600)] = []
    selected: tuple[int, int] | None = None
    clip: Key | None = None
    movement: Movement | None = None
    transition: Cut | None = None


class LocalKeyframe(Strict):
    """A keyframe in frames of its scene. What is left out keeps the value of the keyframe before it."""

    frame: Frame
    x: Coordinate | None = None
    y: Coordinate | None = None
    scale: Annotated[float, Field(ge=0, le=1000)] | None = None
    rotation: Coordinate | None = None
    opacity: Unit | None = None
    easing: Easing = "linear"


LocalKeyframes = Annotated[list[LocalKeyframe], Field(min_length=1)]


class SceneElement(Strict):
    """An element's look and keyframes in one scene; `props` are the type's, spelled beside these in JSON."""

    element_id: Key
    layer: Layer = 0
    props: Props
    keyframes: LocalKeyframes

    @model_validator(mode="before")
    @classmethod
    def _gather_props(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "props" in data:
            return data
        own = {"elementId", "layer", "keyframes"}
        return {**{k: v for k, v in data.items() if k in own}, "props": {k: v for k, v in data.items() if k not in own}}

    @model_serializer(mode="wrap")
    def _spread_props(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = handler(self)
        props = data.pop("props")
        keyframes = data.pop("keyframes")
        return {**data, **props, "keyframes": keyframes}


class SectionEdit(Strict):
    """What was changed by hand about the section that a scene becomes. What is left out is as the scene says."""

    name: Title | None = None
    duration_in_frames: Count | None = None
    transition: Cut | None = None
    background: Colour | Gradient | None = None


def _of_finite_numbers(props: dict[str, Any]) -> dict[str, Any]:
    json.dumps(props, allow_nan=False)
    return props


class ElementEdit(Strict):
    """What was changed by hand about an element that is generated from the storyboard: a shot's picture, a caption.

    `props` is a merge patch (RFC 7396) of its look: null takes a prop away. `keyframes` replace the generated ones;
    what the first leaves out is as generated. A hidden one is not in the film.
    """

    hidden: bool = False
    layer: Layer | None = None
    props: Annotated[dict[str, Any], AfterValidator(_of_finite_numbers)] = {}
    keyframes: LocalKeyframes | None = None


def _by_name(edits: dict[Key, ElementEdit]) -> dict[Key, ElementEdit]:
    return dict(sorted(edits.items()))


class StoryboardScene(Strict):
    """`edit` and `elementEdits` are hand-made: they lie over what is generated from the rest, by the element's id."""

    key: Key
    title: Title = ""
    description: Text = ""
    narration: Text = ""
    product_overlay: ProductOverlay | None = None
    duration_in_frames: Count | None = None
    background: Colour | Gradient | None = None
    transition: Cut | None = None
    shots: Annotated[list[StoryboardShot], Field(max_length=500)] = []
    elements: Annotated[list[SceneElement], Field(max_length=2000)] = []
    edit: SectionEdit | None = None
    element_edits: Annotated[dict[Key, ElementEdit], Field(max_length=2000), AfterValidator(_by_name)] = {}


class Storyboard(Strict):
    version: Literal[1] = 1
    title: Title = ""
    prompt: Text = ""
    output_format: OutputFormat = OutputFormat()
    brand: Brand = Brand()
    voice_id: Title = ""
    music: Music = Music()
    voiceover: Voiceover | None = None
    scenes: Annotated[list[StoryboardScene], Field(max_length=500)] = []
    captions: Annotated[list[Caption], Field(max_length=1000)] = []
    assets: dict[Key, Asset] = {}

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        seen: set[str] = set()
        for scene in self.scenes:
            for key in (scene.key, *(shot.key for shot in scene.shots)):
                if key in seen:
                    raise ValueError(f"the key {key} is used twice")
                seen.add(key)
        return self
