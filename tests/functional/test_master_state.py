"""Whoever reads the master that was compiled last, or what is made from it, is told if content was edited since."""

from collections.abc import Callable

import pytest

from lambdas.api import resolver
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_exports import DOCUMENTS, playback  # noqa: F401  # a fixture

DAY = 86_400
SCENE = {"title": "Intro", "durationInFrames": 90, "background": "#000000"}
TITLE = {"elementId": "title", "type": "text", "text": "Hi", "keyframes": [{"frame": 0}]}


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project with a scene."""
    project = ada("POST", "/projects", {}).headers["location"]
    ada("POST", f"{project}/scenes", SCENE)
    return project


@pytest.fixture
def state(ada: Call, project: str, world: FakeWorld) -> Callable[[], str]:
    """The state of the master of a project that was compiled, a moment later each time."""
    world.clock.advance(1)
    assert ada("POST", f"{project}/compile", {}).status == 200
    world.clock.advance(1)

    def read() -> str:
        told = ada("GET", f"{project}/master").headers["master-state"]
        world.clock.advance(1)
        return told

    return read


def test_an_edit_makes_the_master_outdated_until_it_is_compiled_again(
    ada: Call, project: str, state: Callable[[], str], world: FakeWorld
) -> None:
    assert state() == "current"
    (scene,) = ada("GET", f"{project}/scenes").json["items"]
    path = f"{project}/scenes/{scene['sceneId']}"
    elements = f"{project}/sections/{scene['sceneId']}/elements"
    ada("PATCH", path, {"title": "Intro"})
    assert state() == "current", "an edit that changes nothing is none"
    for method, where, body in (
        ("PATCH", path, {"durationInFrames": 60}),
        ("POST", elements, TITLE),
        ("PATCH", project, {"brand": {"colors": ["#ff0000"]}}),
        ("POST", f"{project}/undo", None),
        ("POST", f"{project}/undo", None),
        ("POST", f"{project}/redo", None),
        ("DELETE", f"{elements}/title", None),
        ("POST", f"{project}/undo", None),
    ):
        assert ada(method, where, body).status in (200, 201, 204), where
        assert state() == "outdated", where
        assert ada("POST", f"{project}/compile", {"dryRun": True}).status == 200
        assert state() == "outdated", "a dry run compiles nothing"
        assert ada("POST", f"{project}/compile", {}).status == 200
        assert state() == "current", where


def test_what_was_undone_before_it_was_compiled_does_not_make_it_outdated(
    ada: Call, project: str, state: Callable[[], str], world: FakeWorld
) -> None:
    for _ in range(2):
        ada("POST", f"{project}/scenes", SCENE)
    ada("POST", f"{project}/undo")
    world.clock.advance(1)
    ada("POST", f"{project}/compile", {})
    world.clock.advance(1)
    assert state() == "current"
    ada("POST", f"{project}/undo")
    assert state() == "outdated"


def test_an_edit_made_while_it_was_compiled_is_not_in_it(
    ada: Call, project: str, state: Callable[[], str], world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = world.objects.put

    def edited_meanwhile(*args: object) -> None:
        world.clock.advance(1)
        ada("PATCH", project, {"title": "Other"})
        world.clock.advance(1)
        put(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(world.objects, "put", edited_meanwhile)
        assert ada("POST", f"{project}/compile", {}).status == 200
    assert state() == "outdated"


def test_edits_that_a_compilation_overwrites_are_in_it(
    ada: Call, project: str, state: Callable[[], str], world: FakeWorld
) -> None:
    (scene,) = ada("GET", f"{project}/scenes").json["items"]
    ada("PATCH", f"{project}/sections/{scene['sceneId']}", {"durationInFrames": 45})
    world.clock.advance(1)
    assert ada("POST", f"{project}/compile", {"overwrite": True}).json["overwritten"]
    assert state() == "current"


def test_after_a_day_without_an_edit_it_is_not_known_any_more(
    ada: Call, project: str, state: Callable[[], str], world: FakeWorld
) -> None:
    world.clock.advance(DAY - 60)
    assert state() == "current"
    world.clock.advance(60)
    assert state() == "unknown"
    ada("PATCH", project, {"title": "Other"})
    assert state() == "outdated"


@pytest.mark.parametrize("name", [name for name in [*DOCUMENTS, "master/context"] if name.startswith("master")])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_all_that_is_made_from_it_tells_it(
    ada: Call,
    project: str,
    state: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    elsewhere: bool,
) -> None:
    if elsewhere and name != "master/context":
        monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 1)
    ada("PATCH", project, {"title": "Other"})
    assert ada("GET", f"{project}/{name}").headers["master-state"] == "outdated"


def test_it_costs_a_query_more(ada: Call, project: str, state: Callable[[], str], world: FakeWorld) -> None:
    world.records.calls.clear()
    ada("GET", f"{project}/master")
    assert world.records.calls == ["get", "query"]
