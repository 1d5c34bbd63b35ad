"""`make bench`: the engine against its encoder's floor, as ratios of one run, printed and written as JSON."""

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from bench.cold import compile_seconds, first_frame_seconds
from bench.compositions import COMPOSITIONS, compose
from bench.media import make_media
from bench.parts import PARTS, parts
from bench.ready_made import write_raw
from bench.versus import versus
from onetake.render.settings import Preset

_PRESETS: tuple[Preset, ...] = ("veryfast", "medium")


def main() -> None:
    arguments = _arguments()
    seconds, runs = (6, 1) if arguments.quick else (arguments.seconds, arguments.runs)
    with tempfile.TemporaryDirectory() as folder:
        files = make_media(Path(folder))
        rows = [_measure(name, seconds * 30, runs, files, Path(folder)) for name in arguments.only or COMPOSITIONS]
        cold = {
            "compileKernelsSeconds": compile_seconds(),
            "firstFrameSeconds": first_frame_seconds(compose("mixed", 180, files), Path(folder)),
        }
    machine = {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()}
    result = {"machine": machine, "seconds": seconds, "runs": runs, "compositions": rows, "cold": cold}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    _print(result)
    print(f"written to {arguments.output}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=24, help="length of each film (default: 24)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts (default: 3)")
    parser.add_argument("--quick", action="store_true", help="one run of 6 seconds each: to see that all works")
    parser.add_argument("--only", nargs="+", choices=COMPOSITIONS, help="compositions to measure (default: all)")
    parser.add_argument("--output", type=Path, default=Path("bench/results/latest.json"))
    return parser.parse_args()


def _measure(name: str, frames: int, runs: int, files: dict[str, Path], folder: Path) -> dict[str, Any]:
    master, raw = compose(name, frames, files), folder / "frames.yuv"
    write_raw(master, files, raw)
    return {
        "composition": name,
        "size": f"{master.width}x{master.height}",
        "presets": [versus(master, files, raw, preset, runs) for preset in _PRESETS],
        "millisecondsByPart": parts(master, files, frames),
    }


def _print(result: dict[str, Any]) -> None:
    print(
        f"{result['seconds']} s at 30 fps, {os.cpu_count()} cores, median of {result['runs']}; ratio: floor / engine\n"
    )
    print(f"{'composition':<13}{'size':<11}{'preset':<10}{'x264 alone':>11}{'engine':>9}", end="")
    print(f"{'ratio':>8}{'join':>7}{'worker':>9}")
    for film in result["compositions"]:
        for row in film["presets"]:
            print(f"{film['composition']:<13}{film['size']:<11}{row['preset']:<10}", end="")
            print(f"{row['floorSeconds']:>9.2f} s{row['engineSeconds']:>7.2f} s{row['ratio']:>8.3f}", end="")
            print(f"{row['joinShare']:>7.1%}{row['workerPeakMiB']:>5} MiB")
    print(f"\noutside the encoder, ms a frame{''.join(f'{part:>9}' for part in (*PARTS, 'all'))}")
    for film in result["compositions"]:
        times = [film["millisecondsByPart"][part] for part in PARTS]
        print(f"{film['composition']:<31}{''.join(f'{time:>9.2f}' for time in (*times, sum(times)))}")
    cold = result["cold"]
    print(f"\nkernels compiled, once a machine: {cold['compileKernelsSeconds']:.1f} s")
    print(f"first frame encoded and written, from the start of a process: {cold['firstFrameSeconds']:.2f} s\n")


if __name__ == "__main__":
    main()
