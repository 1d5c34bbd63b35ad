"""NotifyComplete: the film is there, and says so."""

from onetake import layout
from onetake.errors import ConflictError, JoinError
from onetake.jobs.documents import read_render
from onetake.jobs.models import Render
from onetake.jobs.phases import ORDER
from onetake.jobs.ports import StepPorts


def notify_complete(ports: StepPorts, project_id: str, render_id: str) -> Render:
    """Mark the render as complete and name its files.

    Run again on a complete render, it changes nothing that matters. Raises JoinError if a file is missing that should
    be there, NotFoundError for a render that is gone, ConflictError for one that has failed.
    """
    render = read_render(ports.renders, project_id, render_id, refused=["failed"])
    files = _files(render)
    for name, key in files.items():
        if ports.objects.size(key) is None:
            raise JoinError(f"the render made no {name}: start it again", output=name)
    now = ports.now()
    changes = {"status": "complete", "phase": "complete", "files": files, "completed_at": now, "updated_at": now}
    if not ports.renders.update(project_id, render_id, changes, phases=ORDER):
        raise ConflictError(f"render {render_id} has failed in the meantime")
    return render.model_copy(update=changes)


def _files(render: Render) -> dict[str, str]:
    """What was asked for, and the report."""
    place = (render.project_id, render.render_id)
    made = {
        "mp4": layout.film(*place),
        "poster": layout.poster(*place),
        "hls": layout.hls_playlist(*place),
        "thumbnails": layout.thumbnail_index(*place),
        "gif": layout.gif(*place),
    }
    return {name: made[name] for name in render.outputs} | {"report": layout.report(*place)}
