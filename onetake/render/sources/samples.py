"""Pixels of a picture as they are stored: BGRA of 8 bits, or RGBA of 16."""

from typing import Any

import numpy as np
import numpy.typing as npt

from onetake.render.planes.yuv420p import Plane

Samples = npt.NDArray[Any]


def as_bytes(straight: Samples) -> Plane:
    """BGRA of 8 bits of itself or of RGBA of 16."""
    if straight.dtype == np.uint8:
        return straight
    return ((straight[..., [2, 1, 0, 3]].astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
