"""The history of a project's edits: what the caller did, undo, redo."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.identity import Owner
from lambdas.api.parameters import Cursor, EditId, Limit, ProjectId
from lambdas.api.responses import paged, removed
from lambdas.api.schemas import ListOf
from lambdas.api.services import HistoryService
from onetake.storyboard.views import Edit, HistoryStep

router = APIGatewayHttpRouter()
_TAGS = ["History"]
_PROJECT = "/projects/<projectId>"


@router.get(
    f"{_PROJECT}/history",
    summary="Your edits of a project, newest first",
    description="The newest 100 of the last day. Uploads, renders and compilations are no edits.",
    operation_id="listHistory",
    tags=_TAGS,
)
def list_history(
    owner: Owner, history: HistoryService, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ListOf[Edit]:
    return paged(history.list(owner, project_id, limit=limit, cursor=cursor))


@router.delete(
    f"{_PROJECT}/history/<editId>",
    status_code=204,
    summary="Forget an edit",
    description="It stays as it is for good. One that cannot be undone or done again is then not in the way of others.",
    operation_id="forgetEdit",
    tags=_TAGS,
)
def forget_edit(owner: Owner, history: HistoryService, project_id: ProjectId, edit_id: EditId) -> Response[None]:
    history.forget(owner, project_id, edit_id)
    return removed()


@router.post(
    f"{_PROJECT}/undo",
    summary="Undo your newest edit",
    description="What that edit changed goes back, and nothing else, under new versions. Answers 409 `nothing_to_undo` "
    "when there is nothing, and 409 `conflict` naming what was changed since, and when, rather than overwrite it. "
    "A dry run of the compilation says what it changes in the film.",
    operation_id="undo",
    tags=_TAGS,
)
def undo(owner: Owner, history: HistoryService, project_id: ProjectId) -> HistoryStep:
    return history.undo(owner, project_id)


@router.post(
    f"{_PROJECT}/redo",
    summary="Do again what you undid last",
    description="Until something is edited. Answers 409 `nothing_to_redo` when there is nothing, `conflict` as undo.",
    operation_id="redo",
    tags=_TAGS,
)
def redo(owner: Owner, history: HistoryService, project_id: ProjectId) -> HistoryStep:
    return history.redo(owner, project_id)
