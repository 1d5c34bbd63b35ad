"""What is DynamoDB's own: calls counted, tables named late, renders removed, races won by one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from onetake.aws.settings import ProbeSettings, TableSettings
from onetake.aws.stores import DynamoRecords
from onetake.aws.tables import TABLES
from onetake.storyboard.document import SceneElement, SectionEdit
from onetake.storyboard.inputs import (
    ElementPatch,
    ImagesCreate,
    KeyframesPatch,
    ProjectCreate,
    SceneCreate,
    ScenePatch,
    SelectionPut,
    ShotCreate,
)
from onetake.storyboard.models import DERIVED, Entity
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.history import History
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.sections import Sections
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.timeline.document import parse_document
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeObjects, FakeProbes


class Calls(Counter[str]):
    """Calls that were sent to DynamoDB, by operation."""

    def watch(self, records: DynamoRecords) -> None:
        events = records.connection.client.meta.events
        events.register("before-call.dynamodb.*", lambda model, **_: self.update([model.name]))

    def taken(self) -> dict[str, int]:
        """The calls since the last time."""
        taken = dict(self)
        self.clear()
        return taken


@pytest.fixture
def ports(dynamo: DynamoRecords) -> Ports:
    return Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())


@pytest.fixture
def calls(dynamo: DynamoRecords) -> Calls:
    counted = Calls()
    counted.watch(dynamo)
    return counted


def test_each_request_makes_few_calls(ports: Ports, calls: Calls) -> None:
    read, write, query = (
        {"BatchGetItem": 1},
        {"BatchGetItem": 1, "TransactWriteItems": 1},
        {"BatchGetItem": 1, "Query": 1},
    )
    by_order = {"BatchGetItem": 2}
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    assert calls.taken() == {"TransactWriteItems": 1}
    scene = Scenes(ports).create("ann", project, SceneCreate(shots=[ShotCreate()] * 5)).scene_id
    assert calls.taken() == write
    shot = Shots(ports).create("ann", project, scene, ShotCreate()).shot_id
    assert calls.taken() == write
    pictures = [{"variantNumber": n, "imageUrl": f"https://x.test/{n}.png"} for n in range(6)]
    images = Images(ports).create("ann", project, scene, shot, ImagesCreate.model_validate({"images": pictures}))
    assert calls.taken() == write
    Selections(ports).put("ann", project, scene, shot, SelectionPut(selected_image_id=images[0].image_id))
    assert calls.taken() == write

    Images(ports).get("ann", project, scene, shot, images[3].image_id)
    assert calls.taken() == read
    Selections(ports).get("ann", project, scene, shot)
    assert calls.taken() == read

    assert len(Projects(ports).list("ann").items) == 1
    assert calls.taken() == query
    assert len(Shots(ports).list("ann", project, scene).items) == 6
    assert calls.taken() == by_order
    assert len(Images(ports).list("ann", project, scene, shot, limit=4).items) == 4
    assert calls.taken() == query


def test_hand_made_things_are_read_and_written_in_few_calls(ports: Ports, calls: Calls) -> None:
    read, write = {"BatchGetItem": 1}, {"BatchGetItem": 1, "TransactWriteItems": 1}
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    brief = SceneCreate(duration_in_frames=60, background="#000000", shots=[ShotCreate()] * 5)
    section = Scenes(ports).create("ann", project, brief).scene_id
    for _ in range(10):
        Scenes(ports).create("ann", project, brief)
    calls.clear()
    elements, sections = Elements(ports), Sections(ports)
    title = parse_document(SceneElement, {"elementId": "t", "type": "text", "text": "x", "keyframes": [{"frame": 0}]})
    elements.create("ann", project, section, title)
    assert calls.taken() == write
    elements.get("ann", project, section, "t")
    assert calls.taken() == read
    elements.change_keyframes("ann", project, section, "t", parse_document(KeyframesPatch, {"set": [{"frame": 9}]}))
    assert calls.taken() == write

    assert len(sections.list("ann", project).items) == 11
    assert calls.taken() == {"BatchGetItem": 2, "Query": 5}
    sections.update("ann", project, section, SectionEdit(name="Opening"))
    assert calls.taken() == {"BatchGetItem": 2, "Query": 5, "TransactWriteItems": 1}
    sections.drop_edit("ann", project, section)
    assert calls.taken() == write
    assert [one.element_id for one in elements.list("ann", project, section).items] == [f"background:{section}", "t"]
    assert calls.taken() == {"BatchGetItem": 2, "Query": 7}
    elements.update("ann", project, section, f"background:{section}", ElementPatch(layer=-5))
    assert calls.taken() == {"BatchGetItem": 3, "Query": 7, "TransactWriteItems": 1}
    elements.delete("ann", project, section, "t")
    assert calls.taken() == write


def test_an_undo_makes_few_calls_and_brings_back_what_was_there(ports: Ports, calls: Calls) -> None:
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    scene = Scenes(ports).create("ann", project, SceneCreate(title="Intro", shots=[ShotCreate()] * 5))
    Scenes(ports).update("ann", project, scene.scene_id, ScenePatch(narration="It begins."))
    calls.clear()
    step = History(ports).undo("ann", project)
    assert calls.taken() == {"BatchGetItem": 2, "Query": 1, "TransactWriteItems": 1}
    assert (step.edit.action, step.undo and step.undo.action) == ("Change narration of scene Intro", "Add scene Intro")
    History(ports).undo("ann", project)
    assert Scenes(ports).list("ann", project).items == []
    calls.clear()
    History(ports).redo("ann", project)
    assert calls.taken() == {"BatchGetItem": 3, "Query": 9, "TransactWriteItems": 1}
    History(ports).redo("ann", project)
    assert Scenes(ports).get("ann", project, scene.scene_id).narration == "It begins."
    calls.clear()
    assert len(History(ports).list("ann", project).items) == 2
    assert calls.taken() == {"BatchGetItem": 1, "Query": 1}


def test_of_those_who_undo_at_once_each_undoes_another_edit(ports: Ports) -> None:
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    made = [Scenes(ports).create("ann", project, SceneCreate(title=str(n))) for n in range(6)]
    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda _: History(ports).undo("ann", project), range(4)))
    assert {step.edit.action for step in steps} == {f"Add scene {n}" for n in range(2, 6)}
    assert [one.scene_id for one in Scenes(ports).list("ann", project).items] == [one.scene_id for one in made[:2]]


def test_those_who_write_at_once_all_succeed(ports: Ports) -> None:
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda n: Scenes(ports).create("ann", project, SceneCreate(title=str(n))), range(6)))
    listed = Scenes(ports).list("ann", project).items
    assert [scene.scene_number for scene in listed] == [1, 2, 3, 4, 5, 6]
    assert {scene.scene_id for scene in listed} == {scene.scene_id for scene in made}


def test_a_deleted_project_leaves_no_item_in_any_table(
    ports: Ports, dynamo: DynamoRecords, settings: TableSettings
) -> None:
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    scene = Scenes(ports).create("ann", project, SceneCreate(background="#000000", shots=[ShotCreate()])).scene_id
    Sections(ports).update("ann", project, scene, SectionEdit(name="Opening"))
    Elements(ports).update("ann", project, scene, f"background:{scene}", ElementPatch(hidden=True))
    client = dynamo.connection.client
    item = {"projectId": {"S": project}, "sk": {"S": "of any kind"}, "anything": {"N": "1"}}
    for setting in TableSettings.model_fields:
        if setting != "table_projects":
            client._make_api_call("PutItem", {"TableName": getattr(settings, setting), "Item": item})
    Projects(ports).delete("ann", project)
    Deletions(dynamo, ports.objects, ports.cascade, ports.now).run(project)
    for table in settings.model_dump().values():
        assert client._make_api_call("Scan", {"TableName": table})["Items"] == [], table


def test_a_function_that_has_one_table_uses_that_one(cloud: str) -> None:
    records = DynamoRecords(ProbeSettings(table_assets="assets-only", bucket="b", cascade_queue_url="q"))
    with pytest.raises(KeyError):
        records.query(next(iter(TABLES)), "prj_x")


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_an_item_has_every_field_of_its_entity(kind: type[Entity]) -> None:
    columns = {name for name in TABLES[kind][1].get_attributes() if name != "sk"}
    assert columns == set(kind.model_fields) - DERIVED
