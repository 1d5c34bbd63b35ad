"""Patches of grey and colour, and the code values that they must have in a film."""

import numpy as np
import pytest

from tests.media.picture.films import Picture, Samples

CHART = [
    (0, 0, 0), (64, 64, 64), (128, 128, 128), (192, 192, 192), (255, 255, 255), (255, 0, 0),
    (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255), (194, 150, 130),
]  # fmt: skip
PATCH = 20


def expected_codes(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    """BT.709, 3.2 to 3.4, by hand."""
    r, g, b = (c / 255 for c in rgb)
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return 16 + 219 * luma, 128 + 224 * (b - luma) / 1.8556, 128 + 224 * (r - luma) / 1.5748


def chart() -> Samples:
    """The patches in a row, (20, 240, 3)."""
    row = np.repeat(np.array([CHART], np.int64), PATCH, axis=1)
    return np.repeat(row, PATCH, axis=0)


def assert_chart(frame: Picture, left: int = 40, top: int = 80) -> None:
    """Each patch in the middle of the frame is right within two code values."""
    for place, rgb in enumerate(CHART):
        x, y = left + place * PATCH + PATCH // 2, top + PATCH // 2
        found = (frame.y[y, x], frame.u[y // 2, x // 2], frame.v[y // 2, x // 2])
        assert found == pytest.approx(expected_codes(rgb), abs=2), rgb
