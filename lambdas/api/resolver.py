"""The router of the HTTP API: Powertools' resolver, whose every failure is a problem document."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import ResponseBuilder, Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from lambdas.api.body import JsonValidation, read_body
from lambdas.api.errors import AnswerTooLargeError, MethodNotAllowedError, NoSuchRouteError, problem, unexpected
from lambdas.api.faults import request_error
from lambdas.api.identity import owner_of
from lambdas.api.parameters import IDEMPOTENCY_KEY, idempotency_key_of, takes_gzip
from lambdas.api.responses import Document
from lambdas.bootstrap import logger
from onetake.errors import OnetakeError

MAX_ANSWER_BYTES = 6 * 1024 * 1024
"""What Lambda gives back at most, of the answer as JSON: escapes count. What can be this large is packed if it may be,
and a `Document` that is larger even so is fetched from elsewhere.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


class Resolver(APIGatewayHttpResolver):
    """Validates requests and responses by the routes' types, and answers each exception by `lambdas.api.errors`."""

    def __init__(self) -> None:
        super().__init__(enable_validation=True, response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        self._request_validation_middleware = JsonValidation()  # type: ignore[no-untyped-call]  # Powertools'
        self.use([_answer_once])
        self.exception_handler(NoRouteError)(self._on_no_route)
        self.exception_handler(RequestValidationError)(self._on_invalid_request)
        self.exception_handler(OnetakeError)(self._on_error)
        self.exception_handler(Exception)(self._on_unexpected)

    @property
    def request_id(self) -> str:
        """The request's id, which API Gateway also sends as the header `apigw-requestid`."""
        return str(self.current_event["requestContext"]["requestId"])

    def methods_of(self, path: str) -> list[str]:
        """The methods that have a route at `path`."""
        routes = [*self._static_routes, *self._dynamic_routes]
        return sorted({route.method for route in routes if route.rule.match(path)})

    def _build_response(self, response_builder: ResponseBuilder[BaseProxyEvent]) -> dict[str, Any]:
        answer = self._answer_of(response_builder)
        if _fits(answer):
            return answer
        if not response_builder.response.base64_encoded:
            response_builder.response.compress = True  # if the client takes it
            answer = self._answer_of(response_builder)
        if _fits(answer):
            return answer
        if isinstance(response_builder.response, Document):
            return self._answer_of(ResponseBuilder(self._elsewhere(response_builder.response)))
        error = AnswerTooLargeError("The answer is too large; send Accept-Encoding: gzip, or ask for fewer at once.")
        return self._answer_of(ResponseBuilder(problem(error, self.request_id)))

    def _elsewhere(self, document: Document) -> Response[Any]:
        try:
            return document.elsewhere()
        except Exception as exc:  # noqa: BLE001  # Powertools, which asks `_on_unexpected`, is done with the request
            return self._on_unexpected(exc)

    def _answer_of(self, response_builder: ResponseBuilder[BaseProxyEvent]) -> dict[str, Any]:
        if not takes_gzip(self.current_event.headers.get("accept-encoding", "")):
            response_builder.response.compress = False  # Powertools looks for the word, also in gzip;q=0
        answer = super()._build_response(response_builder)
        answer["body"] = answer["body"] or ""  # a body of null is none that every gateway takes
        return answer

    def _on_no_route(self, _: NoRouteError) -> Response[str]:
        method, path = self.current_event.http_method, self.current_event.path
        if allowed := self.methods_of(path):
            message = f"{method} is not possible here; use {' or '.join(allowed)}."
            return problem(MethodNotAllowedError(message, allowed=allowed), self.request_id)
        return problem(NoSuchRouteError(f"There is nothing at {path}; GET /docs lists what there is."), self.request_id)

    def _on_invalid_request(self, error: RequestValidationError) -> Response[str]:
        has_body = any(fault["loc"][0] == "body" for fault in error.errors())
        body = read_body(self.current_event) if has_body else None
        return problem(request_error(error.errors(), body), self.request_id)

    def _on_error(self, error: OnetakeError) -> Response[str]:
        logger.info("refused", code=error.code, reason=error.message)
        return problem(error, self.request_id)

    def _on_unexpected(self, error: Exception) -> Response[str]:
        logger.error("unexpected error", exc_info=error)
        return unexpected(self.request_id)


def _fits(answer: dict[str, Any]) -> bool:
    return len(json.dumps(answer).encode()) <= MAX_ANSWER_BYTES


def _answer_once(app: ApiGatewayResolver, next_middleware: Callable[..., Response[Any]]) -> Response[Any]:
    """A POST with an Idempotency-Key does what it does once, see `lambdas.api.idempotency`."""
    event = app.current_event
    key = idempotency_key_of(event.headers) if event.http_method == "POST" else None
    if key is None or takes_key_itself(app.context["_route"]):
        return next_middleware(app)
    owner = owner_of(app.request)
    from lambdas.api.idempotency import answer_once  # and with it boto3, for which no other request waits here

    return answer_once(app, owner, key, lambda: next_middleware(app))


def takes_key_itself(route: Route) -> bool:
    """Whether the route has the key as a parameter, as that of renders, which keeps keys with them for ever."""
    return any(param.alias.lower() == IDEMPOTENCY_KEY for param in route.dependant.header_params)
