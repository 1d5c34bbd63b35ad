"""What a change of the storyboard is in a transaction of DynamoDB: one operation on one item, and its condition."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from onetake.aws.tables import Item, to_item
from onetake.storyboard.keys import ItemKey, key_of
from onetake.storyboard.models import COUNTERS, ORDERS, Entity
from onetake.storyboard.ports import Absent, Change, Count, Create, Delete, Replace

Models = Mapping[type[Entity], type[Item]]


def add_change(transaction: TransactWrite, models: Models, change: Change) -> None:
    """Have the transaction do it."""
    if isinstance(change, Create):
        item = to_item(models[type(change.entity)], change.entity)
        transaction.save(item, condition=type(item).project_id.does_not_exist())
    elif isinstance(change, Replace):
        _replace(transaction, models[type(change.entity)], change)
    elif isinstance(change, Delete):
        item = to_item(models[type(change.entity)], change.entity)
        transaction.delete(item, condition=_is_as_read(type(item), change.entity))
    elif isinstance(change, Count):
        _count(transaction, models[change.key.kind], change)
    elif isinstance(change, Absent):
        model = models[change.key.kind]
        _check(transaction, model, change.key, model.project_id.does_not_exist())
    else:
        model = models[type(change.entity)]
        _check(transaction, model, key_of(change.entity), _is_as_read(model, change.entity))


def _replace(transaction: TransactWrite, model: type[Item], change: Replace) -> None:
    """Counters are added to, so that they may differ from what was read; an item that has none is put whole."""
    item = to_item(model, change.entity)
    condition = model.version == change.entity.version - 1
    counters = _counters(model)
    if not counters:
        transaction.save(item, condition=condition)
        return
    actions: list[Action] = []
    for name, column in model.get_attributes().items():
        value = getattr(item, name)
        if name in counters and not change.recount:
            actions.append(column.add(value - getattr(change.before, name)))
        elif value is None:
            actions.append(column.remove())
        elif not (column.is_hash_key or column.is_range_key):
            actions.append(column.set(value))
    transaction.update(item, actions, condition=condition)


def _count(transaction: TransactWrite, model: type[Item], change: Count) -> None:
    order = model.get_attributes()[ORDERS[change.key.kind]]
    condition: Condition = model.project_id.exists()
    for name in change.holds:
        condition &= order.contains(name)
    actions: list[Action] = [getattr(model, name).add(delta) for name, delta in change.deltas.items()]
    item = model(change.key.project_id, change.key.path or None)
    transaction.update(item, actions, condition=condition)


def _check(transaction: TransactWrite, model: type[Item], key: ItemKey[Any], condition: Condition) -> None:
    transaction.condition_check(model, key.project_id, key.path or None, condition=condition)


def _is_as_read(model: type[Item], entity: Entity) -> Condition:
    """By version, and by time: what was made before versions were unique (ADR 33) began with version 1 each time."""
    condition: Condition = (model.version == entity.version) & (
        model.updated_at == to_jsonable_python(entity.updated_at)
    )
    for name in _counters(model):
        condition &= getattr(model, name) == getattr(entity, name)
    return condition


def _counters(model: type[Item]) -> list[str]:
    return [name for name in COUNTERS if name in model.get_attributes()]
