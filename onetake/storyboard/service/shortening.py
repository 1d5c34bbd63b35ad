"""Making a section shorter: refused while keyframes of its elements are beyond its new end, where nothing compiles."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onetake.errors import InvalidInputError
from onetake.storyboard.compose.generated import generated_elements
from onetake.storyboard.content import Content
from onetake.storyboard.document import LocalKeyframe
from onetake.storyboard.export_document import export_document
from onetake.storyboard.keys import section_key
from onetake.storyboard.models import ElementRecord, Scene, SectionRecord
from onetake.storyboard.ports import Records
from onetake.storyboard.service.access import ScenePath
from onetake.storyboard.service.reading import read_content, read_uploads
from onetake.storyboard.service.section_content import given_length


def check_scene_shortened(records: Records, owner: str, path: ScenePath, scene: Scene) -> None:
    """The scene of `path` is to become `scene`; with it were read what may say otherwise, the edit of its section.

    Raises InvalidInputError as `check_shortened` does.
    """
    section = path.found.get(section_key(scene.project_id, scene.scene_id))
    before, length = given_length(path.project, path.scene), given_length(path.project, scene)
    is_shorter = length is not None and (before is None or length < before)
    if length is None or not is_shorter or (section is not None and section.edit.duration_in_frames is not None):
        return
    pointer = "/durationInFrames" if scene.duration is None else "/duration"
    check_shortened(records, owner, scene, section, length, pointer)


def check_shortened(
    records: Records, owner: str, scene: Scene, section: SectionRecord | None, length: int, pointer: str
) -> None:
    """`scene`, and the edit of its `section`, are as they would be, with `length` frames.

    Raises InvalidInputError naming section, element and frame. Costs a query; edited keyframes of generated elements
    that are too late make it read the section, for whether those elements are there.
    """
    found = records.query(ElementRecord, scene.project_id, f"{scene.scene_id}#element#")
    late = {record.element_id: frame for record in found for frame in _late(record, scene, length)}
    if not late.keys() <= set(scene.element_order):
        there = {*scene.element_order, *_shown(records, owner, scene, section)}
        late = {name: frame for name, frame in late.items() if name in there}
    if late:
        raise _too_short(scene, late, length, pointer)


def _late(record: ElementRecord, scene: Scene, length: int) -> Iterator[int]:
    """The frame of its last keyframe, if that is outside; a compilation looks at hidden ones too."""
    keyframes: Sequence[LocalKeyframe] = ()
    if record.element is not None and record.element_id in scene.element_order:
        keyframes = record.element.keyframes
    elif record.edit is not None:
        keyframes = record.edit.keyframes or ()
    last = max((keyframe.frame for keyframe in keyframes), default=-1)
    if last >= length:
        yield last


def _shown(records: Records, owner: str, scene: Scene, section: SectionRecord | None) -> set[str]:
    """The names of what is generated for the section. What cannot be made yet is none of it."""
    project, content = read_content(records, owner, scene.project_id, looked_at=scene.scene_id)
    content = _as_it_would_be(content, scene, section)
    index = next((i for i, one in enumerate(content.scenes) if one.scene_id == scene.scene_id), None)
    if index is None:
        return set()
    document = export_document(project, content, read_uploads(records, scene.project_id))
    return {one.generated.made.element_id for one in generated_elements(document, index, content.element_names)[1]}


def _as_it_would_be(content: Content, scene: Scene, section: SectionRecord | None) -> Content:
    scenes = [scene if one.scene_id == scene.scene_id else one for one in content.scenes]
    sections = {name: one for name, one in content.sections.items() if name != scene.scene_id}
    return replace(content, scenes=scenes, sections=sections | ({scene.scene_id: section} if section else {}))


def _too_short(scene: Scene, late: dict[str, int], length: int, pointer: str) -> InvalidInputError:
    def told(name: str, frame: int) -> str:
        return (
            f"section {scene.key}, element {name}: its keyframe at frame {frame} is outside of {length} frames: move "
            f"or remove it first, or leave the section at least {frame + 1} frames"
        )

    element, frame = max(late.items(), key=lambda one: one[1])
    errors = [{"pointer": pointer, "detail": told(*one)} for one in late.items()]
    return InvalidInputError(told(element, frame), errors=errors, section=scene.key, element=element, frame=frame)
