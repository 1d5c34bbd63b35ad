"""Scenes: create (with their shots), read, list in order, change, reorder, delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onetake.ids import new_id
from onetake.storyboard import actions, rules
from onetake.storyboard.document import ProductOverlay
from onetake.storyboard.inputs import SceneCreate, ScenePatch, ShotCreate
from onetake.storyboard.keys import ItemKey, section_key
from onetake.storyboard.models import Entity, Project, Scene, Shot
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit
from onetake.storyboard.ports import Change, Create, Found, Ports, Replace
from onetake.storyboard.progress import SceneProgress
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_project, read_scene, until_written
from onetake.storyboard.service.deletions import enqueue_before
from onetake.storyboard.service.editing import edit, replace_entity
from onetake.storyboard.service.listing import list_scenes
from onetake.storyboard.service.named_assets import check_named, name_keys
from onetake.storyboard.service.shortening import check_scene_shortened
from onetake.storyboard.service.writing import stage


@dataclass(frozen=True)
class Scenes:
    ports: Ports

    def create(self, owner: str, project_id: str, wanted: SceneCreate) -> Scene:
        """At the end of the project. More shots than one write takes are put where nothing leads to them first.

        Raises NotFoundError, LimitExceededError, InvalidInputError for an overlay's picture that is not there or no
        picture, AssetRejectedError.
        """
        scene, shots = _new_scene(owner, project_id, wanted, self.ports.now())
        new = [scene, *shots]
        if rules.fit_one_write(new):
            return until_written(lambda: self._append(owner, scene, list(map(Create, new))))
        self._grown(owner, scene)
        stage(self.ports, new, project_id, scene.scene_id)
        return until_written(lambda: self._append(owner, scene, [], written=new))

    def get(self, owner: str, project_id: str, scene_id: str) -> Scene:
        """Raises NotFoundError."""
        return read_scene(self.ports.records, owner, project_id, scene_id).scene

    def progress(self, owner: str, project_id: str, scene_id: str) -> SceneProgress:
        """One read, however many shots the scene has. Raises NotFoundError."""
        return SceneProgress.of(self.get(owner, project_id, scene_id))

    def list(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Scene]:
        """In display order. Raises NotFoundError."""
        check_limit(limit)
        project, _ = read_project(self.ports.records, owner, project_id)
        return list_scenes(self.ports.records, project, limit=limit, cursor=cursor)

    def update(
        self, owner: str, project_id: str, scene_id: str, patch: ScenePatch, *, expected_version: Expected = None
    ) -> Scene:
        """Raises NotFoundError, PreconditionFailedError, InvalidInputError for a length that its elements exceed, and
        as `create`."""
        also = [section_key(project_id, scene_id), *_overlay_keys(project_id, patch.product_overlay)]

        def attempt() -> Scene:
            path = read_scene(self.ports.records, owner, project_id, scene_id, also)
            scene = path.scene
            rules.check_version(scene, expected_version)
            new = rules.patched(scene, patch, self.ports.now())
            self._check_overlay(path.project, path.found, scene, new)
            check_scene_shortened(self.ports.records, owner, path, new)
            return replace_entity(self.ports, owner, actions.change(patch, actions.scene_name(scene)), scene, new)

        return until_written(attempt)

    def reorder(
        self,
        owner: str,
        project_id: str,
        order: Sequence[str],
        *,
        called: str = "scene",
        expected_version: Expected = None,
    ) -> Project:
        """Put the scenes into the full new order (H8), in one write; `expected_version` is the project's.

        `called` is what the client calls them: scene or section.
        Raises InvalidInputError naming an id that is omitted, repeated or unknown, and then changes nothing.
        """

        def attempt() -> Project:
            project, _ = read_project(self.ports.records, owner, project_id)
            rules.check_version(project, expected_version)
            rules.check_order(project.scene_order, order, called)
            new = rules.changed(project, self.ports.now(), scene_order=list(order))
            return replace_entity(self.ports, owner, "Reorder the scenes", project, new)

        return until_written(attempt)

    def delete(self, owner: str, project_id: str, scene_id: str, *, expected_version: Expected = None) -> None:
        """Hidden at once, removed with all that is under it when it cannot be undone any more.

        Raises NotFoundError, PreconditionFailedError.
        """

        def attempt() -> None:
            path = read_scene(self.ports.records, owner, project_id, scene_id)
            rules.check_version(path.scene, expected_version)
            order = [name for name in path.project.scene_order if name != scene_id]
            shrunk = rules.changed(path.project, self.ports.now(), scene_order=order)
            enqueue_before(self.ports.cascade, project_id, scene_id)
            edit(self.ports, owner, f"Delete {actions.scene_name(path.scene)}", [Replace(shrunk, path.project)])

        until_written(attempt)

    def _append(self, owner: str, scene: Scene, creates: Sequence[Change], written: Sequence[Entity] = ()) -> Scene:
        """Have the project lead to a new scene, which is created with it or was `written` before."""
        project, grown = self._grown(owner, scene)
        numbered = scene.model_copy(update={"scene_number": len(grown.scene_order)})
        action = f"Add {actions.scene_name(numbered)}"
        edit(self.ports, owner, action, [Replace(grown, project), *creates], written, once=True)
        return numbered

    def _grown(self, owner: str, scene: Scene) -> tuple[Project, Project]:
        """The project, and how it is with the new scene."""
        name, keys = scene.project_id, _overlay_keys(scene.project_id, scene.product_overlay)
        project, found = read_project(self.ports.records, owner, name, keys)
        rules.check_room(project.scene_order, 1, rules.MAX_SCENES, "scenes")
        self._check_overlay(project, found, None, scene)
        order = [*project.scene_order, scene.scene_id]
        return project, rules.changed(project, self.ports.now(), scene_order=order)

    def _check_overlay(self, project: Project, found: Found, before: Scene | None, after: Scene) -> None:
        """What it names newly."""
        name = _pictured(after.product_overlay)
        if name and name != _pictured(before.product_overlay if before else None):
            check_named(self.ports.records, project, found, name, ["image"], "/productOverlay/asset")


def _pictured(overlay: ProductOverlay | None) -> str | None:
    return overlay.asset if overlay else None


def _overlay_keys(project_id: str, overlay: ProductOverlay | None) -> list[ItemKey[Any]]:
    return name_keys(project_id, _pictured(overlay))


def _new_scene(owner: str, project_id: str, wanted: SceneCreate, now: datetime) -> tuple[Scene, list[Shot]]:
    scene_id = new_id("scn")
    scene = Scene(
        project_id=project_id,
        owner_id=owner,
        created_at=now,
        updated_at=now,
        scene_id=scene_id,
        key=scene_id,
        **{name: getattr(wanted, name) for name in ScenePatch.model_fields},
    )
    shots = [new_shot(scene, shot) for shot in wanted.shots]
    return scene.model_copy(update={"shot_order": [shot.shot_id for shot in shots]}), shots


def new_shot(scene: Scene, wanted: ShotCreate) -> Shot:
    """A shot of that scene, created when the scene was."""
    shot_id = new_id("sht")
    return Shot(
        project_id=scene.project_id,
        owner_id=scene.owner_id,
        created_at=scene.updated_at,
        updated_at=scene.updated_at,
        scene_id=scene.scene_id,
        shot_id=shot_id,
        key=shot_id,
        **{name: getattr(wanted, name) for name in ShotCreate.model_fields},
    )
