"""The picture format of a project: a size, and the aspect that it is called by (H2)."""

from typing import Any

import pytest

from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem

RATE = {"num": 25, "den": 1}


def made(ada: Call, **fields: Any) -> tuple[str | None, int, int]:
    answer = ada("POST", "/projects", {"outputFormat": fields})
    assert answer.status == 201, answer.text
    return told(answer.json)


def told(project: dict[str, Any]) -> tuple[str | None, int, int]:
    found = project["outputFormat"]
    return found["aspect"], found["width"], found["height"]


@pytest.mark.parametrize(
    ("aspect", "width", "height"),
    [("16:9", 1920, 1080), ("9:16", 1080, 1920), ("1:1", 1080, 1080), ("4:5", 1080, 1350), ("21:9", 2520, 1080)],
)
def test_an_aspect_stands_for_a_size_and_a_size_is_called_by_it(
    ada: Call, aspect: str, width: int, height: int
) -> None:
    assert made(ada, aspect=aspect) == (aspect, width, height)
    assert made(ada, width=width, height=height) == (aspect, width, height)
    assert made(ada, aspect=aspect, width=width, height=height) == (aspect, width, height)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("16:9", 1920, 1080)),
        ({"aspect": None}, ("16:9", 1920, 1080)),
        ({"aspect": "9:16", "width": 720}, ("9:16", 720, 1280)),
        ({"aspect": "4:5", "height": 1000}, ("4:5", 800, 1000)),
        ({"width": 854, "height": 480}, ("16:9", 854, 480)),
        ({"width": 2560, "height": 1080}, ("21:9", 2560, 1080)),
        ({"width": 1024, "height": 768}, (None, 1024, 768)),
    ],
)
def test_sizes_are_free(ada: Call, fields: dict[str, Any], expected: tuple[str | None, int, int]) -> None:
    assert made(ada, **fields) == expected


def test_a_patch_keeps_size_and_aspect_together(ada: Call) -> None:
    path = ada("POST", "/projects", {"outputFormat": {"width": 1280, "height": 720, "fps": RATE}}).headers["location"]
    for sent, expected in (
        ({"height": 1280}, ("1:1", 1280, 1280)),
        ({"aspect": "4:5"}, ("4:5", 1080, 1350)),
        ({"aspect": "21:9", "height": 720}, ("21:9", 1680, 720)),
        ({"width": 1000}, (None, 1000, 720)),
        ({"aspect": "16:9"}, ("16:9", 1920, 1080)),
    ):
        answer = ada("PATCH", path, {"outputFormat": sent})
        assert answer.status == 200, answer.text
        assert told(answer.json) == told(ada("GET", path).json) == expected
        assert answer.json["outputFormat"]["fps"] == RATE
    assert ada("POST", f"{path}/undo").status == 200
    assert told(ada("GET", path).json) == (None, 1000, 720)


@pytest.mark.parametrize(
    ("sent", "pointer", "detail"),
    [
        ({"aspect": "3:2"}, "/outputFormat/aspect", "'16:9', '9:16', '1:1', '4:5' or '21:9'"),
        ({"aspect": "9:16", "width": 1920, "height": 1080}, "/outputFormat", "give the aspect or the size"),
        ({"aspect": ["9:16"]}, "/outputFormat/aspect", ""),
        ({"aspect": "9:16", "width": 1e30}, "/outputFormat/width", ""),
        ({"aspect": "21:9", "height": 4096}, "/outputFormat", "4096"),
        ({"aspect": "16:9", "width": True}, "/outputFormat/width", ""),
    ],
)
def test_what_is_no_format_is_pointed_at(ada: Call, sent: dict[str, Any], pointer: str, detail: str) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    for answer in (ada("POST", "/projects", {"outputFormat": sent}), ada("PATCH", path, {"outputFormat": sent})):
        problem = check_problem(answer, 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == pointer
        assert detail in problem["errors"][0]["detail"]


def test_a_document_says_the_size_alone_and_gives_it_back(ada: Call) -> None:
    path = ada("POST", "/projects", {"outputFormat": {"aspect": "9:16"}}).headers["location"]
    document = ada("GET", f"{path}/storyboard").json
    assert document["outputFormat"] == {"width": 1080, "height": 1920}
    other = ada("POST", "/projects", {}).headers["location"]
    assert ada("PUT", f"{other}/storyboard", document).status == 200
    assert told(ada("GET", other).json) == ("9:16", 1080, 1920)
    assert ada("GET", f"{other}/storyboard").json == document
