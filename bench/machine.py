"""The facts without which a figure of the bench says nothing."""

import os
import platform
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import av

_LIBRARIES = ("av", "numba", "numpy", "skia-python")


def facts() -> dict[str, Any]:
    return {
        "cpu": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memoryGB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "loadBefore": [round(load, 2) for load in os.getloadavg()],
        **{name: version(name) for name in _LIBRARIES},
        "x264": x264_version(),
    }


def x264_version() -> str:
    """As it signs its streams, such as "core 165 r3222"."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width = context.height = 64
    context.pix_fmt, context.framerate = "yuv420p", Fraction(25)
    packets = [*context.encode(av.VideoFrame(64, 64, "yuv420p")), *context.encode(None)]
    written = b"".join(bytes(packet) for packet in packets)
    _, _, after = written.partition(b"x264 - ")
    return after[:40].decode("ascii", "replace").partition(" - ")[0]


def _first(path: str, name: str) -> str:
    """The value of the first line `name: value` of a file of /proc."""
    lines = Path(path).read_text().splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
