"""What was deleted is shown by no route, at once and after it is removed (H4): every GET of the OpenAPI document."""

from dataclasses import dataclass

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Answer, Call
from tests.functional.gone import DELETIONS, READS, Filled, fill, parameters, read, sweep, told
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import Jobs, jobs

__all__ = ["jobs"]

_OF_SHOT = {"shotId", "imageId"}
_OF_SCENE = {"sceneId", "sectionId", "elementId", *_OF_SHOT}
_SHOT = {"shot", "image", "selection", "clip"}
_SCENE = {"scene", "element", "edit of a section", "edit of an element", *_SHOT}


@dataclass(frozen=True)
class Level:
    """What goes with a deletion: the `ids` that lead nowhere then, the `texts` that nothing says any more.

    `empty` are routes that have nothing left to answer with although all ids in their path still lead somewhere.
    """

    ids: set[str]
    texts: set[str]
    empty: frozenset[str] = frozenset()


LEVELS = {
    "deleteProject": Level({"projectId"}, {"project", "asset", "render", "edit", *_SCENE}),
    "deleteScene": Level(_OF_SCENE, _SCENE),
    "deleteShot": Level(_OF_SHOT, _SHOT),
    "deleteImage": Level({"imageId"}, {"image"}),
    "deleteSelection": Level(set(), {"selection", "clip"}, frozenset({"getSelection"})),
    "deleteAsset": Level({"assetId"}, {"asset"}),
    "deleteElement": Level({"elementId"}, {"element"}),
    "dropSectionEdit": Level(set(), {"edit of a section"}),
    "dropElementEdit": Level(set(), {"edit of an element"}),
    "forgetEdit": Level(set(), {"edit"}),
}
NOT_DELETIONS = {"rollBackProject"}
"""A migration that is taken back hides no content of the project: it is read in the old workflow again."""
AS_COMPILED = {one["operationId"] for path, one in READS if "/master" in path}
"""These show the content as it was compiled last, and say when: what was deleted is gone when it is compiled next."""
NAME_EDITS = {"listHistory", "getMigration"}
"""These say what was edited, deletions included: they name what the edits were about."""


@pytest.fixture
def gone(ada: Call, world: FakeWorld, jobs: Jobs) -> Filled:
    return fill(ada, world, jobs)


def answers_to(call: Call, gone: Filled) -> dict[str, list[Answer]]:
    """What every GET route answers, by its operation."""
    found = {}
    for path, operation in READS:
        name = operation["operationId"]
        found[name] = list(read(call, gone.path(path, name), operation))
    return found


def test_before_anything_is_deleted_every_route_answers_and_all_is_shown(ada: Call, gone: Filled) -> None:
    """If this fails for a new route, give `fill` what it shows."""
    answers = answers_to(ada, gone)
    assert {name: one[0].status for name, one in answers.items() if one[0].status != 200} == {}
    shown = "\n".join(told(page) for pages in answers.values() for page in pages)
    assert {what for what, text in gone.texts.items() if text not in shown} == set()


def test_every_deletion_of_the_document_is_tried() -> None:
    assert set(LEVELS) | NOT_DELETIONS == set(DELETIONS)


@pytest.mark.parametrize("deletion", LEVELS)
def test_what_was_deleted_is_not_shown(ada: Call, world: FakeWorld, gone: Filled, deletion: str) -> None:
    target = gone.path(DELETIONS[deletion])
    if deletion == "dropElementEdit":
        target = target.replace(gone.ids["elementId"], f"background:{gone.ids['sceneId']}")
    assert ada("DELETE", target).status == 204
    check(answers_to(ada, gone), gone, deletion, AS_COMPILED if deletion != "deleteProject" else set())
    ada("POST", f"/projects/{gone.ids['projectId']}/compile")
    check(answers_to(ada, gone), gone, deletion, set())
    sweep(world)
    check(answers_to(ada, gone), gone, deletion, set())


def check(answers: dict[str, list[Answer]], gone: Filled, deletion: str, but_for: set[str]) -> None:
    level = LEVELS[deletion]
    for path, operation in READS:
        name = operation["operationId"]
        if name in but_for:
            continue
        is_gone = parameters(path) & level.ids or name in level.empty
        if is_gone:
            (answer,) = answers[name]
            assert answer.status == 404, f"{name} answered {answer.status}: {answer.text}"
            check_problem(answer, 404, "not_found")
        for answer in [] if is_gone else answers[name]:
            assert answer.status == 200, f"{name} answered {answer.status}: {answer.text}"
            texts = level.texts & {"edit"} if name in NAME_EDITS else level.texts
            shown = {what for what in texts if gone.texts[what] in told(answer)}
            assert not shown, f"{name} shows a deleted {shown}: {told(answer)}"
