"""The hierarchy's tables as PynamoDB models (H1): what attributes an item has, and under which keys.

A model here has no table: `bind` gives it the name that the settings say, and one connection for all. An attribute has
its field's name in camelCase. What is not text, a whole number or a flag is kept as JSON, which is exact: DynamoDB's
own numbers end at 1e-130 and 38 digits.
"""

import json
from contextlib import suppress
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel
from pynamodb.attributes import Attribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.constants import STRING
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from onetake.storyboard.keys import key_of
from onetake.storyboard.models import (
    AssetContent,
    AssetKey,
    AssetRecord,
    ElementRecord,
    Entity,
    HistoryEntry,
    Image,
    ImportPart,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)

M = TypeVar("M", bound=Model)
I = TypeVar("I", bound="Item")  # noqa: E741


class _Camel:
    """An attribute called by its field's name in camelCase."""

    attr_name: str

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.attr_name = to_camel(name)


class Text(_Camel, UnicodeAttribute):
    pass


class Whole(_Camel, NumberAttribute):
    pass


class Flag(_Camel, BooleanAttribute):
    pass


class Json(_Camel, Attribute[Any]):
    attr_type = STRING

    def serialize(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, value: str) -> Any:
        return json.loads(value)


class Item(Model):
    """What every item has."""

    project_id = Text(hash_key=True)
    owner_id = Text()
    created_at = Text()
    updated_at = Text()
    version = Whole()


class ByOwner(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """An owner's projects; ids sort by time of creation."""

    class Meta:
        index_name = "byOwner"
        projection = AllProjection()

    owner_id = Text(hash_key=True)
    project_id = Text(range_key=True)


class ByLegacyState(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """Projects that began in the old workflow, of all owners; no others are in it."""

    class Meta:
        index_name = "byLegacyState"
        projection = KeysOnlyProjection()

    legacy_state = Text(hash_key=True)
    project_id = Text(range_key=True)


class ProjectItem(Item):
    by_owner = ByOwner()
    by_legacy_state = ByLegacyState()
    title = Text()
    prompt = Text()
    prompt_planner_data = Text()
    workflow_version = Text()
    brand = Json()
    output_format = Json()
    voice_id = Text()
    music = Json()
    voiceover = Json(null=True)
    master_compiled_at = Text(null=True)
    master_hash = Text(null=True)
    total_duration_frames = Whole(null=True)
    budget = Json(null=True)
    scene_order = Json()
    total_shots = Whole()
    shots_with_selections = Whole()
    shots_with_animations = Whole()
    import_id = Text(null=True)
    deleted_at = Text(null=True)
    legacy_state = Text(null=True)
    legacy = Json(null=True)


class ChildItem(Item):
    """`sk` is the path below the project, see onetake.storyboard.keys."""

    sk = Text(range_key=True)


class SceneItem(ChildItem):
    scene_id = Text()
    key = Text()
    title = Text()
    description = Text()
    narration = Text()
    voiceover = Json(null=True)
    duration = Json(null=True)
    duration_in_frames = Whole(null=True)
    product_overlay = Json(null=True)
    background = Json(null=True)
    transition = Json(null=True)
    shot_order = Json()
    shots_with_selections = Whole()
    shots_with_animations = Whole()
    element_order = Json()


class ShotItem(ChildItem):
    scene_id = Text()
    shot_id = Text()
    key = Text()
    description = Text()
    initial_prompt = Text()
    selected_image_id = Text(null=True)
    duration = Json(null=True)
    duration_in_frames = Whole(null=True)
    movement = Json(null=True)
    transition = Json(null=True)


class ImageItem(ChildItem):
    scene_id = Text()
    shot_id = Text()
    image_id = Text()
    iteration_number = Whole()
    variant_number = Whole()
    image_url = Text(null=True)
    asset_id = Text(null=True)
    asset_key = Text(null=True)
    iteration_prompt = Text()
    parent_image_id = Text(null=True)
    prediction_id = Text(null=True)
    status = Text()
    error = Text(null=True)
    is_favorite = Flag()
    metadata = Json()


class SelectionItem(ChildItem):
    scene_id = Text()
    shot_id = Text()
    selection_id = Text()
    selected_image_id = Text(null=True)
    animation_status = Text()
    animated_video_url = Text(null=True)
    asset_id = Text(null=True)
    asset_key = Text(null=True)
    prediction_id = Text(null=True)
    duration = Json(null=True)
    clip_image_id = Text(null=True)
    stale = Flag()


class AssetItem(ChildItem):
    asset_id = Text()
    key = Text()
    file_name = Text()
    content_type = Text()
    size_bytes = Whole()
    state = Text()
    kind = Text()
    width = Whole(null=True)
    height = Whole(null=True)
    duration = Json(null=True)
    fps = Json(null=True)
    sha256 = Text(null=True)
    reason = Text(null=True)
    file_id = Text(null=True)


class AssetKeyItem(ChildItem):
    key = Text()
    asset_id = Text()


class AssetContentItem(ChildItem):
    sha256 = Text()
    file_id = Text()
    names = Json()


class SectionItem(ChildItem):
    scene_id = Text()
    edit = Json()


class ElementItem(ChildItem):
    scene_id = Text()
    element_id = Text()
    element = Json(null=True)
    edit = Json(null=True)


class ImportPartItem(ChildItem):
    import_id = Text()
    position = Whole()
    captions = Json()
    assets = Json()


class HistoryItem(ChildItem):
    entry_id = Text()
    user = Text()
    action = Text()
    state = Text()
    changes = Text()
    holds = Json()
    expires_at = Whole()


class RenderItem(ChildItem):
    """The keys alone: what renders are is the business of onetake.jobs; here they are only removed."""


class RequestItem(Model):
    """The name of a request that was carried out, beside the answers in the table of Powertools' idempotency."""

    id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    expiration = NumberAttribute()


TABLES: dict[type[Entity], tuple[str, type[Item]]] = {
    Project: ("table_projects", ProjectItem),
    Scene: ("table_scenes", SceneItem),
    Shot: ("table_shots", ShotItem),
    Image: ("table_images", ImageItem),
    Selection: ("table_selections", SelectionItem),
    SectionRecord: ("table_sections", SectionItem),
    ElementRecord: ("table_elements", ElementItem),
    ImportPart: ("table_elements", ImportPartItem),
    AssetRecord: ("table_assets", AssetItem),
    AssetKey: ("table_assets", AssetKeyItem),
    AssetContent: ("table_assets", AssetContentItem),
    HistoryEntry: ("table_history", HistoryItem),
}
"""Where each kind of entity is kept: the setting that names the table, and the form of its items."""


def to_item(model: type[I], entity: Entity) -> I:
    """The entity as an item of that model."""
    data = entity.model_dump(mode="json", by_alias=True) | {"sk": key_of(entity).path}
    return model(**{name: data[column.attr_name] for name, column in model.get_attributes().items()})


def bind(model: type[M], table_name: str, connection: Connection) -> type[M]:
    """The model, in that table over that connection. Nothing is sent before it is used."""
    bound: type[M] = type(model.__name__, (model,), {"Meta": type("Meta", (), {"table_name": table_name})})
    table: TableConnection = bound._get_connection()
    with suppress(ValueError):  # two forms of items can share a table, whose keys the connection then knows already
        connection.add_meta_table(table.get_meta_table())
    table.connection = connection
    return bound
