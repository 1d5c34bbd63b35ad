"""The way to an entity: one read of it and all above it, which is also what authorises."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from onetake.errors import ConflictError, NotFoundError, WriteConflictError
from onetake.ids import Prefix, is_id
from onetake.storyboard.keys import ItemKey, project_key, scene_key, shot_key
from onetake.storyboard.models import Project, Scene, Shot
from onetake.storyboard.ports import Found, Records

T = TypeVar("T")

_ATTEMPTS = 8
_PAUSE_SECONDS = 0.02

Keys = Sequence[ItemKey[Any]]


@dataclass(frozen=True)
class ScenePath:
    """A scene and what is above it; `found` holds what was read with them."""

    project: Project
    scene: Scene
    found: Found


@dataclass(frozen=True)
class ShotPath:
    """A shot and what is above it."""

    project: Project
    scene: Scene
    shot: Shot
    found: Found


def missing(what: str, name: str) -> NotFoundError:
    """The one answer for what is not there and for what is another owner's."""
    return NotFoundError(f"there is no {what} {name[:64]}")


def read_project(records: Records, owner: str, project_id: str, also: Keys = ()) -> tuple[Project, Found]:
    """One read. Raises NotFoundError if it is missing, deleted, or another owner's; ConflictError if unconverted."""
    project, found = read_any_project(records, owner, project_id, also)
    _check_converted(project)
    return project, found


def read_any_project(records: Records, owner: str | None, project_id: str, also: Keys = ()) -> tuple[Project, Found]:
    """The same, whatever workflow it is in; without an `owner` anybody's, for operators. Raises NotFoundError."""
    _check_ids(("prj", "project", project_id))
    found = records.get([project_key(project_id), *also])
    return _visible_project(found, owner, project_id), found


def read_scene(records: Records, owner: str, project_id: str, scene_id: str, also: Keys = ()) -> ScenePath:
    """One read of the project and the scene, which must belong together. Raises NotFoundError."""
    _check_ids(("prj", "project", project_id), ("scn", "scene", scene_id))
    found = records.get([project_key(project_id), scene_key(project_id, scene_id), *also])
    project = _visible_project(found, owner, project_id)
    _check_converted(project)
    return ScenePath(project, _visible_scene(found, project, scene_id), found)


def read_shot(records: Records, owner: str, project_id: str, scene_id: str, shot_id: str, also: Keys = ()) -> ShotPath:
    """One read of project, scene and shot, which must belong together. Raises NotFoundError."""
    _check_ids(("prj", "project", project_id), ("scn", "scene", scene_id), ("sht", "shot", shot_id))
    keys = [project_key(project_id), scene_key(project_id, scene_id), shot_key(project_id, scene_id, shot_id)]
    found = records.get([*keys, *also])
    project = _visible_project(found, owner, project_id)
    _check_converted(project)
    scene = _visible_scene(found, project, scene_id)
    shot = found.get(keys[2])
    if not isinstance(shot, Shot) or shot_id not in scene.shot_order:
        raise missing("shot", shot_id)
    number = scene.shot_order.index(shot_id) + 1
    return ShotPath(project, scene, shot.model_copy(update={"shot_number": number}), found)


def until_written(attempt: Callable[[], T], attempts: int = _ATTEMPTS) -> T:
    """Read, decide and write again when somebody else wrote in between, a few times."""
    for number in range(1, attempts):
        try:
            return attempt()
        except WriteConflictError:
            time.sleep(random.random() * _PAUSE_SECONDS * number)  # noqa: S311
    return attempt()


def _check_ids(*ids: tuple[Prefix, str, str]) -> None:
    for prefix, what, value in ids:
        if not is_id(prefix, value):
            raise missing(what, value)


def _check_converted(project: Project) -> None:
    if project.is_unconverted:
        raise ConflictError(
            f"project {project.project_id} is of the old workflow: read it at /projects/{project.project_id}/legacy or "
            f"migrate it first, with POST /projects/{project.project_id}/migration",
            workflowVersion=project.workflow_version,
        )
    if project.legacy is not None and project.legacy.rolling_back:
        raise ConflictError(
            f"the migration of project {project.project_id} is being rolled back: go on with that, or stop it with "
            f"POST /projects/{project.project_id}/migration",
            workflowVersion=project.workflow_version,
        )


def _visible_project(found: Found, owner: str | None, project_id: str) -> Project:
    project = found.get(project_key(project_id))
    if project is None or owner not in (None, project.owner_id) or project.deleted_at is not None:
        raise missing("project", project_id)
    return project


def _visible_scene(found: Found, project: Project, scene_id: str) -> Scene:
    scene = found.get(scene_key(project.project_id, scene_id))
    if scene is None or scene_id not in project.scene_order:
        raise missing("scene", scene_id)
    number = project.scene_order.index(scene_id) + 1
    return scene.model_copy(update={"scene_number": number})
