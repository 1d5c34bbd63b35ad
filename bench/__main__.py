"""`make bench`: the engine against its encoder's floor, as ratios of one run, printed and written as JSON."""

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.composition import compose_sample
from bench.ready_made import RAW, ReadyMade, write_raw
from onetake.render.engine import render_film
from onetake.render.segments import open_compositor
from onetake.render.settings import Preset, RenderSettings

_PRESETS: tuple[Preset, ...] = ("veryfast", "medium")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=24, help="length of the film (default: 24)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts (default: 3)")
    parser.add_argument("--output", type=Path, default=Path("bench/results/latest.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(Path(folder), arguments.seconds, arguments.runs)
    result = {"machine": _machine(), "seconds": arguments.seconds, "runs": arguments.runs, "rows": rows}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    _print(rows, arguments)


def _measure(folder: Path, seconds: int, runs: int) -> list[dict[str, Any]]:
    master, files = compose_sample(folder, seconds)
    raw = folder / "frames.yuv"
    write_raw(master, files, raw)
    rows = []
    for preset in _PRESETS:
        settings = RenderSettings.of(master, "standard").model_copy(update={"preset": preset})
        floor: list[float] = []
        engine: list[float] = []
        for _ in range(runs):  # in turns, so that a noisy minute meets both
            for times, sources, compose in ((floor, {RAW: raw}, ReadyMade), (engine, files, open_compositor)):
                start = time.perf_counter()
                render_film(
                    master,
                    sources,
                    settings,
                    (0, master.duration_in_frames),
                    folder / "out.mp4",
                    workers=os.cpu_count() or 1,
                    compose=compose,
                )
                times.append(time.perf_counter() - start)
        rows.append(_row(preset, median(floor), median(engine)))
    return rows


def _row(preset: str, floor: float, engine: float) -> dict[str, Any]:
    workers_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {
        "preset": preset,
        "floorSeconds": round(floor, 2),
        "engineSeconds": round(engine, 2),
        "ratio": round(floor / engine, 3),
        "workerPeakMiB": workers_peak,
    }


def _machine() -> dict[str, Any]:
    return {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()}


def _print(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    print(f"{arguments.seconds} s at 1080p30, {os.cpu_count()} cores, median of {arguments.runs}; ratio: floor/engine")
    print(f"{'preset':<10}{'x264 alone':>12}{'engine':>10}{'ratio':>8}{'worker peak':>14}")
    for row in rows:
        print(
            f"{row['preset']:<10}{row['floorSeconds']:>10.2f} s{row['engineSeconds']:>8.2f} s{row['ratio']:>8.3f}"
            f"{row['workerPeakMiB']:>10} MiB"
        )
    print(f"written to {arguments.output}")


if __name__ == "__main__":
    main()
