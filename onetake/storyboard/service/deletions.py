"""Removing what has been deleted, asynchronously and restartably (H4).

A deletion asks for its cascade twice: before it hides the content, for a time when the request has long ended, and at
once when it has. The first makes sure that the content goes even if the request dies in between or a child is created
meanwhile; the second makes it go soon. `run` looks at what is hidden: call it at any time, any number of times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from onetake.layout import project_prefix
from onetake.storyboard.keys import ItemKey, project_key, scene_key
from onetake.storyboard.models import Entity, ImportPart, Project, Scene, Shot
from onetake.storyboard.ports import Cascade, Clock, Objects, Records
from onetake.storyboard.rules import REQUEST_SECONDS


@contextmanager
def enqueue_twice(
    cascade: Cascade, project_id: str, scene_id: str | None = None, shot_id: str | None = None
) -> Iterator[None]:
    """Ask for a cascade around the write that hides its content."""
    cascade.enqueue(project_id, scene_id, shot_id, delay_seconds=2 * REQUEST_SECONDS)
    yield
    cascade.enqueue(project_id, scene_id, shot_id)


@dataclass(frozen=True)
class Deletions:
    records: Records
    objects: Objects
    now: Clock

    def run(self, project_id: str, scene_id: str | None = None, shot_id: str | None = None) -> None:
        """Remove the named content if it is hidden. Of a project that is not: all in it that nothing leads to."""
        found = self.records.get([project_key(project_id), *_scene_keys(project_id, scene_id)])
        project = found.get(project_key(project_id))
        if project is None or project.deleted_at is not None:
            self._remove_project(project_id)
        elif scene_id is None:
            self._sweep(project)
        elif scene_id not in project.scene_order:
            self.records.delete_under(project_id, scene_id)
        elif shot_id is not None:
            self._remove_shot(found.get(scene_key(project_id, scene_id)), shot_id)

    def _remove_project(self, project_id: str) -> None:
        self.objects.delete_prefix(project_prefix(project_id))
        self.records.delete_under(project_id)

    def _remove_shot(self, scene: Scene | None, shot_id: str) -> None:
        if scene is not None and shot_id not in scene.shot_order:
            self.records.delete_under(scene.project_id, f"{scene.scene_id}#{shot_id}")

    def _sweep(self, project: Project) -> None:
        """Remove scenes, shots and imports that nothing leads to, unless a request may still be writing them."""
        records, name = self.records, project.project_id
        scenes = {scene.scene_id: scene for scene in records.query(Scene, name)}
        for scene in scenes.values():
            if scene.scene_id not in project.scene_order and self._is_old(scene):
                records.delete_under(name, scene.scene_id)
        for shot in records.query(Shot, name):
            parent = scenes.get(shot.scene_id)
            if (parent is None or shot.shot_id not in parent.shot_order) and self._is_old(shot):
                records.delete_under(name, f"{shot.scene_id}#{shot.shot_id}")
        for part in records.query(ImportPart, name, "imp_"):
            if part.import_id != project.import_id and self._is_old(part):
                records.delete_under(name, part.import_id)

    def _is_old(self, entity: Entity) -> bool:
        return self.now() - entity.created_at > timedelta(seconds=REQUEST_SECONDS)


def _scene_keys(project_id: str, scene_id: str | None) -> list[ItemKey[Scene]]:
    return [] if scene_id is None else [scene_key(project_id, scene_id)]
