"""What a client may say when it creates or changes an entity. In a change, only the fields that are sent change."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from onetake.storyboard.document import (
    Brand,
    Cut,
    Layer,
    LocalKeyframe,
    LocalKeyframes,
    Movement,
    ProductOverlay,
    SceneVoice,
    Storyboard,
    Text,
    Title,
)
from onetake.storyboard.formats import ProjectFormat
from onetake.storyboard.models import BrainDump, Url
from onetake.storyboard.rules import MAX_SHOTS
from onetake.timeline.document import Colour, Count, Frame, Key, Positive, Strict, Unit
from onetake.timeline.props import Gradient

AssetId = Annotated[str, Field(max_length=64)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class MusicInput(Strict):
    style: Title = ""
    asset_id: AssetId | None = None
    volume: Unit = 0.3
    enabled: bool = True


class VoiceoverInput(Strict):
    asset_id: AssetId


class ProjectPatch(Strict):
    """Nested objects (brand, outputFormat, music) merge: `{"music": {"volume": 0.5}}` keeps the music's asset."""

    title: Title = ""
    prompt: Text = ""
    prompt_planner_data: BrainDump = ""
    brand: Brand = Brand()
    output_format: ProjectFormat = ProjectFormat()
    voice_id: Title = ""
    music: MusicInput = MusicInput()
    voiceover: VoiceoverInput | None = None
    budget: Positive | None = None


class ProjectCreate(ProjectPatch):
    """A project, with its scenes and shots if a `storyboard` is given: it is there as a whole or not at all.

    What both can say, such as the title, is given once: here or in the storyboard.
    """

    storyboard: Storyboard | None = None


class ShotCreate(Strict):
    """`duration` in seconds or `durationInFrames`, not both."""

    description: Text = ""
    initial_prompt: Text = ""
    duration: Seconds | None = None
    duration_in_frames: Count | None = None
    movement: Movement | None = None
    transition: Cut | None = None

    @model_validator(mode="after")
    def _one_duration(self) -> Self:
        if self.duration is not None and self.duration_in_frames is not None:
            raise ValueError("give duration (seconds) or durationInFrames, not both")
        return self


class ShotPatch(ShotCreate):
    pass


class ScenePatch(Strict):
    title: Title = ""
    description: Text = ""
    narration: Text = ""
    voiceover: SceneVoice | None = None
    duration: Seconds | None = None
    duration_in_frames: Count | None = None
    product_overlay: ProductOverlay | None = None
    background: Colour | Gradient | None = None
    transition: Cut | None = None

    @model_validator(mode="after")
    def _one_duration(self) -> Self:
        if self.duration is not None and self.duration_in_frames is not None:
            raise ValueError("give duration (seconds) or durationInFrames, not both")
        return self


class SceneCreate(ScenePatch):
    """A scene, with its shots if they are given: all of it or nothing is created."""

    shots: Annotated[list[ShotCreate], Field(max_length=MAX_SHOTS)] = []


class NewImage(Strict):
    """An uploaded picture (`assetId`) or one elsewhere (`imageUrl`)."""

    variant_number: Annotated[int, Field(ge=0, le=5)]
    asset_id: AssetId | None = None
    image_url: Url | None = None
    is_favorite: bool = False
    metadata: Annotated[dict[str, Any], Field(max_length=50)] = {}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.asset_id is None) == (self.image_url is None):
            raise ValueError("give assetId or imageUrl, one of them")
        return self


class ImagesCreate(Strict):
    """Up to six variants of one iteration; all of them or none are created."""

    iteration_number: Annotated[int, Field(ge=0, le=9999)] = 0
    iteration_prompt: Text = ""
    parent_image_id: Annotated[str, Field(max_length=64)] | None = None
    images: Annotated[list[NewImage], Field(min_length=1, max_length=6)]


class ImagePatch(Strict):
    is_favorite: bool = False
    iteration_prompt: Text = ""


class SelectionPut(Strict):
    """The shot's master image, and its clip: an uploaded one (`assetId`) or one elsewhere (`animatedVideoUrl`)."""

    selected_image_id: Annotated[str, Field(max_length=64)] | None = None
    asset_id: AssetId | None = None
    animated_video_url: Url | None = None

    @model_validator(mode="after")
    def _at_most_one_clip(self) -> Self:
        if self.asset_id is not None and self.animated_video_url is not None:
            raise ValueError("give assetId or animatedVideoUrl, not both")
        return self


class AssetCreate(Strict):
    """`key` is the name under which documents refer to it (`assets/<key>`), its id if none is given.

    `sha256` of the file, in hex: what the project has already is not uploaded again, and other bytes are not taken.
    """

    key: Key | None = None
    file_name: Annotated[str, Field(min_length=1, max_length=255)]
    content_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9.+-]{1,100}$")]
    size_bytes: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class ElementPatch(Strict):
    """A merge patch of an element: its `layer`, its `keyframes` as a whole, and props of its type beside them.

    Of a generated element it becomes the edit: it can be `hidden`, and null takes layer and keyframes back to what is
    generated.
    """

    model_config = ConfigDict(extra="allow")

    hidden: bool | None = None
    layer: Layer | None = None
    keyframes: LocalKeyframes | None = None


class KeyframeMove(Strict):
    from_: Annotated[Frame, Field(alias="from")]
    to: Frame


class KeyframesPatch(Strict):
    """Changes by frame of the section: some are removed, then some moved, then some set.

    Setting one where there is one changes what it names and keeps the rest.
    """

    remove: Annotated[list[Frame], Field(max_length=2000)] = []
    move: Annotated[list[KeyframeMove], Field(max_length=2000)] = []
    set_: Annotated[list[LocalKeyframe], Field(alias="set", max_length=2000)] = []
