"""One user never learns that another's project exists (A1): every route of the OpenAPI document, also the next one."""

import json
from typing import Any

import pytest

from lambdas.api.openapi import document, operations
from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

NOBODYS = "prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB"
OF_A_PROJECT = [(m.upper(), path, one) for m, path, one in operations(document()) if "{projectId}" in path]


def populate(call: Call, name: str) -> dict[str, str]:
    """A new project with one of everything, by the names of path parameters; `name` is what its owner calls things."""
    project = call("POST", "/projects", {"title": name}).json["projectId"]
    scene = call("POST", f"/projects/{project}/scenes", {"shots": [{}], "background": "#102030"}).json
    shot = f"/projects/{project}/scenes/{scene['sceneId']}/shots/{scene['shotOrder'][0]}"
    pictures = {"images": [{"variantNumber": 0, "imageUrl": "https://pictures.test/0"}]}
    image = call("POST", f"{shot}/images", pictures).json["items"][0]["imageId"]
    call("PUT", f"{shot}/selection", {"selectedImageId": image})
    file = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 10}
    asset = call("POST", f"/projects/{project}/assets", file).json["asset"]["assetId"]
    element = {"elementId": name, "type": "text", "text": name, "keyframes": [{"frame": 0}]}
    call("POST", f"/projects/{project}/sections/{scene['sceneId']}/elements", element)
    render = call("POST", f"/projects/{project}/renders", {})
    return {
        "projectId": project,
        "sectionId": scene["sceneId"],
        "elementId": name,
        "sceneId": scene["sceneId"],
        "shotId": scene["shotOrder"][0],
        "imageId": image,
        "assetId": asset,
        "renderId": render.json["renderId"],
        "editId": call("GET", f"/projects/{project}/history").json["items"][0]["editId"],
        "name": "index.m3u8",
    }


@pytest.fixture
def ids(ada: Call) -> dict[str, str]:
    """What a project of Ada's has."""
    return populate(ada, "hers")


@pytest.mark.parametrize(
    ("method", "path", "operation"), OF_A_PROJECT, ids=[o["operationId"] for *_, o in OF_A_PROJECT]
)
def test_anothers_project_is_answered_as_one_that_does_not_exist(
    eve: Call, ids: dict[str, str], method: str, path: str, operation: dict[str, Any]
) -> None:
    body = next((c["example"] for c in operation.get("requestBody", {}).get("content", {}).values()), None)
    answers = [eve(method, path.format(**{**ids, "projectId": p}), body) for p in (ids["projectId"], NOBODYS)]
    problems = [check_problem(answer, 404, "not_found") for answer in answers]
    hers, nobodys = (json.dumps(problem).replace(ids["projectId"], NOBODYS) for problem in problems)
    assert hers == nobodys
    assert answers[0].headers == answers[1].headers
