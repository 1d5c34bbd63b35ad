"""The OpenAPI document: complete, sound, the same everywhere."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambdas.api.openapi import main, operations
from onetake.aws.settings import ApiSettings
from tests.functional.conftest import DOCUMENT, resolve

OPERATIONS = list(operations(DOCUMENT))
PROBLEMS = [{"$ref": f"#/components/schemas/{name}"} for name in ("Problem", "GatewayMessage")]


def test_every_operation_is_described() -> None:
    for method, path, operation in OPERATIONS:
        assert not operation["summary"].startswith(method.upper()), f"{method} {path} has no summary"
        assert re.fullmatch(r"[a-z]+[A-Za-z]+", operation["operationId"])
        assert operation["tags"][0] in [tag["name"] for tag in DOCUMENT["tags"]]
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_every_operation_has_a_typed_answer_and_typed_problems() -> None:
    for _, path, operation in OPERATIONS:
        for status, answer in operation["responses"].items():
            schemas = [content["schema"] for content in resolve(answer).get("content", {}).values()]
            assert schemas or status == "204", f"{path} {status}"
            assert status < "400" or all(schema in PROBLEMS for schema in schemas)


@pytest.mark.parametrize("status", ["401", "404", "500", "503"])
def test_what_the_gateway_answers_by_itself_is_described_beside_the_problems(status: str) -> None:
    """A 500 of its own is that of a function that died, see tests/contract/local/test_lambda_errors.py."""
    for _, path, operation in OPERATIONS:
        if status in operation["responses"]:
            contents = resolve(operation["responses"][status])["content"]
            assert contents.keys() == {"application/json", "application/problem+json"}, path


def test_the_largest_upload_is_the_one_that_is_told() -> None:
    (told,) = [o["description"] for _, _, o in OPERATIONS if o["operationId"] == "createAsset"]
    assert f"up to {ApiSettings.model_fields['max_upload_bytes'].default / 1e9:g} GB" in told


def test_every_body_has_an_example() -> None:
    bodies = [(o["operationId"], o["requestBody"]) for _, _, o in OPERATIONS if "requestBody" in o]
    assert [name for name, body in bodies if not all("example" in c for c in body["content"].values())] == []


def test_every_reference_leads_somewhere() -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    parts = DOCUMENT["components"]
    named = {f"#/components/{part}/{name}" for part in ("schemas", "responses", "examples") for name in parts[part]}
    assert references(DOCUMENT) <= named


def test_only_health_and_signed_playlists_are_open() -> None:
    assert DOCUMENT["security"] == [{"bearer": []}]
    assert [path for _, path, operation in OPERATIONS if operation.get("security") == []] == [
        "/health",
        "/projects/{projectId}/renders/{renderId}/hls/{name}",
        "/projects/{projectId}/renders/{renderId}/thumbnails/{name}",
    ]


def test_an_element_of_a_scene_is_described_as_it_is_spelled() -> None:
    text = DOCUMENT["components"]["schemas"]["SceneText"]
    assert {"elementId", "type", "text", "font", "keyframes"} <= set(text["properties"])
    assert "props" not in text["properties"]
    assert set(text["required"]) == {"elementId", "keyframes", "type", "text"}


def test_the_document_is_the_same_in_another_process() -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-m", "lambdas.api.openapi"],
        cwd=root,
        env={"PATH": "", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == DOCUMENT
    assert list(json.loads(run.stdout)["components"]["schemas"]) == list(DOCUMENT["components"]["schemas"])


def test_a_committed_document_that_differs_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "openapi.json"
    assert main(["--check", str(file)]) == 1
    assert main(["--write", str(file)]) == 0
    assert main(["--check", str(file)]) == 0
    file.write_text(file.read_text().replace("createScene", "addScene"))
    assert main(["--check", str(file)]) == 1
    assert "make openapi" in capsys.readouterr().err
