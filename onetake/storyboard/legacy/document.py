"""The legacy document: a project of the old workflow with its scenes and clips, as it was exported from there.

Old data have gaps, so that nearly all of it may be missing, null or empty, names may be spelled in camelCase or in
snake_case, and fields that are not known here are kept. What is there must make sense: a duration in words is refused.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

MAX_SCENES = 500
MAX_CLIPS = 5000
_INLINE = "data:"
_NUMERAL = r"^\s*[-+]?(\d+\.?\d*|\.\d+)?([eE][-+]?\d+)?\s*$"

Name = Annotated[str, Field(max_length=500)]
Words = Annotated[str, Field(max_length=1_000_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]


def _field(default: Any, *names: str, about: str) -> Any:
    """A field under the first of these names, or any of the others, or those in camelCase."""
    spelled = dict.fromkeys(spelling for name in names for spelling in (to_camel(name), name))
    return Field(default, validation_alias=AliasChoices(*spelled), description=about)


class Loose(BaseModel):
    """What is null or empty counts as not there. Unknown fields are kept, in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None and v != ""} if isinstance(data, dict) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """All that is taken: null or nothing for what may be missing, numbers for texts and the other way round."""
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        for name, field in schema["properties"].items():
            about = {key: field.pop(key) for key in ("title", "description", "default") if key in field}
            if field and name not in schema.get("required", ()):
                branches = field.get("anyOf") or [dict(field)]
                field.clear()
                field["anyOf"] = [*branches, *_also_taken(branches)]
            field.update(about)
        return reference


def _also_taken(branches: list[JsonSchemaValue]) -> list[JsonSchemaValue]:
    types = {branch.get("type") for branch in branches if "const" not in branch}
    null: list[JsonSchemaValue] = [] if "null" in types else [{"type": "null"}]
    if "number" in types:
        return [{"type": "string", "pattern": _NUMERAL}, *null]
    if "string" not in types:
        return [{"type": "string", "maxLength": 0}, *null]
    return null if None in types else [{"type": "number"}, *null]


class LegacyMedia(Loose):
    """A picture or a clip: somewhere else, or uploaded to the project."""

    url: Words | None = _field(None, "url", "src", "image_url", "video_url", about="where it is")
    asset: Words | None = _field(None, "asset", "asset_id", "asset_key", "key", about="key or id of an upload")


def _media(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    return {"url": text} if "://" in text or text.startswith(_INLINE) else {"asset": text}


Media = Annotated[LegacyMedia, BeforeValidator(_media, json_schema_input_type=str | LegacyMedia)]


class LegacyProject(Loose):
    id: Name | None = _field(None, "id", "_id", "project_id", about="its name in the old system")
    title: Words = _field("", "title", "name", about="of the video")
    prompt: Words = _field("", "prompt", "description", about="what the video is to be")
    voice_id: Words = _field("", "voice_id", about="for the voice-over")
    aspect_ratio: Words = _field("", "aspect_ratio", about="16:9, 9:16, 1:1, 4:5 or 21:9")
    created_at: Any = _field(None, "created_at", about="ISO 8601, or seconds or milliseconds since 1970")


class LegacyScene(Loose):
    id: Name | None = _field(None, "id", "_id", "scene_id", about="what clips call it")
    title: Words = _field("", "title", "name", about="for people")
    description: Words = _field("", "description", about="for people")
    narration: Words = _field("", "narration", "narration_text", "script", about="what is said")
    prompt: Words = _field("", "prompt", "image_prompt", about="what its image was asked for with")
    order: Number | None = _field(
        None, "order", "scene_number", "order_index", "position", "index", about="where it is shown; gaps do not matter"
    )
    image: Media | None = _field(None, "image", "image_url", "image_asset", "image_asset_id", about="address or asset")
    duration: Number | None = _field(None, "duration", "duration_seconds", about="seconds")


class LegacyClip(Loose):
    id: Name | None = _field(None, "id", "_id", "clip_id", about="its name in the old system")
    scene_id: Name | None = _field(None, "scene_id", about="the scene that it animates")
    video: Media | None = _field(
        None, "video", "video_url", "clip_url", "url", "video_asset", "asset", "asset_id", about="address or asset"
    )
    duration: Number | None = _field(None, "duration", "duration_seconds", about="seconds")
    status: Words = _field("", "status", about="complete, failed, processing, or like words; else told by its video")


class LegacyDocument(Loose):
    """A project of the old workflow. Without `project`, what stands beside scenes and clips is the project's."""

    workflow_version: Literal["v1_legacy"] = _field("v1_legacy", "workflow_version", about="what this is")
    project: LegacyProject = Field(LegacyProject(), description="the video as a whole")
    scenes: Annotated[list[LegacyScene], Field(max_length=MAX_SCENES)] = Field(description="one after the other")
    clips: Annotated[list[LegacyClip], Field(max_length=MAX_CLIPS)] = Field([], description="videos of scenes")
    _raw: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_raw(cls, data: Any, handler: ModelWrapValidatorHandler["LegacyDocument"]) -> "LegacyDocument":
        document = handler(_gathered(data))
        document._raw = data if isinstance(data, dict) else {}
        return document

    def raw(self) -> bytes:
        """All that was sent, also what is not known here: JSON with sorted keys, so that equal documents are equal."""
        return json.dumps(self._raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def sha256(self) -> str:
        return hashlib.sha256(self.raw()).hexdigest()


def _gathered(data: Any) -> Any:
    if not isinstance(data, dict) or data.get("project") is not None:
        return data
    own = {"scenes", "clips", "workflowVersion", "workflow_version"}
    project = {name: value for name, value in data.items() if name not in own and name != "project"}
    return {"project": project, **{name: value for name, value in data.items() if name in own}}


_parse_time: Callable[[Any], datetime] = TypeAdapter(datetime).validate_python


def time_of(value: Any) -> datetime | None:
    """When something was made, in UTC, as far as it can be understood: between 1970 and 9999."""
    try:
        found = _parse_time(value)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValidationError, OverflowError):
        return None
    return aware if aware.year >= 1970 else None
