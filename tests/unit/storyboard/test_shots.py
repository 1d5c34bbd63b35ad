import pytest

from onetake.errors import InvalidInputError, LimitExceededError, NotFoundError
from onetake.storyboard import rules
from onetake.storyboard.inputs import SceneCreate, ShotCreate, ShotPatch
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.shots import Shots
from tests.fakes import FakeWorld


@pytest.fixture
def scene_id(scenes: Scenes, project_id: str) -> str:
    return scenes.create("ann", project_id, SceneCreate()).scene_id


def test_shots_are_kept_in_order(shots: Shots, project_id: str, scene_id: str) -> None:
    a, b, c = (shots.create("ann", project_id, scene_id, ShotCreate()).shot_id for _ in range(3))
    shots.reorder("ann", project_id, scene_id, [b, c, a])
    found = shots.list("ann", project_id, scene_id).items
    assert [(shot.shot_number, shot.shot_id) for shot in found] == [(1, b), (2, c), (3, a)]
    with pytest.raises(InvalidInputError, match=f"shot {c} is missing"):
        shots.reorder("ann", project_id, scene_id, [a, b])


def test_shots_of_a_project_come_by_scene(scenes: Scenes, shots: Shots, project_id: str, scene_id: str) -> None:
    second = scenes.create("ann", project_id, SceneCreate(shots=[ShotCreate(description="2.1")])).scene_id
    shots.create("ann", project_id, scene_id, ShotCreate(description="1.1"))
    assert [shot.description for shot in shots.list_all("ann", project_id).items] == ["1.1", "2.1"]
    scenes.reorder("ann", project_id, [second, scene_id])
    assert [shot.description for shot in shots.list_all("ann", project_id).items] == ["2.1", "1.1"]


def test_a_shot_belongs_to_its_scene(scenes: Scenes, shots: Shots, project_id: str, scene_id: str) -> None:
    other = scenes.create("ann", project_id, SceneCreate()).scene_id
    shot = shots.create("ann", project_id, scene_id, ShotCreate(description="x"))
    assert shots.get("ann", project_id, scene_id, shot.shot_id) == shot
    with pytest.raises(NotFoundError):
        shots.get("ann", project_id, other, shot.shot_id)
    with pytest.raises(NotFoundError):
        shots.get("bob", project_id, scene_id, shot.shot_id)


def test_a_movement_changes_in_part(shots: Shots, project_id: str, scene_id: str) -> None:
    wanted = ShotCreate.model_validate({"movement": {"from": {"x": 0.1, "scale": 2}, "to": {"x": 0.9}}})
    shot = shots.create("ann", project_id, scene_id, wanted)
    patch = ShotPatch.model_validate({"movement": {"to": {"scale": 3}}})
    movement = shots.update("ann", project_id, scene_id, shot.shot_id, patch).movement
    assert movement is not None
    assert (movement.from_.x, movement.from_.scale, movement.to.x, movement.to.scale) == (0.1, 2, 0.9, 3)


def test_a_deleted_shot_is_gone_at_once(shots: Shots, world: FakeWorld, project_id: str, scene_id: str) -> None:
    a, b = (shots.create("ann", project_id, scene_id, ShotCreate()).shot_id for _ in range(2))
    shots.delete("ann", project_id, scene_id, a)
    assert [(s.shot_number, s.shot_id) for s in shots.list("ann", project_id, scene_id).items] == [(1, b)]
    with pytest.raises(NotFoundError):
        shots.get("ann", project_id, scene_id, a)
    assert [(m.shot_id, m.delay_seconds) for m in world.cascade.messages] == [(a, 120)]


def test_there_is_a_limit_to_shots(
    shots: Shots, project_id: str, scene_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_SHOTS", 1)
    shots.create("ann", project_id, scene_id, ShotCreate())
    with pytest.raises(LimitExceededError, match="at most 1"):
        shots.create("ann", project_id, scene_id, ShotCreate())
