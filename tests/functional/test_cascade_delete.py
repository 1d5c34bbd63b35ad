"""The function cascade_delete: what it removes, and what it asks to have delivered again."""

from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.cascade_delete.handler import handler
from onetake.storyboard.inputs import ProjectCreate, SceneCreate
from onetake.storyboard.models import Scene
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from tests.events import Context, sqs_event
from tests.fakes import FakeWorld


@pytest.fixture(autouse=True)
def deletions(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bootstrap, "deletions", lambda: Deletions(world.records, world.objects, world.cascade, world.clock)
    )


def deliver(*messages: Any) -> list[dict[str, str]]:
    """The failures that the function answers for a batch of these messages."""
    answer = handler(sqs_event(*messages), Context())
    return list(answer["batchItemFailures"])


def test_what_was_deleted_is_removed(world: FakeWorld) -> None:
    project = Projects(world.ports).create("ada", ProjectCreate()).project_id
    scene, kept = (Scenes(world.ports).create("ada", project, SceneCreate()).scene_id for _ in range(2))
    Scenes(world.ports).delete("ada", project, scene)
    world.clock.advance(2 * 86_400)
    assert deliver({"projectId": project, "sceneId": scene}) == []
    assert [found.scene_id for found in world.records.query(Scene, project)] == [kept]
    Projects(world.ports).delete("ada", project)
    assert deliver({"projectId": project}, {"projectId": project}) == []
    assert world.records.items == {}


def test_a_removal_that_fails_is_delivered_again_and_no_other(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (Projects(world.ports).create("ada", ProjectCreate()).project_id for _ in range(2))
    for project in (first, second):
        Projects(world.ports).delete("ada", project)
    remove = world.objects.delete_prefix

    def fail_once(prefix: str) -> int:
        if first in prefix:
            raise ConnectionError("S3 does not answer")
        return remove(prefix)

    monkeypatch.setattr(world.objects, "delete_prefix", fail_once)
    failures = deliver({"projectId": first}, {"projectId": second})
    assert failures == [{"itemIdentifier": "m0"}]
    assert [key.project_id for key in world.records.items] == [first]


@pytest.mark.parametrize("message", [{}, {"sceneId": "scn_1"}, {"projectId": "p", "everything": True}, "text"])
def test_a_message_that_is_none_goes_to_the_dead_letters(message: Any) -> None:
    assert deliver({"projectId": "prj_gone"}, message) == [{"itemIdentifier": "m1"}]
