"""Where an entity is: the project, and a path below it that sorts in reading order (H3).

`sceneId`, `sceneId#shotId`, `sceneId#shotId#iteration#variant`: everything below a scene or a shot has its path as
prefix, so one query in order of path answers each question of H3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from onetake.ids import parse_image_id
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

E_co = TypeVar("E_co", bound=Entity, covariant=True)


@dataclass(frozen=True)
class ItemKey(Generic[E_co]):
    """The place of one entity. `path` is empty for the project itself."""

    kind: type[E_co]
    project_id: str
    path: str = ""


def project_key(project_id: str) -> ItemKey[Project]:
    return ItemKey(Project, project_id)


def scene_key(project_id: str, scene_id: str) -> ItemKey[Scene]:
    return ItemKey(Scene, project_id, scene_id)


def shot_key(project_id: str, scene_id: str, shot_id: str) -> ItemKey[Shot]:
    return ItemKey(Shot, project_id, f"{scene_id}#{shot_id}")


def selection_key(project_id: str, scene_id: str, shot_id: str) -> ItemKey[Selection]:
    return ItemKey(Selection, project_id, f"{scene_id}#{shot_id}")


def image_key(project_id: str, scene_id: str, image_id: str) -> ItemKey[Image] | None:
    """None if `image_id` is not spelled as an image's id. It names its shot, iteration and variant."""
    parsed = parse_image_id(image_id)
    return ItemKey(Image, project_id, _image_path(scene_id, *parsed)) if parsed else None


def section_key(project_id: str, scene_id: str) -> ItemKey[SectionRecord]:
    return ItemKey(SectionRecord, project_id, scene_id)


def element_key(project_id: str, scene_id: str, element_id: str) -> ItemKey[ElementRecord]:
    return ItemKey(ElementRecord, project_id, _element_path(scene_id, element_id))


def asset_key(project_id: str, asset_id: str) -> ItemKey[AssetRecord]:
    return ItemKey(AssetRecord, project_id, asset_id)


def marker_key(project_id: str, key: str) -> ItemKey[AssetKey]:
    return ItemKey(AssetKey, project_id, f"key#{key}")


def content_key(project_id: str, sha256: str) -> ItemKey[AssetContent]:
    return ItemKey(AssetContent, project_id, f"sha256#{sha256}")


def history_key(project_id: str, user: str, entry_id: str) -> ItemKey[HistoryEntry]:
    return ItemKey(HistoryEntry, project_id, f"{user}#{entry_id}")


def _image_path(scene_id: str, shot_id: str, iteration: int, variant: int) -> str:
    return f"{scene_id}#{shot_id}#{iteration:04d}#{variant}"


def _element_path(scene_id: str, element_id: str) -> str:
    """An element's name is the client's own, and might be spelled as the id of a shot."""
    return f"{scene_id}#element#{element_id}"


_PATHS: dict[type[Entity], Callable[[Any], str]] = {
    Project: lambda e: "",
    Scene: lambda e: e.scene_id,
    Shot: lambda e: f"{e.scene_id}#{e.shot_id}",
    Image: lambda e: _image_path(e.scene_id, e.shot_id, e.iteration_number, e.variant_number),
    Selection: lambda e: f"{e.scene_id}#{e.shot_id}",
    AssetRecord: lambda e: e.asset_id,
    AssetKey: lambda e: f"key#{e.key}",
    AssetContent: lambda e: f"sha256#{e.sha256}",
    SectionRecord: lambda e: e.scene_id,
    ElementRecord: lambda e: _element_path(e.scene_id, e.element_id),
    ImportPart: lambda e: f"{e.import_id}#{e.position:04d}",
    HistoryEntry: lambda e: f"{e.user}#{e.entry_id}",
}

KINDS = {kind.__name__: kind for kind in _PATHS}
"""All kinds of entities, by name."""


def key_of(entity: Entity) -> ItemKey[Any]:
    """The place that an entity names by its own ids."""
    kind = type(entity)
    return ItemKey(kind, entity.project_id, _PATHS[kind](entity))
