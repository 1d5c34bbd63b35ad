"""What an undo does where others have edited meanwhile, at the limits, and with the neighbours of what comes back."""

from datetime import datetime
from typing import Any

import pytest

from onetake.aws.tables import TABLES
from onetake.errors import ConflictError, LimitExceededError
from onetake.ids import new_id
from onetake.storyboard import rules
from onetake.storyboard.document import ElementEdit, SceneElement, Storyboard
from onetake.storyboard.history import MAX_ENTITIES, apply, batches, pack, recorded, unpack
from onetake.storyboard.history.changes import EntityChange
from onetake.storyboard.inputs import (
    ImagesCreate,
    KeyframesPatch,
    ProjectPatch,
    SceneCreate,
    SelectionPut,
    ShotCreate,
    ShotPatch,
)
from onetake.storyboard.keys import ItemKey
from onetake.storyboard.models import ElementRecord, Entity, HistoryEntry, Image, Project
from onetake.storyboard.ports import Replace
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.history import History
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import parse_document
from tests.fakes import FakeClock, FakeWorld
from tests.unit.storyboard.edits import somebody_else, state

PICTURES = {"images": [{"variantNumber": n, "imageUrl": "https://x.test/p.png"} for n in range(3)]}


@pytest.fixture
def history(world: FakeWorld) -> History:
    return History(world.ports)


@pytest.fixture
def shot(world: FakeWorld, scenes: Scenes, project_id: str) -> tuple[str, str, str]:
    """Where a shot with three images is."""
    scene = scenes.create("ann", project_id, SceneCreate(title="Intro", shots=[ShotCreate()]))
    where = (project_id, scene.scene_id, scene.shot_order[0])
    Images(world.ports).create("ann", *where, ImagesCreate.model_validate(PICTURES))
    return where


def a_project(order: list[str], **fields: Any) -> Project:
    now = FakeClock()()
    return Project(project_id="prj_x", owner_id="ann", created_at=now, updated_at=now, scene_order=order, **fields)


def undone(before: list[str], after: list[str], current: list[str]) -> list[str]:
    """The order that undoing before -> after makes of the current one."""
    (change,) = recorded([Replace(a_project(after, version=2), a_project(before))])
    applied = apply(change.inverse(), a_project(current), "prj_x", datetime(2026, 1, 1).astimezone())
    assert isinstance(applied.write, Replace)
    assert isinstance(applied.write.entity, Project)
    return applied.write.entity.scene_order


@pytest.mark.parametrize(
    ("before", "after", "current", "expected"),
    [
        ("abc", "ac", "ac", "abc"),
        ("abc", "ac", "xaycz", "xabycz"),
        ("abc", "bc", "xbc", "axbc"),
        ("abc", "ac", "cxy", "cbxy"),
        ("abcd", "ad", "ad", "abcd"),
        ("ac", "abc", "axbcy", "axcy"),
        ("abc", "bca", "bca", "abc"),
    ],
)
def test_what_comes_back_stands_where_it_stood(before: str, after: str, current: str, expected: str) -> None:
    assert undone([*before], [*after], [*current]) == [*expected]


def test_an_image_that_somebody_else_selected_is_not_undone_away(
    world: FakeWorld, history: History, shot: tuple[str, str, str]
) -> None:
    image = Images(world.ports).list("ann", *shot).items[1].image_id
    Selections(somebody_else(world)).put("ann", *shot, SelectionPut(selected_image_id=image))
    with pytest.raises(
        ConflictError, match="“Add 3 images to shot 1 of scene Intro” cannot be undone: selectedImageId"
    ):
        history.undo("ann", shot[0])
    assert len(world.records.query(Image, shot[0])) == 3


def test_an_image_that_somebody_else_deleted_is_not_selected_again(
    world: FakeWorld, history: History, selections: Selections, shot: tuple[str, str, str]
) -> None:
    first, second = (image.image_id for image in Images(world.ports).list("ann", *shot).items[:2])
    for image in (first, second):
        selections.put("ann", *shot, SelectionPut(selected_image_id=image))
    Images(somebody_else(world)).delete("ann", *shot, first)
    with pytest.raises(ConflictError, match="image 0/0 is no longer there"):
        history.undo("ann", shot[0])
    assert selections.get("ann", *shot).selected_image_id == second


@pytest.mark.parametrize("gone", ["scene", "shot"])
def test_an_edit_of_what_somebody_else_deleted_is_not_undone(
    world: FakeWorld, history: History, shots: Shots, shot: tuple[str, str, str], gone: str
) -> None:
    shots.update("ann", *shot, ShotPatch(description="wide"))
    if gone == "scene":
        Scenes(somebody_else(world)).delete("ann", *shot[:2])
    else:
        Shots(somebody_else(world)).delete("ann", *shot)
    with pytest.raises(ConflictError, match=f"{gone} .* is no longer there") as refused:
        history.undo("ann", shot[0])
    assert refused.value.details["entity"] == f"{gone} {shot[1] if gone == 'scene' else shot[2]}"


def test_a_sweep_after_an_import_leaves_what_older_edits_bring_back(
    world: FakeWorld, history: History, deletions: Deletions, shots: Shots, shot: tuple[str, str, str]
) -> None:
    before = state(world, shot[0])
    shots.delete("ann", *shot)
    Storyboards(world.ports).replace("ann", shot[0], parse_document(Storyboard, {"scenes": [{"key": "a"}]}))
    world.clock.advance(200)
    deletions.run(shot[0])
    for _ in range(2):
        history.undo("ann", shot[0])
    assert state(world, shot[0]) == before
    history.redo("ann", shot[0])
    history.redo("ann", shot[0])
    assert [scene.key for scene in Scenes(world.ports).list("ann", shot[0]).items] == ["a"]


def test_a_scene_does_not_come_back_beside_another_of_its_key(
    world: FakeWorld, history: History, scenes: Scenes, project_id: str
) -> None:
    document = parse_document(Storyboard, {"version": 1, "scenes": [{"key": "a"}, {"key": "b"}]})
    Storyboards(world.ports).replace("ann", project_id, document)
    scenes.delete("ann", project_id, scenes.list("ann", project_id).items[1].scene_id)
    Storyboards(somebody_else(world)).replace("ann", project_id, document)
    with pytest.raises(ConflictError, match="there is another scene b by now"):
        history.undo("ann", project_id)
    assert Storyboards(world.ports).export("ann", project_id) == document


def test_a_scene_does_not_come_back_beyond_the_limit(
    world: FakeWorld, history: History, scenes: Scenes, shot: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes.delete("ann", *shot[:2])
    Scenes(somebody_else(world)).create("ann", shot[0], SceneCreate())
    monkeypatch.setattr(rules, "MAX_SCENES", 1)
    with pytest.raises(LimitExceededError, match="at most 1"):
        history.undo("ann", shot[0])


def test_the_longest_texts_before_and_after_fit_into_one_entry(
    world: FakeWorld, history: History, projects: Projects, project_id: str
) -> None:
    """Both are of the longest that a plan can be, in signs of three bytes: 300 KB in all."""
    for sign in ("漢", "字"):
        projects.update("ann", project_id, ProjectPatch(prompt_planner_data=(sign + "語文写真映画台本") * 5_555))
    entry = max(world.records.query(HistoryEntry, project_id), key=lambda one: one.entry_id)
    assert len(entry.changes) < 50_000
    history.undo("ann", project_id)
    assert projects.get("ann", project_id).prompt_planner_data[0] == "漢"


def test_the_most_keyframes_before_and_after_fit_into_one_entry(
    world: FakeWorld, history: History, scenes: Scenes, project_id: str
) -> None:
    def keyframes(turn: float) -> list[dict[str, object]]:
        return [
            {
                "frame": n,
                "x": n * 1.37 + turn,
                "y": n / 3,
                "rotation": n / 7,
                "easing": {"bezier": [0.1, n / 2000, 0.2, 1]},
            }
            for n in range(1500)
        ]

    elements = Elements(world.ports)
    scene = scenes.create("ann", project_id, SceneCreate(duration_in_frames=2000)).scene_id
    look = {"elementId": "t", "type": "text", "text": "x", "keyframes": keyframes(0)}
    elements.create("ann", project_id, scene, parse_document(SceneElement, look))
    before = elements.get("ann", project_id, scene, "t").element
    elements.change_keyframes("ann", project_id, scene, "t", parse_document(KeyframesPatch, {"set": keyframes(0.001)}))
    history.undo("ann", project_id)
    assert elements.get("ann", project_id, scene, "t").element == before


def test_many_edits_go_into_entries_that_each_can_be_undone_in_one_commit() -> None:
    now = FakeClock()()
    common: dict[str, Any] = {"project_id": "prj_x", "owner_id": "ann", "created_at": now, "updated_at": now}
    small = [
        ElementRecord(**common, scene_id="scn_x", element_id=f"e{n}", edit=ElementEdit(hidden=True)) for n in range(100)
    ]
    large = [record.model_copy(update={"edit": ElementEdit(props={"text": "x" * 100_000})}) for record in small[:5]]
    assert [len(batch) for batch in batches(small)] == [MAX_ENTITIES, MAX_ENTITIES, 20]
    assert [len(batch) for batch in batches(large)] == [2, 2, 1]
    assert list(batches([])) == []


def test_what_is_packed_comes_back_as_it_was() -> None:
    changes = recorded([Replace(a_project(["a"], version=2, title="Grüße 👋", budget=0.1), a_project([]))])
    assert unpack(pack(changes)) == changes
    assert new_id("hst").startswith("hst_")


def test_an_undo_that_saw_half_of_another_goes_on_to_the_next_edit(
    world: FakeWorld, history: History, scenes: Scenes, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction's items appear at one time, but not to somebody who reads them one after the other."""
    for number in range(3):
        scenes.create("ann", project_id, SceneCreate(title=str(number)))
    query = world.records.query
    before = query(HistoryEntry, project_id, "ann#", backwards=True)
    assert history.undo("ann", project_id).edit.action == "Add scene 2"
    answers = [before]

    def half(*args: Any, **more: Any) -> Any:
        return answers.pop() if answers else query(*args, **more)

    monkeypatch.setattr(world.records, "query", half)
    assert history.undo("ann", project_id).edit.action == "Add scene 1"


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_an_entry_can_hold_a_change_of_any_kind(kind: type[Entity]) -> None:
    assert EntityChange(kind=kind.__name__, path="a").key("prj_1") == ItemKey(kind, "prj_1", "a")
