"""Whatever is sent, the API answers as its document says, and never with a 5xx: requests made up from the document.

An operation that is added is tested without a word here. `pytest --hypothesis-seed=7` makes up other requests
than those that are always made.
"""

import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import core as hypothesis_core
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok

from lambdas.api.openapi import document, operations
from tests.e2e.cloud import Cloud

EXAMPLES = 4
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
REFUSALS = ["400", "401", "404", "406", "409", "412", "413", "415", "422"]
STORY = {
    "version": 1,
    "outputFormat": {"width": 320, "height": 180, "fps": {"num": 25, "den": 1}},
    "scenes": [
        {
            "key": key,
            "background": "#101418",
            "shots": [{"key": f"shot-{key}", "durationInFrames": 25}],
            "elements": [{"elementId": key, "type": "text", "text": "Hi", "keyframes": [{"frame": 0, "x": 9, "y": 9}]}],
        }
        for key in ("one", "two")
    ],
}


def load() -> list[APIOperation[Any, Any, Any, Any]]:
    """Every operation; tokens are left to the tests of tokens."""
    config = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
    open_to_all = {name: part for name, part in document().items() if name != "security"}
    results = schemathesis.openapi.from_dict(open_to_all, config=config).get_all_operations()
    return [result.ok() for result in results if isinstance(result, Ok)]


OPERATIONS = load()
KINDS = [
    pytest.param(operation, mode, id=f"{operation.definition.raw['operationId']}-{mode.value}")
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode.is_positive or operation.body or operation.query  # any text is good in a path
]


class Project:
    """Something that most requests can be about: a project with one of everything that does not take minutes."""

    def __init__(self, api_url: str, token: str) -> None:
        self.headers = {"authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=api_url, headers=self.headers, timeout=60)
        self.ids: dict[str, str] = {}

    def make(self) -> None:
        self.ids = {"projectId": self._call("POST", "/projects", {})["projectId"]}
        project = f"/projects/{self.ids['projectId']}"
        self._call("PUT", f"{project}/storyboard", STORY)
        scene = self._call("GET", f"{project}/scenes")["items"][0]
        shot = f"{project}/scenes/{scene['sceneId']}/shots/{scene['shotOrder'][0]}"
        picture = {"variantNumber": 0, "imageUrl": "https://pictures.test/0"}
        file = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 10}
        self.ids |= {
            "sceneId": scene["sceneId"],
            "sectionId": scene["sceneId"],
            "shotId": scene["shotOrder"][0],
            "elementId": "one",
            "imageId": self._call("POST", f"{shot}/images", {"images": [picture]})["items"][0]["imageId"],
            "assetId": self._call("POST", f"{project}/assets", file)["asset"]["assetId"],
            "editId": self._call("GET", f"{project}/history")["items"][0]["editId"],
        }
        self._call("PUT", f"{shot}/selection", {"selectedImageId": self.ids["imageId"]})

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        response = self._http.request(method, path, json=body)
        assert response.is_success, response.text
        return response.json()


@pytest.fixture(scope="module")
def project(cloud: Cloud) -> Iterator[Project]:
    project = Project(cloud.api_url, cloud.token())
    project.make()
    yield project
    project.close()


def lead_somewhere(case: Case[Any], project: Project) -> None:
    """Let most paths lead to what is there. Renders are started by the journeys: one here may take minutes."""
    components = case.meta.components if case.meta else {}
    made_up = components.get(ParameterLocation.PATH)
    if case.operation.definition.raw["operationId"] == "createRender" or not made_up or made_up.mode.is_negative:
        return
    if random.Random(repr(case.path_parameters)).random() < 0.8:
        case.path_parameters.update(
            {name: value for name, value in project.ids.items() if name in case.path_parameters}
        )


def test_every_operation_is_tried() -> None:
    assert len(OPERATIONS) == len(list(operations(document())))


@pytest.mark.parametrize(("operation", "mode"), KINDS)
def test_every_answer_is_as_documented(
    cloud: Cloud, project: Project, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode
) -> None:
    checks: Any = CHECKS.get_by_names(CHECKED)

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=hypothesis_core.global_force_seed is None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answered_as_documented(case: Case[Any]) -> None:
        lead_somewhere(case, project)
        response = case.call(base_url=cloud.api_url, headers=project.headers, timeout=60)
        case.validate_response(response, checks=checks)
        if case.method.upper() != "GET" and response.status_code < 300:
            project.make()

    answered_as_documented()
