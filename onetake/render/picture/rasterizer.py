"""Outlines as curves, and where they are in a frame.

Skia samples small outlines at quarters of a pixel, so that a title in slow movement goes in steps of a quarter. So its
outlines are taken as curves, of which the share of each pixel that they enclose is computed, not sampled: see
`mask_kernels.cover`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

from onetake.render.picture.geometry import Affine
from onetake.render.planes.yuv420p import Rect
from onetake.render.typography.path_data import PathData

Points = npt.NDArray[np.float64]

# Element's pixels between parts that are drawn by themselves.
_GAP = 2.0

# In an element's pixels, so that it does not show at several times the size either.
_NEAR = 4e-3
_PARTS_OF_CUBIC = 4


@dataclass(frozen=True, eq=False)
class Curves:
    """Closed contours as quadratic Bezier curves: `points` (n, 3, 2) are start, control and end, as x, y.

    Inside is where the contours wind around, or, with `even_odd`, wind around an odd number of times.
    """

    points: Points
    even_odd: bool
    bounds: tuple[float, float, float, float]
    """Left, top, right, bottom of all points; 0, 0, 0, 0 if there are none."""

    @classmethod
    def of(cls, points: Points, even_odd: bool) -> "Curves":
        if not len(points):
            return cls(points, even_odd, (0.0, 0.0, 0.0, 0.0))
        (left, top), (right, bottom) = points.min(axis=(0, 1)), points.max(axis=(0, 1))
        return cls(points, even_odd, (float(left), float(top), float(right), float(bottom)))

    def lines(self) -> list["Curves"]:
        """In parts with bare rows between them, as lines of text are: each takes less room than all of them."""
        top, bottom = self.points[..., 1].min(axis=1), self.points[..., 1].max(axis=1)
        order = np.argsort(top, kind="stable")
        reached = np.maximum.accumulate(bottom[order])
        gaps = np.flatnonzero(top[order][1:] > reached[:-1] + _GAP) + 1
        return [Curves.of(self.points[part], self.even_odd) for part in np.split(order, gaps) if len(part)]


def curves_of(path: skia.Path) -> Curves:
    """The contours of `path`, closed where they are open."""
    data = PathData.of(path)
    points = np.concatenate([_lines(data), data.quads, _quads_of_conics(data), _quads_of_cubics(data.cubics)])
    return Curves.of(points, data.even_odd)


def _lines(data: PathData) -> Points:
    start, end = data.lines[:, 0], data.lines[:, 1]
    return np.stack([start, (start + end) / 2, end], axis=1)


def _quads_of_conics(data: PathData) -> Points:
    """Conics in as many parts as it takes for quadratic curves with the same points to be near enough."""
    conics, weights = data.conics, data.conic_weights
    near = []
    while len(conics):
        # How far apart their middles are.
        bulge = np.hypot(*(conics[:, 1] - (conics[:, 0] + conics[:, 2]) / 2).T)
        far = bulge * np.abs(1 - weights) / (1 + weights) / 2 > _NEAR
        near.append(conics[~far])
        conics, weights = _halved_conics(conics[far], weights[far])
    return np.concatenate([conics, *near])


def _halved_conics(conics: Points, weights: Points) -> tuple[Points, Points]:
    """Blossoming at 1/2: Farin, "Curves and Surfaces for CAGD", on rational curves in standard form."""
    a, b, c, w = conics[:, 0], conics[:, 1], conics[:, 2], weights[:, None]
    before, after = (a + w * b) / (1 + w), (w * b + c) / (1 + w)
    middle = (before + after) / 2
    halves = np.concatenate([np.stack([a, before, middle], axis=1), np.stack([middle, after, c], axis=1)])
    return halves, np.tile(np.sqrt((1 + weights) / 2), 2)


def _quads_of_cubics(cubics: Points) -> Points:
    """Each cubic in four parts, each as the quadratic curve with the nearest middle."""
    parts = []
    for k in range(_PARTS_OF_CUBIC):
        start, end = k / _PARTS_OF_CUBIC, (k + 1) / _PARTS_OF_CUBIC
        a, d = _on_cubic(cubics, start), _on_cubic(cubics, end)
        # The controls of the part of the cubic, by its derivative at both ends.
        reach = (end - start) / 3
        b, c = a + _along_cubic(cubics, start) * reach, d - _along_cubic(cubics, end) * reach
        parts.append(np.stack([a, (3 * (b + c) - a - d) / 4, d], axis=1))
    return np.concatenate(parts)


def _on_cubic(cubics: Points, t: float) -> Points:
    a, b, c, d = (cubics[:, k] for k in range(4))
    s = 1 - t
    return s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d


def _along_cubic(cubics: Points, t: float) -> Points:
    """The derivative."""
    a, b, c, d = (cubics[:, k] for k in range(4))
    s = 1 - t
    return 3 * s * s * (b - a) + 6 * s * t * (c - b) + 3 * t * t * (d - c)


def area_of(curves: Curves, affine: Affine, within: Rect) -> Rect:
    """The smallest area of even sides inside `within` that holds the curves where `affine` puts them."""
    return affine.box(*curves.bounds).even_rect(within)
