"""The ports in memory: what tests of use cases and of the API run against.

tests/contract/stores runs one suite against these and the real adapters, so that they mean the same.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from onetake.errors import WriteConflictError
from onetake.storyboard import rules
from onetake.storyboard.keys import ItemKey, key_of
from onetake.storyboard.models import COUNTERS, DERIVED, ORDERS, Entity, HistoryEntry, LegacyState, Project, Scene, Shot
from onetake.storyboard.ports import (
    MAX_CHANGES,
    Absent,
    Change,
    Count,
    Create,
    Delete,
    Found,
    Once,
    Ports,
    Replace,
    Upload,
)

E = TypeVar("E", bound=Entity)


class FakeClock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class FakeRecords:
    """Items in a dictionary; `calls` are the names of the calls that were made."""

    def __init__(self) -> None:
        self.items: dict[ItemKey[Any], Entity] = {}
        self.calls: list[str] = []
        self.requests: dict[str, Once] = {}
        """What was left, by name."""

    def get(self, keys: Sequence[ItemKey[Any]]) -> Found:
        self.calls.append("get")
        return Found({key: self.items[key] for key in keys if key in self.items})

    def query(
        self,
        kind: type[E],
        project_id: str,
        prefix: str = "",
        *,
        after: str | None = None,
        limit: int | None = None,
        backwards: bool = False,
    ) -> list[E]:
        self.calls.append("query")
        paths = sorted(
            key.path
            for key in self.items
            if key.kind is kind and key.project_id == project_id and key.path.startswith(prefix)
        )
        if backwards:
            chosen = [path for path in reversed(paths) if after is None or path < after][:limit]
        else:
            chosen = [path for path in paths if after is None or path > after][:limit]
        found = [self.items[ItemKey(kind, project_id, path)] for path in chosen]
        return [item for item in found if isinstance(item, kind)]

    def owned(self, owner: str, *, before: str | None, limit: int) -> list[Project]:
        self.calls.append("owned")
        projects = [item for item in self.items.values() if isinstance(item, Project) and item.owner_id == owner]
        older = [project for project in projects if before is None or project.project_id < before]
        return sorted(older, key=lambda project: project.project_id, reverse=True)[:limit]

    def in_legacy_state(self, state: LegacyState, *, after: str | None, limit: int) -> list[Project]:
        self.calls.append("in_legacy_state")
        projects = [item for item in self.items.values() if isinstance(item, Project) and item.legacy_state == state]
        younger = [project for project in projects if after is None or project.project_id > after]
        return sorted(younger, key=lambda project: project.project_id)[:limit]

    def commit(self, changes: Sequence[Change | Once]) -> None:
        self.calls.append("commit")
        requests = [change for change in changes if isinstance(change, Once)]
        self._commit([change for change in changes if not isinstance(change, Once)], requests)

    def _commit(self, changes: Sequence[Change], requests: Sequence[Once]) -> None:
        assert len(changes) <= MAX_CHANGES
        assert len(requests) <= 1
        rules.check_commit(change.entity for change in changes if isinstance(change, Create | Replace))
        keys = [_key(change) for change in changes]
        assert len(set(keys)) == len(keys), "a transaction has one operation an item"
        again = any(self.carried_out(once.request) is not None for once in requests)
        if again or not all(self._holds(change) for change in changes):
            raise WriteConflictError("somebody else changed this at the same time: try again")
        self.requests |= {once.request: once for once in requests}
        for change in changes:
            if isinstance(change, Create):
                self._put(change.entity)
            elif isinstance(change, Replace):
                self._replace(change)
            elif isinstance(change, Count):
                self._add(change.key, change.deltas)
            elif isinstance(change, Delete):
                del self.items[key_of(change.entity)]

    def carried_out(self, request: str) -> str | None:
        once = self.requests.get(request)
        return once.fingerprint if once and once.expires_at >= time.time() else None

    def put_all(self, entities: Sequence[Entity]) -> None:
        self.calls.append("put_all")
        rules.check_sizes(entities)
        for entity in entities:
            self._put(entity)

    def delete_under(self, project_id: str, prefix: str = "") -> None:
        self.calls.append("delete_under")
        for key in _children_first(self.items):
            if key.project_id == project_id and key.path.startswith(prefix):
                self.delete(key)

    def delete(self, key: ItemKey[Any]) -> None:
        """Remove one item; a test can make this fail half way through a removal."""
        del self.items[key]

    def forget_history(self) -> None:
        """As if all of it had expired and were gone."""
        self.items = {key: entity for key, entity in self.items.items() if key.kind is not HistoryEntry}

    def _holds(self, change: Change) -> bool:
        stored = self.items.get(_key(change))
        if isinstance(change, Create | Absent):
            return stored is None
        if stored is None:
            return False
        if isinstance(change, Count):
            return set(change.holds) <= set(getattr(stored, ORDERS[change.key.kind]))
        if isinstance(change, Replace):
            return stored.version == change.entity.version - 1
        return _state(stored) == _state(change.entity)

    def _replace(self, change: Replace) -> None:
        key, after, before = key_of(change.entity), _counters(change.entity), _counters(change.before)
        stored = _counters(self.items[key])
        self._put(change.entity if change.recount else change.entity.model_copy(update=stored))
        if not change.recount:
            self._add(key, {name: after[name] - before[name] for name in after})

    def _add(self, key: ItemKey[Any], deltas: Mapping[str, int]) -> None:
        stored = self.items[key]
        self._put(stored.model_copy(update={name: getattr(stored, name) + n for name, n in deltas.items()}))

    def _put(self, entity: Entity) -> None:
        """As it would come back from the database: through JSON, without what is derived."""
        derived = DERIVED | set(type(entity).model_computed_fields)
        stored = type(entity).model_validate_json(entity.model_dump_json(by_alias=True, exclude=derived))
        self.items[key_of(entity)] = stored


def _key(change: Change) -> ItemKey[Any]:
    return change.key if isinstance(change, Count | Absent) else key_of(change.entity)


def _counters(entity: Entity) -> dict[str, int]:
    return {name: getattr(entity, name) for name in COUNTERS if name in type(entity).model_fields}


def _state(entity: Entity) -> tuple[object, ...]:
    return entity.version, entity.updated_at, _counters(entity)


_PARENTS = (Project, Scene, Shot)
"""What has the path of others beside it."""


def _children_first(keys: Iterable[ItemKey[Any]]) -> list[ItemKey[Any]]:
    return sorted(keys, key=lambda key: (key.path.count("#"), key.kind not in _PARENTS, key.path), reverse=True)


class FakeObjects:
    """The bucket in a dictionary: key -> bytes. `temporary` are the content types of what goes away by itself."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.temporary: dict[str, str] = {}

    def uri(self, key: str) -> str:
        return f"s3://bucket/{key}"

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self.contents[key] = body

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        self.put(key, body, content_type)
        self.temporary[key] = content_type

    def get(self, key: str) -> bytes | None:
        return self.contents.get(key)

    def size(self, key: str) -> int | None:
        return len(self.contents[key]) if key in self.contents else None

    def keys(self, prefix: str) -> list[str]:
        return [key for key in list(self.contents) if key.startswith(prefix)]

    def delete_prefix(self, prefix: str) -> int:
        doomed = self.keys(prefix)
        for key in doomed:
            self.delete(key)
        return len(doomed)

    def delete(self, key: str) -> None:
        """Remove one object; a test can make this fail half way through a removal."""
        del self.contents[key]

    def presign_download(self, key: str, *, file_name: str, seconds: int) -> str:
        return f"https://bucket.test/{key}?name={file_name}&seconds={seconds}"

    def presign_upload(self, key: str, *, content_type: str, size_bytes: int, sha256: str | None) -> Upload:
        checked = {"sha256": sha256} if sha256 else {}
        return Upload(url="https://bucket.test/", fields={"key": key, "Content-Type": content_type, **checked})


@dataclass(frozen=True)
class QueuedCascade:
    project_id: str
    scene_id: str | None
    shot_id: str | None
    delay_seconds: int
    not_before: datetime | None = None


class FakeCascade:
    """What was enqueued, in order."""

    def __init__(self) -> None:
        self.messages: list[QueuedCascade] = []

    def enqueue(
        self,
        project_id: str,
        scene_id: str | None = None,
        shot_id: str | None = None,
        *,
        delay_seconds: int = 0,
        not_before: datetime | None = None,
    ) -> None:
        self.messages.append(QueuedCascade(project_id, scene_id, shot_id, delay_seconds, not_before))


class FakeProbes:
    """What was enqueued, in order: (project id, asset id)."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def enqueue(self, project_id: str, asset_id: str) -> None:
        self.messages.append((project_id, asset_id))


class FakeFlags:
    """Feature flags as a test sets them."""

    def __init__(self) -> None:
        self.new_workflow_is_on = True

    def new_workflow(self) -> bool:
        return self.new_workflow_is_on


class FakeWorld:
    """All ports of the storyboard, and the same as `ports` for the use cases."""

    def __init__(self) -> None:
        self.records = FakeRecords()
        self.objects = FakeObjects()
        self.cascade = FakeCascade()
        self.probes = FakeProbes()
        self.flags = FakeFlags()
        self.clock = FakeClock()
        self.ports = Ports(self.records, self.objects, self.cascade, self.probes, self.flags, self.clock)
