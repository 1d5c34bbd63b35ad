"""What use cases of elements read: one element with what is above it, or a section with all that appears in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onetake.errors import InvalidInputError
from onetake.storyboard.compose.edits import edit_sections
from onetake.storyboard.compose.generated import GeneratedElement, generated_elements
from onetake.storyboard.compose.schedule import schedule
from onetake.storyboard.document import LocalKeyframe, SceneElement
from onetake.storyboard.export_document import export_document
from onetake.storyboard.keys import ItemKey, element_key, section_key
from onetake.storyboard.models import ElementRecord, MediaKind, Project, Scene, SectionRecord, Shot
from onetake.storyboard.ports import Records
from onetake.storyboard.service.access import ScenePath, missing, read_scene
from onetake.storyboard.service.named_assets import check_named, name_keys
from onetake.storyboard.service.reading import read_content, read_scene_content, read_uploads
from onetake.storyboard.views import SectionElement
from onetake.timeline.document import Key
from onetake.timeline.master import Section
from onetake.timeline.sections import Appearance
from onetake.timeline.validation import check_keyframes

_NAME: TypeAdapter[str] = TypeAdapter(Key)
_GENERATED = re.compile(r"(background|shot|caption):.*|(product-overlay|brand-logo)(:\d+)?")


@dataclass(frozen=True)
class ElementPath:
    """What was made by hand of an element (`record`), its scene, and the edit of its section."""

    path: ScenePath
    element_id: str
    record: ElementRecord | None
    section: SectionRecord | None

    @property
    def own(self) -> SceneElement | None:
        """The element, if a client made it."""
        exists = self.element_id in self.path.scene.element_order
        return self.record.element if self.record and exists else None

    @property
    def whose(self) -> str:
        """How errors call it."""
        return f"section {self.path.scene.key}, element {self.element_id}"


def read_element(
    records: Records, owner: str, project_id: str, section_id: str, element_id: str, asset: str | None = None
) -> ElementPath:
    """One read, also of what says whether there is such an `asset`. Raises NotFoundError without such a section."""
    keys: list[ItemKey[Any]] = [section_key(project_id, section_id)]
    if _is_name(element_id):
        keys.append(element_key(project_id, section_id, element_id))
    path = read_scene(records, owner, project_id, section_id, [*keys, *name_keys(project_id, asset)])
    record = path.found.get(keys[1]) if len(keys) > 1 else None
    return ElementPath(path, element_id, record, path.found.get(section_key(project_id, section_id)))


def check_name(element_id: str) -> None:
    """Raises InvalidInputError for the name of an element that is generated, or may be one day."""
    if _GENERATED.fullmatch(element_id):
        raise InvalidInputError(
            f"{element_id} is the name of a generated element: choose another", pointer="/elementId"
        )


def check_asset(records: Records, at: ElementPath, name: str | None, kind: MediaKind) -> None:
    """Raises InvalidInputError, AssetRejectedError as `check_named`."""
    if name is not None:
        check_named(records, at.path.project, at.path.found, name, [kind], "/asset")


def check_placed(scene: Scene, element: SceneElement, length: int) -> None:
    """Raises DocumentError naming section, element and frame for a keyframe outside, twice, or out of order."""
    section = Section(id=scene.key, start_frame=0, end_frame=length)
    check_keyframes(Appearance(element.element_id, element.props, element.keyframes), section)


def section_length(records: Records, at: ElementPath) -> int:
    """Frames of the section. Without a length that somebody has set, the scene's shots and their clips are read."""
    project, scene = at.path.project, at.path.scene
    if at.section and at.section.edit.duration_in_frames:
        return at.section.edit.duration_in_frames
    given = given_length(project, scene)
    if given is not None:
        return given
    content = read_scene_content(records, project, scene)
    alone = project.model_copy(update={"scene_order": [scene.scene_id]})
    document = export_document(alone, content, read_uploads(records, project.project_id))
    return schedule(edit_sections(document))[0].length


def given_length(project: Project, scene: Scene) -> int | None:
    """Frames that the scene says it has, None if they follow from its shots."""
    if scene.duration is not None:
        return max(1, round(scene.duration * project.output_format.fps.fraction))
    return scene.duration_in_frames


@dataclass(frozen=True)
class SectionRead:
    """A section and all that appears in it; `records` has what was made by hand, by element."""

    scene: Scene
    shots: Sequence[Shot]
    section: Section
    own: Sequence[ElementRecord]
    records: Mapping[str, ElementRecord]
    generated: Sequence[GeneratedElement]

    @property
    def length(self) -> int:
        return self.section.end_frame - self.section.start_frame

    def views(self) -> list[SectionElement]:
        """Back to front."""
        found = [*map(client_view, self.own), *map(self.view, self.generated)]
        return sorted(found, key=lambda view: view.element.layer)

    def find(self, element_id: str) -> GeneratedElement:
        """Raises NotFoundError."""
        for one in self.generated:
            if one.generated.made.element_id == element_id:
                return one
        raise missing("element", element_id)

    def view(self, one: GeneratedElement) -> SectionElement:
        record = self.records.get(one.generated.made.element_id)
        return SectionElement(
            project_id=self.scene.project_id,
            section_id=self.scene.scene_id,
            element_id=one.generated.made.element_id,
            origin=one.origin,
            shot_id=None if one.shot is None else self.shots[one.shot].shot_id,
            hand_made=record is not None,
            hidden=one.generated.hidden,
            edit=record.edit if record else None,
            created_at=self.scene.created_at,
            updated_at=max(self.scene.updated_at, record.updated_at) if record else self.scene.updated_at,
            version=record.version if record else 0,
            element=scene_element(one.generated.shown),
        )


def read_section(records: Records, owner: str, project_id: str, section_id: str) -> SectionRead:
    """Raises NotFoundError, DocumentError for scenes that have no frames for their shots."""
    project, content = read_content(records, owner, project_id, looked_at=section_id)
    index = next((i for i, scene in enumerate(content.scenes) if scene.scene_id == section_id), None)
    if index is None:
        raise missing("section", section_id)
    document = export_document(project, content, read_uploads(records, project_id))
    section, generated = generated_elements(document, index, content.element_names)
    edits = content.edits.get(section_id, ())
    return SectionRead(
        scene=content.scenes[index],
        shots=content.shots.get(section_id, ()),
        section=section,
        own=content.elements.get(section_id, ()),
        records={record.element_id: record for record in edits},
        generated=generated,
    )


def client_view(record: ElementRecord) -> SectionElement:
    """A client's element as it is answered."""
    assert record.element is not None
    return SectionElement(
        project_id=record.project_id,
        section_id=record.scene_id,
        element_id=record.element_id,
        origin="client",
        hand_made=True,
        created_at=record.created_at,
        updated_at=record.updated_at,
        version=record.version,
        element=record.element,
    )


def scene_element(appearance: Appearance) -> SceneElement:
    """A generated element as a document would spell it."""
    fields = ("frame", "x", "y", "scale", "rotation", "opacity", "easing")
    return SceneElement(
        element_id=appearance.element_id,
        layer=appearance.layer,
        props=appearance.props,
        keyframes=[LocalKeyframe(**{name: getattr(k, name) for name in fields}) for k in appearance.keyframes],
    )


def _is_name(value: str) -> bool:
    try:
        _NAME.validate_python(value)
    except ValidationError:
        return False
    return True
