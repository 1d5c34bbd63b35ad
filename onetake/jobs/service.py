"""What a client does with renders: start one, follow it, list them."""

import hashlib
from dataclasses import dataclass

from onetake.errors import ConflictError, IdempotencyKeyReusedError, NotFoundError, WriteConflictError
from onetake.ids import is_id, new_id
from onetake.jobs.documents import span_of
from onetake.jobs.models import MOST_WARNINGS, ChunkState, IdempotencyKey, Render, RenderDetail, RenderRequest
from onetake.jobs.ports import ChunkStore, Clock, RenderQueue, RenderStore
from onetake.jobs.progress import progress
from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.storyboard.rules import REQUEST_SECONDS
from onetake.storyboard.service.access import until_written
from onetake.timeline.document import content_hash
from onetake.timeline.gate import pass_gate
from onetake.timeline.master import Master


@dataclass(frozen=True)
class Renders:
    """Whoever calls these has checked that the project is there and the owner's; each checks the render's owner."""

    store: RenderStore
    chunks: ChunkStore
    queue: RenderQueue
    now: Clock

    def started_before(
        self, owner: str, project_id: str, request: RenderRequest, idempotency_key: str | None
    ) -> Render | None:
        """The owner's render that this key and request gave, None if they gave none.

        To ask before compiling: the film may have changed since, or not compile any more. Raises
        IdempotencyKeyReusedError for the same key with another request.
        """
        name = _name_of(idempotency_key) if idempotency_key else None
        first = self.store.find_key(project_id, name) if name else None
        if first is None:
            return None
        render = self._owned(owner, project_id, first.render_id)
        if first.fingerprint != content_hash(request):
            raise IdempotencyKeyReusedError()
        return self._queued(render)

    def start(
        self,
        owner: str,
        project_id: str,
        master: Master,
        master_hash: str,
        request: RenderRequest,
        idempotency_key: str | None = None,
        *,
        force: bool = False,
    ) -> Render:
        """Queue a render of `master`, which is stored under `master_hash`; with `force` also one that jumps.

        The same key with the same request gives the render that it gave before, whatever became of the project since.
        Raises IdempotencyKeyReusedError for the same key with another request, WriteConflictError while the same key is
        being used all the time, InvalidInputError for a range outside the film, ContinuityError.
        """
        render = self._new(owner, project_id, master, master_hash, request, force)
        key = _key_of(render, request, idempotency_key) if idempotency_key else None
        # If the request dies after the write: when it has long ended, this starts what is there then.
        self.queue.enqueue(project_id, render.render_id, delay_seconds=REQUEST_SECONDS)
        try:
            until_written(lambda: self.store.create(render, key))
        except WriteConflictError:
            raise  # who has the key is not decided yet
        except ConflictError:
            if first := self.started_before(owner, project_id, request, idempotency_key):
                return first
            raise
        return self._queued(render)

    def get(self, owner: str, project_id: str, render_id: str) -> RenderDetail:
        """A render and how far it has come. Raises NotFoundError."""
        render = self._owned(owner, project_id, render_id)
        state = progress(render, self.chunks.of(project_id, render_id), self.now())
        return RenderDetail(**{**dict(render), **dict(state)})

    def last_film(self, owner: str, project_id: str) -> tuple[Render, list[ChunkState]] | None:
        """The newest complete render of a whole film with its chunks, None if the newest hundred have none."""
        for render in self.newest(owner, project_id, limit=100):
            if render.status == "complete" and render.range is None:
                return render, self.chunks.of(project_id, render.render_id)
        return None

    def film_of(self, owner: str, project_id: str, master_hash: str) -> Render | None:
        """The newest complete render of all of that master, None if it is not among the newest hundred."""
        films = (r for r in self.newest(owner, project_id, limit=100) if r.status == "complete" and r.range is None)
        return next((render for render in films if render.master_hash == master_hash), None)

    def newest(self, owner: str, project_id: str, *, before: str | None = None, limit: int = 50) -> list[Render]:
        """Renders of a project, newest first; `before` is the last render of the page before."""
        found = self.store.newest(project_id, before=before, limit=limit)
        return [render for render in found if render.owner_id == owner]

    def finished(self, owner: str, project_id: str, render_id: str) -> Render:
        """A render whose `files` are there. Raises NotFoundError, and ConflictError while there is no film."""
        render = self._owned(owner, project_id, render_id)
        if render.status != "complete":
            raise ConflictError(f"render {render_id} is {render.status}: there is no film of it", status=render.status)
        return render

    def _new(
        self, owner: str, project_id: str, master: Master, master_hash: str, request: RenderRequest, force: bool
    ) -> Render:
        settings = RenderSettings.of(master, request.quality)
        span = span_of(request, master)
        plan = plan_render(master, settings, span)
        continuity = pass_gate(master, span.start, span.end, force=force)
        now = self.now()
        return Render(
            **dict(request),
            project_id=project_id,
            owner_id=owner,
            render_id=new_id("rnd"),
            master_hash=master_hash,
            fps=settings.fps,
            total_frames=plan.output_frames,
            smoothness_percent=continuity.smoothness_percent,
            warnings=[jump.message for jump in continuity.jumps][:MOST_WARNINGS],
            created_at=now,
            updated_at=now,
        )

    def _queued(self, render: Render) -> Render:
        if render.status == "queued":  # also when asked again: the first request may have died before this line
            self.queue.enqueue(render.project_id, render.render_id)
        return render

    def _owned(self, owner: str, project_id: str, render_id: str) -> Render:
        render = self._existing(project_id, render_id)
        if render.owner_id != owner:
            raise _missing(render_id)
        return render

    def _existing(self, project_id: str, render_id: str) -> Render:
        render = self.store.get(project_id, render_id) if is_id("rnd", render_id) else None
        if render is None:
            raise _missing(render_id)
        return render


def _key_of(render: Render, request: RenderRequest, idempotency_key: str) -> IdempotencyKey:
    return IdempotencyKey(
        project_id=render.project_id,
        name=_name_of(idempotency_key),
        fingerprint=content_hash(request),
        render_id=render.render_id,
    )


def _name_of(idempotency_key: str) -> str:
    return hashlib.sha256(idempotency_key.encode()).hexdigest()


def _missing(render_id: str) -> NotFoundError:
    return NotFoundError(f"there is no render {render_id[:64]}")
