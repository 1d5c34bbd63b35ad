"""Answers: an entity with its ETag, one just created, nothing."""

import base64
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from aws_lambda_powertools.event_handler import Response

from lambdas.api.parameters import etag
from lambdas.api.schemas import ListOf
from onetake.storyboard.pages import Page


class Versioned(Protocol):
    """What a change is based on: an entity, or a section or an element with what was made of it by hand."""

    @property
    def version(self) -> int: ...


E = TypeVar("E", bound=Versioned)
T = TypeVar("T")

JSON = "application/json"


def found(entity: E) -> Response[E]:
    """200 with the entity and its version as ETag."""
    return Response(HTTPStatus.OK, JSON, entity, {"ETag": etag(entity.version)})


def created(entity: E, location: str) -> Response[E]:
    """201 with the entity, its ETag, and where it is."""
    return Response(HTTPStatus.CREATED, JSON, entity, {"ETag": etag(entity.version), "Location": location})


def paged(page: Page[T]) -> ListOf[T]:
    """200 with one page of a list."""
    return ListOf(items=list(page.items), next_cursor=page.next_cursor)


def accepted(body: T, location: str) -> Response[T]:
    """202: begun, and where to see how it goes."""
    return Response(HTTPStatus.ACCEPTED, JSON, body, {"Location": location})


def removed() -> Response[None]:
    """204."""
    return Response(HTTPStatus.NO_CONTENT)


def file(media_type: str, data: bytes) -> Response[Any]:
    """200 with bytes, in base64 already: Powertools' check of answers would take them for text."""
    answer: Response[Any] = Response(HTTPStatus.OK, media_type, base64.b64encode(data).decode())
    answer.base64_encoded = True
    return answer
