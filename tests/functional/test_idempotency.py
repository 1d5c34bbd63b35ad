"""A POST that is sent again with its Idempotency-Key gives the same answer and does nothing again (A4)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from lambdas.api import idempotency
from tests.fakes import FakeWorld
from tests.fakes_answers import FakeAnswers
from tests.functional.conftest import Answer, Call
from tests.functional.test_problems import check_problem

KEY = {"Idempotency-Key": "one-click"}


def repeat(call: Call, path: str, body: Any, key: dict[str, str] = KEY) -> Answer:
    """Send it twice; the answer, which is the same both times."""
    first, second = (call("POST", path, body, headers=key) for _ in range(2))
    assert (second.status, second.headers, second.body) == (first.status, first.headers, first.body)
    return first


@pytest.fixture
def project(ada: Call) -> str:
    return f"/projects/{ada('POST', '/projects', {'title': 'Hers'}).json['projectId']}"


def test_a_project_is_created_once(ada: Call) -> None:
    made = repeat(ada, "/projects", {"title": "Once — 一回 🎬"})
    assert made.status == 201
    assert made.headers["location"] == f"/projects/{made.json['projectId']}"
    assert made.headers["etag"] == '"1"'
    assert len(ada("GET", "/projects").json["items"]) == 1


def test_everything_below_a_project_is_created_once(ada: Call, project: str) -> None:
    scene = repeat(ada, f"{project}/scenes", {"title": "Harbour", "shots": [{}]}, {"Idempotency-Key": "1"}).json
    scene_path = f"{project}/scenes/{scene['sceneId']}"
    shot = repeat(ada, f"{scene_path}/shots", {"description": "Wide"}, {"Idempotency-Key": "2"}).json
    pictures = {"images": [{"variantNumber": 0, "imageUrl": "https://pictures.test/0"}]}
    repeat(ada, f"{scene_path}/shots/{shot['shotId']}/images", pictures, {"Idempotency-Key": "3"})
    file = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 10}
    repeat(ada, f"{project}/assets", file, {"Idempotency-Key": "4"})
    element = {"elementId": "title", "type": "text", "text": "Hers", "keyframes": [{"frame": 0}]}
    repeat(ada, f"{project}/sections/{scene['sceneId']}/elements", element, {"Idempotency-Key": "5"})
    counts = {path: len(ada("GET", f"{project}{path}").json["items"]) for path in ("/scenes", "/shots", "/assets")}
    assert counts == {"/scenes": 1, "/shots": 2, "/assets": 1}


def test_the_same_body_may_be_spelled_otherwise(ada: Call) -> None:
    first = ada("POST", "/projects", '{"title": "T", "prompt": "P"}', headers=KEY)
    again = ada("POST", "/projects", '{"prompt":"P",  "title":"T"}', headers=KEY)
    assert again.json == first.json


@pytest.mark.parametrize(
    "other",
    [
        lambda project: (f"{project}/scenes", {"title": "other"}),
        lambda project: ("/projects", {"title": "Harbour"}),
        lambda _: ("/projects/prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB/scenes", {"title": "Harbour"}),
    ],
    ids=["another body", "another route", "another project"],
)
def test_a_key_stands_for_one_request(ada: Call, project: str, other: Callable[[str], tuple[str, Any]]) -> None:
    ada("POST", f"{project}/scenes", {"title": "Harbour"}, headers=KEY)
    path, body = other(project)
    problem = check_problem(ada("POST", path, body, headers=KEY), 422, "idempotency_key_reused")
    assert "choose a new one" in problem["detail"]
    assert len(ada("GET", f"{project}/scenes").json["items"]) == 1


def test_keys_of_two_users_have_nothing_to_do_with_each_other(ada: Call, eve: Call) -> None:
    hers = ada("POST", "/projects", {"title": "T"}, headers=KEY).json
    others = eve("POST", "/projects", {"title": "T"}, headers=KEY).json
    assert hers["projectId"] != others["projectId"]


def test_a_request_that_was_refused_may_be_sent_again(ada: Call, world: FakeWorld, answers: FakeAnswers) -> None:
    path = "/projects/prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB/scenes"
    check_problem(ada("POST", path, {}, headers=KEY), 404, "not_found")
    check_problem(ada("POST", "/projects", {"titel": "T"}, headers=KEY), 422, "invalid_input")
    assert not answers.records
    assert ada("POST", "/projects", {"title": "T"}, headers=KEY).status == 201


def test_while_the_first_request_runs_the_second_is_told_to_wait(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[Answer] = []
    commit = world.records.commit

    def slow(changes: Any) -> None:
        if not meanwhile:
            meanwhile.append(ada("POST", "/projects", {"title": "T"}, headers=KEY))
        commit(changes)

    monkeypatch.setattr(world.records, "commit", slow)
    made = ada("POST", "/projects", {"title": "T"}, headers=KEY)
    check_problem(meanwhile[0], 409, "idempotency_key_in_use")
    assert meanwhile[0].headers["retry-after"] == "1"
    assert ada("POST", "/projects", {"title": "T"}, headers=KEY).json == made.json


@pytest.mark.parametrize("written", [False, True], ids=["before its write", "after its write"])
def test_a_request_that_died_is_carried_out_once(
    ada: Call, world: FakeWorld, answers: FakeAnswers, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    """And its key is free when it can run no more."""
    with dying(world, answers, monkeypatch, written=written):
        assert ada("POST", "/projects", {"title": "T"}, headers=KEY).status == 500
    check_problem(ada("POST", "/projects", {"title": "T"}, headers=KEY), 409, "idempotency_key_in_use")
    free_the_key(answers)
    again = ada("POST", "/projects", {"title": "T"}, headers=KEY)
    if written:
        check_problem(again, 409, "answer_not_kept")
    else:
        assert again.status == 201
    assert [one["title"] for one in ada("GET", "/projects").json["items"]] == ["T"]


@contextmanager
def dying(world: FakeWorld, answers: FakeAnswers, monkeypatch: pytest.MonkeyPatch, *, written: bool) -> Iterator[None]:
    """The function dies at a request's write, which was `written` all the same or was not."""
    commit = world.records.commit

    def die(changes: Any) -> None:
        if written:
            commit(changes)
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(world.records, "commit", die)
        patch.setattr(answers, "_delete_record", die)
        yield


def free_the_key(answers: FakeAnswers) -> None:
    """As time does when the function of the first request can run no more."""
    (record,) = answers.records.values()
    answers.records[record.idempotency_key] = DataRecord(
        record.idempotency_key,
        status="INPROGRESS",
        expiry_timestamp=record.expiry_timestamp,
        in_progress_expiry_timestamp=1,
        payload_hash=record.payload_hash,
    )


@pytest.mark.parametrize("freed", [True, False], ids=["by time", "by an answer that was lost on its way"])
def test_the_key_of_a_request_that_died_after_its_write_stands_for_no_other_one(
    ada: Call, world: FakeWorld, answers: FakeAnswers, monkeypatch: pytest.MonkeyPatch, freed: bool
) -> None:
    """Neither for one that would be carried out nor for one that is refused; and the first is known after them."""
    with dying(world, answers, monkeypatch, written=True):
        assert ada("POST", "/projects", {"title": "T"}, headers=KEY).status == 500
    free_the_key(answers)
    if not freed:
        check_problem(ada("POST", "/projects", {"title": "T"}, headers=KEY), 409, "answer_not_kept")
    for path, body in (("/projects", {"title": "U"}), ("/projects/prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB/undo", None)):
        check_problem(ada("POST", path, body, headers=KEY), 422, "idempotency_key_reused")
    check_problem(ada("POST", "/projects", {"title": "T"}, headers=KEY), 409, "answer_not_kept")
    assert [one["title"] for one in ada("GET", "/projects").json["items"]] == ["T"]


def test_a_request_that_died_before_its_write_leaves_its_key_to_any(
    ada: Call, world: FakeWorld, answers: FakeAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dying(world, answers, monkeypatch, written=False):
        assert ada("POST", "/projects", {"title": "T"}, headers=KEY).status == 500
    free_the_key(answers)
    assert ada("POST", "/projects", {"title": "U"}, headers=KEY).status == 201
    assert [one["title"] for one in ada("GET", "/projects").json["items"]] == ["U"]


def test_an_answer_that_cannot_be_kept_is_given_and_not_made_again(
    ada: Call, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "MAX_KEPT_BYTES", 100)
    made = ada("POST", f"{project}/scenes", {"title": "Harbour"}, headers=KEY)
    assert made.status == 201
    problem = check_problem(ada("POST", f"{project}/scenes", {"title": "Harbour"}, headers=KEY), 409, "answer_not_kept")
    assert made.headers["location"] in problem["detail"]
    assert len(ada("GET", f"{project}/scenes").json["items"]) == 1


def test_what_was_made_is_answered_although_its_key_could_not_be_kept(
    ada: Call, answers: FakeAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(answers, "_update_record", fail)
    assert ada("POST", "/projects", {"title": "T"}, headers=KEY).status == 201
    monkeypatch.setattr(answers, "_delete_record", fail)
    check_problem(
        ada("POST", "/projects/prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB/scenes", {}, headers={"Idempotency-Key": "2"}),
        404,
        "not_found",
    )


@pytest.mark.parametrize("key", ["", "two words", "é", "x" * 256])
def test_what_is_no_key_is_refused(ada: Call, key: str) -> None:
    problem = check_problem(ada("POST", "/projects", {}, headers={"Idempotency-Key": key}), 422, "invalid_input")
    assert [fault["parameter"] for fault in problem["errors"]] == ["Idempotency-Key"]


def test_a_key_opens_nothing(call: Call) -> None:
    check_problem(call("POST", "/projects", {}, headers=KEY), 401, "unauthenticated")


def test_without_a_key_nothing_is_kept(ada: Call, answers: FakeAnswers) -> None:
    ada("POST", "/projects", {"title": "T"})
    assert not answers.records
