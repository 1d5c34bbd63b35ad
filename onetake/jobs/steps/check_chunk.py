"""CheckChunk and CheckJoin: has a task done its work? If not, why?

A worker that fails for good writes its error beside its output and exits with 0, one that is worth another try writes
it and exits with 1, one that was killed says nothing. Here all of them become the error that the state machine catches.
"""

import json
from collections.abc import Mapping
from typing import Any

from onetake import layout
from onetake.errors import ChunkFailedError, JoinError, NotFoundError, OnetakeError, from_dict
from onetake.jobs.failures import exit_of, told
from onetake.jobs.models import ChunkState
from onetake.jobs.ports import Objects, StepPorts

Error = Mapping[str, Any]
"""{"Error", "Cause"}, as a Catch of the state machine gives it."""


def check_chunk(ports: StepPorts, project_id: str, render_id: str, index: int, error: Error | None) -> None:
    """Mark the chunk as complete, or raise what its worker wrote.

    Raises ChunkFailedError naming the chunk, its frames, the attempts and how the last one ended, if the worker died.
    """
    if ports.objects.get(layout.chunk_result(project_id, render_id, index)) is not None:
        ports.chunks.update(project_id, render_id, index, {"status": "complete"})
        return
    written = _written(ports.objects, layout.chunk_error(project_id, render_id, index))
    chunk = _chunk(ports, project_id, render_id, index)
    failure = written if written and not written.retryable else _died(chunk, error, written)
    ports.chunks.update(project_id, render_id, index, {"status": "failed", "error": told(failure)})
    raise failure


def check_join(ports: StepPorts, project_id: str, render_id: str, error: Error | None) -> None:
    """Raises what the joining worker wrote, or JoinError telling how it ended if there is no film."""
    if ports.objects.size(layout.film(project_id, render_id)) is not None:
        return
    written = _written(ports.objects, layout.join_error(project_id, render_id))
    if written is not None:
        raise written
    code, reason = exit_of(error or {})
    raise JoinError(f"the chunks could not be joined: the last attempt failed, {reason}", exit_code=code)


def _chunk(ports: StepPorts, project_id: str, render_id: str, index: int) -> ChunkState:
    for chunk in ports.chunks.of(project_id, render_id):
        if chunk.index == index:
            return chunk
    raise NotFoundError(f"render {render_id} is gone: its project was deleted")


def _written(objects: Objects, key: str) -> OnetakeError | None:
    found = objects.get(key)
    return from_dict(json.loads(found)) if found is not None else None


def _died(chunk: ChunkState, error: Error | None, written: OnetakeError | None) -> ChunkFailedError:
    """`written` is what a worker said that hoped for another attempt; it counts if it was the last one's."""
    code, reason = exit_of(error or {})
    message = f"chunk {chunk.index} (frames {chunk.start} to {chunk.end}) could not be rendered: {reason}"
    if written is not None and written.details.get("attempt") == chunk.attempts - 1:
        message = written.message
    return ChunkFailedError(
        f"{message}; attempts: {chunk.attempts}",
        index=chunk.index,
        start=chunk.start,
        end=chunk.end,
        attempts=chunk.attempts,
        exit_code=code,
    )
