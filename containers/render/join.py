"""Join the chunks of a render to its film, check it, and put it where it is delivered from."""

import errno
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from containers.render.bench import Bench
from onetake import layout
from onetake.errors import AssetError, JoinError, NotFoundError, VerificationError
from onetake.jobs.documents import JSON, read_render
from onetake.jobs.models import MOST_WARNINGS, Phase, Render
from onetake.jobs.phases import leading_to
from onetake.jobs.usage import pictures_in, sounds_in
from onetake.render.engine import join_film, mix_audio, render_gif, render_poster, render_thumbnails
from onetake.render.plan import Chunk, RenderPlan, chunk_key
from onetake.render.verification.report import Report
from onetake.render.verification.verify import verify_film
from onetake.timeline.master import Master

_AT_ONCE = 4
MOST_LOOKED_AT_BYTES = 4_000_000_000
"""Files of pictures and clips that are fetched to look at joins: a fifth of the smallest task's disk."""
_ABOUT_CONTENT = ("black", "loudness", "true peak", "change at boundaries", "pictures")
"""Checks that a film may fail because of what it shows: worth a warning, but it is the film that was asked for."""


def join_chunks(bench: Bench) -> None:
    """Make the film, unless it is there. The film is uploaded last: where it is, the poster and the report are.

    Raises JoinError, VerificationError for a file that is not what was planned, the errors of mixing the sound, and
    NotFoundError or ConflictError as soon as it sees that nobody waits for the film any more.
    """
    if bench.ports.objects.size(layout.film(*bench.place)) is not None:
        return
    cost_since = bench.meter()
    try:
        _join(bench)
    finally:
        bench.ports.renders.spend(*bench.place, cost_since())


def _join(bench: Bench) -> None:
    render, master, plan = bench.read()
    _enter(bench, "concatenating")
    film = bench.folder / "film.mp4"
    join_film(plan, _chunks(bench, master, plan), _sound(bench, master, plan), film)
    files, unseen = _pictures(bench, master, plan)
    report = verify_film(film, master, plan, files=files, thorough=False)
    warnings = [*render.warnings, *_warnings_of_chunks(bench, plan), *_judged(report), *unseen]
    poster, text = bench.folder / "poster.jpg", bench.folder / "report.json"
    render_poster(film, poster)
    text.write_bytes(report.model_dump_json(by_alias=True, indent=2).encode())
    extra = _extra(bench, render, film)
    _enter(bench, "uploading", warnings=list(dict.fromkeys(warnings))[:MOST_WARNINGS])
    bench.files.upload(text, layout.report(*bench.place), JSON)
    bench.files.upload(poster, layout.poster(*bench.place), "image/jpeg")
    for path, key, content_type in extra:
        bench.files.upload(path, key, content_type)
    _check_wanted(bench)  # the film is the largest by far, and nothing removes it once the project's cascade is through
    bench.files.upload(film, layout.film(*bench.place), "video/mp4")


def _extra(bench: Bench, render: Render, film: Path) -> list[tuple[Path, str, str]]:
    """What was asked for beside the film: its file, its key, its type."""
    made: list[tuple[Path, str, str]] = []
    if "gif" in render.outputs:
        gif = bench.folder / "film.gif"
        render_gif(film, gif)
        made.append((gif, layout.gif(*bench.place), "image/gif"))
    if "thumbnails" in render.outputs:
        index, sprite = bench.folder / "index.vtt", bench.folder / "sprite.jpg"
        render_thumbnails(film, index, sprite)
        made.append((sprite, layout.thumbnail_sprite(*bench.place), "image/jpeg"))
        made.append((index, layout.thumbnail_index(*bench.place), "text/vtt"))
    return made


def _enter(bench: Bench, phase: Phase, **changes: Any) -> None:
    """Come to `phase`, unless an attempt before has come further. Raises what `_check_wanted` raises."""
    changes |= {"phase": phase, "updated_at": bench.ports.now()}
    if not bench.ports.renders.update(*bench.place, changes, phases=leading_to(phase)):
        _check_wanted(bench)


def _check_wanted(bench: Bench) -> None:
    """Raises NotFoundError for a render whose project was deleted, and ConflictError for one that has ended."""
    read_render(bench.ports.renders, *bench.place)


def _chunks(bench: Bench, master: Master, plan: RenderPlan) -> list[Path]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda chunk: _chunk(bench, master, plan, chunk), plan.chunks))


def _chunk(bench: Bench, master: Master, plan: RenderPlan, chunk: Chunk) -> Path:
    path = bench.folder / f"{chunk.index:04d}.mp4"
    key = chunk_key(master, plan.settings, plan.range_start, chunk)
    try:
        bench.files.download(layout.chunk(bench.settings.project_id, key), path)
    except NotFoundError as exc:
        raise JoinError(f"chunk {chunk.index} is no longer there: start the render again", index=chunk.index) from exc
    except OSError as exc:
        if exc.errno != errno.ENOSPC:
            raise
        raise JoinError(
            f"chunk {chunk.index} finds no room: the film is larger than a render worker's disk holds. Render it in "
            "several ranges, or in a lower quality.",
            index=chunk.index,
        ) from exc
    return path


def _sound(bench: Bench, master: Master, plan: RenderPlan) -> Path | None:
    span = (plan.range_start, plan.range_end)
    files = bench.assets.get(bench.settings.project_id, master, sounds_in(master, *span))
    path = bench.folder / "sound.mp4"
    return path if mix_audio(master, files, plan.settings, span, path) else None


def _pictures(bench: Bench, master: Master, plan: RenderPlan) -> tuple[dict[str, Path] | None, list[str]]:
    """The files of what the film shows, to look at its joins, and why there are none: nothing that the film needs."""
    needed = pictures_in(master, plan.range_start, plan.range_end)
    project_id = bench.settings.project_id
    try:
        size = bench.assets.size(master, needed)
        if size <= MOST_LOOKED_AT_BYTES:
            return bench.assets.get(project_id, master, needed), []
        reason = f"its pictures and clips are {size / 1e9:.1f} GB, over {MOST_LOOKED_AT_BYTES / 1e9:.0f} GB"
    except AssetError as exc:
        reason = exc.message
    return None, [f"how its pictures join was not looked at: {reason}"]


def _warnings_of_chunks(bench: Bench, plan: RenderPlan) -> Iterator[str]:
    """What the compositor remarked; chunks that were there before have no result of this render."""
    keys = [layout.chunk_result(*bench.place, chunk.index) for chunk in plan.chunks]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(bench.ports.objects.get, keys))
    for result in results:
        yield from json.loads(result)["warnings"] if result is not None else []


def _judged(report: Report) -> list[str]:
    """Remarks on what the film shows. Raises VerificationError for a film that is not the one that was planned."""
    failed = [check for check in report.checks if not check.ok]
    wrong = [f"{c.name}: {c.found} (expected {c.expected})" for c in failed if c.name not in _ABOUT_CONTENT]
    if wrong:
        raise VerificationError(f"the film is not the one that was planned; {'; '.join(wrong)}")
    return [f"{c.name}: {c.found} (expected {c.expected})" for c in failed]
