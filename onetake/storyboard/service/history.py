"""The history of a user's edits of a project: list them, undo the newest, do again what was undone.

There is no list of what can be undone but the entries themselves: undo takes the newest that is done, redo the oldest
that is undone and newer than every one that is done, so that a new edit drops what could be done again by being there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onetake.errors import ConflictError, NothingToRedoError, NothingToUndoError, WriteConflictError
from onetake.ids import is_id
from onetake.storyboard import actions, rules
from onetake.storyboard.history import MAX_ENTRIES, Clash, pack, unpack
from onetake.storyboard.keys import ItemKey, history_key
from onetake.storyboard.models import HistoryEntry, Image, Project, Scene
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, slice_page
from onetake.storyboard.ports import Ports, Replace
from onetake.storyboard.service.access import missing, read_project, until_written
from onetake.storyboard.service.applying import Application, applied
from onetake.storyboard.service.reading import newest_entries
from onetake.storyboard.service.writing import write
from onetake.storyboard.views import Edit, HistoryStep

_DECISIVE = 2
"""Done entries: the one to undo and the one to undo after it."""


@dataclass(frozen=True)
class History:
    ports: Ports

    def list(self, user: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Edit]:
        """The user's edits, newest first. Raises NotFoundError."""
        check_limit(limit)
        read_project(self.ports.records, user, project_id)
        edits = _edits(list(self._newest(user, project_id)))
        return slice_page(edits, limit, cursor, f"history/{project_id}")

    def undo(self, user: str, project_id: str) -> HistoryStep:
        """Take back the user's newest edit that is not taken back yet.

        Only what that edit changed goes back, and only if it is still as the edit left it; what others changed stays.
        Raises NotFoundError, NothingToUndoError, ConflictError naming what was changed since, and when.
        """
        return until_written(lambda: self._step(user, project_id, backwards=True))

    def redo(self, user: str, project_id: str) -> HistoryStep:
        """Do again what was undone last, if nothing was edited since.

        Raises NotFoundError, NothingToRedoError, ConflictError as `undo`.
        """
        return until_written(lambda: self._step(user, project_id, backwards=False))

    def forget(self, user: str, project_id: str, edit_id: str) -> None:
        """Leave an edit as it is for good, so that one that cannot be undone is not in the way of older ones.

        Its entry stays and says nothing, so that no older one is among the newest again. Raises NotFoundError.
        """
        key = history_key(project_id, user, edit_id)

        def attempt() -> None:
            _, found = read_project(self.ports.records, user, project_id, [key] if is_id("hst", edit_id) else [])
            entry = found.get(key)
            now = self.ports.now()
            if entry is None or entry.state == "forgotten" or entry.expires_at <= now.timestamp():
                raise missing("edit", edit_id)
            write(
                self.ports, [Replace(rules.changed(entry, now, state="forgotten", changes=pack([]), holds=[]), entry)]
            )

        until_written(attempt)

    def _newest(self, user: str, project_id: str) -> Iterator[HistoryEntry]:
        """Newest first, read as far as they are asked for. Those too old to be undone are gone, removed yet or not."""
        now = self.ports.now().timestamp()
        for entry in islice(newest_entries(self.ports.records, user, project_id), MAX_ENTRIES):
            if entry.expires_at > now and entry.state != "forgotten":
                yield entry

    def _recent(self, user: str, project_id: str) -> Sequence[HistoryEntry]:
        """The newest, as far as they can decide what is undone, what is done again, and what is next."""
        recent, done = [], 0
        for entry in self._newest(user, project_id):
            recent.append(entry)
            done += entry.state == "done"
            if done == _DECISIVE:
                break
        return recent

    def _step(self, user: str, project_id: str, *, backwards: bool) -> HistoryStep:
        project, _ = read_project(self.ports.records, user, project_id)
        recent = self._recent(user, project_id)
        entry = _undoable(recent) if backwards else _redoable(recent)
        if entry is None:
            raise _nothing(backwards)
        changes = unpack(entry.changes)
        if backwards:
            changes = [change.inverse() for change in reversed(changes)]
        try:
            application = applied(self.ports, project, changes)
        except Clash as clash:
            if self._has_moved(user, project, recent):
                raise WriteConflictError("somebody else undid or edited this at the same time: try again") from clash
            raise _refusal(entry, clash, backwards) from clash
        moved = self._moved(entry, application, backwards)
        application.enqueue_cascades(self.ports.cascade, project_id)
        write(self.ports, [*application.writes, Replace(moved, entry)], once=True)
        edits = _edits([moved if other is entry else other for other in recent])
        return HistoryStep(
            edit=next(one for one in edits if one.edit_id == entry.entry_id),
            changed=application.changed,
            undo=next((one for one in edits if one.state == "done"), None),
            redo=next((one for one in reversed(edits) if one.state == "undone"), None),
        )

    def _has_moved(self, user: str, project: Project, recent: Sequence[HistoryEntry]) -> bool:
        """Whether what was read one after the other was never so at one time: another undo came in between."""
        again, _ = read_project(self.ports.records, user, project.project_id)
        entries = self._recent(user, project.project_id)
        return again.version != project.version or _versions(entries) != _versions(recent)

    def _moved(self, entry: HistoryEntry, application: Application, backwards: bool) -> HistoryEntry:
        changes = application.changes
        if backwards:
            changes = [change.inverse() for change in reversed(changes)]
        state = "undone" if backwards else "done"
        return rules.changed(entry, self.ports.now(), state=state, changes=pack(changes))


def _versions(entries: Sequence[HistoryEntry]) -> list[tuple[str, int]]:
    return [(entry.entry_id, entry.version) for entry in entries]


def _undoable(recent: Sequence[HistoryEntry]) -> HistoryEntry | None:
    return next((entry for entry in recent if entry.state == "done"), None)


def _redoable(recent: Sequence[HistoryEntry]) -> HistoryEntry | None:
    oldest = None
    for entry in recent:
        if entry.state == "done":
            break
        oldest = entry
    return oldest


def _edits(recent: Sequence[HistoryEntry]) -> list[Edit]:
    edits, edited_since = [], False
    for entry in recent:
        edited_since = edited_since or entry.state == "done"
        dropped = edited_since and entry.state == "undone"
        edits.append(
            Edit(
                edit_id=entry.entry_id,
                action=entry.action,
                at=entry.created_at,
                by=entry.user,
                state="dropped" if dropped else entry.state,
            )
        )
    return edits


def _nothing(backwards: bool) -> ConflictError:
    if backwards:
        return NothingToUndoError("there is nothing to undo: edits can be undone for a day, the newest 100 of them")
    return NothingToRedoError("there is nothing to do again: nothing was undone, or something was edited since")


def _refusal(entry: HistoryEntry, clash: Clash, backwards: bool) -> ConflictError:
    details: dict[str, object] = {"editId": entry.entry_id, "entity": _name(clash.key)}
    if clash.twin is not None:
        why = f"there is another {rules.describe(clash.twin)} by now"
    elif clash.current is None:
        why = f"{_name(clash.key)} is no longer there"
    else:
        at = clash.current.updated_at.isoformat(timespec="seconds")
        scene = clash.current if isinstance(clash.current, Scene) and clash.current.title else None
        name = actions.scene_name(scene) if scene else rules.describe(clash.current)
        why = f"{f'{clash.field} of {name}' if clash.field else name} was changed since, at {at}"
        details |= {"field": clash.field or None, "changedAt": at}
    what = f"“{entry.action}” cannot be {'undone' if backwards else 'done again'}"
    return ConflictError(f"{what}: {why}. Change it by hand, or forget this edit to go on to others.", **details)


def _name(key: ItemKey[Any]) -> str:
    """Such as `shot sht_01JD3V9Q4P3C1H7E9B5A2D8G6K`."""
    kind, name = key.kind.__name__.removesuffix("Record").lower(), key.path.split("#", 2)[-1]
    if key.kind is Image:
        iteration, variant = name.split("#")
        return f"image {int(iteration)}/{variant}"
    return f"{kind} {name or key.project_id}"
