"""The engine against its encoder's floor: the same sessions fed with frames that are there already."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from bench.memory import PeakMemory
from bench.ready_made import RAW, ReadyMade
from onetake.render import engine
from onetake.render.join import join_parts
from onetake.render.segments import Compose, open_compositor
from onetake.render.settings import Preset, RenderSettings
from onetake.timeline.master import Master


def versus(master: Master, files: Mapping[str, Path], raw: Path, preset: Preset, runs: int) -> dict[str, Any]:
    """The medians of `runs` renders of each, in turns, so that a noisy minute meets both."""
    settings = RenderSettings.of(master, "standard").changed(preset=preset)
    floor: list[float] = []
    engines: list[float] = []
    joins: list[float] = []
    memory, output = PeakMemory(), raw.with_name("film.mp4")
    for _ in range(runs):
        floor.append(_render(master, {RAW: raw}, settings, ReadyMade, output, [], PeakMemory()))
        engines.append(_render(master, files, settings, open_compositor, output, joins, memory))
    return {
        "preset": preset,
        "floorSeconds": round(median(floor), 2),
        "engineSeconds": round(median(engines), 2),
        "ratio": round(median(floor) / median(engines), 3),
        "joinShare": round(median(joins) / median(engines), 4),
        "workerPeakMiB": memory.mib,
    }


def _render(
    master: Master,
    files: Mapping[str, Path],
    settings: RenderSettings,
    compose: Compose,
    output: Path,
    joins: list[float],
    memory: PeakMemory,
) -> float:
    """Seconds; the join's are added to `joins`."""

    def timed_join(*arguments: Any) -> None:
        start = time.perf_counter()
        join_parts(*arguments)
        joins.append(time.perf_counter() - start)

    start = time.perf_counter()
    with patch.object(engine, "join_parts", timed_join):
        engine.render_film(
            master,
            files,
            settings,
            (0, master.duration_in_frames),
            output,
            workers=os.cpu_count() or 1,
            compose=compose,
            on_progress=memory,
        )
    return time.perf_counter() - start
