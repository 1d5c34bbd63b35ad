"""What an entry of the history says: which fields of which entities changed, from what to what."""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from onetake.storyboard.keys import KINDS, ItemKey
from onetake.timeline.document import Strict


class FieldChange(Strict):
    """A value of an entity: where (names in objects in each other), and what; nothing where it was absent."""

    path: list[str]
    before: list[Any]
    after: list[Any]


class Place(Strict):
    """An id in an order list: after which other one, None at the front, and at which index."""

    id: str
    after: str | None
    index: int


class OrderChange(Strict):
    """Ids that entered and left an order list. A reordered list is a FieldChange."""

    order: str
    entered: list[Place] = []
    left: list[Place] = []


class EntityChange(Strict):
    """What became of one entity: its fields changed, or it was `made` or `deleted` as a whole.

    `below` has digests of what the ids in its order lists led to when this last made them enter: what has changed since
    is somebody's work, and is not hidden by an undo or a redo.
    """

    kind: str
    path: str
    fields: list[FieldChange] = []
    orders: list[OrderChange] = []
    made: dict[str, Any] | None = None
    deleted: dict[str, Any] | None = None
    below: dict[str, str] = {}

    def key(self, project_id: str) -> ItemKey[Any]:
        """Which entity it is."""
        return ItemKey(KINDS[self.kind], project_id, self.path)

    def inverse(self) -> "EntityChange":
        """What undoes it."""
        return EntityChange(
            kind=self.kind,
            path=self.path,
            fields=[FieldChange(path=f.path, before=f.after, after=f.before) for f in self.fields],
            orders=[OrderChange(order=o.order, entered=o.left, left=o.entered) for o in self.orders],
            made=self.deleted,
            deleted=self.made,
            below=self.below,
        )


_CHANGES: TypeAdapter[list[EntityChange]] = TypeAdapter(list[EntityChange])


def pack(changes: Sequence[EntityChange]) -> str:
    """The changes as an entry keeps them: a long text or many keyframes, before and after, have to fit into an item."""
    data = json.dumps([change.model_dump(by_alias=True) for change in changes], ensure_ascii=False)
    return base64.b85encode(zlib.compress(data.encode("utf-8", "surrogatepass"))).decode()


def unpack(changes: str) -> list[EntityChange]:
    """The inverse of `pack`."""
    return _CHANGES.validate_json(zlib.decompress(base64.b85decode(changes)))
