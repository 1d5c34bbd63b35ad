"""Idempotency-Key: a POST that is sent again gives the answer that it gave, and does nothing again (A4).

Powertools' utility keeps answers for a day, under the caller and the key, and what a request creates is written with
the key's name, so that a request whose answer was lost is not carried out again (docs/adr/0028). Importing this module
loads boto3: only requests with a key do.
"""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig
from aws_lambda_powertools.utilities.idempotency.base import IdempotencyHandler
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from lambdas import bootstrap
from lambdas.api.body import read_body
from lambdas.api.errors import KeyInUseError
from lambdas.bootstrap import logger
from onetake.errors import AnswerNotKeptError, IdempotencyKeyReusedError
from onetake.storyboard.ports import Once
from onetake.storyboard.service.writing import as_request

KEPT_SECONDS = 24 * 60 * 60
MAX_KEPT_BYTES = 350_000
"""Of an answer, packed. An item of DynamoDB holds 400 KB."""

_Json = dict[str, Any]


def answer_once(app: ApiGatewayResolver, owner: str, key: str, act: Callable[[], Response[Any]]) -> Response[Any]:
    """What `act` answers, or what it answered to the same request with the same key before.

    If `act` raises, nothing is kept and the key is free again. Raises `IdempotencyKeyReusedError` for another request
    with the key, `KeyInUseError` while the first one still runs, `AnswerNotKeptError`.
    """
    request = _fingerprint(app)
    attempt = _Attempt(act, _once(owner, key, request))
    handler = IdempotencyHandler(
        function=attempt.run,
        function_payload={"key": [owner, key], "request": request},
        config=IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="request",
            raise_on_no_idempotency_key=True,
            expires_after_seconds=KEPT_SECONDS,
            hash_function="sha256",
            lambda_context=app.lambda_context,
        ),
        persistence_store=bootstrap.kept_answers(),
        key_prefix="api",
        function_args=(),
        function_kwargs={},
    )
    try:
        kept = handler.handle()
    except IdempotencyValidationError as exc:
        raise IdempotencyKeyReusedError() from exc
    except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError) as exc:
        raise KeyInUseError(
            "The first request with this Idempotency-Key still runs; send it again in a second."
        ) from exc
    except IdempotencyPersistenceLayerError as exc:
        return attempt.outcome(exc)
    return attempt.answer or _unpack(kept)


class _Attempt:
    """Runs the request, and knows how that went when keeping the answer fails."""

    def __init__(self, act: Callable[[], Response[Any]], once: Once) -> None:
        self._act = act
        self._once = once
        self.answer: Response[Any] | None = None
        self.error: Exception | None = None

    def run(self) -> _Json:
        try:
            with as_request(bootstrap.storyboard_ports().records, self._once):
                self.answer = self._act()
        except Exception as exc:
            self.error = exc
            raise
        return _pack(self.answer)

    def outcome(self, failure: IdempotencyPersistenceLayerError) -> Response[Any]:
        """The answer or the error of a request that was carried out although the table failed; else the failure."""
        logger.error("an Idempotency-Key could not be kept", exc_info=failure)
        if self.error:
            raise self.error
        if self.answer:
            return self.answer
        raise failure


def _once(owner: str, key: str, request: list[str]) -> Once:
    """One name a key: a second request with it is refused, whether it is the same or, by its fingerprint, another."""
    return Once(f"done#{_digest([owner, key])}", _digest(request), int(time.time()) + KEPT_SECONDS)


def _digest(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _fingerprint(app: ApiGatewayResolver) -> list[str]:
    event = app.current_event
    body = json.dumps(read_body(event), sort_keys=True).encode("utf-8", "surrogatepass")
    query = sorted((event.query_string_parameters or {}).items())
    return [event.http_method, event.path, json.dumps(query), hashlib.sha256(body).hexdigest()]


def _pack(answer: Response[Any]) -> _Json:
    """Status, headers and body, which is packed, and left out where it is too large even so."""
    body = base64.b64encode(zlib.compress(json.dumps(answer.body).encode())).decode()
    return {
        "status": answer.status_code,
        "headers": dict(answer.headers),
        "body": body if len(body) <= MAX_KEPT_BYTES else None,
    }


def _unpack(kept: _Json) -> Response[Any]:
    if kept["body"] is None:
        made = kept["headers"].get("Location", "what it made")
        raise AnswerNotKeptError(f"This request was carried out; its answer was too large to keep. Read {made}.")
    body = json.loads(zlib.decompress(base64.b64decode(kept["body"])))
    return Response(kept["status"], body=body, headers=kept["headers"])
