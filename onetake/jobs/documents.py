"""The documents of a render: its master and its plan, in the bucket."""

from collections.abc import Collection

from onetake import layout
from onetake.errors import ConflictError, NotFoundError
from onetake.jobs.models import Render, RenderRequest, Status
from onetake.jobs.ports import Objects, RenderStore
from onetake.render.plan import FrameRange, RenderPlan, whole
from onetake.timeline.document import Strict, canonical_json, parse_document
from onetake.timeline.master import Master

JSON = "application/json"


ENDED: tuple[Status, ...] = ("complete", "failed")


def read_render(
    renders: RenderStore, project_id: str, render_id: str, *, refused: Collection[Status] = ENDED
) -> Render:
    """A render to work on. Raises NotFoundError, and ConflictError for one whose status is `refused`."""
    render = renders.get(project_id, render_id)
    if render is None:
        raise NotFoundError(f"render {render_id} is gone: its project was deleted")
    if render.status in refused:
        raise ConflictError(f"render {render_id} is {render.status} already", status=render.status)
    return render


def read_compiled(objects: Objects, render: Render) -> Master:
    """The master as it was compiled, with uploaded assets at `s3://` and others at their addresses."""
    return parse_document(Master, _read(objects, layout.master(render.project_id, render.master_hash)))


def read_master(objects: Objects, render: Render) -> Master:
    """The master as the render reads it. Once cache_to_s3 is through, all that it needs is at `s3://`."""
    return parse_document(Master, _read(objects, layout.render_master(render.project_id, render.render_id)))


def write_master(objects: Objects, render: Render, master: Master) -> None:
    _write(objects, layout.render_master(render.project_id, render.render_id), master)


def read_plan(objects: Objects, render: Render) -> RenderPlan:
    return parse_document(RenderPlan, _read(objects, layout.render_plan(render.project_id, render.render_id)))


def write_plan(objects: Objects, render: Render, plan: RenderPlan) -> None:
    _write(objects, layout.render_plan(render.project_id, render.render_id), plan)


def span_of(request: RenderRequest, master: Master) -> FrameRange:
    """The master frames that are rendered."""
    return FrameRange(request.range.start, request.range.end) if request.range else whole(master)


def key_of(objects: Objects, uri: str) -> str | None:
    """The key in our bucket behind an `s3://` uri, None for any other uri."""
    root = objects.uri("")
    return uri.removeprefix(root) if uri.startswith(root) else None


def _read(objects: Objects, key: str) -> bytes:
    found = objects.get(key)
    if found is None:
        raise NotFoundError(f"the document {key} is gone: start the render again")
    return found


def _write(objects: Objects, key: str, document: Strict) -> None:
    objects.put_temporary(key, canonical_json(document), JSON)
