"""Elements of sections: clients' own, and generated ones edited by hand."""

from typing import Any

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

TITLE: dict[str, Any] = {
    "elementId": "title",
    "type": "text",
    "text": "Autumn",
    "font": {"size": 96},
    "keyframes": [{"frame": 0, "x": 100, "y": 200}, {"frame": 30, "x": 500}, {"frame": 45, "x": 700}],
}
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "brand": {"logo": "logo"},
    "scenes": [
        {
            "key": "intro",
            "narration": "Words.",
            "durationInFrames": 60,
            "background": "#101418",
            "shots": [{"key": "wide", "images": [{"asset": "hero"}]}],
        },
        {"key": "outro", "durationInFrames": 30, "background": "#000000"},
    ],
    "assets": {
        "hero": {"uri": "https://pictures.test/hero.jpg", "kind": "image", "width": 1920, "height": 1080},
        "logo": {"uri": "https://pictures.test/logo.png", "kind": "image", "width": 400, "height": 100},
    },
}


@pytest.fixture
def project(ada: Call) -> str:
    path = ada("POST", "/projects", {}).headers["location"]
    ada("PUT", f"{path}/storyboard", DOCUMENT)
    return path


@pytest.fixture
def section(ada: Call, project: str) -> str:
    """The path of the first section."""
    return f"{project}/sections/{ada('GET', f'{project}/sections').json['items'][0]['sectionId']}"


@pytest.fixture
def title(ada: Call, section: str) -> str:
    """The path of a client's element."""
    return ada("POST", f"{section}/elements", TITLE).headers["location"]


def placed(answer: Any) -> list[tuple[int, float | None]]:
    return [(k["frame"], k["x"]) for k in answer.json["element"]["keyframes"]]


def in_master(ada: Call, project: str, name: str) -> Any:
    assert ada("POST", f"{project}/compile").status == 200
    return next((e for e in ada("GET", f"{project}/master").json["elements"] if e["id"] == name), None)


def test_a_generated_element_gives_way_to_a_clients_of_another_section(ada: Call, project: str) -> None:
    """It is read with its own section alone, and called as in the master all the same."""
    own = {**TITLE, "elementId": "brand-logo", "keyframes": [{"frame": 0}]}
    intro, outro = DOCUMENT["scenes"]
    ada("PUT", f"{project}/storyboard", {**DOCUMENT, "scenes": [intro, {**outro, "elements": [own]}]})
    section = f"{project}/sections/{ada('GET', f'{project}/sections').json['items'][0]['sectionId']}"
    listed = {one["elementId"]: one["origin"] for one in ada("GET", f"{section}/elements").json["items"]}
    assert listed["brand-logo:2"] == "brandLogo"
    assert ada("PATCH", f"{section}/elements/brand-logo:2", {"radius": 3}).status == 200
    assert in_master(ada, project, "brand-logo:2")["radius"] == 3
    assert ada("PATCH", section, {"durationInFrames": 20}).status == 200


def test_a_clients_element_is_created_read_changed_and_deleted(ada: Call, project: str, section: str) -> None:
    made = ada("POST", f"{section}/elements", TITLE)
    path = made.headers["location"]
    assert (made.status, made.headers["etag"], path) == (201, f'"{made.json["version"]}"', f"{section}/elements/title")
    assert (made.json["origin"], made.json["handMade"]) == ("client", True)
    assert ada("GET", path).json == made.json
    changed = ada("PATCH", path, {"text": "Winter", "layer": 5, "font": {"weight": 700}}).json["element"]
    assert (changed["text"], changed["layer"], changed["font"]["size"], changed["font"]["weight"]) == (
        "Winter", 5, 96, 700,
    )  # fmt: skip
    assert in_master(ada, project, "title")["text"] == "Winter"
    assert ada("DELETE", path).status == 204
    check_problem(ada("GET", path), 404, "not_found")
    assert in_master(ada, project, "title") is None


def test_all_of_a_section_is_listed_back_to_front(ada: Call, section: str, title: str) -> None:
    items = ada("GET", f"{section}/elements").json["items"]
    assert [(item["elementId"], item["origin"], item["handMade"]) for item in items] == [
        ("background:intro", "background", False),
        ("shot:wide", "shot", False),
        ("title", "client", True),
        ("caption:intro:1", "caption", False),
        ("brand-logo", "brandLogo", False),
    ]
    shot = ada("GET", f"{section.replace('sections', 'scenes')}/shots").json["items"][0]["shotId"]
    assert [item["shotId"] for item in items] == [None, shot, None, None, None]


def test_a_shot_without_a_picture_yet_hides_nothing_else(ada: Call, section: str, title: str) -> None:
    ada("POST", f"{section.replace('sections', 'scenes')}/shots", {})
    names = [item["elementId"] for item in ada("GET", f"{section}/elements").json["items"]]
    assert names == ["background:intro", "shot:wide", "title", "caption:intro:1", "brand-logo"]
    assert ada("PATCH", f"{section}/elements/brand-logo", {"radius": 3}).status == 200


def test_a_generated_element_is_edited_and_keeps_its_edit_when_the_storyboard_changes(
    ada: Call, project: str, section: str
) -> None:
    caption = f"{section}/elements/caption:intro:1"
    edited = ada("PATCH", caption, {"text": "Other words.", "keyframes": [{"frame": 0, "y": 90}]})
    assert (edited.status, edited.json["handMade"]) == (200, True)
    assert edited.json["edit"]["props"] == {"text": "Other words."}
    ada("PATCH", section.replace("sections", "scenes"), {"narration": "New words."})
    found = in_master(ada, project, "caption:intro:1")
    assert (found["text"], found["timeline"]["keyframes"][0]["y"]) == ("Other words.", 90)
    assert ada("DELETE", f"{caption}/edit").status == 204
    assert in_master(ada, project, "caption:intro:1")["text"] == "New words."
    assert ada("GET", caption).json["version"] == 0


def test_a_name_may_come_encoded(ada: Call, section: str) -> None:
    assert ada("GET", f"{section}/elements/shot%3Awide").json["elementId"] == "shot:wide"


def test_a_hidden_element_is_listed_and_not_compiled(ada: Call, project: str, section: str) -> None:
    logo = f"{section}/elements/brand-logo"
    assert ada("PATCH", logo, {"hidden": True}).json["hidden"] is True
    assert ada("GET", logo).json["hidden"] is True
    assert in_master(ada, project, "brand-logo")["from"] == 60
    assert ada("PATCH", logo, {"hidden": None}).json["handMade"] is False
    assert in_master(ada, project, "brand-logo")["from"] == 0


def test_edits_of_one_element_add_up(ada: Call, section: str) -> None:
    shot = f"{section}/elements/shot:wide"
    ada("PATCH", shot, {"radius": 20, "layer": 3})
    edited = ada("PATCH", shot, {"fit": "contain", "layer": None}).json
    assert edited["edit"]["props"] == {"radius": 20, "fit": "contain"}
    assert (edited["element"]["layer"], edited["element"]["radius"]) == (-1_000_000, 20)


def test_what_a_clip_cannot_have_is_told_and_can_be_taken_out_of_the_edit(
    ada: Call, project: str, section: str
) -> None:
    shot, name = f"{section}/elements/shot:wide", ada("GET", f"{section}/elements/shot:wide").json["shotId"]
    ada("PATCH", shot, {"crop": {"width": 100, "height": 100}})
    clip = {"animatedVideoUrl": "https://pictures.test/wide.mp4"}
    assert ada("PUT", f"{section.replace('sections', 'scenes')}/shots/{name}/selection", clip).status == 200
    assert ["crop" in idle["detail"] for idle in ada("POST", f"{project}/compile").json["idleEdits"]] == [True]
    assert ada("PATCH", shot, {"crop": None}).json["handMade"] is False
    assert ada("POST", f"{project}/compile").json["idleEdits"] == []


def test_keyframes_are_set_moved_and_removed_by_frame(ada: Call, title: str) -> None:
    change = {"remove": [30], "move": [{"from": 45, "to": 50}], "set": [{"frame": 0, "opacity": 0.5}, {"frame": 10}]}
    before = ada("GET", title).json["version"]
    answer = ada("PATCH", f"{title}/keyframes", change)
    assert (answer.status, answer.headers["etag"]) == (200, f'"{before + 1}"')
    assert placed(answer) == [(0, 100), (10, None), (50, 700)]
    assert answer.json["element"]["keyframes"][0]["opacity"] == 0.5
    swapped = ada("PATCH", f"{title}/keyframes", {"move": [{"from": 0, "to": 50}, {"from": 50, "to": 0}]})
    assert placed(swapped) == [(0, 700), (10, None), (50, 100)]


def test_keyframes_of_a_generated_element_become_its_edit(ada: Call, project: str, section: str) -> None:
    shot = f"{section}/elements/shot:wide"
    assert placed(ada("GET", shot))[-1][0] == 59
    answer = ada("PATCH", f"{shot}/keyframes", {"set": [{"frame": 20, "x": 300, "y": 540, "scale": 1.5}]})
    assert [frame for frame, _ in placed(answer)] == [0, 20, 59]
    assert answer.json["handMade"] is True
    assert [k["frame"] for k in in_master(ada, project, "shot:wide")["timeline"]["keyframes"]] == [0, 20, 59]


@pytest.mark.parametrize(
    ("change", "says", "pointer"),
    [
        ({"set": [{"frame": 1}, {"frame": 60}]}, "frame 60 is outside of the section, whose frames are 0 to 59",
         "/set/1/frame"),
        ({"move": [{"from": 45, "to": 30}]}, "frame 30 is there twice", "/move/0/to"),
        ({"move": [{"from": 44, "to": 3}]}, "no keyframe at frame 44", "/move/0/from"),
        ({"remove": [0, 31]}, "no keyframe at frame 31", "/remove/1"),
        ({"remove": [0, 30, 45]}, "no keyframe left", "/remove"),
        ({"set": [{"frame": 1}, {"frame": 1}]}, "frame 1 is there twice", "/set/1/frame"),
    ],
)  # fmt: skip
def test_a_change_of_keyframes_that_cannot_be_names_section_element_and_frame(
    ada: Call, title: str, change: dict[str, Any], says: str, pointer: str
) -> None:
    before = ada("GET", title).text
    problem = check_problem(ada("PATCH", f"{title}/keyframes", change), 422, "invalid_input")
    assert says in problem["detail"]
    assert "section intro, element title" in problem["detail"]
    assert problem["errors"][0]["pointer"] == pointer
    assert ada("GET", title).text == before


@pytest.mark.parametrize(
    ("keyframes", "says"),
    [
        ([{"frame": 60}], "section intro, element e: the keyframe at frame 60 is outside"),
        ([{"frame": 3}, {"frame": 3}], "section intro, element e: the keyframe at frame 3 is there twice"),
        ([{"frame": 3}, {"frame": 1}], "section intro, element e: the keyframe at frame 1 stands after"),
    ],
)
def test_misplaced_keyframes_are_refused_as_the_compiler_would(
    ada: Call, section: str, title: str, keyframes: list[Any], says: str
) -> None:
    element = {**TITLE, "elementId": "e", "keyframes": keyframes}
    problem = check_problem(ada("POST", f"{section}/elements", element), 422, "invalid_document")
    assert says in problem["detail"]
    assert problem["errors"][0]["pointer"] == f"/keyframes/{len(keyframes) - 1}/frame"
    for path, name in ((title, "title"), (f"{section}/elements/shot:wide", "shot:wide")):
        problem = check_problem(ada("PATCH", path, {"keyframes": keyframes}), 422, "invalid_document")
        assert says.replace("element e", f"element {name}") in problem["detail"]


def test_the_length_of_a_section_without_one_of_its_own_is_that_of_its_shots(ada: Call, project: str) -> None:
    scene = ada("POST", f"{project}/scenes", {"shots": [{"durationInFrames": 10}, {"duration": 1}]}).json["sceneId"]
    elements = f"{project}/sections/{scene}/elements"
    check_problem(ada("POST", elements, {**TITLE, "keyframes": [{"frame": 40}]}), 422, "invalid_document")
    assert ada("POST", elements, {**TITLE, "keyframes": [{"frame": 39}]}).status == 201
    ada("PATCH", f"{project}/sections/{scene}", {"durationInFrames": 50})
    assert ada("PATCH", f"{elements}/title", {"keyframes": [{"frame": 49}]}).status == 200


@pytest.mark.parametrize("name", ["title", "caption:intro:1"])
def test_an_unknown_prop_is_told_with_those_that_there_are(ada: Call, section: str, title: str, name: str) -> None:
    detail = ada("PATCH", f"{section}/elements/{name}", {"textt": "x"}).json["detail"]
    assert "textt is no prop of its type, text" in detail
    assert detail.endswith("shadow, text")
    inside = ada("PATCH", f"{section}/elements/title", {"font": {"sise": 9}}).json["detail"]
    assert "/openapi.json" in inside


@pytest.mark.parametrize(
    ("name", "patch", "code", "pointer"),
    [
        ("title", {"type": "button"}, "invalid_input", "/type"),
        ("title", {"elementId": "other"}, "invalid_input", "/elementId"),
        ("title", {"hidden": True}, "invalid_input", "/hidden"),
        ("title", {"textt": "x"}, "invalid_document", "/textt"),
        ("title", {"font": {"size": -1}}, "invalid_document", "/font/size"),
        ("title", {"keyframes": []}, "invalid_input", "/keyframes"),
        ("shot:wide", {"text": "x"}, "invalid_input", "/text"),
        ("shot:wide", {"type": "video"}, "invalid_input", "/type"),
        ("shot:wide", {"radius": -1}, "invalid_document", "/radius"),
        ("shot:wide", {"asset": "nowhere"}, "invalid_input", "/asset"),
        ("caption:intro:1", {"font": {"size": "big"}}, "invalid_document", "/font/size"),
    ],
)
def test_a_change_that_makes_no_element_is_pointed_at(
    ada: Call, section: str, title: str, name: str, patch: dict[str, Any], code: str, pointer: str
) -> None:
    before = ada("GET", f"{section}/elements/{name}").json
    problem = check_problem(ada("PATCH", f"{section}/elements/{name}", patch), 422, code)
    assert problem["errors"][0]["pointer"] == pointer
    assert ada("GET", f"{section}/elements/{name}").json == before


def test_names_are_taken_once_and_those_of_generated_elements_never(ada: Call, section: str, title: str) -> None:
    check_problem(ada("POST", f"{section}/elements", TITLE), 409, "conflict")
    for name in ("shot:wide", "brand-logo", "product-overlay:2", "caption:x"):
        problem = check_problem(ada("POST", f"{section}/elements", {**TITLE, "elementId": name}), 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == "/elementId"


def test_a_picture_must_be_an_asset_of_the_project(ada: Call, project: str, section: str) -> None:
    picture = {"elementId": "p", "type": "image", "width": 9, "height": 9, "keyframes": [{"frame": 0}]}
    answer = ada("POST", f"{section}/elements", {**picture, "asset": "nowhere"})
    assert check_problem(answer, 422, "invalid_input")["errors"][0]["pointer"] == "/asset"
    file = {"key": "badge", "fileName": "b.png", "contentType": "image/png", "sizeBytes": 9}
    asset = ada("POST", f"{project}/assets", file).json["asset"]["assetId"]
    for name, element in (("hero", "p"), ("badge", "q"), (asset, "r")):
        made = ada("POST", f"{section}/elements", {**picture, "elementId": element, "asset": name})
        assert made.status == 201
    document = ada("GET", f"{project}/storyboard").json
    assert [e["asset"] for e in document["scenes"][0]["elements"]] == ["hero", "badge", "badge"]
    assert "badge" in document["assets"]


def test_the_order_of_clients_elements_is_that_of_the_film(ada: Call, project: str, section: str, title: str) -> None:
    ada("POST", f"{section}/elements", {**TITLE, "elementId": "other"})
    order = ada("PUT", f"{section}/elements/order", {"elementIds": ["other", "title"]})
    assert order.json["elementOrder"] == ["other", "title"]
    ada("POST", f"{project}/compile")
    names = [e["id"] for e in ada("GET", f"{project}/master").json["elements"]]
    assert names.index("other") < names.index("title")
    check_problem(ada("PUT", f"{section}/elements/order", {"elementIds": ["title"]}), 422, "invalid_input")
    old = {"if-match": '"1"'}
    answer = ada("PUT", f"{section}/elements/order", {"elementIds": ["title", "other"]}, headers=old)
    check_problem(answer, 412, "precondition_failed")


def test_a_generated_element_is_hidden_and_not_deleted(ada: Call, section: str, title: str) -> None:
    problem = check_problem(ada("DELETE", f"{section}/elements/shot:wide"), 409, "conflict")
    assert "hide it" in problem["detail"]
    check_problem(ada("DELETE", f"{title}/edit"), 409, "conflict")
    for path in ("shot:nowhere", "nothing", "-no-name"):
        check_problem(ada("GET", f"{section}/elements/{path}"), 404, "not_found")
        check_problem(ada("PATCH", f"{section}/elements/{path}", {"layer": 1}), 404, "not_found")
        check_problem(ada("DELETE", f"{section}/elements/{path}"), 404, "not_found")


def test_a_change_based_on_another_version_is_refused(ada: Call, section: str, title: str) -> None:
    for path in (title, f"{section}/elements/shot:wide"):
        tag = ada("GET", path).headers["etag"]
        assert ada("PATCH", path, {"layer": 1}, headers={"if-match": tag}).status == 200
        for method, where, body in (
            ("PATCH", path, {"layer": 2}),
            ("PATCH", f"{path}/keyframes", {"set": [{"frame": 1}]}),
            ("DELETE", path if path == title else f"{path}/edit", None),
        ):
            check_problem(ada(method, where, body, headers={"if-match": tag}), 412, "precondition_failed")


def test_edits_travel_with_the_document_byte_for_byte(ada: Call, project: str, section: str, title: str) -> None:
    ada("PATCH", f"{section}/elements/shot:wide", {"radius": 20, "crop": None})
    ada("PATCH", f"{section}/elements/brand-logo", {"hidden": True})
    exported = ada("GET", f"{project}/storyboard")
    assert exported.json["scenes"][0]["elementEdits"] == {
        "brand-logo": {"hidden": True},
        "shot:wide": {"props": {"radius": 20, "crop": None}},
    }
    other = ada("POST", "/projects", {}).headers["location"]
    assert ada("PUT", f"{other}/storyboard", exported.json).status == 200
    assert ada("GET", f"{other}/storyboard").text == exported.text
    assert ada("POST", f"{other}/compile").json["masterHash"] == ada("POST", f"{project}/compile").json["masterHash"]


def test_a_document_with_one_element_twice_in_a_scene_is_refused(ada: Call, project: str) -> None:
    scene = {"key": "a", "elements": [TITLE, TITLE]}
    problem = check_problem(ada("PUT", f"{project}/storyboard", {"scenes": [scene]}), 422, "invalid_document")
    assert problem["errors"][0]["pointer"] == "/scenes/0/elements/1/elementId"


def test_calls_are_few_for_a_clients_element_and_do_not_grow_for_generated_ones(
    ada: Call, project: str, section: str, title: str, world: FakeWorld
) -> None:
    for number in range(20):
        ada("POST", f"{section}/elements", {**TITLE, "elementId": f"e{number}"})
        ada("POST", f"{project}/scenes", {"shots": [{}, {}]})

    def calls(method: str, path: str, body: Any = None) -> list[str]:
        world.records.calls.clear()
        assert ada(method, path, body).status in (200, 201, 204)
        return list(world.records.calls)

    assert calls("POST", f"{section}/elements", {**TITLE, "elementId": "more"}) == ["get", "commit"]
    assert calls("GET", title) == ["get"]
    assert calls("PATCH", title, {"text": "x"}) == ["get", "commit"]
    assert calls("PATCH", f"{title}/keyframes", {"remove": [30]}) == ["get", "commit"]
    assert calls("DELETE", title) == ["get", "commit"]
    assert calls("GET", f"{section}/elements") == ["get", *["query"] * 7, "get", "query"]
