"""RecordFailure: why a render failed, for the person who waits for it."""

from collections.abc import Mapping
from typing import Any

from onetake.jobs.failures import failure_of
from onetake.jobs.models import Failure
from onetake.jobs.ports import StepPorts


def record_failure(ports: StepPorts, project_id: str, render_id: str, error: Mapping[str, Any]) -> Failure:
    """Mark the render as failed and tell why. The first failure stays; a render that is complete stays so."""
    failure = failure_of(error, ports.chunks.of(project_id, render_id))
    render = ports.renders.get(project_id, render_id)
    while render is not None and render.status not in ("complete", "failed"):
        now = ports.now()
        changes = {
            "status": "failed",
            "phase": "error",
            "failed_phase": render.phase,
            "error": failure,
            "completed_at": now,
            "updated_at": now,
        }
        if ports.renders.update(project_id, render_id, changes, phases=[render.phase]):
            break
        render = ports.renders.get(project_id, render_id)  # it came a phase further in between
    return failure
