"""What the use cases need of the world. `onetake.aws` has the real ones, `tests/fakes.py` the ones in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from onetake.storyboard.keys import ItemKey
from onetake.storyboard.models import Entity, LegacyState, Project

E = TypeVar("E", bound=Entity)

Clock = Callable[[], datetime]
"""The time now, in UTC."""


class Found:
    """What one read found: typed access by key."""

    def __init__(self, items: Mapping[ItemKey[Any], Entity]) -> None:
        self._items = items

    def get(self, key: ItemKey[E]) -> E | None:
        """The entity at `key`, None if there is none."""
        found = self._items.get(key)
        return found if found is None or isinstance(found, key.kind) else None


@dataclass(frozen=True)
class Create:
    """Write an entity that must not be there yet."""

    entity: Entity


@dataclass(frozen=True)
class Replace:
    """Write an entity over `before`, as it was read; the stored one's version must be one less than this one's.

    To counters (`COUNTERS`) the difference is added, whatever they are by now; `recount` sets them instead.
    """

    entity: Entity
    before: Entity
    recount: bool = False


@dataclass(frozen=True)
class Delete:
    """Remove an entity, which must still be as it was read, see `Unchanged`."""

    entity: Entity


@dataclass(frozen=True)
class Unchanged:
    """Write nothing, but require that the stored entity still has this one's version, updatedAt and counters."""

    entity: Entity


@dataclass(frozen=True)
class Absent:
    """Write nothing, but require that nothing is there."""

    key: ItemKey[Any]


@dataclass(frozen=True)
class Count:
    """Add to the counters of a project or scene, whose version stays, if its order still lists all of `holds`."""

    key: ItemKey[Any]
    deltas: Mapping[str, int]
    holds: Sequence[str]


Change = Create | Replace | Delete | Unchanged | Absent | Count

MAX_CHANGES = 99
"""Changes of one commit beside a `Once`: DynamoDB's transactions have 100."""


@dataclass(frozen=True)
class Once:
    """Leave the name of a request, which nothing may have left before, until `expires_at`, in seconds of Unix time.

    The fingerprint is of what was asked for under that name.
    """

    request: str
    fingerprint: str
    expires_at: int


class Records(Protocol):
    """The items of the hierarchy. Reads are strongly consistent, `owned` excepted."""

    def get(self, keys: Sequence[ItemKey[Any]]) -> Found:
        """Items of any kinds, in one call for every 100."""
        ...

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
        """The items of a kind whose path starts with `prefix`, in order of path, from the one that follows `after`.

        `backwards` turns the order round.
        """
        ...

    def owned(self, owner: str, *, before: str | None, limit: int) -> list[Project]:
        """Up to 101 of an owner's projects, newest first, from the one that precedes the id `before`.

        Hidden ones are included, and so are, as hidden, those just removed; the 101st may be as it was a moment ago.
        """
        ...

    def in_legacy_state(self, state: LegacyState, *, after: str | None, limit: int) -> list[Project]:
        """Up to 100 projects of any owner by id, from the one that follows `after`; hidden ones included.

        Which there are may be as it was a moment ago; what they are is as it is now: one may have another state.
        """
        ...

    def commit(self, changes: Sequence[Change | Once]) -> None:
        """All of up to 99 changes, and one `Once`, or none.

        Raises WriteConflictError if one does not hold, LimitExceededError if an item is too large.
        """
        ...

    def carried_out(self, request: str) -> str | None:
        """The fingerprint that a commit has left under this name of a request; None if none has, or it has expired."""
        ...

    def put_all(self, entities: Sequence[Entity]) -> None:
        """Write any number, unconditionally and not atomically. Raises LimitExceededError if one is too large."""
        ...

    def delete_under(self, project_id: str, prefix: str = "") -> None:
        """Remove every item whose path starts with `prefix`; all of the project, with its renders, if it is empty.

        Not atomic. Children go before parents, so that an interrupted removal can be seen and repeated.
        """
        ...


@dataclass(frozen=True)
class Upload:
    """A presigned POST: send `fields` and then the file to `url` as multipart/form-data."""

    url: str
    fields: Mapping[str, str]


class Objects(Protocol):
    """The bucket. Keys are those of `onetake.layout`."""

    def uri(self, key: str) -> str:
        """`s3://bucket/key`."""
        ...

    def put(self, key: str, body: bytes, content_type: str) -> None: ...

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        """Keep what can be made again; it goes away by itself some days later."""
        ...

    def get(self, key: str) -> bytes | None:
        """The object's bytes, None if there is none."""
        ...

    def size(self, key: str) -> int | None:
        """The object's bytes, counted; None if there is none."""
        ...

    def keys(self, prefix: str) -> list[str]:
        """The keys of all objects that start with `prefix`."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Delete every object whose key starts with `prefix`; how many there were."""
        ...

    def presign_download(self, key: str, *, file_name: str, seconds: int) -> str:
        """An address that gives the object to whoever has it, for so long, to be saved under that name."""
        ...

    def presign_upload(self, key: str, *, content_type: str, size_bytes: int, sha256: str | None) -> Upload:
        """Leave to upload `size_bytes` of `content_type` to `key`, for an hour; with that hash, if one is given."""
        ...


class Cascade(Protocol):
    """The queue of content to remove."""

    def enqueue(
        self,
        project_id: str,
        scene_id: str | None = None,
        shot_id: str | None = None,
        *,
        delay_seconds: int = 0,
        not_before: datetime | None = None,
    ) -> None:
        """Have `Deletions.run` called with all but the delay (0..900), at least once, after it."""
        ...


class Probes(Protocol):
    """The queue of uploads to look into."""

    def enqueue(self, project_id: str, asset_id: str) -> None: ...


class FeatureFlags(Protocol):
    """What operators switch without a deploy."""

    def new_workflow(self) -> bool:
        """Whether new projects follow the new workflow (M2). On where nothing says otherwise; never fails."""
        ...


@dataclass(frozen=True)
class Ports:
    """All of them, as the use cases take them."""

    records: Records
    objects: Objects
    cascade: Cascade
    probes: Probes
    flags: FeatureFlags
    now: Clock
