"""What a client does with renders: start one, follow it, list them."""

import hashlib
from dataclasses import dataclass

from onetake.errors import ConflictError, NotFoundError
from onetake.ids import is_id, new_id
from onetake.jobs.models import IdempotencyKey, Render, RenderDetail, RenderRequest
from onetake.jobs.ports import ChunkStore, Clock, RenderQueue, RenderStore
from onetake.jobs.progress import progress
from onetake.render.plan import FrameRange, plan_render
from onetake.render.settings import RenderSettings
from onetake.timeline.document import content_hash
from onetake.timeline.master import Master


@dataclass(frozen=True)
class Renders:
    """Whoever calls these has checked that the project is there and the owner's; each checks the render's owner."""

    store: RenderStore
    chunks: ChunkStore
    queue: RenderQueue
    now: Clock

    def start(
        self,
        owner: str,
        project_id: str,
        master: Master,
        master_hash: str,
        request: RenderRequest,
        idempotency_key: str | None = None,
    ) -> Render:
        """Queue a render of `master`, which is stored under `master_hash`.

        The same key with the same request gives the render that it gave before, whatever became of the project since.
        Raises ConflictError for the same key with another request, InvalidInputError for a range outside the film.
        """
        render = self._new(owner, project_id, master, master_hash, request)
        key = _key_of(render, request, idempotency_key) if idempotency_key else None
        try:
            self.store.create(render, key)
        except ConflictError:
            if key is None:
                raise
            render = self._started_before(key)
        if render.status == "queued":  # also when asked again: the first request may have died before this line
            self.queue.enqueue(project_id, render.render_id)
        return render

    def get(self, owner: str, project_id: str, render_id: str) -> RenderDetail:
        """A render and how far it has come. Raises NotFoundError."""
        render = self._owned(owner, project_id, render_id)
        state = progress(render, self.chunks.of(project_id, render_id), self.now())
        return RenderDetail(**{**dict(render), **dict(state)})

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

    def _new(self, owner: str, project_id: str, master: Master, master_hash: str, request: RenderRequest) -> Render:
        settings = RenderSettings.of(master, request.quality)
        span = FrameRange(request.range.start, request.range.end) if request.range else None
        now = self.now()
        return Render(
            **dict(request),
            project_id=project_id,
            owner_id=owner,
            render_id=new_id("rnd"),
            master_hash=master_hash,
            fps=settings.fps,
            total_frames=plan_render(master, settings, span).output_frames,
            created_at=now,
            updated_at=now,
        )

    def _started_before(self, key: IdempotencyKey) -> Render:
        first = self.store.find_key(key.project_id, key.name)
        if first is None or first.fingerprint != key.fingerprint:
            raise ConflictError("this Idempotency-Key was used for another request: choose a new one")
        return self._existing(key.project_id, first.render_id)

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
        name=hashlib.sha256(idempotency_key.encode()).hexdigest(),
        fingerprint=content_hash(request),
        render_id=render.render_id,
    )


def _missing(render_id: str) -> NotFoundError:
    return NotFoundError(f"there is no render {render_id[:64]}")
