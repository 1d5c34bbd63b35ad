from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


def test_a_project_is_created_read_changed_and_deleted(ada: Call) -> None:
    made = ada("POST", "/projects", {"title": "Autumn", "music": {"volume": 0.5}})
    path = made.headers["location"]
    assert made.status == 201
    assert path == f"/projects/{made.json['projectId']}"
    assert (made.json["title"], made.json["version"], made.headers["etag"]) == ("Autumn", 1, '"1"')
    assert ada("GET", path).json == made.json

    changed = ada("PATCH", path, {"prompt": "warm", "music": {"enabled": False}})
    assert changed.status == 200
    assert (changed.json["title"], changed.json["prompt"]) == ("Autumn", "warm")
    assert changed.json["music"] == {**made.json["music"], "enabled": False}
    assert changed.headers["etag"] == '"2"'

    gone = ada("DELETE", path)
    assert (gone.status, gone.text) == (204, "")
    check_problem(ada("GET", path), 404, "not_found")


def test_a_patch_may_say_that_it_is_a_merge_patch(ada: Call) -> None:
    path = ada("POST", "/projects", {"title": "Autumn"}).headers["location"]
    headers = {"content-type": "application/merge-patch+json"}
    assert ada("PATCH", path, {"title": "Winter"}, headers=headers).json["title"] == "Winter"


def test_a_change_that_is_based_on_an_old_version_is_refused(ada: Call) -> None:
    path = ada("POST", "/projects", {"title": "one"}).headers["location"]
    assert ada("PATCH", path, {"title": "two"}, headers={"if-match": '"1"'}).status == 200
    check_problem(ada("PATCH", path, {"title": "three"}, headers={"if-match": '"1"'}), 412, "precondition_failed")
    check_problem(ada("DELETE", path, headers={"if-match": '"1"'}), 412, "precondition_failed")
    check_problem(ada("PATCH", path, {"title": "x"}, headers={"if-match": "two"}), 412, "precondition_failed")
    assert ada("GET", path).json["title"] == "two"
    assert ada("PATCH", path, {"title": "three"}, headers={"If-Match": "*"}).status == 200


def test_projects_are_listed_in_pages_newest_first_and_only_to_their_owner(ada: Call, eve: Call) -> None:
    made = [ada("POST", "/projects", {"title": str(n)}).json["projectId"] for n in range(3)]
    eve("POST", "/projects", {"title": "hers"})
    first = ada("GET", "/projects", query={"limit": 2}).json
    rest = ada("GET", "/projects", query={"limit": 2, "cursor": first["nextCursor"]}).json
    assert [p["projectId"] for p in first["items"] + rest["items"]] == sorted(made, reverse=True)
    assert rest["nextCursor"] is None


def test_a_cursor_of_another_list_is_refused(ada: Call) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    for _ in range(2):
        ada("POST", f"{project}/scenes", {"shots": [{}, {}]})
        ada("POST", "/projects", {})
    scenes = [scene["sceneId"] for scene in ada("GET", f"{project}/scenes").json["items"]]
    lists = ["/projects", f"{project}/scenes", f"{project}/shots", *(f"{project}/scenes/{s}/shots" for s in scenes)]
    cursors = {path: ada("GET", path, query={"limit": 1}).json["nextCursor"] for path in lists}
    for path in lists:
        for other, cursor in [*cursors.items(), ("", "bm9uc2Vuc2U")]:
            answer = ada("GET", path, query={"cursor": cursor})
            if other == path:
                assert answer.status == 200
            else:
                problem = check_problem(answer, 422, "invalid_input")
                assert [fault["parameter"] for fault in problem["errors"]] == ["cursor"]


def test_creating_and_reading_take_one_call_to_the_database(ada: Call, world: FakeWorld) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    assert world.records.calls == ["commit"]
    world.records.calls.clear()
    ada("GET", path)
    assert world.records.calls == ["get"]


def test_the_feature_flag_decides_which_workflow_new_projects_follow(ada: Call, world: FakeWorld) -> None:
    before = ada("POST", "/projects", {}).headers["location"]
    world.flags.new_workflow_is_on = False
    after = ada("POST", "/projects", {}).headers["location"]
    assert [ada("GET", path).json["workflowVersion"] for path in (before, after)] == ["v2_redesign", "v1_legacy"]
