"""`python -m tests.media.machine FOLDER OUTPUT`: a film with one of everything, rendered in this process.

The environment says what the machine is like: `FFMPEG_CPU_FLAGS` are those of libavutil/cpu.h, 0 for plain C.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from onetake.render import engine
from onetake.render.plan import FrameRange
from onetake.render.segments import Job, Task, Workshop
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import mix
from onetake.render.sound.dynamics import limit
from onetake.render.sound.tracks import tracks_of
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

FRAMES = 64


def assets_in(folder: Path) -> dict[str, Path]:
    return {
        "photo": folder / "photo.png",
        "clip": folder / "clip.mp4",
        "voice": folder / "v.wav",
        "music": folder / "m.wav",
    }


def everything() -> Master:
    """One of everything, moving."""
    turn = (
        {"frame": 0, "x": 60, "y": 60, "rotation": -8},
        {"frame": 60, "x": 250, "y": 99, "rotation": 25, "scale": 1.4},
    )
    swing = {"frame": 0, "x": 160, "y": 40, "scale": 0.7, "easing": {"spring": {}}}, {"frame": 30, "x": 150, "y": 140}
    fill = {"gradient": "radial", "stops": [[0, "#ff4000"], [1, "#0000ff80"]]}
    still = {"type": "image", "asset": "photo", "width": 320, "height": 180}
    elements = [
        _element("sky", 0, ({"frame": 0, "x": 160, "y": 90}, {"frame": 63, "x": 150, "y": 95, "scale": 1.2}), **still),
        _element(
            "clip", 1, turn, type="video", asset="clip", width=140, height=90, radius=9, volume=0.6, playbackRate=1.3
        ),
        _element("disc", 2, turn[::-1][:1], type="shape", shape="ellipse", width=71, height=50, fill=fill),
        _element("title", 3, swing, type="text", text="Fjord \u05d0\u05d1 One take", shadow={}, outline={}),
    ]
    voice = {"id": "v", "asset": "voice", "from": 10, "to": 50}
    music = {
        "id": "m",
        "asset": "music",
        "from": 0,
        "to": FRAMES,
        "loop": True,
        "duckUnder": "v",
        "volume": 0.7,
        "fadeIn": 0.3,
    }
    kinds = {"photo": "image", "clip": "video", "voice": "audio", "music": "audio"}
    return parse_document(
        Master,
        {
            "width": 320,
            "height": 180,
            "durationInFrames": FRAMES,
            "elements": elements,
            "audio": [voice, music],
            "assets": {name: {"uri": name, "kind": kind} for name, kind in kinds.items()},
        },
    )


def write_samples(folder: Path, output: Path) -> None:
    """The mix as it goes into the AAC encoder at a gain of 2."""
    tracks = tracks_of(everything(), assets_in(folder), FrameRange(0, FRAMES))
    output.write_bytes(b"".join(block.tobytes() for block in limit(mix(tracks, FRAMES * 1600), 2)))


def _element(name: str, layer: int, keyframes: Sequence[dict[str, Any]], **props: Any) -> dict[str, Any]:
    timeline = {
        "firstAppears": 0,
        "lastAppears": FRAMES - 1,
        "keyframes": [{**keyframes[0], "frame": 0}, *keyframes[1:]],
    }
    return {"id": name, "layer": layer, "from": 0, "to": FRAMES, "timeline": timeline, **props}


def _here(job: Job, tasks: Sequence[Task], _workers: int, _on_progress: Callable[[int], None]) -> list[str]:
    workshop = Workshop(job, lambda frames: None)
    for task in tasks:
        workshop.do(task)
    workshop.close()
    return []


def main() -> None:
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    if flags := os.environ.get("FFMPEG_CPU_FLAGS"):
        mapped = Path("/proc/self/maps").read_text().split()
        ctypes.CDLL(next(path for path in mapped if "libavutil" in path)).av_force_cpu_flags(int(flags))
    master = everything()
    with patch.object(engine, "run_tasks", _here):
        settings = RenderSettings.of(master, "standard")
        engine.render_film(master, assets_in(folder), settings, (0, FRAMES), output, workers=1)
    write_samples(folder, output.with_suffix(".pcm"))


if __name__ == "__main__":
    main()
