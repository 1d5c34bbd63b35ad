"""Counters in the database: added to by many at once, never written over."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from onetake.aws.stores import DynamoRecords
from onetake.errors import WriteConflictError
from onetake.storyboard.inputs import ProjectCreate, SceneCreate, ShotCreate
from onetake.storyboard.keys import ItemKey, key_of, scene_key
from onetake.storyboard.models import Project
from onetake.storyboard.ports import Absent, Count, Create, Delete, Ports, Records, Replace, Unchanged
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from tests.contract.stores.test_records import PROJECT, a_project, a_scene
from tests.editing import Editor, check_counters
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeObjects, FakeProbes

ONE = {"total_shots": 1, "shots_with_selections": 1, "shots_with_animations": 0}


def stored(records: Records, key: ItemKey[Project]) -> Project:
    found = records.get([key]).get(key)
    assert found is not None
    return found


def test_a_count_adds_and_leaves_the_version(records: Records) -> None:
    project = a_project(scene_order=["scn_a", "scn_b"], total_shots=3)
    records.commit([Create(project)])
    for _ in range(2):
        records.commit([Count(key_of(project), ONE, holds=["scn_a", "scn_b"])])
    wanted = {"total_shots": 5, "shots_with_selections": 2}
    assert stored(records, key_of(project)) == project.model_copy(update=wanted)


@pytest.mark.parametrize("holds", [["scn_x"], ["scn_a", "scn_b"], ["scn"]])
def test_what_is_on_no_list_is_not_counted(records: Records, holds: list[str]) -> None:
    project = a_project(scene_order=["scn_a"])
    records.commit([Create(project)])
    with pytest.raises(WriteConflictError):
        records.commit([Count(key_of(project), ONE, holds)])
    with pytest.raises(WriteConflictError):
        records.commit([Count(scene_key(PROJECT, "scn_a"), {"shots_with_selections": 1}, [])])
    assert stored(records, key_of(project)) == project


def test_a_replacement_adds_its_difference_to_what_others_counted(records: Records) -> None:
    read = a_project(scene_order=["scn_a"], total_shots=7)
    records.commit([Create(read)])
    records.commit([Count(key_of(read), ONE, ["scn_a"])])
    new = read.model_copy(update={"version": 2, "title": "new", "total_shots": 5})
    records.commit([Replace(new, read)])
    wanted = {"total_shots": 6, "shots_with_selections": 1}
    assert stored(records, key_of(read)) == new.model_copy(update=wanted)
    again = new.model_copy(update={"version": 3, "total_shots": 2})
    records.commit([Replace(again, new, recount=True)])
    assert stored(records, key_of(read)) == again


def test_what_was_counted_meanwhile_is_not_as_it_was_read(records: Records) -> None:
    scene = a_scene(shot_order=["sht_a"])
    records.commit([Create(scene)])
    records.commit([Unchanged(scene)])
    records.commit([Count(key_of(scene), {"shots_with_selections": 1}, ["sht_a"])])
    for change in (Unchanged(scene), Delete(scene), Absent(key_of(scene))):
        with pytest.raises(WriteConflictError):
            records.commit([change])
    now = scene.model_copy(update={"shots_with_selections": 1})
    records.commit([Unchanged(now)])
    records.commit([Delete(now)])
    records.commit([Absent(key_of(scene))])


def test_what_was_made_again_is_not_as_it_was_read(records: Records) -> None:
    scene = a_scene()
    later = FakeClock()()
    records.commit([Create(scene)])
    records.commit([Delete(scene)])
    records.commit([Create(scene.model_copy(update={"updated_at": later}))])
    with pytest.raises(WriteConflictError):
        records.commit([Unchanged(scene)])


def cancel_some(records: DynamoRecords, chance: random.Random) -> list[str]:
    """Have DynamoDB cancel one transaction in ten, as it does when two meet; the tokens of those."""
    cancelled: list[str] = []

    def answer(params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        if chance.random() >= 0.1:
            return None
        cancelled.append(params["body"])
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "ongoing"}]
        error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled [None, TransactionConflict]"}
        return AWSResponse("", 400, {}, None), {"Error": error, "CancellationReasons": reasons}

    records.connection.client.meta.events.register("before-call.dynamodb.TransactWriteItems", answer)
    return cancelled


def test_counters_say_what_is_there_after_clients_edited_at_once(dynamo: DynamoRecords) -> None:
    cancelled = cancel_some(dynamo, random.Random(7))
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())
    project = Projects(ports).create("ann", ProjectCreate()).project_id

    def work(seed: int) -> None:
        editor = Editor(ports, "ann", project, random.Random(seed))
        for _ in range(40):
            editor.act()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert len(cancelled) > 5, "of some fifty transactions or more"
    left = check_counters(dynamo, project).shots  # none, if the last of them emptied the project
    Scenes(ports).create("ann", project, SceneCreate(duration=1, shots=[ShotCreate()] * 2))
    assert check_counters(dynamo, project).shots == left + 2
