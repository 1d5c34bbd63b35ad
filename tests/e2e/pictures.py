"""Small media made on the spot for the end-to-end tests."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def draw_picture(path: Path, seed: int, width: int = 320, height: int = 240) -> Path:
    """A PNG with a gradient and a bright square whose place depends on `seed`."""
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 40 * seed % 256)], axis=-1).astype(
        np.uint8
    )
    at = 20 + 30 * (seed % 5)
    picture[at : at + 60, at : at + 60] = 250
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")):
            out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return path


def make_clip(path: Path, seconds: float = 2.0, fps: int = 25) -> Path:
    """An H.264 clip of 320x240 that brightens from frame to frame."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        count = round(seconds * fps)
        for index in range(count):
            level = 40 + 170 * index // count
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), level, np.uint8), "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def truncate(source: Path, path: Path, keep: float = 0.5) -> Path:
    """A copy of `source` that ends too early."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    return path
