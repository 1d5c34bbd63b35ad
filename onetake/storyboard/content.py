"""All that is under a project, as one value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onetake.storyboard import rules
from onetake.storyboard.models import (
    ElementRecord,
    Entity,
    Image,
    ImportPart,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.timeline.document import Asset
from onetake.timeline.master import Caption

C = TypeVar("C", Shot, Image, ElementRecord)


@dataclass(frozen=True)
class Content:
    """`scenes` in display order; `shots` and `elements` by scene, in order; `images` and `selections` by shot.

    `sections` has the hand-made edits of sections by scene, `edits` those of generated elements by scene.
    """

    scenes: Sequence[Scene] = ()
    shots: Mapping[str, Sequence[Shot]] = field(default_factory=dict)
    images: Mapping[str, Sequence[Image]] = field(default_factory=dict)
    selections: Mapping[str, Selection] = field(default_factory=dict)
    elements: Mapping[str, Sequence[ElementRecord]] = field(default_factory=dict)
    sections: Mapping[str, SectionRecord] = field(default_factory=dict)
    edits: Mapping[str, Sequence[ElementRecord]] = field(default_factory=dict)
    parts: Sequence[ImportPart] = ()

    def entities(self) -> Iterator[Entity]:
        """Scenes first, so that what is written in part can be found from them and removed."""
        yield from self.scenes
        yield from self.parts
        for group in (self.shots, self.images, self.elements, self.edits):
            for children in group.values():
                yield from children
        yield from self.selections.values()
        yield from self.sections.values()

    @property
    def captions(self) -> list[Caption]:
        return [caption for part in self.parts for caption in part.captions]

    @property
    def element_names(self) -> set[str]:
        """Of the elements that clients made, whether they were read or not."""
        return {name for scene in self.scenes for name in scene.element_order}

    @property
    def assets(self) -> dict[str, Asset]:
        return {key: asset for part in self.parts for key, asset in part.assets.items()}


def gather(
    project: Project,
    scenes: Sequence[Scene],
    shots: Iterable[Shot],
    images: Iterable[Image],
    selections: Iterable[Selection],
    elements: Iterable[ElementRecord],
    sections: Iterable[SectionRecord],
    parts: Sequence[ImportPart],
) -> Content:
    """What was read of a project, put together; what no order list leads to is left out."""
    shown = rules.numbered_scenes(scenes, project.scene_order)
    by_scene = _grouped(shots, "scene_id")
    made = _grouped(elements, "scene_id")
    return Content(
        scenes=shown,
        shots={s.scene_id: rules.numbered_shots(by_scene.get(s.scene_id, []), s.shot_order) for s in shown},
        images=_grouped(images, "shot_id"),
        selections={selection.shot_id: selection for selection in selections},
        elements={s.scene_id: rules.ordered_elements(made.get(s.scene_id, []), s.element_order) for s in shown},
        sections={section.scene_id: section for section in sections},
        edits={s.scene_id: [record for record in made.get(s.scene_id, []) if record.edit] for s in shown},
        parts=parts,
    )


def _grouped(entities: Iterable[C], parent: str) -> dict[str, list[C]]:
    groups: dict[str, list[C]] = {}
    for entity in entities:
        groups.setdefault(getattr(entity, parent), []).append(entity)
    return groups
