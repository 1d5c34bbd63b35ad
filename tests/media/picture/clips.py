"""Small clips, whose frames tell by their brightness which they are."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

LOWEST, STEP = 20, 4


def numbered_clip(
    path: Path,
    numbers: Iterable[int],
    *,
    rate: int | Fraction = 30,
    times: Sequence[int] | None = None,
    size: tuple[int, int] = (64, 48),
    gop: int = 12,
    codec: str = "libx264",
) -> Path:
    """Frame n has luma 20 + 4 n, with B-frames; `times` are milliseconds, otherwise `rate` frames a second."""
    with av.open(str(path), "w") as container:
        options = {"crf": "4", "g": str(gop), "bf": "2"} if codec == "libx264" else {}
        stream: Any = container.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        time_base = Fraction(1, 1000) if times else 1 / Fraction(rate)
        stream.codec_context.time_base = time_base
        for place, number in enumerate(numbers):
            frame = _flat(LOWEST + STEP * number, size)
            frame.pts, frame.time_base = (times[place] if times else place), time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def passing_noise(path: Path, frames: int) -> Path:
    """Noise that goes by at two pixels a frame, with B-frames, some of which are references and some are not."""
    noise = np.random.default_rng(1).integers(16, 236, (96, 128), np.uint8)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30, options={"crf": "20", "bf": "3", "b_pyramid": "normal"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number in range(frames):
            planes = np.full((144, 128), 128, np.uint8)
            planes[:96] = np.roll(noise, 2 * number, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def number_of(luma: float) -> int:
    """Which frame has this luma."""
    return round((luma - LOWEST) / STEP)


def _flat(luma: int, size: tuple[int, int]) -> av.VideoFrame:
    width, height = size
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = luma
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def turned(path: Path, degrees: int) -> Path:
    """Write into an mp4 that its picture is to be shown turned clockwise by 90, 180 or 270 degrees."""
    return matrix_written(path, *{90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees])


def matrix_written(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Write this matrix into the track header of an mp4: x' = a x + c y, y' = b x + d y, with y downwards.

    ISO/IEC 14496-12, 8.3.2: {a, b, u, c, d, v, x, y, w} in 16.16 and 2.30 fixed point.
    """
    entries = (a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4 + 40
    data[start : start + 36] = b"".join(n.to_bytes(4, "big", signed=True) for n in entries)
    path.write_bytes(data)
    return path
