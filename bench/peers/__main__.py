"""`make bench-peers`: one film in Onetake, Remotion and MoviePy, from the start of a command to the finished file."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench import budgets
from bench.machine import facts
from bench.peers.contestants import CONTESTANTS, Contestant, NotRunError
from bench.peers.job import Job, prepare_job
from bench.peers.likeness import likeness, take_frame
from bench.processes import Spent, run

OURS = "onetake"


def main() -> None:
    arguments = _arguments()
    if not Path("/proc/self/stat").exists():
        sys.exit("bench: CPU time is read from /proc, which only Linux has")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    machine = facts()
    with tempfile.TemporaryDirectory(prefix="onetake-peers-") as folder:
        job = prepare_job(Path(folder), arguments.seconds * 30)
        ready, missing = _prepared(job)
        spent = _race(ready, job, arguments.runs)
        pictures = _take_frames(ready, job, arguments.output)
    result = {
        "machine": machine,
        "seconds": arguments.seconds,
        "runs": arguments.runs,
        "settings": {"preset": job.preset, "crf": job.crf, "workers": job.workers},
        "films": {name: _figures(name, spent, pictures) for name in spent},
        "notRun": missing,
    }
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    _print(result)
    print(f"\nwritten to {arguments.output}, a frame of each beside it")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="length of the film (default: 8)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turns (default: 3)")
    parser.add_argument("--output", type=Path, default=Path("bench/results/peers.json"))
    return parser.parse_args()


def _prepared(job: Job) -> tuple[dict[str, Contestant], dict[str, str]]:
    """Those that can run, and why the others cannot."""
    ready: dict[str, Contestant] = {}
    missing = {}
    for name, contestant in CONTESTANTS.items():
        print(f"bench: preparing {name}", file=sys.stderr, flush=True)
        try:
            contestant.prepare(job)
        except NotRunError as exc:
            if name == OURS:
                sys.exit(f"bench: {exc}")
            missing[name] = str(exc)
        else:
            ready[name] = contestant
    return ready, missing


def _race(ready: dict[str, Contestant], job: Job, runs: int) -> dict[str, list[Spent]]:
    """In turns, so that a noisy minute meets all."""
    spent: dict[str, list[Spent]] = {name: [] for name in ready}
    for number in range(runs):
        for name, contestant in ready.items():
            print(f"bench: run {number + 1} of {name}", file=sys.stderr, flush=True)
            spent[name].append(run(contestant.command(job)))
    return spent


def _take_frames(ready: dict[str, Contestant], job: Job, output: Path) -> dict[str, Path]:
    pictures = {name: output.with_name(f"{output.stem}-{name}.png") for name in ready}
    for name, picture in pictures.items():
        take_frame(job.film(name), job.frames * 3 // 8, picture)  # the second of four photographs, alone
    return pictures


def _figures(name: str, spent: dict[str, list[Spent]], pictures: dict[str, Path]) -> dict[str, Any]:
    """Ratios: the other's time by ours, of the runs that followed each other."""
    pairs = list(zip(spent[name], spent[OURS], strict=True))
    walls = sorted(theirs.wall / ours.wall for theirs, ours in pairs)
    return {
        "seconds": round(median(s.wall for s in spent[name]), 2),
        "cpuSeconds": round(median(s.cpu for s in spent[name]), 2),
        "ratio": round(median(walls), 2),
        "ratioRange": [round(walls[0], 2), round(walls[-1], 2)],
        "cpuRatio": round(median(theirs.cpu / ours.cpu for theirs, ours in pairs), 2),
        "likeness": likeness(pictures[name], pictures[OURS]),
        "picture": pictures[name].name,
    }


def _print(result: dict[str, Any]) -> None:
    machine, settings = result["machine"], result["settings"]
    print(f"{machine['cpu']}, {machine['cores']} cores, load before {machine['loadBefore']}")
    print(f"{result['seconds']} s of 1080p30, {settings}; medians of {result['runs']} runs\n")
    print(f"{'':<10}{'s':>8}{'CPU s':>8}{'times ours':>12}{'':<16}{'of CPU':>7}{'SSIM':>7}{'differs':>9}  budget")
    for name, film in result["films"].items():
        low, high = film["ratioRange"]
        ratio = f"{film['ratio']:>12.2f}{f' ({low:.2f}..{high:.2f})':<16}{film['cpuRatio']:>7.2f}"
        same = f"{film['likeness']['ssim']:>7.3f}{film['likeness']['meanDifference']:>9.2f}"
        verdict = budgets.PEERS[name].verdict(film["ratio"]) if name in budgets.PEERS else ""
        print(f"{name:<10}{film['seconds']:>8.2f}{film['cpuSeconds']:>8.2f}{ratio}{same}  {verdict}")
    for name, reason in result["notRun"].items():
        print(f"{name:<10}not run: {reason}")


if __name__ == "__main__":
    main()
