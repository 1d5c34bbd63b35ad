"""The entities of a project, as they are kept and as the API answers them (camelCase in JSON).

Every entity has createdAt, updatedAt and a version that goes up by one with each change. What is derived from an order
list (sceneNumber, shotNumber) is never kept. Requirement H2 names the fields; those that it does not name are what a
storyboard document says beyond it, so that an export gives the document back.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, computed_field

from onetake.storyboard.document import (
    Brand,
    Cut,
    ElementEdit,
    Movement,
    ProductOverlay,
    SceneElement,
    SceneVoice,
    SectionEdit,
    Text,
    Title,
)
from onetake.storyboard.formats import ProjectFormat
from onetake.timeline.document import Asset, Colour, Count, Key, Positive, Rate, Strict, Unit
from onetake.timeline.master import Caption
from onetake.timeline.props import Gradient

BrainDump = Annotated[str, Field(max_length=50_000)]
ADDRESS_PATTERN = r"^(https://|http://(127\.0\.0\.1|localhost):)"
"""How addresses start. Those on this machine are for the local cloud: CacheToS3 refuses them in every other stage."""
Url = Annotated[str, Field(max_length=2048, pattern=ADDRESS_PATTERN)]
Status = Literal["pending", "processing", "complete", "failed"]
MediaKind = Literal["image", "video", "audio", "font"]
WorkflowVersion = Literal["v1_legacy", "v2_redesign"]
LegacyState = Literal["waiting", "migrated"]
AssetState = Literal["uploading", "probing", "ready", "rejected"]
RedesignStatus = Literal["prompt_planning", "scenes_setup", "shot_iteration", "storyboard_final", "animation_complete"]

Version = Annotated[int, Field(json_schema_extra={"format": "int64"})]
"""Goes up by one with each change. What can be made again under the id that it had begins with the time in milliseconds
(`rules.first_version`), all else with 1."""


class Entity(Strict):
    """What every item has. `owner_id` is the token's `sub` of the project's owner, repeated on every child."""

    project_id: str
    owner_id: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    version: Version = 1


DERIVED = {"scene_number", "shot_number"}
"""Fields that follow from an order list and are never kept."""

COUNTERS = ("total_shots", "shots_with_selections", "shots_with_animations")
"""Fields of projects and, but for the first, of scenes that only ever change by what a write adds to them."""


class ProjectMusic(Strict):
    """`asset_key` is the document's name of the asset where an import gave it one; `volume` is linear."""

    style: Title = ""
    asset_id: str | None = None
    asset_key: Key | None = None
    volume: Unit = 0.3
    enabled: bool = True


class ProjectVoiceover(Strict):
    """`duration` in seconds, as probed."""

    asset_id: str | None = None
    asset_key: Key | None = None
    duration: Positive | None = None


class Legacy(Strict):
    """Where an imported project of the old workflow comes from (ADR 29).

    `document` is the SHA-256 of the legacy document, which is kept (`layout.legacy_document`). `round` goes up with
    each import of another document and each rollback, at `since`: what a migration writes has ids of its round. It is
    closed to edits while it is `rolling_back`.
    """

    legacy_id: str | None = None
    document: str
    round: int = 1
    since: AwareDatetime
    migrated_at: AwareDatetime | None = None
    rolling_back: bool = False

    def next_round(self, now: datetime, document: str | None = None) -> "Legacy":
        """Begun after the one before, also by a clock that is a little behind."""
        return Legacy(
            legacy_id=self.legacy_id,
            document=document or self.document,
            round=self.round + 1,
            since=max(now, self.since + timedelta(milliseconds=1)),
        )


class Project(Entity):
    """A whole video. `brand.logo` and `brand.font` are an asset's key or id.

    `scene_order` lists the scenes that exist, in display order: a scene that is not in it is deleted. The counters are
    of the shots that order lists lead to, see onetake.storyboard.counting. `import_id` names the import whose captions
    and asset table are current. `deleted_at` hides the project until the cascade is done.
    `legacy_state` is that of a project that began in the old workflow; `legacy` is there if it was imported from it.
    """

    title: Title = ""
    prompt: Text = ""
    prompt_planner_data: BrainDump = ""
    workflow_version: WorkflowVersion = "v2_redesign"
    brand: Brand = Brand()
    output_format: ProjectFormat = ProjectFormat()
    voice_id: Title = ""
    music: ProjectMusic = ProjectMusic()
    voiceover: ProjectVoiceover | None = None
    master_compiled_at: AwareDatetime | None = None
    master_hash: str | None = None
    total_duration_frames: int | None = None
    budget: Positive | None = None
    scene_order: list[str] = []
    total_shots: NonNegativeInt = 0
    shots_with_selections: NonNegativeInt = 0
    shots_with_animations: NonNegativeInt = 0
    import_id: str | None = None
    deleted_at: AwareDatetime | None = None
    legacy_state: LegacyState | None = None
    legacy: Legacy | None = None

    @property
    def is_unconverted(self) -> bool:
        """Whether its scenes and clips are still in the legacy document alone."""
        return self.legacy is not None and self.legacy_state == "waiting"

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on a property
    @property
    def redesign_status(self) -> RedesignStatus:
        """How far the video is (H7): the most that holds of all its shots. Scenes may do without shots."""
        if not self.total_shots:
            return "scenes_setup" if self.scene_order else "prompt_planning"
        if self.shots_with_animations == self.total_shots:
            return "animation_complete"
        return "storyboard_final" if self.shots_with_selections == self.total_shots else "shot_iteration"


class Scene(Entity):
    """An editing chapter. `duration` in seconds; `duration_in_frames` is exact, and one excludes the other.

    `shot_order` lists the shots that exist, in display order; `element_order` the elements that clients made, back to
    front. The counters are of those shots. `scene_number` is 1-based.
    """

    scene_id: str
    scene_number: int = 0
    key: Key
    title: Title = ""
    description: Text = ""
    narration: Text = ""
    voiceover: SceneVoice | None = None
    duration: Positive | None = None
    duration_in_frames: Count | None = None
    product_overlay: ProductOverlay | None = None
    background: Colour | Gradient | None = None
    transition: Cut | None = None
    shot_order: list[str] = []
    shots_with_selections: NonNegativeInt = 0
    shots_with_animations: NonNegativeInt = 0
    element_order: list[str] = []


class Shot(Entity):
    """One camera angle or moment. Durations as in a scene. `shot_number` is 1-based within its scene."""

    scene_id: str
    shot_id: str
    shot_number: int = 0
    key: Key
    description: Text = ""
    initial_prompt: Text = ""
    selected_image_id: str | None = None
    duration: Positive | None = None
    duration_in_frames: Count | None = None
    movement: Movement | None = None
    transition: Cut | None = None


class Image(Entity):
    """One variant of one iteration of a shot: an uploaded asset, or a picture elsewhere (`image_url`)."""

    scene_id: str
    shot_id: str
    image_id: str
    iteration_number: Annotated[int, Field(ge=0, le=9999)] = 0
    variant_number: Annotated[int, Field(ge=0, le=5)] = 0
    image_url: Url | None = None
    asset_id: str | None = None
    asset_key: Key | None = None
    iteration_prompt: Text = ""
    parent_image_id: str | None = None
    prediction_id: str | None = None
    status: Status = "complete"
    error: Text | None = None
    is_favorite: bool = False
    metadata: dict[str, Any] = {}


class Selection(Entity):
    """A shot's master image and its clip, at most one a shot. `duration` is the clip's, in seconds, as probed.

    `clip_image_id` is the image that was selected when the clip was chosen; the clip is `stale` when another is by now.
    """

    scene_id: str
    shot_id: str
    selection_id: str
    selected_image_id: str | None = None
    animation_status: Status = "pending"
    animated_video_url: Url | None = None
    asset_id: str | None = None
    asset_key: Key | None = None
    prediction_id: str | None = None
    duration: Positive | None = None
    clip_image_id: str | None = None
    stale: bool = False


class AssetRecord(Entity):
    """A file that a client uploaded. `kind` is what its content type claims until a probe has looked inside.

    From `width` on they are facts that the probe found; `reason` says why a rejected one was rejected. `file_id` is the
    id of the asset that brought the same bytes before: this one shares its file, which outlives that asset then.
    """

    asset_id: str
    key: Key
    file_name: str
    content_type: str
    size_bytes: int
    state: AssetState = "uploading"
    kind: MediaKind
    width: Count | None = None
    height: Count | None = None
    duration: Positive | None = None
    fps: Rate | None = None
    sha256: str | None = None
    reason: str | None = None
    file_id: str | None = None

    @property
    def file(self) -> str:
        """The id under which its file is kept."""
        return self.file_id or self.asset_id


class AssetKey(Entity):
    """Marks that `key` is taken in its project, by `asset_id`."""

    key: Key
    asset_id: str


class AssetContent(Entity):
    """Says where the bytes with this hash are kept, once a project (A5), and which ready assets share them, by id.

    The file is there as long as this is, and this as long as one of `names`: an asset comes and goes in the commit that
    changes this.
    """

    sha256: str
    file_id: str
    names: list[str]


class SectionRecord(Entity):
    """What was changed by hand about the section that a scene becomes."""

    scene_id: str
    edit: SectionEdit


class ElementRecord(Entity):
    """What was made by hand of one element of a section: all of it, or the edit of a generated one.

    `element_id` is unique in a section; an `element` is there if its scene's `element_order` has it.
    """

    scene_id: str
    element_id: Key
    element: SceneElement | None = None
    edit: ElementEdit | None = None


class HistoryEntry(Entity):
    """One edit of the content by one user (the token's `sub`, the project's owner), which can be undone and done again.

    `changes` are those of `onetake.storyboard.history`, packed. What `holds` names (scenes, shots, imports) can be
    hidden and brought back by it, and is not removed before `expires_at`, in seconds since 1970, when the entry goes.
    """

    entry_id: str
    user: str
    action: str
    state: Literal["done", "undone", "forgotten"] = "done"
    changes: str
    holds: list[str] = []
    expires_at: int


class ImportPart(Entity):
    """A part of what an imported document says beside its scenes: its captions and its asset table."""

    import_id: str
    position: int
    captions: list[Caption] = []
    assets: dict[Key, Asset] = {}


ORDERS: dict[type[Entity], str] = {Project: "scene_order", Scene: "shot_order"}
"""The field of a parent that lists which of its children exist."""
