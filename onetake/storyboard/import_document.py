"""From a storyboard document to the entities that keep it. The inverse of `export_document`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onetake.errors import AssetMissingError, AssetRejectedError, DocumentError, LimitExceededError
from onetake.ids import image_id, new_id, selection_id
from onetake.storyboard import rules
from onetake.storyboard.asset_names import Uploads, accept, is_address
from onetake.storyboard.content import Content
from onetake.storyboard.counting import counting
from onetake.storyboard.document import Storyboard, StoryboardImage, StoryboardScene, StoryboardShot
from onetake.storyboard.formats import ProjectFormat
from onetake.storyboard.models import (
    AssetRecord,
    ElementRecord,
    Image,
    ImportPart,
    Project,
    ProjectMusic,
    ProjectVoiceover,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.references import references
from onetake.timeline.document import Asset

MAX_ENTITIES = 20_000
"""Scenes, shots, images, selections and elements of one import together: what can be written within a request."""

_PART = 25
"""Captions or assets in one item: at their largest they stay within its size."""


@dataclass(frozen=True)
class Imported:
    """What replaces a project's content: its new version, and what is under it."""

    project: Project
    content: Content


def import_document(project: Project, document: Storyboard, uploads: Uploads, now: datetime) -> Imported:
    """New entities with new ids.

    Raises DocumentError, AssetMissingError, AssetForbiddenError, AssetRejectedError for an upload that is to be shown,
    LimitExceededError.
    """
    assets = {key: accept(key, asset, uploads) for key, asset in document.assets.items()}
    _check_references(document, uploads)
    importer = _Importer(project, assets, uploads, now)
    for index, scene in enumerate(document.scenes):
        importer.add_scene(scene, f"/scenes/{index}")
    content = importer.content(_parts(importer.common, document, assets))
    _check_count(content)
    return Imported(importer.project(document, content), content)


class _Importer:
    def __init__(self, project: Project, assets: dict[str, Asset], uploads: Uploads, now: datetime) -> None:
        self._project = project
        self._assets = assets
        self._uploads = uploads
        self._now = now
        self.common: dict[str, Any] = {
            "project_id": project.project_id,
            "owner_id": project.owner_id,
            "created_at": now,
            "updated_at": now,
        }
        self._scenes: list[Scene] = []
        self._shots: dict[str, list[Shot]] = {}
        self._images: dict[str, list[Image]] = {}
        self._selections: dict[str, Selection] = {}
        self._elements: dict[str, list[ElementRecord]] = {}
        self._edits: dict[str, list[ElementRecord]] = {}
        self._sections: dict[str, SectionRecord] = {}

    def project(self, document: Storyboard, content: Content) -> Project:
        """The project's next version: the document's fields, and what leads to the new content."""
        music, voiceover = document.music, document.voiceover
        record = self._record(voiceover.asset) if voiceover else None
        return rules.changed(
            self._project,
            self._now,
            title=document.title,
            prompt=document.prompt,
            output_format=ProjectFormat.model_validate(document.output_format),
            brand=document.brand,
            voice_id=document.voice_id,
            music=ProjectMusic(**music.model_dump(exclude={"asset"}), **self._named(music.asset)),
            voiceover=voiceover
            and ProjectVoiceover(**self._named(voiceover.asset), duration=record.duration if record else None),
            master_hash=None,
            master_compiled_at=None,
            total_duration_frames=None,
            scene_order=[scene.scene_id for scene in content.scenes],
            import_id=content.parts[0].import_id if content.parts else None,
        )

    def content(self, parts: Sequence[ImportPart]) -> Content:
        return Content(
            self._scenes,
            self._shots,
            self._images,
            self._selections,
            self._elements,
            self._sections,
            self._edits,
            parts,
        )

    def add_scene(self, scene: StoryboardScene, at: str) -> None:
        scene_id = new_id("scn")
        shots = [self._shot(scene_id, shot, f"{at}/shots/{index}") for index, shot in enumerate(scene.shots)]
        self._shots[scene_id] = shots
        self._add_hand_made(scene_id, scene, at)
        new = Scene(
            **self.common,
            scene_id=scene_id,
            shot_order=[shot.shot_id for shot in shots],
            element_order=[element.element_id for element in scene.elements],
            **_fields(scene, without={"shots", "elements", "edit", "element_edits"}),
        )
        selected = (self._selections.get(shot.shot_id) for shot in shots)
        self._scenes.append(counting(new, filter(None, selected)))

    def _add_hand_made(self, scene_id: str, scene: StoryboardScene, at: str) -> None:
        _check_elements(scene, at)
        where = {**self.common, "scene_id": scene_id}
        self._elements[scene_id] = [
            ElementRecord(**where, element_id=element.element_id, element=element) for element in scene.elements
        ]
        self._edits[scene_id] = [
            ElementRecord(**where, element_id=name, edit=edit) for name, edit in scene.element_edits.items()
        ]
        if scene.edit is not None:
            self._sections[scene_id] = SectionRecord(**where, edit=scene.edit)

    def _shot(self, scene_id: str, shot: StoryboardShot, at: str) -> Shot:
        shot_id = new_id("sht")
        where = {**self.common, "scene_id": scene_id, "shot_id": shot_id}
        _check_variants(shot, at)
        self._images[shot_id] = [self._image(where, image, f"{at}/images/{i}") for i, image in enumerate(shot.images)]
        selected = image_id(shot_id, *shot.selected) if shot.selected else None
        if selected or shot.clip:
            self._selections[shot_id] = self._selection(where, selected, shot.clip)
        return Shot(**where, selected_image_id=selected, **_fields(shot, without={"images", "selected", "clip"}))

    def _image(self, where: dict[str, Any], image: StoryboardImage, at: str) -> Image:
        parent = image.parent
        if parent is not None and not (0 <= parent[0] <= 9999 and 0 <= parent[1] <= 5):
            raise DocumentError(f"{at}/parent: {parent} is no iteration and variant", pointer=f"{at}/parent")
        return Image(
            **where,
            image_id=image_id(where["shot_id"], image.iteration_number, image.variant_number),
            parent_image_id=image_id(where["shot_id"], *parent) if parent else None,
            image_url=self._address(image.asset),
            **self._named(image.asset),
            **_fields(image, without={"asset", "parent"}),
        )

    def _selection(self, where: dict[str, Any], selected: str | None, clip: str | None) -> Selection:
        record = self._record(clip) if clip else None
        return Selection(
            **where,
            selection_id=selection_id(where["shot_id"]),
            selected_image_id=selected,
            animation_status="complete" if clip else "pending",
            animated_video_url=self._address(clip) if clip else None,
            duration=record.duration if record else None,
            **self._named(clip),
        )

    def _named(self, key: str | None) -> dict[str, str | None]:
        record = self._record(key) if key else None
        return {"asset_key": key, "asset_id": record.asset_id if record else None}

    def _record(self, key: str) -> AssetRecord | None:
        return self._uploads.behind(self._assets[key].uri)

    def _address(self, key: str) -> str | None:
        uri = self._assets[key].uri
        return uri if is_address(uri) else None


def _fields(model: Any, without: set[str]) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields if name not in without}


def _parts(common: dict[str, Any], document: Storyboard, assets: dict[str, Asset]) -> list[ImportPart]:
    pieces: list[dict[str, Any]] = [
        {"captions": document.captions[start : start + _PART]} for start in range(0, len(document.captions), _PART)
    ]
    entries = list(assets.items())
    pieces += [{"assets": dict(entries[start : start + _PART])} for start in range(0, len(entries), _PART)]
    import_id = new_id("imp")
    return [
        ImportPart(**common, import_id=import_id, position=position, **piece) for position, piece in enumerate(pieces)
    ]


def _check_references(document: Storyboard, uploads: Uploads) -> None:
    for reference in references(document):
        name = reference.asset
        if name not in document.assets:
            raise AssetMissingError(
                f"{reference.pointer} names asset {name}, which is not in assets", asset=name, pointer=reference.pointer
            )
        record = uploads.behind(document.assets[name].uri)
        if record is not None and record.state == "rejected" and reference.shown:
            raise AssetRejectedError(
                f"asset {name} was rejected: {record.reason}", asset=name, pointer=reference.pointer
            )


def _check_variants(shot: StoryboardShot, at: str) -> None:
    seen: set[tuple[int, int]] = set()
    for index, image in enumerate(shot.images):
        variant = (image.iteration_number, image.variant_number)
        if variant in seen:
            raise DocumentError(
                f"{at}/images/{index}: variant {variant[1]} of iteration {variant[0]} is there twice",
                pointer=f"{at}/images/{index}",
            )
        seen.add(variant)
    if shot.selected is not None and shot.selected not in seen:
        raise DocumentError(f"{at}/selected: there is no image {list(shot.selected)}", pointer=f"{at}/selected")


def _check_elements(scene: StoryboardScene, at: str) -> None:
    seen: set[str] = set()
    for index, element in enumerate(scene.elements):
        name, pointer = element.element_id, f"{at}/elements/{index}/elementId"
        if name in seen:
            raise DocumentError(f"{pointer}: scene {scene.key} has the element {name} twice", pointer=pointer)
        seen.add(name)
    for name in scene.element_edits:
        if name in seen:
            pointer = f"{at}/elementEdits/{name}"
            raise DocumentError(
                f"{pointer}: {name} is an element of scene {scene.key} itself: change it where it stands",
                pointer=pointer,
            )


def _check_count(content: Content) -> None:
    count = sum(1 for _ in content.entities())
    if count > MAX_ENTITIES:
        raise LimitExceededError(
            f"the document has {count} scenes, shots, images and elements; at most {MAX_ENTITIES} can be imported",
            limit=MAX_ENTITIES,
        )
