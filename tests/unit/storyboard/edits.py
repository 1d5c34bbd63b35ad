"""Random edits of a project through the use cases, and its content as one value, for tests of the history."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from onetake.errors import OnetakeError
from onetake.storyboard.document import SceneElement, SectionEdit, Storyboard
from onetake.storyboard.history.content import content
from onetake.storyboard.inputs import (
    ElementPatch,
    ImagePatch,
    ImagesCreate,
    KeyframesPatch,
    ProjectPatch,
    SceneCreate,
    ScenePatch,
    SelectionPut,
    ShotCreate,
    ShotPatch,
)
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import ElementRecord, Entity, HistoryEntry, Image, ImportPart, Scene, Shot
from onetake.storyboard.ports import Change, Create, Once, Ports
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.sections import Sections
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import parse_document
from tests.fakes import FakeRecords, FakeWorld

State = dict[tuple[str, str], dict[str, Any]]


def state(world: FakeWorld, project_id: str) -> State:
    """The content that can be seen: by kind and path what its edits are about."""
    records = world.records
    project = next(p for p in records.owned("ann", before=None, limit=100) if p.project_id == project_id)
    scenes = {scene.scene_id: scene for scene in records.query(Scene, project_id)}
    shown = {shot for name in project.scene_order for shot in scenes[name].shot_order}

    def is_shown(entity: Entity) -> bool:
        if isinstance(entity, ImportPart):
            return entity.import_id == project.import_id
        scene, shot = getattr(entity, "scene_id", None), getattr(entity, "shot_id", None)
        return (scene is None or scene in project.scene_order) and (shot is None or shot in shown)

    entities = [e for e in records.items.values() if e.project_id == project_id and not isinstance(e, HistoryEntry)]
    keys = [(key_of(entity), entity) for entity in entities if is_shown(entity)]
    return {(key.kind.__name__, key.path): content(entity) for key, entity in keys}


class _WithoutHistory:
    """Records that keep no history of what is committed: what somebody else than Ann does is in none of hers."""

    def __init__(self, records: FakeRecords) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def commit(self, changes: Sequence[Change | Once]) -> None:
        self._records.commit([c for c in changes if not (isinstance(c, Create) and isinstance(c.entity, HistoryEntry))])


def somebody_else(world: FakeWorld) -> Ports:
    """Ports of another session that writes to Ann's project, but not to her history."""
    return replace(world.ports, records=_WithoutHistory(world.records))


@dataclass
class Editor:
    """Does random edits. Those that are refused, as there is nothing to do them to, are tried as others."""

    ports: Ports
    world: FakeWorld
    project_id: str
    random: random.Random

    def edit(self) -> str:
        """One edit that changes something; its name."""
        while True:
            name = self.random.choice(EDITS)
            before = state(self.world, self.project_id)
            try:
                getattr(self, name)()
            except (OnetakeError, IndexError):
                continue
            if state(self.world, self.project_id) != before:
                return name

    @property
    def at(self) -> tuple[str, str]:
        return "ann", self.project_id

    def scene(self) -> Scene:
        return self.random.choice(list(Scenes(self.ports).list(*self.at, limit=100).items))

    def shot(self) -> Shot:
        return self.random.choice(list(Shots(self.ports).list_all(*self.at, limit=100).items))

    def image(self, shot: Shot) -> Image:
        return self.random.choice(list(Images(self.ports).list(*self.at, shot.scene_id, shot.shot_id, limit=100).items))

    def own(self) -> ElementRecord:
        records = self.world.records.query(ElementRecord, self.project_id, "scn_")
        scenes = Projects(self.ports).get(*self.at).scene_order
        return self.random.choice([one for one in records if one.element and one.scene_id in scenes])

    def number(self) -> int:
        return self.random.randrange(1, 1000)

    def change_project(self) -> None:
        say = self.random.choice([{"title": f"t{self.number()}"}, {"music": {"volume": self.random.random()}}])
        Projects(self.ports).update(*self.at, ProjectPatch.model_validate(say))

    def add_scene(self) -> None:
        shots = [ShotCreate()] * self.random.randrange(3)
        brief = SceneCreate(title=f"s{self.number()}", duration_in_frames=90, background="#000000", shots=shots)
        Scenes(self.ports).create(*self.at, brief)

    def change_scene(self) -> None:
        say = self.random.choice([{"narration": f"n{self.number()}"}, {"durationInFrames": 90 + self.number()}])
        Scenes(self.ports).update(*self.at, self.scene().scene_id, ScenePatch.model_validate(say))

    def move_scenes(self) -> None:
        order = Projects(self.ports).get(*self.at).scene_order
        Scenes(self.ports).reorder(*self.at, self.random.sample(order, len(order)))

    def delete_scene(self) -> None:
        Scenes(self.ports).delete(*self.at, self.scene().scene_id)

    def add_shot(self) -> None:
        Shots(self.ports).create(*self.at, self.scene().scene_id, ShotCreate(description=f"d{self.number()}"))

    def change_shot(self) -> None:
        shot = self.shot()
        say = ShotPatch(description=f"d{self.number()}")
        Shots(self.ports).update(*self.at, shot.scene_id, shot.shot_id, say)

    def move_shots(self) -> None:
        scene = self.scene()
        order = self.random.sample(scene.shot_order, len(scene.shot_order))
        Shots(self.ports).reorder(*self.at, scene.scene_id, order)

    def delete_shot(self) -> None:
        shot = self.shot()
        Shots(self.ports).delete(*self.at, shot.scene_id, shot.shot_id)

    def add_images(self) -> None:
        shot = self.shot()
        pictures = [
            {"variantNumber": n, "imageUrl": "https://x.test/p.png"} for n in range(self.random.randrange(1, 4))
        ]
        wanted = {"iterationNumber": self.random.randrange(9), "images": pictures}
        Images(self.ports).create(*self.at, shot.scene_id, shot.shot_id, ImagesCreate.model_validate(wanted))

    def change_image(self) -> None:
        shot = self.shot()
        say = ImagePatch(iteration_prompt=f"p{self.number()}")
        Images(self.ports).update(*self.at, shot.scene_id, shot.shot_id, self.image(shot).image_id, say)

    def delete_image(self) -> None:
        shot = self.shot()
        Images(self.ports).delete(*self.at, shot.scene_id, shot.shot_id, self.image(shot).image_id)

    def select(self) -> None:
        shot = self.shot()
        wanted = SelectionPut(selected_image_id=self.image(shot).image_id)
        Selections(self.ports).put(*self.at, shot.scene_id, shot.shot_id, wanted)

    def deselect(self) -> None:
        shot = self.shot()
        Selections(self.ports).delete(*self.at, shot.scene_id, shot.shot_id)

    def change_section(self) -> None:
        Sections(self.ports).update(*self.at, self.scene().scene_id, SectionEdit(name=f"x{self.number()}"))

    def drop_section(self) -> None:
        Sections(self.ports).drop_edit(*self.at, self.scene().scene_id)

    def add_element(self) -> None:
        look = {"elementId": f"e{self.number()}", "type": "text", "text": "x", "keyframes": [{"frame": 0, "x": 1}]}
        Elements(self.ports).create(*self.at, self.scene().scene_id, parse_document(SceneElement, look))

    def change_element(self) -> None:
        one = self.own()
        say = ElementPatch.model_validate({"color": f"#{self.number():06d}"})
        Elements(self.ports).update(*self.at, one.scene_id, one.element_id, say)

    def set_keyframe(self) -> None:
        one = self.own()
        say = parse_document(KeyframesPatch, {"set": [{"frame": self.random.randrange(60), "y": self.number()}]})
        Elements(self.ports).change_keyframes(*self.at, one.scene_id, one.element_id, say)

    def move_elements(self) -> None:
        scene = self.scene()
        order = self.random.sample(scene.element_order, len(scene.element_order))
        Elements(self.ports).reorder(*self.at, scene.scene_id, order)

    def delete_element(self) -> None:
        one = self.own()
        Elements(self.ports).delete(*self.at, one.scene_id, one.element_id)

    def edit_generated(self) -> None:
        scene = self.scene()
        say = ElementPatch(layer=-self.number())
        Elements(self.ports).update(*self.at, scene.scene_id, f"background:{scene.key}", say)

    def drop_generated(self) -> None:
        scene = self.scene()
        Elements(self.ports).drop_edit(*self.at, scene.scene_id, f"background:{scene.key}")

    def overwrite(self) -> None:
        Storyboards(self.ports).compile(*self.at, overwrite=True)

    def replace_all(self) -> None:
        scenes = [{"key": f"k{n}", "title": f"i{self.number()}", "durationInFrames": 60} for n in range(2)]
        document = {"version": 1, "title": f"t{self.number()}", "scenes": scenes}
        Storyboards(self.ports).replace(*self.at, parse_document(Storyboard, document))


_RARE = ("replace_all", "overwrite", "delete_scene")
EDITS = [
    name
    for name, one in vars(Editor).items()
    if callable(one) and name not in ("edit", "scene", "shot", "image", "own", "number") and name[0] != "_"
    for _ in range(1 if name in _RARE else 3)
]
"""The names of the editor's edits, each as often as its share."""
