"""Projects of the old workflow through the API: import, list, read, migrate, roll back (M1)."""

from collections.abc import Sequence
from typing import Any

import pytest

from lambdas.api import resolver
from onetake.storyboard.ports import Change
from onetake.storyboard.service.deletions import Deletions
from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem
from tests.outage import Outage

OLD: dict[str, Any] = {
    "project": {"id": "v-17", "title": "Hérbst 🍂", "createdAt": "2024-10-01T09:00:00Z", "mood": "calm"},
    "scenes": [
        {"id": "b", "title": "Two", "order": 2, "imageUrl": "https://p.test/2.jpg", "duration": 4},
        {"id": "a", "title": "One", "order": 1, "imageUrl": "https://p.test/1.jpg", "narration": "It begins."},
        {"id": "c", "title": "Three", "order": 2},
    ],
    "clips": [
        {"id": "k1", "sceneId": "a", "videoUrl": "https://p.test/1.mp4", "duration": 5, "status": "complete"},
        {"id": "k2", "sceneId": "b", "status": "failed"},
        {"id": "k3", "sceneId": "gone", "videoUrl": "https://p.test/9.mp4"},
    ],
}


def imported(ada: Call, document: dict[str, Any] = OLD) -> str:
    answer = ada("POST", "/legacy-projects", document)
    assert answer.status == 201, answer.text
    return str(answer.json["projectId"])


def migrate(ada: Call, project: str, **body: Any) -> dict[str, Any]:
    answer = ada("POST", f"/projects/{project}/migration", body)
    assert answer.status == 200, answer.text
    report: dict[str, Any] = answer.json
    return report


def test_a_legacy_project_is_listed_beside_new_ones_and_stays_readable(ada: Call, eve: Call) -> None:
    old, new = imported(ada), ada("POST", "/projects", {"title": "New"}).json["projectId"]
    assert [p["projectId"] for p in ada("GET", "/projects").json["items"]] == [new, old]
    by_workflow = {
        name: [p["projectId"] for p in ada("GET", "/projects", query={"workflowVersion": name}).json["items"]]
        for name in ("v1_legacy", "v2_redesign")
    }
    assert by_workflow == {"v1_legacy": [old], "v2_redesign": [new]}
    assert ada("GET", f"/projects/{old}/legacy").json == OLD
    assert ada("GET", f"/projects/{old}").json["title"] == "Hérbst 🍂"
    check_problem(eve("GET", f"/projects/{old}/legacy"), 404, "not_found")
    check_problem(ada("GET", f"/projects/{new}/legacy"), 404, "not_found")


def test_a_legacy_document_that_no_answer_holds_is_put_where_it_can_be_fetched(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = imported(ada)
    whole = ada("GET", f"/projects/{old}/legacy").body
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 10)
    answer = ada("GET", f"/projects/{old}/legacy")
    assert answer.status == 303
    assert answer.headers["location"].endswith("?name=legacy.json&seconds=900")
    assert [world.objects.get(key) for key in world.objects.temporary] == [whole]


def test_pages_of_one_workflow_miss_nothing(ada: Call) -> None:
    olds = [imported(ada, {"project": {"id": str(n), "createdAt": 1_700_000_000 + n}, "scenes": []}) for n in range(7)]
    for _ in range(5):
        ada("POST", "/projects", {})
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = ada("GET", "/projects", query={"workflowVersion": "v1_legacy", "limit": 3, **cursor}).json
        seen += [p["projectId"] for p in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert seen == olds[::-1]


def test_until_it_is_migrated_nothing_of_the_new_workflow_changes_it(ada: Call) -> None:
    project = imported(ada)
    for method, path, body in (
        ("PATCH", "", {"title": "x"}),
        ("POST", "/scenes", {}),
        ("PUT", "/storyboard", {"version": 1}),
        ("POST", "/compile", {}),
    ):
        problem = check_problem(ada(method, f"/projects/{project}{path}", body), 409, "conflict")
        assert f"/projects/{project}/migration" in problem["detail"]


def test_importing_the_same_again_changes_nothing_and_another_version_takes_its_place(
    ada: Call, world: FakeWorld
) -> None:
    project = imported(ada)
    before = dict(world.records.items)
    assert imported(ada) == project
    assert world.records.items == before
    assert imported(ada, {**OLD, "clips": []}) == project
    assert ada("GET", f"/projects/{project}/legacy").json["clips"] == []
    migrate(ada, project)
    check_problem(ada("POST", "/legacy-projects", OLD), 409, "conflict")


def test_a_migration_keeps_scenes_shots_images_and_clips_one_to_one(ada: Call) -> None:
    project = imported(ada)
    told = migrate(ada, project, dryRun=True)
    assert (told["state"], told["changed"]) == ("waiting", True)
    assert ada("GET", f"/projects/{project}").json["workflowVersion"] == "v1_legacy"
    report = migrate(ada, project)
    assert {k: report[k] for k in ("state", "scenes", "shots", "images", "selections", "animations")} == {
        "state": "migrated",
        "scenes": 3,
        "shots": 3,
        "images": 2,
        "selections": 2,
        "animations": 1,
    }
    assert {(w["pointer"], w["code"]) for w in report["warnings"]} >= {
        ("/clips/1", "clip_failed"),
        ("/clips/2", "clip_without_scene"),
        ("/scenes/2", "order_repeated"),
        ("/scenes/2", "scene_without_image"),
        ("/project", "field_not_taken"),
    }
    scenes = ada("GET", f"/projects/{project}/scenes").json["items"]
    assert [(s["key"], s["title"], len(s["shotOrder"])) for s in scenes] == [
        ("a", "One", 1),
        ("b", "Two", 1),
        ("c", "Three", 1),
    ]
    assert ada("GET", f"/projects/{project}").json["redesignStatus"] == "shot_iteration"
    progress = ada("GET", f"/projects/{project}/progress").json
    assert (progress["totalShots"], progress["shotsWithSelections"], progress["shotsWithAnimations"]) == (3, 2, 1)
    first = scenes[0]
    selection = ada(
        "GET", f"/projects/{project}/scenes/{first['sceneId']}/shots/{first['shotOrder'][0]}/selection"
    ).json
    assert (selection["animationStatus"], selection["animatedVideoUrl"]) == ("complete", "https://p.test/1.mp4")
    storyboard = ada("GET", f"/projects/{project}/storyboard").json
    assert [s["shots"][0].get("clip") is not None for s in storyboard["scenes"]] == [True, False, False]
    copy = ada("POST", "/projects", {}).json["projectId"]
    assert ada("PUT", f"/projects/{copy}/storyboard", storyboard).status == 200
    assert ada("GET", f"/projects/{project}/legacy").json == OLD


def test_a_second_run_changes_nothing(ada: Call, world: FakeWorld) -> None:
    project = imported(ada)
    migrate(ada, project)
    before = dict(world.records.items)
    world.clock.advance(60)
    assert migrate(ada, project)["changed"] is False
    assert world.records.items == before


def test_a_migration_cut_short_at_any_write_goes_on_to_the_same_items(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = [{"id": f"s{n}", "imageUrl": f"https://p.test/{n}.jpg"} for n in range(120)]
    project = imported(ada, {"project": {"id": "long"}, "scenes": scenes})
    clean = dict(world.records.items)
    outage = Outage(world, monkeypatch)
    migrate(ada, project)
    whole, writes = dict(world.records.items), outage.used
    assert writes > 4
    for left in range(writes):
        world.records.items = dict(clean)
        outage.begin(left)
        assert ada("POST", f"/projects/{project}/migration", {}).status == 500
        assert ada("GET", f"/projects/{project}").json["workflowVersion"] == "v1_legacy"
        outage.end()
        assert migrate(ada, project)["scenes"] == 120
        assert world.records.items == whole


def test_a_rollback_is_refused_once_something_was_edited(ada: Call) -> None:
    project = imported(ada)
    migrate(ada, project)
    scene = ada("GET", f"/projects/{project}/scenes").json["items"][0]["sceneId"]
    ada("PATCH", f"/projects/{project}/scenes/{scene}", {"title": "Edited"})
    problem = check_problem(ada("DELETE", f"/projects/{project}/migration"), 409, "conflict")
    assert problem["details"]["edited"] == [f"scene {scene}"]
    assert ada("GET", f"/projects/{project}/scenes").json["items"][0]["title"] == "Edited"


@pytest.mark.parametrize("scenes", [3, 60])
def test_a_rollback_leads_back_and_forth(ada: Call, world: FakeWorld, scenes: int) -> None:
    document = {"scenes": [{"id": str(n), "imageUrl": f"https://p.test/{n}.jpg"} for n in range(scenes)]}
    project = imported(ada, document)
    migrate(ada, project)
    assert ada("DELETE", f"/projects/{project}/migration").json["state"] == "waiting"
    assert ada("GET", f"/projects/{project}").json["workflowVersion"] == "v1_legacy"
    assert ada("GET", f"/projects/{project}/legacy").json == document
    assert ada("DELETE", f"/projects/{project}/migration").json["changed"] is False
    world.clock.advance(1)
    assert migrate(ada, project)["state"] == "migrated"
    assert len(ada("GET", f"/projects/{project}/scenes", query={"limit": 100}).json["items"]) == scenes
    assert ada("GET", f"/projects/{project}/progress").json["totalShots"] == scenes


def long_migrated(ada: Call) -> str:
    """More than one write can hold unchanged."""
    scenes = [{"id": str(n), "imageUrl": f"https://p.test/{n}.jpg"} for n in range(60)]
    project = imported(ada, {"project": {"id": "long"}, "scenes": scenes})
    migrate(ada, project)
    return project


def test_a_rollback_that_was_cut_short_can_be_ended_or_stopped(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = long_migrated(ada)
    outage = Outage(world, monkeypatch)
    for stop in (True, False):
        outage.begin(1)
        assert ada("DELETE", f"/projects/{project}/migration").status == 500
        outage.end()
        refused = check_problem(ada("POST", f"/projects/{project}/scenes", {}), 409, "conflict")
        assert "is being rolled back" in refused["detail"]
        if stop:
            assert migrate(ada, project)["changed"] is False
            assert ada("GET", f"/projects/{project}/scenes").status == 200
    assert ada("DELETE", f"/projects/{project}/migration").json["state"] == "waiting"


def test_a_rollback_that_was_cut_short_loses_no_edit(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = long_migrated(ada)
    scene = ada("GET", f"/projects/{project}/scenes").json["items"][0]["sceneId"]
    commit, writes = world.records.commit, iter(range(9))

    def edited_meanwhile(changes: Sequence[Change]) -> None:
        number = next(writes)
        if number == 0:  # after the comparison, before the write that closes the project
            monkeypatch.setattr(world.records, "commit", commit)
            assert ada("PATCH", f"/projects/{project}/scenes/{scene}", {"title": "Edited"}).status == 200
            monkeypatch.setattr(world.records, "commit", edited_meanwhile)
        if number == 1:
            raise RuntimeError("the power is out")
        commit(changes)

    monkeypatch.setattr(world.records, "commit", edited_meanwhile)
    assert ada("DELETE", f"/projects/{project}/migration").status == 500
    monkeypatch.setattr(world.records, "commit", commit)
    problem = check_problem(ada("DELETE", f"/projects/{project}/migration"), 409, "conflict")
    assert problem["details"]["edited"] == [f"scene {scene}"]
    assert ada("GET", f"/projects/{project}/scenes/{scene}").json["title"] == "Edited"


def test_what_cannot_be_understood_is_pointed_at(ada: Call) -> None:
    problem = check_problem(ada("POST", "/legacy-projects", {"scenes": [{"duration": "long"}]}), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/scenes/0/duration"


def test_operators_migrate_all_in_batches_and_nobody_else_can(ada: Call, eve: Call, call: Call) -> None:
    mine = [imported(ada, {"project": {"id": str(n)}, "scenes": [{"title": str(n)}]}) for n in range(3)]
    hers = imported(eve)

    def operate(body: dict[str, Any], **query: Any) -> dict[str, Any]:
        answer = call("POST", "/migrations", body, owner="olga", groups="[operators]", query=query)
        assert answer.status == 200, answer.text
        result: dict[str, Any] = answer.json
        return result

    check_problem(ada("POST", "/migrations", {"all": True}), 404, "no_such_route")
    assert {r["projectId"] for r in operate({"all": True, "dryRun": True})["items"]} == {*mine, hers}
    first = operate({"all": True}, limit=3)
    second = operate({"all": True}, limit=3, cursor=first["nextCursor"])
    assert {r["projectId"] for r in (*first["items"], *second["items"])} == {*mine, hers}
    assert second["nextCursor"] is None
    assert operate({"all": True})["items"] == []
    ada("PATCH", f"/projects/{mine[0]}", {"title": "Edited"})
    back = {r["projectId"]: r for r in operate({"ownerId": "ada", "rollback": True})["items"]}
    assert back[mine[0]]["refusal"]["code"] == "conflict"
    assert [back[p]["state"] for p in mine[1:]] == ["waiting", "waiting"]
    assert operate({"projectId": hers, "rollback": True})["items"][0]["state"] == "waiting"


def test_a_project_born_under_the_old_workflow_changes_over_with_its_content(ada: Call, world: FakeWorld) -> None:
    world.flags.new_workflow_is_on = False
    project = ada("POST", "/projects", {}).json["projectId"]
    ada("POST", f"/projects/{project}/scenes", {"title": "Kept"})
    assert migrate(ada, project)["changed"] is True
    assert ada("GET", f"/projects/{project}").json["workflowVersion"] == "v2_redesign"
    assert ada("GET", f"/projects/{project}/scenes").json["items"][0]["title"] == "Kept"


def test_a_sweep_leaves_what_a_migration_goes_on_from_and_takes_what_a_rollback_left(
    ada: Call, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = imported(ada)
    imported_only = set(world.records.items)
    outage = Outage(world, monkeypatch)
    outage.begin(1)
    assert ada("POST", f"/projects/{project}/migration", {}).status == 500
    outage.end()
    begun = set(world.records.items)
    assert begun > imported_only
    sweep = Deletions(world.records, world.objects, world.cascade, world.clock)
    world.clock.advance(100_000)
    sweep.run(project)
    assert set(world.records.items) == begun
    migrate(ada, project)
    sweep.run(project)
    assert set(world.records.items) == begun
    ada("DELETE", f"/projects/{project}/migration")
    world.clock.advance(100_000)
    sweep.run(project)
    assert set(world.records.items) == imported_only
    assert migrate(ada, project)["scenes"] == 3
