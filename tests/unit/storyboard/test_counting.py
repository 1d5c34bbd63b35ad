"""Counters against a recount, however clients come in each other's way."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from onetake.errors import LimitExceededError, WriteConflictError
from onetake.ids import image_id, new_id
from onetake.storyboard import rules
from onetake.storyboard.counting import Counts
from onetake.storyboard.inputs import ImagesCreate, ProjectCreate, SceneCreate, SelectionPut, ShotCreate
from onetake.storyboard.keys import project_key, scene_key
from onetake.storyboard.models import Image, RedesignStatus, Scene, Selection, Shot
from onetake.storyboard.ports import Change, Create, Once, Ports, Replace
from onetake.storyboard.rules import changed
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.storyboard.service.writing import write
from tests.editing import ACTIONS, CLIP, Editor, a_storyboard, check_counters
from tests.fakes import FakeCascade, FakeClock, FakeRecords, FakeWorld


class CrowdedRecords(FakeRecords):
    """Between what a client has read and what it writes, others get their turn; and some writes just conflict."""

    def __init__(self, chance: random.Random, clock: FakeClock) -> None:
        super().__init__()
        self.chance = chance
        self.clock = clock
        self.others: list[Editor] = []
        self.conflicts = 0
        self._deep = 0

    def commit(self, changes: Sequence[Change | Once]) -> None:
        if self._deep < 2 and self.others and self.chance.random() < 0.4:
            self._deep += 1
            self.chance.choice(self.others).act()
            self._deep -= 1
        try:
            self.clock.advance(0.001)
            if self.chance.random() < 0.05:
                raise WriteConflictError("injected")
            super().commit(changes)
        except WriteConflictError:
            self.conflicts += 1
            raise


Step = tuple[int, str, int]
STEP = st.tuples(st.integers(0, 2), st.sampled_from([*ACTIONS, "wait"]), st.integers(0, 2**32))
"""Which client does what, and the seed of all chance meanwhile."""


@settings(
    max_examples=60,
    phases=[Phase.generate],  # a shorter case takes minutes to find, and each seed stands for a step of its own
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=30, max_size=60))
def test_counters_say_what_is_there_after_random_edits_of_three_clients(steps: list[Step]) -> None:
    """Interleaved and with conflicts; between requests messages are delivered, and what can be undone expires."""
    chance = random.Random(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onetake.storyboard.service.access.time.sleep", lambda seconds: None)
        patch.setattr(rules, "fit_one_write", lambda entities: chance.random() < 0.5)
        world = FakeWorld()
        records = CrowdedRecords(chance, world.clock)
        ports = replace(world.ports, records=records)
        project = Projects(ports).create("ann", ProjectCreate(storyboard=a_storyboard(chance))).project_id
        clients = [Editor(ports, "ann", project, chance) for _ in range(3)]
        records.others = clients
        for client, action, seed in steps:
            note(f"client {client}: {action}, seed {seed}")
            chance.seed(seed)
            if action == "wait":
                world.clock.advance(chance.choice([1, 200, 90_000]))
                deliver(ports)
            else:
                clients[client].act(action)
            check_counters(records, project)


def deliver(ports: Ports) -> None:
    """Every message that is there."""
    assert isinstance(ports.cascade, FakeCascade)
    messages, ports.cascade.messages = ports.cascade.messages, []
    for message in messages:
        deletions = Deletions(ports.records, ports.objects, ports.cascade, ports.now)
        deletions.run(message.project_id, message.scene_id, message.shot_id, not_before=message.not_before)


@pytest.mark.parametrize("seed", range(3))
def test_the_clients_really_meet(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test before this one tries what it says: many states, writes that conflict."""
    monkeypatch.setattr("onetake.storyboard.service.access.time.sleep", lambda seconds: None)
    chance = random.Random(seed)
    world = FakeWorld()
    records = CrowdedRecords(chance, world.clock)
    ports = replace(world.ports, records=records)
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    clients = [Editor(ports, "ann", project, chance) for _ in range(3)]
    records.others = clients
    counted = set()
    for _ in range(250):
        chance.choice(clients).act()
        counted.add(check_counters(records, project))
    assert len(counted) > 20
    assert records.conflicts > 10


def test_what_comes_back_to_an_order_list_counts_again(
    world: FakeWorld, scenes: Scenes, shots: Shots, selections: Selections, project_id: str
) -> None:
    """As an undo of deletions brings it back: by the order lists alone."""
    scene = scenes.create("ann", project_id, SceneCreate(shots=[ShotCreate()] * 3))
    first, second, _ = scene.shot_order
    selections.put("ann", project_id, scene.scene_id, first, SelectionPut(animated_video_url=CLIP))
    scenes.create("ann", project_id, SceneCreate(shots=[ShotCreate()]))
    shots.delete("ann", project_id, scene.scene_id, first)
    assert check_counters(world.records, project_id) == Counts(3, 0, 0)
    held = scenes.get("ann", project_id, scene.scene_id)
    write(world.ports, [Replace(changed(held, world.clock(), shot_order=[second, first]), held)])
    assert check_counters(world.records, project_id) == Counts(3, 1, 1)

    before = world.records.get([project_key(project_id)]).get(project_key(project_id))
    assert before is not None
    scenes.delete("ann", project_id, scene.scene_id)
    assert check_counters(world.records, project_id) == Counts(1, 0, 0)
    now = world.records.get([project_key(project_id)]).get(project_key(project_id))
    assert now is not None
    write(world.ports, [Replace(changed(now, world.clock(), scene_order=before.scene_order), now)])
    assert check_counters(world.records, project_id) == Counts(3, 1, 1)


def test_a_scene_and_what_is_in_it_count_when_they_are_created_at_once(world: FakeWorld, projects: Projects) -> None:
    project = projects.create("ann", ProjectCreate())
    now = world.clock()
    common = {"project_id": project.project_id, "owner_id": "ann", "created_at": now, "updated_at": now}
    scene_id, shot_id = new_id("scn"), new_id("sht")
    scene = Scene(**common, scene_id=scene_id, key=scene_id, shot_order=[shot_id])
    below = {**common, "scene_id": scene_id, "shot_id": shot_id}
    image = Image(**below, image_id=image_id(shot_id, 0, 0))
    chosen = {"selected_image_id": image.image_id}
    selection = Selection(**below, selection_id="sel_1", animation_status="complete", **chosen)
    grown = changed(project, now, scene_order=[scene_id])
    new = [Create(scene), Create(Shot(**below, key=shot_id, **chosen)), Create(image), Create(selection)]
    write(world.ports, [Replace(grown, project), *new])
    assert check_counters(world.records, project.project_id) == Counts(1, 1, 1)


def test_work_on_what_is_hidden_meanwhile_is_refused(
    world: FakeWorld, scenes: Scenes, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scene goes between reading and writing: neither the new shot nor its count may stay."""
    scene = scenes.create("ann", project_id, SceneCreate())
    old = scenes.get("ann", project_id, scene.scene_id)
    scenes.delete("ann", project_id, scene.scene_id)
    shot = Shot(
        **old.model_dump(include={"project_id", "owner_id", "created_at", "updated_at", "scene_id"}),
        shot_id=new_id("sht"),
        key="k",
    )
    with pytest.raises(WriteConflictError):
        write(world.ports, [Replace(changed(old, world.clock(), shot_order=[shot.shot_id]), old), Create(shot)])
    assert world.records.get([scene_key(project_id, scene.scene_id)]).get(scene_key(project_id, scene.scene_id)) == (
        old.model_copy(update={"scene_number": 0})
    )


def test_more_changes_than_one_write_takes_are_refused(world: FakeWorld, project_id: str, scenes: Scenes) -> None:
    many = [scenes.create("ann", project_id, SceneCreate()) for _ in range(101)]
    with pytest.raises(LimitExceededError, match="101 things at once"):
        write(world.ports, [Replace(changed(scene, world.clock()), scene) for scene in many])


def test_the_status_follows_the_work_and_goes_back_with_it(
    projects: Projects,
    scenes: Scenes,
    shots: Shots,
    images: Images,
    selections: Selections,
    world: FakeWorld,
    project_id: str,
) -> None:
    def status() -> RedesignStatus:
        found = projects.get("ann", project_id).redesign_status
        assert projects.list("ann").items[0].redesign_status == found
        return found

    assert status() == "prompt_planning"
    scene = scenes.create("ann", project_id, SceneCreate()).scene_id
    assert status() == "scenes_setup"
    shot = shots.create("ann", project_id, scene, ShotCreate()).shot_id
    assert status() == "shot_iteration"
    picture = ImagesCreate.model_validate({"images": [{"variantNumber": 0, "imageUrl": "https://x.test/0.png"}]})
    image = images.create("ann", project_id, scene, shot, picture)[0].image_id
    assert status() == "shot_iteration"
    selections.put("ann", project_id, scene, shot, SelectionPut(selected_image_id=image))
    assert status() == "storyboard_final"
    animated = SelectionPut(selected_image_id=image, animated_video_url=CLIP)
    selections.put("ann", project_id, scene, shot, animated)
    assert status() == "animation_complete"

    shots.create("ann", project_id, scene, ShotCreate())
    assert status() == "shot_iteration"
    shots.delete("ann", project_id, scene, scenes.get("ann", project_id, scene).shot_order[1])
    assert status() == "animation_complete"
    selections.put("ann", project_id, scene, shot, SelectionPut(selected_image_id=image))
    assert status() == "storyboard_final"
    selections.delete("ann", project_id, scene, shot)
    assert status() == "shot_iteration"
    selections.put("ann", project_id, scene, shot, animated)
    scenes.delete("ann", project_id, scene)
    assert status() == "prompt_planning"


@pytest.mark.parametrize("seed", range(5))
def test_an_import_answers_what_it_counted(world: FakeWorld, project_id: str, seed: int) -> None:
    storyboards = Storyboards(world.ports)
    for _ in range(4):
        answer = storyboards.replace("ann", project_id, a_storyboard(random.Random(seed)))
        counted = check_counters(world.records, project_id)
        assert Counts(answer.total_shots, answer.shots_with_selections, answer.shots_with_animations) == counted
