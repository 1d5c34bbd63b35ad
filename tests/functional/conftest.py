"""The real API handler over ports in memory, called with events as API Gateway sends them."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lambdas import bootstrap
from lambdas.api.handler import handler
from lambdas.api.openapi import document, operations
from onetake.aws.settings import ApiSettings
from tests.events import Context, http_event
from tests.fakes import FakeWorld
from tests.fakes_answers import FakeAnswers

ADA, EVE = "ada", "eve"
DOCUMENT = document()

SETTINGS = ApiSettings(
    **{name: name for name in ApiSettings.model_fields if name.startswith("table_")},
    bucket="bucket",
    render_queue_url="https://queue.test/render",
    probe_queue_url="https://queue.test/probe",
    cascade_queue_url="https://queue.test/cascade",
    new_workflow_parameter="/onetake/test/new-workflow",
    delivery_url="https://films.test",
    delivery_key_id="K1",
    delivery_key_secret_arn="arn:secret",
    max_upload_bytes=1_000_000,
)


@dataclass(frozen=True)
class Answer:
    """What a client sees of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)


Call = Callable[..., Answer]


def send(method: str, path: str, body: Any = None, **options: Any) -> Answer:
    """One request, answered. `options` are those of `http_event`."""
    raw = handler(http_event(method, path, body, **options), Context())
    data = base64.b64decode(raw["body"]) if raw["isBase64Encoded"] else raw["body"].encode()
    headers = {k.lower(): v for k, v in raw["headers"].items()}
    answer = Answer(raw["statusCode"], headers, gzip.decompress(data) if "content-encoding" in headers else data)
    check_documented(method, path, answer)
    return answer


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference into the document leads to; anything else is itself."""
    target: Any = DOCUMENT
    for step in node.get("$ref", "#").split("/")[1:]:
        target = target[step]
    return target if "$ref" in node else node


def check_documented(method: str, path: str, answer: Answer) -> None:
    """An answer of a documented operation is as the document says: the document is no promise only."""
    for verb, template, operation in operations(DOCUMENT):
        if verb == method.lower() and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            documented = resolve(operation["responses"][str(answer.status)])
            media_type = answer.headers.get("content-type")
            contents = documented.get("content", {None: {}})
            assert media_type in contents, f"{method} {path} answered {media_type}"
            if answer.status >= 400:
                code = answer.json["code"]
                assert code in contents[media_type]["examples"], f"{code}: see lambdas/api/problems.py"
            else:
                given = {name for name in ("ETag", "Location", "Master-State") if name.lower() in answer.headers}
                assert given == documented.get("headers", {}).keys(), f"{method} {path} has the headers {given}"


@pytest.fixture
def call() -> Call:
    """`call(method, path, body=None, owner=None, query=None, headers=None)`: a request as it is."""
    return send


@pytest.fixture
def ada() -> Call:
    """`ada(method, path, body=None, ...)`: a request of a user who is called Ada."""
    return lambda *args, **options: send(*args, **{"owner": ADA, **options})


@pytest.fixture
def eve() -> Call:
    """The same for another user."""
    return lambda *args, **options: send(*args, **{"owner": EVE, **options})


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    """What the handler works on."""
    world = FakeWorld()
    monkeypatch.setattr(bootstrap, "api_settings", lambda: SETTINGS)
    monkeypatch.setattr(bootstrap, "storyboard_ports", lambda: world.ports)
    return world


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> FakeAnswers:
    """What is kept by Idempotency-Key."""
    answers = FakeAnswers()
    monkeypatch.setattr(bootstrap, "kept_answers", lambda: answers)
    return answers
