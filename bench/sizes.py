"""What cutting a film into segments costs in size: the engine's file against one encoder session for the whole film."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onetake.render.engine import render_film
from onetake.render.files.encoder import encode_segment
from onetake.render.picture.compositor import Compositor
from onetake.render.settings import RenderSettings
from onetake.timeline.master import Master


def size_cost(master: Master, files: Mapping[str, Path], workers: int, output: Path) -> dict[str, Any]:
    """Both at the settings of a standard render. The engine's film is left at `output`."""
    settings = RenderSettings.of(master, "standard")
    whole, continuous = (0, master.duration_in_frames), output.with_name("continuous.mp4")
    start = time.perf_counter()
    size = render_film(master, files, settings, whole, output, workers=workers).size_bytes
    seconds = time.perf_counter() - start
    with Compositor(master, files, master.width, master.height) as compositor:
        encode_segment(map(compositor.frame, range(master.duration_in_frames)), settings, continuous)
    alone = continuous.stat().st_size
    continuous.unlink()
    return {
        "frames": master.duration_in_frames,
        "engineSeconds": round(seconds, 2),
        "engineBytes": size,
        "continuousBytes": alone,
        "cost": round(size / alone - 1, 4),
    }
