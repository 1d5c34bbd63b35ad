"""Answers and questions that are not an entity of the storyboard."""

from typing import Literal

from onetake.timeline.document import Strict


class Fault(Strict):
    """One value that breaks a rule: `pointer` into the body (RFC 6901), or the name of a `parameter`."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(Strict):
    """Why a request was not answered (RFC 9457). `code` is stable; `requestId` is what to quote in a report."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] = []
    details: dict[str, object] = {}


class Health(Strict):
    status: Literal["ok"] = "ok"
