"""The real API handler, called with events as API Gateway sends them."""

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lambdas.api.handler import handler
from tests.events import Context, http_event


@dataclass(frozen=True)
class Answer:
    """What a client sees of an answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


Call = Callable[..., Answer]


@pytest.fixture
def call() -> Call:
    """`call(method, path, body=None, owner=..., query=..., headers=...)` answers one request."""

    def send(method: str, path: str, body: Any = None, **options: Any) -> Answer:
        raw = handler(http_event(method, path, body, **options), Context())
        data = raw["body"] or ""
        headers = {k.lower(): v for k, v in raw["headers"].items()}
        if raw["isBase64Encoded"]:
            packed = base64.b64decode(data)
            data = (gzip.decompress(packed) if headers.get("content-encoding") == "gzip" else packed).decode()
        return Answer(raw["statusCode"], headers, data)

    return send
