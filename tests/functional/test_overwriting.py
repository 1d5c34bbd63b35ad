"""Compiling never overwrites hand-made edits without being told to, and a dry run shows what it would (T8)."""

from typing import Any

import pytest

from onetake.errors import WriteConflictError
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


def scene(key: str) -> dict[str, Any]:
    title = {"elementId": "own", "type": "text", "text": "Mine", "keyframes": [{"frame": 0}]}
    return {"key": key, "title": key, "background": "#101418", "durationInFrames": 60, "elements": [title]}


@pytest.fixture
def project(ada: Call) -> str:
    """A project of two scenes, compiled."""
    path = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{path}/storyboard", {"scenes": [scene("a"), scene("b")]})
    ada("POST", f"{path}/compile")
    return path


@pytest.fixture
def sections(ada: Call, project: str) -> list[str]:
    """The ids of both sections, each edited in its background and its length."""
    ids = [item["sectionId"] for item in ada("GET", f"{project}/sections").json["items"]]
    for name, key in zip(ids, "ab", strict=True):
        ada("PATCH", f"{project}/sections/{name}", {"durationInFrames": 40})
        ada("PATCH", f"{project}/sections/{name}/elements/background:{key}", {"fill": "#ff0000"})
    return ids


def fills(ada: Call, project: str) -> list[str]:
    elements = ada("GET", f"{project}/master").json["elements"]
    return [e["fill"] for e in elements if e["id"].startswith("background")]


def test_a_compilation_keeps_every_edit(ada: Call, project: str, sections: list[str]) -> None:
    compiled = ada("POST", f"{project}/compile").json
    assert (compiled["durationInFrames"], compiled["overwritten"], compiled["dryRun"]) == (80, [], False)
    assert fills(ada, project) == ["#ff0000", "#ff0000"]


def test_a_dry_run_shows_what_would_be_overwritten_and_changes_nothing(
    ada: Call, project: str, sections: list[str], world: FakeWorld
) -> None:
    ada("POST", f"{project}/compile")
    items, objects = dict(world.records.items), dict(world.objects.contents)
    answer = ada("POST", f"{project}/compile", {"overwrite": [sections[1]], "dryRun": True}).json
    assert (world.records.items, world.objects.contents) == (items, objects)
    assert (answer["dryRun"], answer["durationInFrames"]) == (True, 100)
    assert [(o["sectionId"], o["elementId"]) for o in answer["overwritten"]] == [
        (sections[1], None),
        (sections[1], "background:b"),
    ]
    assert answer["overwritten"][0]["edit"]["durationInFrames"] == 40
    assert answer["overwritten"][1]["edit"]["props"] == {"fill": "#ff0000"}
    changes = {(change["what"], change["id"]): change["fields"] for change in answer["changes"]["changes"]}
    assert list(changes) == [("film", ""), ("section", "b"), ("element", "background:b"), ("element", "own")]
    assert changes["section", "b"] == [{"path": "endFrame", "before": 80, "after": 100}]
    assert {"path": "fill", "before": "#ff0000", "after": "#101418"} in changes["element", "background:b"]
    assert answer["changes"]["frames"] == [[40, 100]]
    assert answer["masterHash"] != ada("GET", project).json["masterHash"]


def test_overwriting_some_leaves_the_others(ada: Call, project: str, sections: list[str]) -> None:
    dry = ada("POST", f"{project}/compile", {"overwrite": [sections[1]], "dryRun": True}).json
    done = ada("POST", f"{project}/compile", {"overwrite": [sections[1]]}).json
    assert (done["masterHash"], done["overwritten"]) == (dry["masterHash"], dry["overwritten"])
    assert fills(ada, project) == ["#ff0000", "#101418"]
    made = [item["handMade"] for item in ada("GET", f"{project}/sections").json["items"]]
    assert made == [True, False]
    assert ada("POST", f"{project}/compile").json["masterHash"] == done["masterHash"]


def test_overwriting_all_leaves_what_clients_made_whole(ada: Call, project: str, sections: list[str]) -> None:
    done = ada("POST", f"{project}/compile", {"overwrite": True}).json
    assert len(done["overwritten"]) == 4
    assert (done["durationInFrames"], fills(ada, project)) == (120, ["#101418", "#101418"])
    assert "own" in [e["id"] for e in ada("GET", f"{project}/master").json["elements"]]
    items = ada("GET", f"{project}/sections/{sections[0]}/elements").json["items"]
    assert {item["elementId"]: item["handMade"] for item in items} == {"background:a": False, "own": True}


def test_a_storyboard_that_makes_no_film_without_its_edits_loses_none(
    ada: Call, project: str, sections: list[str]
) -> None:
    for _ in range(3):
        ada("POST", f"{project}/scenes/{sections[0]}/shots", {"durationInFrames": 1})
    ada("PATCH", f"{project}/scenes/{sections[0]}", {"durationInFrames": 2})
    check_problem(ada("POST", f"{project}/compile", {"overwrite": True}), 422, "invalid_document")
    assert ada("GET", f"{project}/sections/{sections[0]}").json["durationInFrames"] == 40


def test_a_section_that_is_not_there_is_pointed_at(ada: Call, project: str, sections: list[str]) -> None:
    body = {"overwrite": [sections[0], "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRB"]}
    problem = check_problem(ada("POST", f"{project}/compile", body), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/overwrite/1"
    assert fills(ada, project) == ["#101418", "#101418"]


def test_before_the_first_compilation_there_is_nothing_to_compare_with(ada: Call, project: str) -> None:
    other = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{other}/storyboard", {"scenes": [scene("a")]})
    answer = ada("POST", f"{other}/compile", {"dryRun": True}).json
    assert (answer["changes"], answer["durationInFrames"]) == (None, 60)
    check_problem(ada("GET", f"{other}/master"), 404, "not_found")


def test_an_edit_of_what_is_gone_is_reported_until_somebody_removes_it(
    ada: Call, project: str, sections: list[str]
) -> None:
    ada("PATCH", f"{project}/scenes/{sections[0]}", {"background": None})
    compiled = ada("POST", f"{project}/compile").json
    assert [(e["sectionId"], e["elementId"]) for e in compiled["idleEdits"]] == [(sections[0], "background:a")]
    ada("PATCH", f"{project}/scenes/{sections[0]}", {"background": "#00ff00"})
    assert ada("POST", f"{project}/compile").json["idleEdits"] == []
    assert fills(ada, project)[0] == "#ff0000"
    ada("PATCH", f"{project}/scenes/{sections[0]}", {"background": None})
    assert ada("DELETE", f"{project}/sections/{sections[0]}/elements/background:a/edit").status == 204
    assert ada("POST", f"{project}/compile").json["idleEdits"] == []


def test_a_narration_that_nobody_can_read_in_time_is_a_warning_that_names_the_section(ada: Call, project: str) -> None:
    [first, _] = [item["sectionId"] for item in ada("GET", f"{project}/sections").json["items"]]
    assert ada("POST", f"{project}/compile").json["warnings"] == []
    ada("PATCH", f"{project}/scenes/{first}", {"narration": "Far more words than anybody reads in a moment. " * 3})
    [warning] = ada("POST", f"{project}/compile", {"dryRun": True}).json["warnings"]
    assert warning["sectionId"] == first
    assert warning["detail"].startswith("section a: its narration is too long by 4.9 s: to be read, ")
    ada("PATCH", f"{project}/scenes/{first}", {"durationInFrames": 300, "voiceover": {"start": 1, "duration": 8.5}})
    assert ada("POST", f"{project}/compile").json["warnings"] == []
    captions = ada("GET", f"{project}/master").json["captions"]
    assert (captions[0]["from"], captions[-1]["to"]) == (30, 285)


def test_many_edits_are_dropped_in_commits_that_the_database_takes(ada: Call, world: FakeWorld) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    scenes = [{"key": f"s{n}", "durationInFrames": 5, "edit": {"name": str(n)}} for n in range(150)]
    ada("PUT", f"{path}/storyboard", {"scenes": scenes})
    world.records.calls.clear()
    assert len(ada("POST", f"{path}/compile", {"overwrite": True}).json["overwritten"]) == 150
    assert world.records.calls.count("commit") == 5
    assert not any(item["handMade"] for item in ada("GET", f"{path}/sections", query={"limit": 100}).json["items"])


def test_edits_that_were_dropped_before_somebody_else_wrote_are_answered_too(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    scenes = [{"key": f"s{n}", "durationInFrames": 5, "edit": {"name": str(n)}} for n in range(150)]
    ada("PUT", f"{path}/storyboard", {"scenes": scenes})
    commit, sizes = world.records.commit, list[int]()

    def overtaken(changes: Any) -> None:
        sizes.append(len(changes))
        if len(sizes) == 2:
            raise WriteConflictError("somebody else was faster")
        commit(changes)

    monkeypatch.setattr(world.records, "commit", overtaken)
    overwritten = ada("POST", f"{path}/compile", {"overwrite": True}).json["overwritten"]
    assert sizes == [41, 41, 41, 41, 31, 1]
    assert [one["edit"]["name"] for one in overwritten] == [str(n) for n in range(150)]
