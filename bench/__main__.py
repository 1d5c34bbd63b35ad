"""`make bench`: the engine against its encoder's floor, as ratios of one run, printed and written as JSON."""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.cold import compile_seconds, first_frame_seconds
from bench.films import FILMS, compose
from bench.joins import joins_by_length
from bench.lengths import memory_by_length
from bench.machine import facts
from bench.media import make_media
from bench.parts import parts
from bench.ready_made import write_raw
from bench.sizes import size_cost
from bench.table import table
from bench.versus import versus
from onetake.render.settings import Preset

PRESETS: tuple[Preset, ...] = ("veryfast", "fast", "medium")
FPS = 30
JOIN_MINUTES = (1, 10, 60)


def main() -> None:
    arguments = _arguments()
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("bench: CPU time and memory are read from /proc, which only Linux has")
    start, machine = time.monotonic(), facts()
    with tempfile.TemporaryDirectory(prefix="onetake-bench-") as folder:
        result = {"machine": machine, **_measure(arguments, Path(folder))}
    result["benchMinutes"] = round((time.monotonic() - start) / 60, 1)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(table(result))
    print(f"\nwritten to {arguments.output}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2-second films, once: to see that all works")
    parser.add_argument("--only", nargs="+", choices=FILMS, default=list(FILMS), help="films to measure (default: all)")
    parser.add_argument("--seconds", type=int, help="length of each film (default: 24)")
    parser.add_argument("--runs", type=int, help="pairs of runs, of which the median counts (default: 3)")
    parser.add_argument(
        "--lengths",
        nargs="+",
        type=float,
        metavar="MINUTES",
        help="lengths of the films whose memory is watched (default: 1 10); 60 takes 20 minutes with two cores",
    )
    parser.add_argument("--output", type=Path, default=Path("bench/results/latest.json"))
    arguments = parser.parse_args()
    arguments.seconds = arguments.seconds or (2 if arguments.quick else 24)
    arguments.runs = arguments.runs or (1 if arguments.quick else 3)
    arguments.lengths = sorted(arguments.lengths or ([0.2] if arguments.quick else [1, 10]))
    arguments.minute = 6 if arguments.quick else 60
    return arguments


def _measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    _say("making the pictures and clips")
    files, cores = make_media(folder), os.cpu_count() or 1
    films = []
    for name in arguments.only:
        _say(f"{name}: against ready-made frames")
        films.append(_film(name, arguments.seconds * FPS, arguments.runs, files, folder))
        _say(f"{name}: against one encoder session for the whole film")
        minute = folder / f"{name}.mp4"
        films[-1]["size"] = size_cost(compose(name, arguments.minute * FPS, files), files, cores, minute)
    _say("joining")
    first = films[0]["size"]
    part = folder / f"{arguments.only[0]}.mp4"
    joins = joins_by_length(JOIN_MINUTES, part, first["frames"], first["engineSeconds"], folder)
    _say("starting cold")
    cold = {
        "compileKernelsSeconds": compile_seconds(),
        "firstFrameSeconds": first_frame_seconds(compose("mixed", 24, files), folder, 2 * arguments.runs + 1),
    }
    _say(f"rendering films of {', '.join(f'{m:g}' for m in arguments.lengths)} minutes")
    memory = memory_by_length(arguments.lengths, files, cores, folder)
    given = {"seconds": arguments.seconds, "runs": arguments.runs}
    return {**given, "films": films, "joins": joins, "cold": cold, "memory": memory}


def _film(name: str, frames: int, runs: int, files: dict[str, Path], folder: Path) -> dict[str, Any]:
    master, raw = compose(name, frames, files), folder / "frames.yuv"
    write_raw(master, files, raw)
    rows = [versus(master, files, raw, preset, workers, runs) for workers, preset in _settings()]
    raw.unlink()
    return {
        "film": name,
        "pixels": f"{master.width}x{master.height}",
        "versus": rows,
        "millisecondsByPart": parts(master, files, frames),
    }


def _settings() -> list[tuple[int, Preset]]:
    """All presets with the budgets' two workers, and the fastest with one and with powers of two up to the cores."""
    cores = os.cpu_count() or 1
    counts = [2**n for n in range(cores.bit_length()) if 2**n <= cores]
    return [(n, preset) for n in counts for preset in (PRESETS if n == min(2, cores) else PRESETS[:1])]


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
