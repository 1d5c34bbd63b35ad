"""Renders and their chunks in DynamoDB: implements `RenderStore` and `ChunkStore` of `onetake.jobs.ports`.

All items of a project's renders are in one partition: `render#{renderId}`, `chunk#{renderId}#{index}` and
`key#{sha256 of the Idempotency-Key}`. Ids sort by time, so that "newest first" is one Query backwards.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel
from pydantic_core import to_jsonable_python
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from onetake.aws.tables import Flag, Json, Text, Whole, bind
from onetake.errors import ConflictError, WriteConflictError
from onetake.jobs.models import ChunkState, IdempotencyKey, Phase, Render
from onetake.timeline.document import Strict

E = TypeVar("E", bound=Strict)
M = TypeVar("M", bound="_Item")


class _Item(Model):
    project_id = Text(hash_key=True)
    sk = Text(range_key=True)


class _RenderItem(_Item):
    owner_id = Text()
    render_id = Text()
    quality = Text()
    outputs = Json()
    range = Json(null=True)
    status = Text()
    phase = Text()
    failed_phase = Text(null=True)
    master_hash = Text()
    fps = Json()
    total_frames = Whole()
    total_chunks = Whole()
    error = Json(null=True)
    warnings = Json()
    smoothness_percent = Whole()
    files = Json()
    join_cost_usd = Whole()
    created_at = Text()
    updated_at = Text()
    started_at = Text(null=True)
    rendering_started_at = Text(null=True)
    completed_at = Text(null=True)


class _ChunkItem(_Item):
    index = Whole()
    start = Whole()
    end = Whole()
    chunk_key = Text()
    status = Text()
    frames_rendered = Whole()
    cached = Flag()
    attempts = Whole()
    cost_usd = Whole()
    error = Json(null=True)


class _KeyItem(_Item):
    name = Text()
    fingerprint = Text()
    render_id = Text()


class DynamoRenders:
    """The table is named here and asked only when it is used."""

    def __init__(self, table_name: str) -> None:
        self._table_name = table_name

    @cached_property
    def _connection(self) -> Connection:
        return Connection()

    @cached_property
    def _renders(self) -> type[_RenderItem]:
        return bind(_RenderItem, self._table_name, self._connection)

    @cached_property
    def _keys(self) -> type[_KeyItem]:
        return bind(_KeyItem, self._table_name, self._connection)

    def create(self, render: Render, key: IdempotencyKey | None) -> None:
        new = self._renders.project_id.does_not_exist()
        try:
            with TransactWrite(connection=self._connection) as transaction:
                transaction.save(_item(self._renders, render, sk=_render_path(render.render_id)), condition=new)
                if key is not None:
                    transaction.save(_item(self._keys, key, sk=_key_path(key.name)), condition=new)
        except TransactWriteError as exc:
            codes = {reason.code for reason in exc.cancellation_reasons if reason}
            if "ConditionalCheckFailed" in codes:
                raise ConflictError("this render was started before") from exc
            if "TransactionConflict" in codes:
                raise WriteConflictError("the same render is being started at the same time: try again") from exc
            raise

    def find_key(self, project_id: str, name: str) -> IdempotencyKey | None:
        found = _get(self._keys, project_id, _key_path(name))
        return _entity(IdempotencyKey, found) if found else None

    def get(self, project_id: str, render_id: str) -> Render | None:
        found = _get(self._renders, project_id, _render_path(render_id))
        return _entity(Render, found) if found else None

    def newest(self, project_id: str, *, before: str | None, limit: int) -> list[Render]:
        model = self._renders
        older = {"projectId": {"S": project_id}, "sk": {"S": _render_path(before)}} if before else None
        found = model.query(
            project_id,
            model.sk.startswith(_render_path("")),
            consistent_read=True,
            scan_index_forward=False,
            limit=limit,
            last_evaluated_key=older,
        )
        return [_entity(Render, item) for item in found]

    def update(self, project_id: str, render_id: str, changes: Mapping[str, Any], *, phases: Collection[Phase]) -> bool:
        model = self._renders
        item = model(project_id, _render_path(render_id))
        return _update_if(item, _sets(model, changes), model.phase.is_in(*sorted(phases)))

    def spend(self, project_id: str, render_id: str, usd: float) -> None:
        model = self._renders
        item = model(project_id, _render_path(render_id))
        _update_if(item, [model.join_cost_usd.add(usd)], model.phase.exists())


class DynamoChunks:
    """The table is named here and asked only when it is used."""

    def __init__(self, table_name: str) -> None:
        self._table_name = table_name

    @cached_property
    def _model(self) -> type[_ChunkItem]:
        return bind(_ChunkItem, self._table_name, Connection())

    def put_all(self, project_id: str, render_id: str, chunks: Sequence[ChunkState]) -> None:
        with self._model.batch_write() as batch:
            for chunk in chunks:
                path = _chunk_path(render_id, chunk.index)
                batch.save(_item(self._model, chunk, project_id=project_id, sk=path))

    def of(self, project_id: str, render_id: str) -> list[ChunkState]:
        mine = self._model.sk.startswith(f"chunk#{render_id}#")
        return [_entity(ChunkState, item) for item in self._model.query(project_id, mine, consistent_read=True)]

    def update(self, project_id: str, render_id: str, index: int, changes: Mapping[str, Any]) -> None:
        item = self._model(project_id, _chunk_path(render_id, index))
        _update_if(item, _sets(self._model, changes), self._model.index.exists())

    def report(self, project_id: str, render_id: str, index: int, *, frames: int, usd: float) -> None:
        model = self._model
        item, spent = model(project_id, _chunk_path(render_id, index)), model.cost_usd.add(usd)
        if not _update_if(item, [model.frames_rendered.set(frames), spent], model.frames_rendered < frames):
            # An attempt that has not got as far as the one before it costs money all the same.
            _update_if(item, [spent], model.index.exists())


def _item(model: type[M], entity: Strict, **keys: str) -> M:
    data = entity.model_dump(mode="json", by_alias=True) | {to_camel(name): key for name, key in keys.items()}
    return model(**{name: data[column.attr_name] for name, column in model.get_attributes().items()})


def _entity(kind: type[E], item: _Item) -> E:
    values = item.attribute_values.items()
    return kind.model_validate({name: value for name, value in values if name in kind.model_fields})


def _get(model: type[M], project_id: str, path: str) -> M | None:
    try:
        return model.get(project_id, path, consistent_read=True)
    except DoesNotExist:
        return None


def _sets(model: type[_Item], changes: Mapping[str, Any]) -> list[Action]:
    """`changes` by the names of fields; None takes an attribute away."""
    columns = model.get_attributes()
    values = to_jsonable_python(changes, by_alias=True)
    return [columns[n].remove() if v is None else columns[n].set(v) for n, v in values.items()]


def _update_if(item: _Item, actions: list[Action], condition: Condition) -> bool:
    """Whether the condition held. Every update has one: an update of what was deleted would bring it back in part."""
    try:
        item.update(actions, condition=condition)
    except UpdateError as exc:
        if exc.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _render_path(render_id: str) -> str:
    return f"render#{render_id}"


def _chunk_path(render_id: str, index: int) -> str:
    return f"chunk#{render_id}#{index:04d}"


def _key_path(name: str) -> str:
    return f"key#{name}"
