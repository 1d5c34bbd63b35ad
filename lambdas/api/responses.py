"""Answers: an entity with its ETag, one just created, nothing, a document of any size."""

import base64
from http import HTTPStatus
from typing import Any, Protocol, TypeVar, get_args

from aws_lambda_powertools.event_handler import Response

from lambdas.api.parameters import etag
from lambdas.api.schemas import Download, ListOf
from onetake.storyboard.last_master import LastMaster, MasterState
from onetake.storyboard.pages import Page
from onetake.storyboard.service.downloads import Downloads


class Versioned(Protocol):
    """What a change is based on: an entity, or a section or an element with what was made of it by hand."""

    @property
    def version(self) -> int: ...


E = TypeVar("E", bound=Versioned)
T = TypeVar("T")

JSON = "application/json"
MASTER_STATE = "Master-State"
_MASTER_STATE = {
    "description": "Whether the master is that of the present content. Compile again where it is `outdated`, as "
    "content was edited since; or `unknown`, as it was compiled more than a day ago, and edits are kept for a day.",
    "schema": {"type": "string", "enum": list(get_args(MasterState))},
    "example": "current",
}


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


class Document(Response[Any]):
    """200 with a document: text, packed for clients that take that, or bytes. `elsewhere` is for what is too large.

    Bytes are in base64 already: Powertools' check of answers would take them for text.
    """

    def __init__(
        self,
        media_type: str,
        name: str,
        data: str | bytes,
        headers: dict[str, str] | None = None,
        *,
        project_id: str,
        downloads: Downloads,
    ) -> None:
        is_text = isinstance(data, str)
        body = data if isinstance(data, str) else base64.b64encode(data).decode()
        super().__init__(HTTPStatus.OK, media_type, body, headers, compress=is_text)
        self.base64_encoded = not is_text
        self._media_type, self._name, self._data, self._told = media_type, name, data, headers or {}
        self._project_id, self._downloads = project_id, downloads

    def elsewhere(self) -> Response[Any]:
        """303: it is put into the bucket, and fetched from there under a signed address."""
        data = self._data.encode() if isinstance(self._data, str) else self._data
        url, expires_at = self._downloads.keep(self._project_id, data, self._media_type, self._name)
        body = Download(url=url, expires_at=expires_at).model_dump_json(by_alias=True)
        return Response(HTTPStatus.SEE_OTHER, JSON, body, {**self._told, "Location": url})


def state_of(last: LastMaster) -> dict[str, str]:
    """The header that says whether content was edited since the master was compiled."""
    return {MASTER_STATE: last.state}


def of_master(answers: dict[int, Any]) -> dict[int, Any]:
    """What the OpenAPI document says of a route that answers from the master that was compiled last."""
    return {status: {**answer, "headers": {MASTER_STATE: _MASTER_STATE}} for status, answer in answers.items()}


def document(content: dict[str, Any], description: str) -> dict[int, Any]:
    """What the OpenAPI document says of a route that answers with a `Document`; `content` by media type."""
    return {
        HTTPStatus.OK: {"description": description, "content": content},
        HTTPStatus.SEE_OTHER: {
            "description": "It is too large for an answer: fetch it from Location, without a token",
            "content": {JSON: {"model": Download}},
        },
    }
