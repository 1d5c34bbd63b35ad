"""Shots: create, read, list in order, change, reorder, delete."""

from collections.abc import Sequence
from dataclasses import dataclass

from onetake.storyboard import actions, rules
from onetake.storyboard.inputs import ShotCreate, ShotPatch
from onetake.storyboard.models import Scene, Shot
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit
from onetake.storyboard.ports import Create, Ports, Replace
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_project, read_scene, read_shot, until_written
from onetake.storyboard.service.deletions import enqueue_before
from onetake.storyboard.service.editing import edit, replace_entity
from onetake.storyboard.service.listing import list_project_shots, list_shots
from onetake.storyboard.service.scenes import new_shot


@dataclass(frozen=True)
class Shots:
    ports: Ports

    def create(self, owner: str, project_id: str, scene_id: str, wanted: ShotCreate) -> Shot:
        """At the end of the scene. Raises NotFoundError, LimitExceededError."""

        def attempt() -> Shot:
            scene = read_scene(self.ports.records, owner, project_id, scene_id).scene
            rules.check_room(scene.shot_order, 1, rules.MAX_SHOTS, "shots in this scene")
            touched = rules.changed(scene, self.ports.now())
            shot = new_shot(touched, wanted)
            order = [*scene.shot_order, shot.shot_id]
            shot = shot.model_copy(update={"shot_number": len(order)})
            grown = touched.model_copy(update={"shot_order": order})
            action = f"Add {actions.shot_name(shot, scene)}"
            edit(self.ports, owner, action, [Replace(grown, scene), Create(shot)], once=True)
            return shot

        return until_written(attempt)

    def get(self, owner: str, project_id: str, scene_id: str, shot_id: str) -> Shot:
        """Raises NotFoundError."""
        return read_shot(self.ports.records, owner, project_id, scene_id, shot_id).shot

    def list(
        self, owner: str, project_id: str, scene_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Shot]:
        """In display order. Raises NotFoundError."""
        check_limit(limit)
        scene = read_scene(self.ports.records, owner, project_id, scene_id).scene
        return list_shots(self.ports.records, scene, limit=limit, cursor=cursor)

    def list_all(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Shot]:
        """Those of all scenes, in display order; a page can be short. Raises NotFoundError."""
        check_limit(limit)
        project, _ = read_project(self.ports.records, owner, project_id)
        return list_project_shots(self.ports.records, project, limit=limit, cursor=cursor)

    def update(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        patch: ShotPatch,
        *,
        expected_version: Expected = None,
    ) -> Shot:
        """Raises NotFoundError, PreconditionFailedError."""

        def attempt() -> Shot:
            path = read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
            rules.check_version(path.shot, expected_version)
            new = rules.patched(path.shot, patch, self.ports.now())
            action = actions.change(patch, actions.shot_name(path.shot, path.scene))
            return replace_entity(self.ports, owner, action, path.shot, new)

        return until_written(attempt)

    def reorder(
        self, owner: str, project_id: str, scene_id: str, order: Sequence[str], *, expected_version: Expected = None
    ) -> Scene:
        """Put the scene's shots into the full new order (H8), in one write; `expected_version` is the scene's.

        Raises InvalidInputError naming an id that is omitted, repeated or unknown, and then changes nothing.
        """

        def attempt() -> Scene:
            scene = read_scene(self.ports.records, owner, project_id, scene_id).scene
            rules.check_version(scene, expected_version)
            rules.check_order(scene.shot_order, order, "shot")
            new = rules.changed(scene, self.ports.now(), shot_order=list(order))
            return replace_entity(self.ports, owner, f"Reorder the shots of {actions.scene_name(scene)}", scene, new)

        return until_written(attempt)

    def delete(
        self, owner: str, project_id: str, scene_id: str, shot_id: str, *, expected_version: Expected = None
    ) -> None:
        """Hidden at once, removed with all that is under it when it cannot be undone any more.

        Raises NotFoundError, PreconditionFailedError.
        """

        def attempt() -> None:
            path = read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
            rules.check_version(path.shot, expected_version)
            order = [name for name in path.scene.shot_order if name != shot_id]
            shrunk = rules.changed(path.scene, self.ports.now(), shot_order=order)
            enqueue_before(self.ports.cascade, project_id, scene_id, shot_id)
            action = f"Delete {actions.shot_name(path.shot, path.scene)}"
            edit(self.ports, owner, action, [Replace(shrunk, path.scene)])

        until_written(attempt)
