"""The floor: the same encoder sessions, fed with frames that are there already."""

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np

from onetake.timeline.master import Master

RAW = "raw frames"  # the entry of `files` that names the file of composed frames


class ReadyMade:
    """A frame source that reads composed yuv420p frames from a file in place of composing them."""

    warnings: list[str] = []

    def __init__(self, _master: Master, files: Mapping[str, Path], width: int, height: int) -> None:
        self._frames = np.memmap(files[RAW], np.uint8, mode="r").reshape(-1, height * 3 // 2, width)

    def frame(self, master_frame: int) -> av.VideoFrame:
        return av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(self._frames[master_frame]), format="yuv420p")

    def close(self) -> None:
        del self._frames


def write_raw(master: Master, files: Mapping[str, Path], path: Path) -> None:
    """Compose every frame of the master into a file."""
    from onetake.render.picture.compositor import Compositor

    with path.open("wb") as out, Compositor(master, files, master.width, master.height) as compositor:
        for number in range(master.duration_in_frames):
            out.write(compositor.frame(number).to_ndarray().tobytes())
