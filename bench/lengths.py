"""A render's memory by the length of the film, an hour and more: rendered, not reckoned.

At 1080p with all cores as any film, but with the cheapest settings that there are (superfast, crf 40), so that an hour
takes minutes. The encoder holds fewer frames then: these figures tell how memory grows, and those of the short films
how much it is at usual settings.
"""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.command import onetake
from bench.films import compose_long
from bench.memory import PeakMemory

CHEAPEST = ("--preset", "superfast", "--crf", "40")
_LOOK_SECONDS = 0.2


def memory_by_length(
    minutes: list[float], files: Mapping[str, Path], workers: int, folder: Path
) -> list[dict[str, Any]]:
    return [_memory(length, files, workers, folder) for length in minutes]


def _memory(minutes: float, files: Mapping[str, Path], workers: int, folder: Path) -> dict[str, Any]:
    document, output = folder / "long.json", folder / "long.mp4"
    frames = round(minutes * 60 * 30)
    document.write_text(compose_long(frames, files).model_dump_json(by_alias=True))
    command = onetake("render", str(document), "-o", str(output), "--workers", str(workers), *CHEAPEST)
    start = time.perf_counter()
    peak = _watch(command)
    output.unlink()
    return {
        "minutes": minutes,
        "frames": frames,
        "seconds": round(time.perf_counter() - start, 1),
        "workerBytes": peak.worker,
        "wholeBytes": peak.whole,
    }


def _watch(command: list[str]) -> PeakMemory:
    """Raises `subprocess.CalledProcessError` if the command fails."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as render:
        peak = PeakMemory(render.pid)
        while render.poll() is None:
            peak.look_at_all()
            time.sleep(_LOOK_SECONDS)
        if render.returncode:
            errors = render.stderr.read() if render.stderr else None
            raise subprocess.CalledProcessError(render.returncode, command, stderr=errors)
    if not peak.worker:
        raise RuntimeError("The render ended before a look at its workers; measure a longer film")
    return peak
