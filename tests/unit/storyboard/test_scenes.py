import pytest

from onetake.errors import InvalidInputError, LimitExceededError, NotFoundError, PreconditionFailedError
from onetake.ids import new_id
from onetake.storyboard import rules
from onetake.storyboard.inputs import ProjectCreate, ProjectPatch, SceneCreate, ScenePatch, ShotCreate
from onetake.storyboard.models import Project
from onetake.storyboard.ports import Change, Replace
from onetake.storyboard.service.history import History
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.shots import Shots
from tests.editing import check_counters
from tests.fakes import FakeWorld


def make(scenes: Scenes, project_id: str, count: int) -> list[str]:
    return [scenes.create("ann", project_id, SceneCreate(title=str(n))).scene_id for n in range(count)]


def listed(scenes: Scenes, project_id: str) -> list[tuple[int, str]]:
    return [(scene.scene_number, scene.scene_id) for scene in scenes.list("ann", project_id).items]


def test_scenes_are_numbered_from_one(scenes: Scenes, project_id: str) -> None:
    a, b = make(scenes, project_id, 2)
    assert listed(scenes, project_id) == [(1, a), (2, b)]
    assert scenes.get("ann", project_id, b).scene_number == 2


def test_a_scene_comes_with_its_shots(scenes: Scenes, shots: Shots, project_id: str) -> None:
    wanted = SceneCreate(shots=[ShotCreate(description="wide"), ShotCreate(description="close")])
    scene = scenes.create("ann", project_id, wanted)
    found = shots.list("ann", project_id, scene.scene_id).items
    assert [(shot.shot_number, shot.description) for shot in found] == [(1, "wide"), (2, "close")]


def test_a_scene_of_another_project_is_not_there(scenes: Scenes, projects: Projects, project_id: str) -> None:
    (scene,) = make(scenes, project_id, 1)
    other = projects.create("ann", ProjectCreate()).project_id
    for owner, project in (("ann", other), ("bob", project_id)):
        with pytest.raises(NotFoundError):
            scenes.get(owner, project, scene)
        with pytest.raises(NotFoundError):
            scenes.update(owner, project, scene, ScenePatch(title="x"))
        with pytest.raises(NotFoundError):
            scenes.delete(owner, project, scene)


def test_reordering_renumbers_all(scenes: Scenes, project_id: str) -> None:
    a, b, c = make(scenes, project_id, 3)
    scenes.reorder("ann", project_id, [c, a, b])
    assert listed(scenes, project_id) == [(1, c), (2, a), (3, b)]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ([0, 1], "missing"),
        ([0, 1, 1, 2], "twice"),
        ([0, 1, 2, 3], "there is no scene"),
        ([], "missing"),
    ],
)
def test_an_order_that_is_not_all_of_them_changes_nothing(
    scenes: Scenes, project_id: str, order: list[int], why: str
) -> None:
    made = make(scenes, project_id, 3)
    names = [*made, new_id("scn")]
    before = listed(scenes, project_id)
    with pytest.raises(InvalidInputError, match=why) as refused:
        scenes.reorder("ann", project_id, [names[n] for n in order])
    assert refused.value.details["id"] in names
    assert refused.value.details["id"] in refused.value.message
    assert listed(scenes, project_id) == before


def test_reordering_what_has_changed_meanwhile_is_refused(scenes: Scenes, projects: Projects, project_id: str) -> None:
    a, b = make(scenes, project_id, 2)
    version = projects.get("ann", project_id).version
    projects.update("ann", project_id, ProjectPatch(title="New"))
    with pytest.raises(PreconditionFailedError):
        scenes.reorder("ann", project_id, [b, a], expected_version={version})


def test_a_write_that_comes_in_between_is_not_lost(
    scenes: Scenes, projects: Projects, world: FakeWorld, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scene is created between the read and the write of a change of the title."""
    commit, raced = world.records.commit, list[str]()

    def race(changes: list[Change]) -> None:
        change = changes[0]
        if isinstance(change, Replace) and isinstance(change.entity, Project) and not raced:
            raced.append("now")
            make(scenes, project_id, 1)
        commit(changes)

    monkeypatch.setattr(world.records, "commit", race)
    projects.update("ann", project_id, ProjectPatch(title="New"))
    project = projects.get("ann", project_id)
    assert (project.title, len(project.scene_order)) == ("New", 1)


def test_there_is_a_limit_to_scenes(scenes: Scenes, project_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_SCENES", 2)
    make(scenes, project_id, 2)
    with pytest.raises(LimitExceededError, match="there are 2 scenes already"):
        scenes.create("ann", project_id, SceneCreate())


LONG = ShotCreate(description="\U0001f3ac" * 10_000, initial_prompt="\U0001f3ac" * 10_000)


@pytest.mark.parametrize("wanted", [[ShotCreate()] * rules.MAX_SHOTS, [LONG] * 60], ids=["many", "long"])
def test_shots_that_do_not_fit_into_one_write_come_with_their_scene_all_the_same(
    scenes: Scenes, projects: Projects, world: FakeWorld, project_id: str, wanted: list[ShotCreate]
) -> None:
    make(scenes, project_id, 1)
    made = scenes.create("ann", project_id, SceneCreate(title="Long", shots=wanted))
    assert (made.scene_number, len(made.shot_order)) == (2, len(wanted))
    assert scenes.get("ann", project_id, made.scene_id) == made
    assert projects.get("ann", project_id).total_shots == len(wanted)
    assert [(m.scene_id, m.delay_seconds) for m in world.cascade.messages] == [(made.scene_id, 120)]
    history = History(world.ports)
    assert history.undo("ann", project_id).edit.action == "Add scene Long"
    assert projects.get("ann", project_id).total_shots == 0
    history.redo("ann", project_id)
    assert check_counters(world.records, project_id).shots == len(wanted)


def test_a_scene_with_many_shots_in_a_full_or_foreign_project_writes_nothing(
    scenes: Scenes, world: FakeWorld, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_SCENES", 0)
    before = dict(world.records.items)
    for owner, error in (("ann", LimitExceededError), ("bob", NotFoundError)):
        with pytest.raises(error):
            scenes.create(owner, project_id, SceneCreate(shots=[ShotCreate()] * 200))
    assert world.records.items == before
    assert world.cascade.messages == []


def test_one_length_excludes_the_other(scenes: Scenes, project_id: str) -> None:
    scene = scenes.create("ann", project_id, SceneCreate(duration=2.5))
    changed = scenes.update("ann", project_id, scene.scene_id, ScenePatch(duration_in_frames=90))
    assert (changed.duration, changed.duration_in_frames) == (None, 90)


def test_a_deleted_scene_leaves_no_gap(scenes: Scenes, shots: Shots, world: FakeWorld, project_id: str) -> None:
    a, b, c = make(scenes, project_id, 3)
    shot = shots.create("ann", project_id, b, ShotCreate())
    scenes.delete("ann", project_id, b)
    assert listed(scenes, project_id) == [(1, a), (2, c)]
    with pytest.raises(NotFoundError):
        shots.get("ann", project_id, b, shot.shot_id)
    with pytest.raises(NotFoundError):
        shots.create("ann", project_id, b, ShotCreate())
    assert [(m.scene_id, m.delay_seconds) for m in world.cascade.messages] == [(b, 120)]


def test_pages_lead_through_all_scenes(scenes: Scenes, project_id: str) -> None:
    made = make(scenes, project_id, 5)
    first = scenes.list("ann", project_id, limit=3)
    rest = scenes.list("ann", project_id, limit=3, cursor=first.next_cursor)
    assert [scene.scene_id for scene in (*first.items, *rest.items)] == made
    assert rest.next_cursor is None
