"""A body that the document says is required is required, and any other may be left out."""

from typing import Any

import pytest

from lambdas.api.openapi import operations
from tests.functional.conftest import DOCUMENT, Call
from tests.functional.test_ownership import populate
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

WITH_BODIES = [(m, p, o) for m, p, o in operations(DOCUMENT) if "requestBody" in o]


@pytest.mark.parametrize(("method", "path", "operation"), WITH_BODIES, ids=[o["operationId"] for *_, o in WITH_BODIES])
def test_as_the_document_says(ada: Call, method: str, path: str, operation: dict[str, Any]) -> None:
    bodies: list[dict[str, Any] | None] = [None, {}]
    nothing, empty = (
        ada(method.upper(), path.format(**populate(ada, "title")), body, groups="[operators]") for body in bodies
    )
    assert nothing.status == empty.status
    if operation["requestBody"]["required"]:
        assert check_problem(nothing, 422, nothing.json["code"])["code"] in ("invalid_input", "invalid_document")
    else:
        assert nothing.status not in (400, 422), nothing.text
