"""What `Records` promises of a `Once`, of the fake and of DynamoDB: what carries a request's name is written once."""

import time

import pytest

from onetake.errors import WriteConflictError
from onetake.storyboard.keys import key_of
from onetake.storyboard.ports import MAX_CHANGES, Create, Once, Records
from tests.contract.stores.test_records import a_scene

LATER = int(time.time()) + 86_400


def test_the_changes_of_one_request_are_written_once(records: Records) -> None:
    first, again = a_scene(), a_scene()
    records.commit([Create(first), Once("ann", "a film", LATER)])
    with pytest.raises(WriteConflictError):
        records.commit([Create(again), Once("ann", "a film", LATER)])
    assert [records.carried_out(name) for name in ("ann", "bob")] == ["a film", None]
    records.commit([Create(again), Once("bob", "a film", LATER)])


def test_a_refused_one_leaves_no_name(records: Records) -> None:
    there, new = a_scene(), a_scene()
    records.commit([Create(there)])
    with pytest.raises(WriteConflictError):
        records.commit([Create(there), Once("ann", "a film", LATER)])
    assert records.carried_out("ann") is None
    records.commit([Create(new), Once("ann", "a film", LATER)])
    assert records.get([key_of(new)]).get(key_of(new)) == new


def test_a_name_that_has_expired_is_free(records: Records) -> None:
    records.commit([Create(a_scene()), Once("ann", "a film", int(time.time()) - 1)])
    assert records.carried_out("ann") is None
    records.commit([Create(a_scene()), Once("ann", "a film", LATER)])


def test_it_goes_with_as_many_changes_as_there_may_be(records: Records) -> None:
    scenes = [a_scene() for _ in range(MAX_CHANGES)]
    records.commit([*map(Create, scenes), Once("ann", "a film", LATER)])
    assert all(records.get([key_of(scene)]).get(key_of(scene)) for scene in (scenes[0], scenes[-1]))
