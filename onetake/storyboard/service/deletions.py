"""Removing what has been deleted, asynchronously and restartably (H4).

A deletion asks for its cascade before it hides the content, for a time when the request has long ended: the content
goes even if the request dies in between, or a child is created meanwhile. A project's deletion asks again when it has
hidden it, to make it go soon. `run` looks at what is hidden: call it at any time, any number of times.

What an entry of the history can bring back is kept until it cannot any more (ADR 34). Entries are read before the order
lists: what none of them holds, no undo that is still running brings back.

Files are removed once more when nothing can write them any longer: upload forms were given out, renders may run.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from onetake import layout
from onetake.storyboard.history import MAX_ENTRIES, held
from onetake.storyboard.keys import ItemKey, project_key, scene_key
from onetake.storyboard.models import AssetContent, AssetRecord, Entity, HistoryEntry, ImportPart, Project, Scene, Shot
from onetake.storyboard.ports import Cascade, Clock, Objects, Records
from onetake.storyboard.rules import REQUEST_SECONDS, UPLOAD_SECONDS
from onetake.storyboard.service.reading import newest_entries

_AFTER_REQUESTS = 2 * REQUEST_SECONDS
_LONGEST_DELAY = 900
"""Seconds that SQS keeps a message back at most."""
_LONGEST_RENDER = timedelta(days=1)
"""The state machine's own limit."""


def enqueue_before(cascade: Cascade, project_id: str, scene_id: str | None = None, shot_id: str | None = None) -> None:
    """Ask for a cascade, before the write that hides its content."""
    cascade.enqueue(project_id, scene_id, shot_id, delay_seconds=_AFTER_REQUESTS)


def enqueue_before_asset(cascade: Cascade, asset: AssetRecord, now: datetime) -> None:
    """The same before an asset or its upload is deleted, for a time when the form for that has expired too."""
    until = max(now, asset.created_at + timedelta(seconds=UPLOAD_SECONDS)) + timedelta(seconds=_AFTER_REQUESTS)
    delay = min(_LONGEST_DELAY, round((until - now).total_seconds()))
    cascade.enqueue(asset.project_id, delay_seconds=delay, not_before=until)


@contextmanager
def enqueue_twice(cascade: Cascade, project_id: str) -> Iterator[None]:
    """Ask for a cascade around the write that hides a project."""
    enqueue_before(cascade, project_id)
    yield
    cascade.enqueue(project_id)


@dataclass(frozen=True)
class Deletions:
    records: Records
    objects: Objects
    cascade: Cascade
    now: Clock

    def run(
        self,
        project_id: str,
        scene_id: str | None = None,
        shot_id: str | None = None,
        *,
        not_before: datetime | None = None,
    ) -> None:
        """Remove the named content if it is hidden. Of a project that is not: all in it that nothing leads to.

        What the history holds is left, and asked for again. Before `not_before` nothing is even looked at.
        """
        kept_until = not_before if not_before and self.now() < not_before else None
        if kept_until is None:
            kept_until = self._remove(project_id, scene_id, shot_id, not_before)
        if kept_until is not None:
            left = kept_until - self._horizon()
            delay = min(_LONGEST_DELAY, max(1, round(left.total_seconds())))
            self.cascade.enqueue(project_id, scene_id, shot_id, delay_seconds=delay, not_before=kept_until)

    def _remove(
        self, project_id: str, scene_id: str | None, shot_id: str | None, waited_until: datetime | None
    ) -> datetime | None:
        """Until when something had to be kept."""
        key = project_key(project_id)
        project = self.records.get([key]).get(key)
        if project is None or project.deleted_at is not None:
            self._remove_project(project_id, project)
            return None
        kept = held(self._undoable(project), self._horizon())
        found = self.records.get([key, *_scene_keys(project_id, scene_id)])
        project = found.get(key)
        if project is None:
            return None
        if scene_id is None:
            return _within(waited_until, self._sweep(project, kept))
        if scene_id not in project.scene_order:
            return self._remove_under(project_id, scene_id, kept.get(scene_id))
        scene = found.get(scene_key(project_id, scene_id))
        if shot_id is None or scene is None or shot_id in scene.shot_order:
            return None
        return self._remove_under(project_id, f"{scene_id}#{shot_id}", kept.get(shot_id))

    def _remove_under(self, project_id: str, prefix: str, kept_until: datetime | None) -> datetime | None:
        if kept_until is None:
            self.records.delete_under(project_id, prefix)
        return kept_until

    def _undoable(self, project: Project) -> Iterator[HistoryEntry]:
        """What can be undone, also by an undo that is still running, for which entries made meanwhile do not count."""
        left = MAX_ENTRIES
        for entry in newest_entries(self.records, project.owner_id, project.project_id):
            yield entry
            left -= entry.created_at <= self._horizon()
            if not left:
                return

    def _horizon(self) -> datetime:
        """An undo that began before its entry expired may still be writing."""
        return self.now() - timedelta(seconds=_AFTER_REQUESTS)

    def _remove_project(self, project_id: str, project: Project | None) -> None:
        if project is not None and project.deleted_at is not None:
            late = project.deleted_at + _LONGEST_RENDER
            self.cascade.enqueue(project_id, delay_seconds=_LONGEST_DELAY, not_before=late)
        self.objects.delete_prefix(layout.project_prefix(project_id))
        self.records.delete_under(project_id)

    def _sweep(self, project: Project, kept: Mapping[str, datetime]) -> list[datetime | None]:
        """Remove scenes, shots and imports that nothing leads to, unless a request may still be writing them.

        Until when each of those found had to be kept.
        """
        records, name = self.records, project.project_id
        scenes = {scene.scene_id: scene for scene in records.query(Scene, name)}
        until: list[datetime | None] = []
        for scene in scenes.values():
            if scene.scene_id not in project.scene_order and self._is_old(scene, project):
                until.append(self._remove_under(name, scene.scene_id, kept.get(scene.scene_id)))
        for shot in records.query(Shot, name):
            parent = scenes.get(shot.scene_id)
            if (parent is None or shot.shot_id not in parent.shot_order) and self._is_old(shot, project):
                keeper = kept.get(shot.shot_id) or kept.get(shot.scene_id)
                until.append(self._remove_under(name, f"{shot.scene_id}#{shot.shot_id}", keeper))
        for part in records.query(ImportPart, name, "imp_"):
            if part.import_id != project.import_id and self._is_old(part, project):
                until.append(self._remove_under(name, part.import_id, kept.get(part.import_id)))
        self._remove_files(name)
        return until

    def _remove_files(self, project_id: str) -> None:
        """Those that no asset has. Files are read first, as an asset is there before its file, and contents last.

        An asset may share a file since it was read, of one that is deleted by now: the content says so.
        """
        files = self.objects.keys(layout.asset(project_id, ""))
        records = self.records.query(AssetRecord, project_id, "ast_") if files else []
        contents = self.records.query(AssetContent, project_id, "sha256#") if files else []
        kept = {asset.file for asset in records} | {content.file_id for content in contents}
        for key in files:
            if key.rpartition("/")[2] not in kept:
                self.objects.delete_prefix(key)

    def _is_old(self, entity: Entity, project: Project) -> bool:
        if project.legacy is not None and project.is_unconverted:  # a migration that was cut short goes on from these
            return entity.created_at < project.legacy.since
        return self.now() - entity.created_at > timedelta(seconds=REQUEST_SECONDS)


def _scene_keys(project_id: str, scene_id: str | None) -> list[ItemKey[Scene]]:
    return [] if scene_id is None else [scene_key(project_id, scene_id)]


def _within(waited_until: datetime | None, kept: Iterable[datetime | None]) -> datetime | None:
    """Until when a sweep waits. One that has waited leaves what is kept longer to whoever hid that later and asked for
    it: else sweeps of a project in which people work would never end, and each deleted asset begins one."""
    return max((until for until in kept if until and (waited_until is None or until <= waited_until)), default=None)
