"""What takes many calls to DynamoDB is there as a whole or not at all, whichever fails, before or after its effect."""

from collections.abc import Callable

import pytest

from onetake.aws.stores import DynamoRecords
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import ImagesCreate, ProjectCreate, SceneCreate, ShotCreate
from onetake.storyboard.models import Image, ImportPart, Scene, Selection, Shot
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.history import History
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import canonical_json, parse_document
from tests.editing import check_counters
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeObjects, FakeProbes

WRITES = ("BatchWriteItem", "TransactWriteItems")


class Wire:
    """Fails the writing call after `left` others: before it is sent, or after it was carried out if `late`."""

    def __init__(self, records: DynamoRecords) -> None:
        self.left: int | None = None
        self.late = False
        events = records.connection.client.meta.events
        events.register("before-call.dynamodb.*", lambda model, **_: self._pass(model.name, late=False))
        events.register("after-call.dynamodb.*", lambda model, **_: self._pass(model.name, late=True))

    def _pass(self, operation: str, *, late: bool) -> None:
        if self.left is None or operation not in WRITES or late != self.late:
            return
        self.left -= 1
        if self.left < 0:
            raise ConnectionError("the function was stopped")


@pytest.fixture
def ports(dynamo: DynamoRecords) -> Ports:
    return Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())


def document(scenes: int, shots: int) -> Storyboard:
    picture = {"images": [{"asset": "web"}], "selected": [0, 0]}
    return parse_document(
        Storyboard,
        {
            "scenes": [
                {"key": f"s{n}", "shots": [{"key": f"s{n}-{m}", **picture} for m in range(shots)]}
                for n in range(scenes)
            ],
            "assets": {"web": {"uri": "https://x.test/w.png", "kind": "image"}},
        },
    )


PICTURES = ImagesCreate.model_validate(
    {"iterationNumber": 1, "images": [{"variantNumber": n, "imageUrl": f"https://x.test/{n}.png"} for n in range(6)]}
)
Act = Callable[[Ports, str], object]


def add_images(ports: Ports, project: str) -> None:
    scene = Scenes(ports).list("ann", project).items[0]
    Images(ports).create("ann", project, scene.scene_id, scene.shot_order[0], PICTURES)


def turn_round(ports: Ports, project: str) -> None:
    Scenes(ports).reorder("ann", project, Projects(ports).get("ann", project).scene_order[::-1])


CASES: dict[str, tuple[Act, int]] = {
    "create a scene of 300 shots": (
        lambda ports, project: Scenes(ports).create("ann", project, SceneCreate(shots=[ShotCreate()] * 300)),
        14,
    ),
    "create a project with scenes": (
        lambda ports, _: Projects(ports).create("ann", ProjectCreate(title="new", storyboard=document(3, 12))),
        6,
    ),
    "import": (lambda ports, project: Storyboards(ports).replace("ann", project, document(2, 15)), 5),
    "create images": (add_images, 1),
    "reorder": (turn_round, 1),
    "undo an import": (lambda ports, project: History(ports).undo("ann", project), 1),
}


def seen(ports: Ports) -> list[object]:
    """What can be read of all projects, by title; every counter is right."""
    told: list[object] = []
    for project in sorted(Projects(ports).list("ann").items, key=lambda project: project.title):
        counts = check_counters(ports.records, project.project_id)
        edits = [edit.action for edit in History(ports).list("ann", project.project_id).items if edit.state == "done"]
        content = canonical_json(Storyboards(ports).export("ann", project.project_id))
        images = len(Images(ports).list_project("ann", project.project_id, limit=100).items)
        told.append((project.title, counts, edits, len(content), images))
    return told


def kept(records: DynamoRecords, project: str) -> dict[str, int]:
    return {kind.__name__: len(records.query(kind, project)) for kind in (Scene, Shot, Image, Selection)} | {
        "ImportPart": len(records.query(ImportPart, project, "imp_"))
    }


@pytest.mark.parametrize("late", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("case", CASES)
def test_whichever_call_fails_all_of_it_is_there_or_nothing(
    ports: Ports, dynamo: DynamoRecords, case: str, late: bool
) -> None:
    act, calls = CASES[case]
    assert isinstance(ports.cascade, FakeCascade)
    assert isinstance(ports.now, FakeClock)
    wire = Wire(dynamo)
    wire.late = late
    stopped = max(0, calls - 2) if late else 0
    for left in range(stopped, calls + 1):
        project = begin(ports)
        before, messages = seen(ports), len(ports.cascade.messages)
        wire.left = left
        try:
            act(ports, project)
        except ConnectionError:
            stopped += 1
            wire.left = None
            sweep(ports, dynamo, messages)
            if late and left == calls - 1:
                assert seen(ports) != before
            else:
                assert seen(ports) == before
                left_over = {m.project_id for m in ports.cascade.messages[messages:]} - {project}
                assert all(not any(kept(dynamo, other).values()) for other in left_over)
                act(ports, project)
        wire.left = None
        assert seen(ports) != before
        for one in Projects(ports).list("ann").items:
            Projects(ports).delete("ann", one.project_id)
    assert stopped == calls


def begin(ports: Ports) -> str:
    project = Projects(ports).create("ann", ProjectCreate(title="film", storyboard=document(2, 2))).project_id
    Storyboards(ports).replace("ann", project, document(2, 3))
    return project


def sweep(ports: Ports, dynamo: DynamoRecords, start: int) -> None:
    """Deliver what was asked for since, two minutes later."""
    assert isinstance(ports.cascade, FakeCascade)
    assert isinstance(ports.now, FakeClock)
    ports.now.advance(121)
    deletions = Deletions(dynamo, ports.objects, FakeCascade(), ports.now)
    for message in ports.cascade.messages[start:]:
        deletions.run(message.project_id, message.scene_id, message.shot_id)
