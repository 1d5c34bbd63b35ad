"""Whether two films show the same: a frame of each as a picture, and how far the pictures differ."""

from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import structural_similarity


def take_frame(film: Path, number: int, picture: Path) -> None:
    """Write a frame of a film as PNG. Raises ValueError if the film is shorter."""
    with av.open(str(film)) as container:
        frame = next((f for n, f in enumerate(container.decode(video=0)) if n == number), None)
        if frame is None:
            raise ValueError(f"{film.name} has no frame {number}")
        Image.fromarray(frame.to_ndarray(format="rgb24")).save(picture)


def likeness(one: Path, other: Path) -> dict[str, float]:
    """SSIM (1: the same) and the mean absolute difference (0..255) of two pictures of one size, in RGB."""
    first, second = _pixels(one), _pixels(other)
    difference = np.abs(first.astype(np.int16) - second).mean()
    similarity = structural_similarity(first, second, channel_axis=2)  # type: ignore[no-untyped-call]
    return {"ssim": round(float(similarity), 4), "meanDifference": round(float(difference), 2)}


def _pixels(picture: Path) -> NDArray[Any]:
    with Image.open(picture) as opened:
        return np.asarray(opened.convert("RGB"))
