"""How use cases write edits of a project's content: with an entry of the history that undoes them, in one commit."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from onetake.ids import new_id
from onetake.storyboard.history import LIFETIME, names_of, pack, recorded
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import Entity, HistoryEntry
from onetake.storyboard.ports import Change, Create, Delete, Found, Ports, Replace
from onetake.storyboard.service.writing import write

E = TypeVar("E", bound=Entity)


def replace_entity(ports: Ports, user: str, action: str, before: E, after: E) -> E:
    """`edit` of one entity: what it is then, `before` itself if that changes nothing."""
    return edit(ports, user, action, [Replace(after, before)]).get(key_of(after)) or after


def edit(
    ports: Ports,
    user: str,
    action: str,
    changes: Sequence[Change],
    written: Collection[Entity] = (),
    *,
    once: bool = False,
) -> Found:
    """`write`, as an edit of `user` (the token's `sub`) that people know as `action`: "Rename scene Intro".

    `written` is content that was written before, which the changes lead to. Returns what is there then. What changes
    nothing is no edit and is not written: everything stays as it is, versions included.
    Raises WriteConflictError, LimitExceededError.
    """
    told = recorded(changes, written)
    if not told:
        return Found({key_of(change.before): change.before for change in changes if isinstance(change, Replace)})
    now = ports.now()
    entity = next(change.entity for change in changes if isinstance(change, Create | Replace | Delete))
    entry = HistoryEntry(
        project_id=entity.project_id,
        owner_id=entity.owner_id,
        created_at=now,
        updated_at=now,
        entry_id=new_id("hst"),
        user=user,
        action=action,
        changes=pack(told),
        holds=names_of(told),
        expires_at=int((now + LIFETIME).timestamp()),
    )
    return write(ports, [*changes, Create(entry)], once=once)
