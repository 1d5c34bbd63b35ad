"""The engine against its encoder's floor: the same sessions fed with frames that are there already."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch

from bench.memory import PeakMemory
from bench.processes import Spent, cpu_seconds
from bench.ready_made import RAW, ReadyMade
from onetake.render import engine
from onetake.render.files.join import join_parts
from onetake.render.segments import Compose, open_compositor
from onetake.render.settings import Preset, RenderSettings
from onetake.timeline.master import Master


class _Run(NamedTuple):
    spent: Spent
    join: float


def versus(
    master: Master, files: Mapping[str, Path], raw: Path, preset: Preset, workers: int, runs: int
) -> dict[str, Any]:
    """Pairs of renders, the one first and then the other, so that a noisy minute meets both; medians of the pairs."""
    settings = RenderSettings.of(master, "standard").changed(preset=preset)
    memory, output = PeakMemory(os.getpid()), raw.with_name("film.mp4")

    def floor() -> _Run:
        return _render(master, {RAW: raw}, settings, workers, ReadyMade, output, PeakMemory(os.getpid()))

    def film() -> _Run:
        return _render(master, files, settings, workers, open_compositor, output, memory)

    pairs = []
    for run in range(runs):
        if run % 2 == 0:
            pairs.append((floor(), film()))
        else:
            after = film()
            pairs.append((floor(), after))
    return {"preset": preset, "workers": workers, **_figures(pairs, workers, master), "workerBytes": memory.worker}


def _figures(pairs: list[tuple[_Run, _Run]], workers: int, master: Master) -> dict[str, Any]:
    ratios = sorted(floor.spent.wall / film.spent.wall for floor, film in pairs)
    outside = median(film.spent.cpu - floor.spent.cpu for floor, film in pairs)
    return {
        "floorSeconds": round(median(floor.spent.wall for floor, _ in pairs), 2),
        "engineSeconds": round(median(film.spent.wall for _, film in pairs), 2),
        "ratio": round(median(ratios), 3),
        "ratioRange": [round(ratios[0], 3), round(ratios[-1], 3)],
        "cpuRatio": round(median(floor.spent.cpu / film.spent.cpu for floor, film in pairs), 3),
        "cpuMillisecondsOutsideAFrame": round(outside / master.duration_in_frames * 1000, 2),
        "busy": round(median(film.spent.cpu / film.spent.wall / workers for _, film in pairs), 3),
        "joinShare": round(median(film.join / film.spent.wall for _, film in pairs), 4),
    }


def _render(
    master: Master,
    files: Mapping[str, Path],
    settings: RenderSettings,
    workers: int,
    compose: Compose,
    output: Path,
    memory: PeakMemory,
) -> _Run:
    joins: list[float] = []

    def timed_join(*arguments: Any) -> None:
        start = time.perf_counter()
        join_parts(*arguments)
        joins.append(time.perf_counter() - start)

    whole = (0, master.duration_in_frames)
    before, start = cpu_seconds(), time.perf_counter()
    with patch.object(engine, "join_parts", timed_join):
        engine.render_film(master, files, settings, whole, output, workers=workers, compose=compose, on_progress=memory)
    return _Run(Spent(time.perf_counter() - start, cpu_seconds() - before), sum(joins))
