"""What each list of the hierarchy costs: calls to the database and read units, whatever the project holds (H3).

A strongly consistent read takes a unit for each 4 KB: of every item got, and of all that a query reads together. They
are worked out here, as the emulation's ConsumedCapacity is 1 for each query, whatever it reads.
"""

import json
import math
from dataclasses import dataclass, field
from typing import Any

import pytest

from onetake.aws.stores import DynamoRecords
from onetake.ids import image_id
from onetake.storyboard.document import SceneElement
from onetake.storyboard.inputs import ImagesCreate
from onetake.storyboard.models import ElementRecord, Image, Scene, Selection, Shot
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.iterations import Iterations
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from tests.contract.stores.test_records import COMMON, PROJECT, a_project, a_scene, a_shot
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeObjects, FakeProbes

LIST, PAGE_UNITS = ["BatchGetItem", "Query"], 30
"""A page of 50 images of half a kilobyte is 7 units; the scenes that it asks, of 50 shots each, are some more."""


@dataclass
class Cost:
    """What was sent to the database since the last time."""

    calls: list[str] = field(default_factory=list)
    units: int = 0

    def add(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self.calls.append(model.name)
        answered = parsed.get("Responses", {})
        if model.name == "BatchGetItem":
            self.units += sum(_units(item) for items in answered.values() for item in items)
        self.units += _units(parsed.get("Items", []))

    def taken(self) -> tuple[list[str], int]:
        taken = sorted(self.calls), self.units
        self.calls, self.units = [], 0
        return taken


def _units(read: Any) -> int:
    return math.ceil(len(json.dumps(read)) / 4096)


def fill(records: DynamoRecords, images: int) -> tuple[Scene, Shot]:
    """A project of so many images: half in its first shot, the others six a shot, 50 shots a scene, all selected."""
    counts = [images // 2, *[6] * math.ceil(images / 12)]
    scenes: list[Scene] = []
    shots: list[Shot] = []
    for start in range(0, len(counts), 50):
        scene = a_scene()
        of_scene = [a_shot(scene) for _ in counts[start : start + 50]]
        scenes.append(scene.model_copy(update={"shot_order": [shot.shot_id for shot in of_scene]}))
        shots += of_scene
    made = [_image(shot, number) for shot, count in zip(shots, counts, strict=True) for number in range(count)]
    selected = [_selection(shot) for shot in shots]
    project = a_project(scene_order=[scene.scene_id for scene in scenes], total_shots=len(shots))
    records.put_all([project, *scenes, *shots, *made, *selected])
    return scenes[0], shots[0]


def _image(shot: Shot, number: int) -> Image:
    iteration, variant = divmod(number, 6)
    return Image(
        **COMMON,
        scene_id=shot.scene_id,
        shot_id=shot.shot_id,
        image_id=image_id(shot.shot_id, iteration, variant),
        iteration_number=iteration,
        variant_number=variant,
        image_url=f"https://pictures.test/{number}.jpg",
    )


def _selection(shot: Shot) -> Selection:
    return Selection(
        **COMMON, scene_id=shot.scene_id, shot_id=shot.shot_id, selection_id=shot.shot_id.replace("sht", "sel")
    )


def _element(scene: Scene, name: str) -> ElementRecord:
    look = {"elementId": name, "type": "text", "text": "t" * 400, "keyframes": [{"frame": 0}]}
    return ElementRecord(**COMMON, scene_id=scene.scene_id, element_id=name, element=SceneElement.model_validate(look))


@pytest.mark.parametrize("size", [10, 1_000])
def test_scenes_and_shots_cost_a_page_however_many_there_are_and_whatever_they_say(
    dynamo: DynamoRecords, size: int
) -> None:
    """Half of the shots are in the first scene, the others one a scene; each thing says 5 KB, all of them up to 7.5 MB.

    At a thousand shots, lists that were queried in whole took 3 calls and 692 units (scenes), 3 and 685 (shots of a
    scene), 10 and 2,034 (shots of the project); read by their order they take 2 and 51, 2 and 53, 3 and 92. The third
    call reads the scenes, which know their shots' order.
    """
    scenes = [a_scene(narration="n" * 5_000) for _ in range(size // 2)]
    shots = [a_shot(scenes[0], description="d" * 5_000) for _ in range(size // 2)]
    shots += [a_shot(scene, description="d" * 5_000) for scene in scenes]
    orders = {scene.scene_id: [s.shot_id for s in shots if s.scene_id == scene.scene_id] for scene in scenes}
    scenes = [scene.model_copy(update={"shot_order": orders[scene.scene_id]}) for scene in scenes]
    dynamo.put_all([a_project(scene_order=list(orders)), *scenes, *shots])
    cost = Cost()
    dynamo.connection.client.meta.events.register("after-call.dynamodb.*", cost.add)
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())

    page, half, orders_units = 20, size // 2, 15
    for listed, there, calls in (
        (lambda: Scenes(ports).list("ann", PROJECT, limit=page), half, 2),
        (lambda: Shots(ports).list("ann", PROJECT, scenes[0].scene_id, limit=page), half + 1, 2),
        (lambda: Shots(ports).list_all("ann", PROJECT, limit=page), size, 3),
    ):
        found = listed()
        taken, units = cost.taken()
        assert len(found.items) == min(page, there)
        assert taken == ["BatchGetItem"] * calls
        assert units <= 2 * page * (calls - 1) + orders_units


@pytest.mark.parametrize("size", [10, 1_000, 10_000])
def test_a_read_costs_the_same_however_large_the_project_is(dynamo: DynamoRecords, size: int) -> None:
    first, shot = fill(dynamo, size)
    cost = Cost()
    dynamo.connection.client.meta.events.register("after-call.dynamodb.*", cost.add)
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())
    images, selections, iterations = Images(ports), Selections(ports), Iterations(ports)
    at = ("ann", PROJECT, first.scene_id, shot.shot_id)

    for listed in (
        lambda: images.list(*at),
        lambda: images.list_scene(*at[:3]),
        lambda: images.list_project(*at[:2]),
        lambda: selections.list_scene(*at[:3]),
        lambda: selections.list(*at[:2]),
        lambda: iterations.list(*at, limit=8),
    ):
        page = listed()
        calls, units = cost.taken()
        assert page.items
        assert calls == LIST
        assert units <= PAGE_UNITS

    latest = iterations.latest(*at)
    calls, units = cost.taken()
    assert latest.iteration_number == (size // 2 - 1) // 6
    assert calls == LIST
    assert units <= 8
    images.get(*at, image_id(shot.shot_id, 0, 0))
    assert cost.taken()[0] == ["BatchGetItem"]
    Projects(ports).progress(*at[:2])
    assert cost.taken()[0] == ["BatchGetItem"]
    new = {"iterationNumber": 9999, "images": [{"variantNumber": 0, "imageUrl": "https://pictures.test/new.jpg"}]}
    images.create(*at, ImagesCreate.model_validate(new))
    assert cost.taken()[0] == ["BatchGetItem", "TransactWriteItems"]


@pytest.mark.parametrize("size", [10, 500])
def test_a_sections_elements_cost_nothing_of_what_other_sections_hold(dynamo: DynamoRecords, size: int) -> None:
    """With 500 images and as many elements in another section: 12 units; when all were read it took 241."""
    first, other = a_scene(duration=1.0, element_order=["title"]), a_scene(duration=1.0)
    shot = a_shot(other)
    other = other.model_copy(update={"shot_order": [shot.shot_id], "element_order": [f"e{n}" for n in range(size)]})
    elements = [_element(first, "title"), *(_element(other, name) for name in other.element_order)]
    project = a_project(scene_order=[first.scene_id, other.scene_id])
    dynamo.put_all([project, first, other, shot, *elements, *(_image(shot, number) for number in range(size))])
    cost = Cost()
    dynamo.connection.client.meta.events.register("after-call.dynamodb.*", cost.add)
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())

    page = Elements(ports).list("ann", PROJECT, first.scene_id)
    calls, units = cost.taken()
    assert [one.element_id for one in page.items] == ["title"]
    assert calls == ["BatchGetItem"] * 2 + ["Query"] * 7
    assert units <= 18


def test_the_last_page_of_many_is_as_cheap_as_the_first(dynamo: DynamoRecords) -> None:
    fill(dynamo, 1_000)
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())
    cost = Cost()
    dynamo.connection.client.meta.events.register("after-call.dynamodb.*", cost.add)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = Images(ports).list_project("ann", PROJECT, limit=100, cursor=cursor)
        calls, units = cost.taken()
        assert calls == LIST
        assert units <= 2 * PAGE_UNITS
        seen += [image.image_id for image in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) >= 1_000
