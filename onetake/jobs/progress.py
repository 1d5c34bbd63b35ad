"""How far a render has come: a pure function of what is stored and the time (R6)."""

from collections.abc import Sequence
from datetime import datetime

from onetake.jobs.models import ChunkState, Phase, Progress, Render

_SHARES: dict[Phase, tuple[float, float]] = {
    "preparing": (0, 2),
    "rendering": (2, 92),
    "concatenating": (92, 97),
    "uploading": (97, 98),
    "packaging": (98, 99),
    "complete": (100, 100),
}
"""Where each phase begins and ends, in percent of the whole, in the order in which a render goes through them."""

_JOIN_SHARE = 0.04
"""What comes after the last frame, as a share of the rendering; a guess for the time left, no promise."""


def progress(render: Render, chunks: Sequence[ChunkState], now: datetime) -> Progress:
    """What a client sees. Never goes back as long as phases and chunks do not, which their store sees to."""
    frames = sum(min(c.frames_rendered, c.length) for c in chunks)
    completed = sum(c.status == "complete" for c in chunks)
    reached = _reached(render, completed)
    return Progress(
        phase="error" if render.status == "failed" else reached,
        total_chunks=render.total_chunks,
        completed_chunks=completed,
        frames_rendered=frames,
        total_frames=render.total_frames,
        overall_percent=_percent(reached, frames / render.total_frames),
        message=_message(render, reached, completed),
        eta_seconds=_eta(render, chunks, frames, now),
        cost_so_far_usd=round(render.join_cost_usd + sum(c.cost_usd for c in chunks), 6),
    )


def _reached(render: Render, completed: int) -> Phase:
    """The phase that the work is in; the wait for the joining task to boot is part of the joining."""
    phase = render.failed_phase or render.phase
    if phase == "rendering" and completed == render.total_chunks:
        return "concatenating"
    return phase


def _percent(phase: Phase, done: float) -> float:
    start, end = _SHARES[phase]
    return round(start + (end - start) * min(done, 1.0), 1) if phase == "rendering" else start


def _message(render: Render, phase: Phase, completed: int) -> str:
    if render.error:
        return render.error.message
    if render.status == "queued":
        return "waiting to be started"
    messages: dict[Phase, str] = {
        "preparing": "gathering the master and its media",
        "rendering": f"rendering, {completed} of {render.total_chunks} chunks are finished",
        "concatenating": "mixing the sound and joining the chunks",
        "uploading": "checked; storing the film",
        "packaging": "packaging for streaming",
        "complete": "finished",
    }
    return messages[phase]


def _eta(render: Render, chunks: Sequence[ChunkState], frames: int, now: datetime) -> int | None:
    """Seconds left at the pace so far, once a hundredth of the film tells the pace of frames from that of starting.

    Frames that were there before say nothing about the pace.
    """
    if render.status == "complete":
        return 0
    made = frames - sum(c.length for c in chunks if c.cached)
    if render.status == "failed" or render.rendering_started_at is None or made < max(1, render.total_frames / 100):
        return None
    pace = (now - render.rendering_started_at).total_seconds() / made
    return max(0, round(pace * (render.total_frames - frames + _JOIN_SHARE * render.total_frames)))
