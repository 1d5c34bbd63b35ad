"""Every refusal is a problem document (RFC 9457) that says what is wrong and where."""

import base64
import gzip
import json
from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.api import resolver
from lambdas.api.body import MAX_BODY_BYTES
from lambdas.api.handler import handler
from lambdas.api.openapi import document, operations
from tests.events import REQUEST_ID, Context, http_event
from tests.functional.conftest import Answer, Call

OWNER = "ada"


def check_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer, which has all that RFC 9457 and SPEC A3 ask for."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["requestId"] == REQUEST_ID
    assert all(problem[field] for field in ("type", "title", "detail", "instance"))
    return problem


def test_an_unknown_path_is_a_problem(call: Call) -> None:
    problem = check_problem(call("GET", "/nowhere", owner=OWNER), 404, "no_such_route")
    assert "/nowhere" in problem["detail"]


def test_a_wrong_method_names_the_right_ones(call: Call) -> None:
    answer = call("DELETE", "/projects", owner=OWNER)
    check_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"title": ', "line 1, column 11"),
        ('{"title": NaN}', "NaN"),
        ('{"title": "\\ud800"}', "surrogate"),
        ('["title"]', "one JSON object"),
        ("null", "one JSON object"),
        ('{"title": ' + "[" * 200_000, "nested too deeply"),
        ('{"title": ' + "[" * 400 + "]" * 400 + "}", "nested too deeply"),
        ('{"budget": ' + "9" * 5000 + "}", "out of range: 99999999999999999999... of 5,000 characters"),
        ('{"budget": ' + "9" * 310 + "}", "out of range"),
        ('{"budget": -1e999}', "out of range: -1e999"),
    ],
)
def test_a_malformed_body_is_refused_with_its_fault(call: Call, body: str, says: str) -> None:
    problem = check_problem(call("POST", "/projects", body, owner=OWNER), 400, "malformed_body")
    assert says in problem["detail"]
    assert "set_int_max" not in problem["detail"]


def test_a_number_that_is_no_number_replaces_nothing(ada: Call) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    scene = ada("POST", f"{project}/scenes", {"durationInFrames": 60}).headers["location"]
    text = {"elementId": "title", "type": "text", "text": "A", "letterSpacing": 5, "keyframes": [{"frame": 0}]}
    title = ada("POST", f"{scene.replace('scenes', 'sections')}/elements", text).headers["location"]
    check_problem(ada("PATCH", title, '{"letterSpacing": 1e999}'), 400, "malformed_body")
    assert ada("GET", title).json["element"]["letterSpacing"] == 5
    images = f"{ada('POST', f'{scene}/shots', {}).headers['location']}/images"
    image = '{"images": [{"variantNumber": 0, "imageUrl": "https://a.test/a.jpg", "metadata": {"a": %s}}]}'
    assert "1e999" in check_problem(ada("POST", images, image % "1e999"), 400, "malformed_body")["detail"]
    assert ada("POST", images, image % "1e308").json["items"][0]["metadata"] == {"a": 1e308}


def test_a_byte_order_mark_is_taken(ada: Call) -> None:
    assert ada("POST", "/projects", '\ufeff{"title": "Autumn"}').json["title"] == "Autumn"
    problem = check_problem(ada("POST", "/projects", '\ufeff{"title": 5}'), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/title"


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, GZIP"])
def test_a_packed_body_is_refused_as_such(coding: str) -> None:
    event = http_event("POST", "/projects", "", owner=OWNER, headers={"content-encoding": coding})
    event |= {"body": base64.b64encode(gzip.compress(b"{}")).decode(), "isBase64Encoded": True}
    answer = handler(event, Context())
    told = json.loads(answer["body"])
    assert (answer["statusCode"], told["code"]) == (415, "unsupported_media_type")
    assert f"Content-Encoding: {coding}; send it as it is" in told["detail"]
    assert answer["headers"]["Accept-Encoding"] == "identity"


def test_a_body_that_says_it_is_not_packed_is_taken(ada: Call) -> None:
    assert ada("POST", "/projects", {}, headers={"content-encoding": "identity"}).status == 201


def test_a_body_that_is_not_text_is_refused() -> None:
    event = http_event("POST", "/projects", "", owner=OWNER)
    event |= {"body": base64.b64encode(b"\xff\xfe\x00").decode(), "isBase64Encoded": True}
    answer = handler(event, Context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "malformed_body")


def test_a_body_that_is_too_large_is_refused(call: Call) -> None:
    body = json.dumps({"prompt": "x" * MAX_BODY_BYTES})
    problem = check_problem(call("POST", "/projects", body, owner=OWNER), 413, "body_too_large")
    assert "5,000,000 bytes" in problem["detail"]


def test_a_form_is_not_taken_for_json(call: Call) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = call("POST", "/projects", "title=x", owner=OWNER, headers=headers)
    check_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"titel": "x"}, "/titel"),
        ({"title": "x" * 501}, "/title"),
        ({"outputFormat": {"width": 1919}}, "/outputFormat/width"),
        ({"brand": {"colors": ["#fff000", "red"]}}, "/brand/colors/1"),
        ({"music": {"asset/id": 1}}, "/music/asset~1id"),
    ],
)
def test_a_fault_in_a_body_is_pointed_at(call: Call, body: dict[str, Any], pointer: str) -> None:
    problem = check_problem(call("POST", "/projects", body, owner=OWNER), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
    assert pointer in problem["detail"]


def test_pointers_into_a_storyboard_follow_the_document_and_not_the_model(call: Call) -> None:
    element = {"elementId": "e", "type": "text", "font": {"size": -1}, "keyframes": [{"frame": 0}]}
    body = {"scenes": [{"key": "a", "background": "blue", "elements": [element]}, {"title": "no key"}]}
    path = "/projects/prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB/storyboard"
    problem = check_problem(call("PUT", path, body, owner=OWNER), 422, "invalid_input")
    assert {fault["pointer"] for fault in problem["errors"]} == {
        "/scenes/0/background",
        "/scenes/0/elements/0/text",
        "/scenes/0/elements/0/font/size",
        "/scenes/1/key",
    }


def test_a_fault_in_a_parameter_is_named(call: Call) -> None:
    problem = check_problem(call("GET", "/projects", owner=OWNER, query={"limit": 101}), 422, "invalid_input")
    detail = 'Input should be less than or equal to 100, and is "101"'
    assert problem["errors"] == [{"parameter": "limit", "detail": detail}]


@pytest.mark.parametrize(
    ("body", "pointer", "says"),
    [
        ({"type": "circle"}, "/type", "one of 'text', 'button', 'image', 'shape', 'video', and is \"circle\""),
        ({}, "/type", "it is missing"),
        (
            {"type": "text", "text": "A", "keyframes": [{"frame": 0, "easing": {"bezier": [2, 0, 0, 1]}}]},
            "/keyframes/0/easing/bezier/0",
            "less than or equal to 1, and is 2",
        ),
        ({"type": "text", "text": "A", "color": "red", "keyframes": [{"frame": 0}]}, "/color", "write #rrggbb"),
    ],
)
def test_of_a_value_with_several_shapes_the_one_that_was_meant_is_told_first(
    ada: Call, body: dict[str, Any], pointer: str, says: str
) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    scene = ada("POST", f"{project}/scenes", {"durationInFrames": 9}).headers["location"]
    section = scene.replace("scenes", "sections")
    answer = ada("POST", f"{section}/elements", {"elementId": "e", **body})
    fault = check_problem(answer, 422, "invalid_input")["errors"][0]
    assert (fault["pointer"], says in fault["detail"]) == (pointer, True), fault


def test_an_object_with_a_fault_is_not_asked_to_be_a_text(ada: Call) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    body = {"background": {"gradient": "linear", "stops": [[0, "#000000"]]}}
    problem = check_problem(ada("POST", f"{project}/scenes", body), 422, "invalid_input")
    assert [fault["pointer"] for fault in problem["errors"]] == ["/background/stops"]


def test_an_id_token_opens_nothing(call: Call) -> None:
    problem = check_problem(call("GET", "/projects", owner=OWNER, token_use="id"), 401, "unauthenticated")
    assert "access token" in problem["detail"]


SECURED = [
    (method.upper(), path, operation)
    for method, path, operation in operations(document())
    if "security" not in operation
]


@pytest.mark.parametrize(("method", "path", "operation"), SECURED, ids=[o["operationId"] for *_, o in SECURED])
def test_every_route_but_the_public_ones_asks_for_a_token(
    call: Call, method: str, path: str, operation: dict[str, Any]
) -> None:
    body = next((c["example"] for c in operation.get("requestBody", {}).get("content", {}).values()), None)
    answer = call(method, path, body)
    check_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_what_nobody_foresaw_shows_nothing_of_the_inside(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> None:
        raise ZeroDivisionError("secret table name")

    monkeypatch.setattr(bootstrap, "storyboard_ports", explode)
    answer = call("GET", "/projects", owner=OWNER)
    problem = check_problem(answer, 500, "internal")
    assert REQUEST_ID in problem["detail"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_an_answer_that_lambda_could_not_give_back_is_a_problem(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 1_000_000)
    problem = check_problem(call("GET", "/docs"), 406, "answer_too_large")
    assert "gzip" in problem["detail"]
    assert call("GET", "/docs", headers={"accept-encoding": "gzip"}).status == 200


def test_an_answer_is_measured_as_lambda_gives_it_back(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    document = call("GET", "/openapi.json").text
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", len(document) + 1000)  # its quotes are escaped once more
    check_problem(call("GET", "/openapi.json"), 406, "answer_too_large")


def test_a_list_that_is_too_large_is_packed(ada: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        ada("POST", "/projects", {"prompt": "warm " * 1000})
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 10_000)
    assert "ask for fewer" in check_problem(ada("GET", "/projects"), 406, "answer_too_large")["detail"]
    assert len(ada("GET", "/projects", query={"limit": 1}).json["items"]) == 1
    packed = ada("GET", "/projects", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.json["items"]) == 3


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("br, gzip; q=0.000", False), ("identity", False)],
)
def test_an_answer_is_packed_for_who_takes_that(ada: Call, accepted: str, packed: bool) -> None:
    answer = ada("GET", "/docs", headers={"accept-encoding": accepted})
    assert (answer.status, answer.headers.get("content-encoding") == "gzip") == (200, packed)


def test_a_large_list_is_never_packed_against_a_weight_of_0(ada: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        ada("POST", "/projects", {"prompt": "warm " * 1000})
    monkeypatch.setattr(resolver, "MAX_ANSWER_BYTES", 10_000)
    check_problem(ada("GET", "/projects", headers={"accept-encoding": "gzip;q=0"}), 406, "answer_too_large")


@pytest.mark.parametrize("what", ["scene", "section", "shot", "element"])
def test_a_wrong_order_is_pointed_at_where_the_body_has_it(ada: Call, what: str) -> None:
    project = ada("POST", "/projects", {}).headers["location"]
    made = ada("POST", f"{project}/scenes", {"shots": [{}], "durationInFrames": 9})
    scene = made.headers["location"]
    element = {"elementId": "e", "type": "text", "text": "A", "keyframes": [{"frame": 0}]}
    elements = f"{scene.replace('scenes', 'sections')}/elements"
    ada("POST", elements, element)
    path, name = {
        "scene": (f"{project}/scenes", made.json["sceneId"]),
        "section": (f"{project}/sections", made.json["sceneId"]),
        "shot": (f"{scene}/shots", made.json["shotOrder"][0]),
        "element": (elements, "e"),
    }[what]
    for order, pointer in (([], ""), ([name, name], "/1"), (["nobody"], "/0")):
        problem = check_problem(ada("PUT", f"{path}/order", {f"{what}Ids": order}), 422, "invalid_input")
        assert [fault["pointer"] for fault in problem["errors"]] == [f"/{what}Ids{pointer}"]
        assert what in problem["detail"]
