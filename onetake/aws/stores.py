"""The storyboard's records in DynamoDB: implements `onetake.storyboard.ports.Records`.

One read of entities with their parents is one BatchGetItem over their tables, strongly consistent. A commit is one
TransactWriteItems whose conditions are the versions. Everything goes over one connection.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from onetake.aws.settings import Settings
from onetake.aws.tables import (
    TABLES,
    ByLegacyState,
    ByOwner,
    ChildItem,
    Item,
    ProjectItem,
    RenderItem,
    RequestItem,
    bind,
    to_item,
)
from onetake.aws.transactions import add_change
from onetake.errors import ThrottledError, WriteConflictError
from onetake.storyboard import rules
from onetake.storyboard.keys import ItemKey, key_of, project_key
from onetake.storyboard.models import (
    ElementRecord,
    Entity,
    Image,
    LegacyState,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.ports import Change, Create, Found, Once, Replace

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
Json = dict[str, Any]

_BATCH_GET = 100
_BATCH_WRITE = 25
_BATCH_ATTEMPTS = 8
_BELOW_SCENES: tuple[type[Entity], ...] = (Image, Selection, ElementRecord, SectionRecord, Shot, Scene)
_CONFLICTS = {"ConditionalCheckFailed", "TransactionConflict"}


class DynamoRecords:
    """`settings` name the tables; a function that has only some of them can use only the kinds that are in those."""

    def __init__(self, settings: Settings) -> None:
        self.connection = Connection()
        self._models = {
            kind: bind(model, getattr(settings, table), self.connection)
            for kind, (table, model) in TABLES.items()
            if hasattr(settings, table)
        }
        self._renders = getattr(settings, "table_renders", None)
        requests = getattr(settings, "table_idempotency", None)
        self._requests = bind(RequestItem, requests, self.connection) if requests else None

    def get(self, keys: Sequence[ItemKey[Any]]) -> Found:
        return Found({key: entity for some in _batches(keys, _BATCH_GET) for key, entity in self._get_batch(some)})

    def _get_batch(self, keys: Sequence[ItemKey[Any]]) -> Iterator[tuple[ItemKey[Any], Entity]]:
        wanted: Json = {}
        places: dict[tuple[str, str, str], ItemKey[Any]] = {}
        for key in keys:
            table = self._models[key.kind].Meta.table_name
            places[table, key.project_id, key.path] = key
            wanted.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(_raw_key(key))
        for table, raw in self._batch_get(wanted):
            key = places[table, raw["projectId"]["S"], raw.get("sk", {"S": ""})["S"]]
            yield key, self._entity(key.kind, self._models[key.kind].from_raw_data(raw))

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
        model = self._models[kind]
        start = {"projectId": {"S": project_id}, "sk": {"S": after}} if after is not None else None
        items = model.query(
            project_id,
            _starts_with(prefix),
            consistent_read=True,
            limit=limit,
            last_evaluated_key=start,
            scan_index_forward=not backwards,
        )
        return [self._entity(kind, item) for item in items]

    def owned(self, owner: str, *, before: str | None, limit: int) -> list[Project]:
        model = self._models[Project]
        assert issubclass(model, ProjectItem)
        older = ByOwner.project_id < before if before else None
        indexed = [
            self._entity(Project, item)
            for item in model.by_owner.query(owner, older, scan_index_forward=False, limit=limit)
        ]
        # The index lags behind the table, so it says which projects there are, and the table what they are.
        fresh = self.get([key_of(project) for project in indexed[:_BATCH_GET]]) if indexed else Found({})
        gone = {"deleted_at": datetime.now(UTC)}
        return [
            fresh.get(key_of(project)) or project.model_copy(update=gone) for project in indexed[:_BATCH_GET]
        ] + indexed[_BATCH_GET:]

    def in_legacy_state(self, state: LegacyState, *, after: str | None, limit: int) -> list[Project]:
        model = self._models[Project]
        assert issubclass(model, ProjectItem)
        found: list[Project] = []
        while len(found) < limit:
            younger = ByLegacyState.project_id > after if after else None
            keys = [project_key(item.project_id) for item in model.by_legacy_state.query(state, younger, limit=limit)]
            fresh = self.get(keys) if keys else Found({})
            # The index lags behind the table: those that are gone are not the end.
            found += [project for project in map(fresh.get, keys) if project is not None]
            if len(keys) < limit:
                break
            after = keys[-1].project_id
        return found[:limit]

    def commit(self, changes: Sequence[Change | Once]) -> None:
        rules.check_commit(change.entity for change in changes if isinstance(change, Create | Replace))
        once = next((change for change in changes if isinstance(change, Once)), None)
        try:
            with TransactWrite(connection=self.connection) as transaction:
                for change in changes:
                    if not isinstance(change, Once):
                        add_change(transaction, self._models, change)
                if once:
                    self._leave(once, transaction)
        except TransactWriteError as exc:
            if any(reason and reason.code in _CONFLICTS for reason in exc.cancellation_reasons):
                raise WriteConflictError("somebody else changed this at the same time: try again") from exc
            raise

    def carried_out(self, request: str) -> str | None:
        assert self._requests is not None
        try:
            left = self._requests.get(request, consistent_read=True)
        except self._requests.DoesNotExist:
            return None
        return left.fingerprint if left.expiration >= int(time.time()) else None

    def _leave(self, once: Once, transaction: TransactWrite) -> None:
        """A name that has expired may still be there: DynamoDB takes its time to remove it."""
        assert self._requests is not None
        free = self._requests.id.does_not_exist() | (self._requests.expiration < int(time.time()))
        name = self._requests(once.request, fingerprint=once.fingerprint, expiration=once.expires_at)
        transaction.save(name, condition=free)

    def put_all(self, entities: Sequence[Entity]) -> None:
        rules.check_sizes(entities)
        items = [
            (self._table(type(entity)), to_item(self._models[type(entity)], entity).serialize()) for entity in entities
        ]
        self._batch_write((table, {"PutRequest": {"Item": item}}) for table, item in items)

    def delete_under(self, project_id: str, prefix: str = "") -> None:
        for model in self._below(prefix):
            keys = model.query(
                project_id, _starts_with(prefix), consistent_read=True, attributes_to_get=["projectId", "sk"]
            )
            table = model.Meta.table_name
            self._batch_write((table, {"DeleteRequest": {"Key": _raw_key_of(item)}}) for item in keys)
        if not prefix:
            self._batch_write([(self._table(Project), {"DeleteRequest": {"Key": {"projectId": {"S": project_id}}}})])

    def _below(self, prefix: str) -> list[type[Item]]:
        """The tables of a project's children, parents last; without a prefix also those outside the scenes."""
        below_scenes = [self._models[kind] for kind in _BELOW_SCENES]
        if prefix:
            return below_scenes
        renders = [bind(RenderItem, self._renders, self.connection)] if self._renders else []
        tables = {model.Meta.table_name: model for kind, model in self._models.items() if kind is not Project}
        outside = tables.keys() - {model.Meta.table_name for model in below_scenes}
        return [*renders, *below_scenes, *(tables[name] for name in sorted(outside))]

    def _table(self, kind: type[Entity]) -> str:
        return str(self._models[kind].Meta.table_name)

    def _entity(self, kind: type[E], item: Item) -> E:
        return kind.model_validate({name: value for name, value in item.attribute_values.items() if name != "sk"})

    def _batch_get(self, wanted: Json) -> Iterator[tuple[str, Json]]:
        """Pairs of table and item, in no order."""
        for attempt in range(_BATCH_ATTEMPTS):
            answer = self.connection.dispatch("BatchGetItem", {"RequestItems": wanted})
            for table, items in answer["Responses"].items():
                yield from ((table, item) for item in items)
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return
            _pause(attempt)
        raise ThrottledError("the database has too much to do: try again in a moment")

    def _batch_write(self, requests: Iterable[tuple[str, Json]]) -> None:
        for batch in _batches(requests, _BATCH_WRITE):
            self._write_batch(batch)

    def _write_batch(self, batch: Sequence[tuple[str, Json]]) -> None:
        pending: Json = {}
        for table, request in batch:
            pending.setdefault(table, []).append(request)
        for attempt in range(_BATCH_ATTEMPTS):
            answer = self.connection.dispatch("BatchWriteItem", {"RequestItems": pending})
            pending = answer.get("UnprocessedItems") or {}
            if not pending:
                return
            _pause(attempt)
        raise ThrottledError("the database has too much to do: try again in a moment")


def _starts_with(prefix: str) -> Condition | None:
    return ChildItem.sk.startswith(prefix) if prefix else None


def _raw_key(key: ItemKey[Any]) -> Json:
    path = {"sk": {"S": key.path}} if key.path else {}
    return {"projectId": {"S": key.project_id}, **path}


def _raw_key_of(item: Item) -> Json:
    assert isinstance(item, ChildItem)
    return {"projectId": {"S": item.project_id}, "sk": {"S": item.sk}}


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _pause(attempt: int) -> None:
    """Exponential backoff with full jitter, as DynamoDB asks of those who resend what it did not process."""
    time.sleep(random.random() * min(2.0, 0.05 * 2**attempt))  # noqa: S311
