"""A client can be written from the document alone: each operation shows what to send and all that may come back."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lambdas.api.openapi import operations
from lambdas.api.problems import codes_of
from tests.functional.conftest import DOCUMENT, resolve

OPERATIONS = [(operation["operationId"], method, operation) for method, _, operation in operations(DOCUMENT)]
EACH = pytest.mark.parametrize(("method", "operation"), [o[1:] for o in OPERATIONS], ids=[o[0] for o in OPERATIONS])
PROBLEM = "application/problem+json"
BINARY = "application/zip"


def check(value: Any, schema: dict[str, Any]) -> None:
    """The value is what the schema, which may refer into the document, describes."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]
    assert not faults, faults


def examples(content: dict[str, Any]) -> dict[str, Any]:
    """By name; a single example has none."""
    if "example" in content:
        return {"": content["example"]}
    return {name: resolve(example)["value"] for name, example in content.get("examples", {}).items()}


@EACH
def test_what_to_send_is_shown(method: str, operation: dict[str, Any]) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert examples(content), "add one to lambdas/api/examples.py"
        for example in examples(content).values():
            check(example, content["schema"])


@EACH
def test_what_comes_back_is_shown(method: str, operation: dict[str, Any]) -> None:
    good = {status: answer for status, answer in operation["responses"].items() if status < "400"}
    assert good
    for status, answer in good.items():
        assert answer["description"]
        assert status == "204" or answer["content"]
        for media_type, content in answer.get("content", {}).items():
            assert examples(content) or media_type == BINARY, "add one to lambdas/api/samples.py"
            for example in examples(content).values():
                check(example, content["schema"])


@EACH
def test_every_problem_is_shown_with_its_code(method: str, operation: dict[str, Any]) -> None:
    shown: set[str] = set()
    for status, reference in operation["responses"].items():
        if status < "400" or status == "429":  # which the gateway alone answers
            continue
        answer = resolve(reference)
        content = answer["content"][PROBLEM]
        assert examples(content)
        for code, example in examples(content).items():
            check(example, content["schema"])
            assert (example["code"], str(example["status"])) == (code, status)
            assert f"`{code}`" in answer["description"]
            shown.add(code)
    assert shown == codes_of(operation, method)


@EACH
def test_parameters_are_described(method: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert "anyOf" not in parameter["schema"], f"{parameter['name']} can be null, which no query or header can say"


def test_a_name_of_a_schema_is_a_word() -> None:
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name or "-" in name] == []


def test_every_schema_is_used() -> None:
    spelled = json.dumps(DOCUMENT)
    assert [name for name in DOCUMENT["components"]["schemas"] if f'schemas/{name}"' not in spelled] == []
