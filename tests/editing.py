"""Clients that edit one project at random, and the recount of what is really in it."""

import random
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from onetake.errors import ConflictError, InvalidInputError, NotFoundError
from onetake.storyboard import rules
from onetake.storyboard.counting import Counts, project_counts, scene_counts
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import ImagesCreate, ProjectPatch, SceneCreate, ScenePatch, SelectionPut, ShotCreate
from onetake.storyboard.keys import project_key
from onetake.storyboard.models import Image, Project, RedesignStatus, Scene, Selection, Shot
from onetake.storyboard.ports import Ports, Records
from onetake.storyboard.progress import Progress, ProjectProgress, SceneProgress
from onetake.storyboard.service.history import History
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import parse_document

T = TypeVar("T")

ACTIONS = [
    "add_scene",
    *["add_shot"] * 2,
    *["select"] * 4,
    "deselect",
    "delete_image",
    "delete_shot",
    "delete_scene",
    "reorder_scenes",
    "reorder_shots",
    "rename",
    "import",
    "undo",
    "redo",
]
"""What an editor does, each as often as its share."""

CLIP = "https://clips.test/c.mp4"


@dataclass(frozen=True)
class Editor:
    """One client: `act` does one thing to the project, which others may have changed since it looked."""

    ports: Ports
    owner: str
    project_id: str
    chance: random.Random

    def act(self, name: str | None = None) -> None:
        """One edit, a random one or that of `ACTIONS`.

        It may find that what it meant is gone or changed; that is an answer like any other.
        """
        with suppress(NotFoundError, ConflictError, InvalidInputError):
            getattr(self, f"_{name or self.chance.choice(ACTIONS)}")()

    def _add_scene(self) -> None:
        shots = [ShotCreate()] * self.chance.randrange(3)
        Scenes(self.ports).create(self.owner, self.project_id, SceneCreate(duration=1, shots=shots))

    def _add_shot(self) -> None:
        Shots(self.ports).create(self.owner, *self._scene(), ShotCreate())

    def _select(self) -> None:
        shot = self._shot()
        picture = ImagesCreate.model_validate({"images": [{"variantNumber": 0, "imageUrl": "https://x.test/0.png"}]})
        try:
            name = Images(self.ports).create(self.owner, *shot, picture)[0].image_id
        except ConflictError:
            name = self._one_of(list(Images(self.ports).list(self.owner, *shot).items)).image_id
        image = name if self.chance.random() < 0.8 else None
        clip = CLIP if self.chance.random() < 0.4 else None
        Selections(self.ports).put(self.owner, *shot, SelectionPut(selected_image_id=image, animated_video_url=clip))

    def _deselect(self) -> None:
        Selections(self.ports).delete(self.owner, *self._shot())

    def _delete_image(self) -> None:
        shot = self._shot()
        image = self._one_of(list(Images(self.ports).list(self.owner, *shot).items))
        Images(self.ports).delete(self.owner, *shot, image.image_id)

    def _delete_shot(self) -> None:
        Shots(self.ports).delete(self.owner, *self._shot())

    def _delete_scene(self) -> None:
        Scenes(self.ports).delete(self.owner, *self._scene())

    def _reorder_scenes(self) -> None:
        order = Projects(self.ports).get(self.owner, self.project_id).scene_order
        Scenes(self.ports).reorder(self.owner, self.project_id, self._shuffled(order))

    def _reorder_shots(self) -> None:
        scene = self._scene()
        order = Scenes(self.ports).get(self.owner, *scene).shot_order
        Shots(self.ports).reorder(self.owner, *scene, self._shuffled(order))

    def _rename(self) -> None:
        if self.chance.random() < 0.5:
            Projects(self.ports).update(self.owner, self.project_id, ProjectPatch(title="t"))
        else:
            Scenes(self.ports).update(self.owner, *self._scene(), ScenePatch(title="t"))

    def _import(self) -> None:
        if self.chance.random() < 0.3:
            Storyboards(self.ports).replace(self.owner, self.project_id, a_storyboard(self.chance))

    def _undo(self) -> None:
        History(self.ports).undo(self.owner, self.project_id)

    def _redo(self) -> None:
        History(self.ports).redo(self.owner, self.project_id)

    def _scene(self) -> tuple[str, str]:
        order = Projects(self.ports).get(self.owner, self.project_id).scene_order
        return self.project_id, self._one_of(order)

    def _shot(self) -> tuple[str, str, str]:
        scene = self._scene()
        return (*scene, self._one_of(Scenes(self.ports).get(self.owner, *scene).shot_order))

    def _one_of(self, names: list[T]) -> T:
        if not names:
            raise NotFoundError("there is none")
        return self.chance.choice(names)

    def _shuffled(self, names: list[T]) -> list[T]:
        return self.chance.sample(names, len(names))


def a_storyboard(chance: random.Random) -> Storyboard:
    """A document of up to three scenes of up to three shots, some with a selected image, some with a clip."""

    def shot(name: str) -> dict[str, object]:
        images = [{"asset": "web", "iterationNumber": 0, "variantNumber": 0}]
        chosen = {"selected": [0, 0]} if chance.random() < 0.6 else {}
        clip = {"clip": "clip"} if chance.random() < 0.4 else {}
        return {"key": name, "images": images, **chosen, **clip}

    scenes = [
        {"key": f"s{n}", "shots": [shot(f"s{n}-{m}") for m in range(chance.randrange(4))]}
        for n in range(chance.randrange(4))
    ]
    assets = {
        "web": {"uri": "https://x.test/w.png", "kind": "image"},
        "clip": {"uri": "https://x.test/c.mp4", "kind": "video"},
    }
    return parse_document(Storyboard, {"title": "t", "scenes": scenes, "assets": assets})


def check_counters(records: Records, project_id: str) -> Counts:
    """What is in the project, counted one by one: counters, progress and status of it and of every scene say the same.

    A shot and its selection name the same image, which is there.
    """
    project = records.get([project_key(project_id)]).get(project_key(project_id))
    assert isinstance(project, Project)
    scenes = rules.numbered_scenes(records.query(Scene, project_id), project.scene_order)
    assert [scene.scene_id for scene in scenes] == project.scene_order
    shots = {(shot.scene_id, shot.shot_id): shot.selected_image_id for shot in records.query(Shot, project_id)}
    selections = {selection.shot_id: selection for selection in records.query(Selection, project_id)}
    images = {image.image_id for image in records.query(Image, project_id)}
    total = Counts()
    for scene in scenes:
        for name in scene.shot_order:
            chosen = shots[scene.scene_id, name]
            assert chosen == (selections[name].selected_image_id if name in selections else None)
            assert chosen is None or chosen in images
        found = [selections[name] for name in scene.shot_order if name in selections]
        counts = Counts(
            len(scene.shot_order),
            sum(one.selected_image_id is not None or one.animation_status == "complete" for one in found),
            sum(one.animation_status == "complete" for one in found),
        )
        assert scene_counts(scene) == counts
        check_progress(SceneProgress.of(scene), counts)
        total += counts
    assert project_counts(project) == total
    progress = ProjectProgress.of(project)
    check_progress(progress, total)
    assert progress.total_scenes == len(scenes)
    assert project.redesign_status == status_of(len(scenes), total)
    return total


def check_progress(progress: Progress, counts: Counts) -> None:
    """That it says what was counted."""
    shots, selections, animations = counts.shots, counts.selections, counts.animations
    assert (progress.total_shots, progress.shots_with_selections, progress.shots_with_animations) == (
        shots,
        selections,
        animations,
    )
    for percent, complete, part in (
        (progress.selection_progress, progress.is_selection_complete, selections),
        (progress.animation_progress, progress.is_animation_complete, animations),
    ):
        assert 0 <= (100 * part / shots if shots else 0) - percent < 0.1
        assert complete == (shots > 0 and part == shots) == (percent == 100)


def status_of(scenes: int, counts: Counts) -> RedesignStatus:
    """H7, said once more: the most that holds of every shot."""
    if counts.shots == 0:
        return "scenes_setup" if scenes else "prompt_planning"
    if counts.animations == counts.shots:
        return "animation_complete"
    return "storyboard_final" if counts.selections == counts.shots else "shot_iteration"
