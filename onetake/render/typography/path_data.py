"""Skia's paths from and to arrays: its bindings take and give points one by one, slower than they are drawn.

The form is that of `SkPath::writeToMemory`: a word of flags, three counts, then points, conics' weights and verbs, up
to a multiple of four bytes.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

Points = npt.NDArray[np.float64]

_MOVE, _LINE, _QUAD, _CONIC, _CUBIC, _CLOSE = range(6)
_VERB_OF_COMMAND = {"M": _MOVE, "L": _LINE, "Q": _QUAD, "C": _CUBIC, "Z": _CLOSE}
_POINTS_OF_VERB = np.array([1, 1, 2, 2, 3, 0])

_VERSION = 5
_EVEN_ODD = 1
_WHOLE_SHAPE = 1


@dataclass(frozen=True, eq=False)
class PathData:
    """The pieces of a path's contours, each contour closed: (n, points of a piece, 2), the start included."""

    even_odd: bool
    lines: Points
    quads: Points
    conics: Points
    conic_weights: Points
    cubics: Points

    @classmethod
    def of(cls, path: skia.Path) -> "PathData":
        flags, points, weights, verbs = _stored(path)
        counts = _POINTS_OF_VERB[verbs]
        # Of each verb, the index of its first point; a piece starts at the point before.
        first = np.cumsum(counts) - counts

        def pieces(verb: int) -> Points:
            found = first[verbs == verb]
            return np.asarray(points[found[:, None] + np.arange(-1, _POINTS_OF_VERB[verb])], np.float64)

        lines = np.concatenate([pieces(_LINE), _closing(points, first[verbs == _MOVE])])
        return cls((flags >> 8) & 3 == _EVEN_ODD, lines, pieces(_QUAD), pieces(_CONIC), weights, pieces(_CUBIC))


def _closing(points: Points, starts: npt.NDArray[np.int64]) -> Points:
    """Lines from each contour's last point to its first."""
    ends = np.append(starts[1:], len(points)) - 1
    return np.stack([points[ends], points[starts]], axis=1) if len(points) else points.reshape(0, 2, 2)


def path_of_svg(data: str) -> skia.Path:
    """The path of SVG path data, absolute commands only, as skia writes it."""
    verbs = np.array([_VERB_OF_COMMAND[command] for command in re.findall("[A-Z]", data)], np.uint8)
    points = np.fromstring(re.sub("[A-Z,]", " ", data), np.float64, sep=" ").astype("<f4")
    header = np.array([_VERSION, points.size // 2, 0, verbs.size], "<i4")
    path, stored = skia.Path(), header.tobytes() + points.tobytes() + verbs.tobytes()
    path.readFromMemory(stored + bytes(-len(stored) % 4))
    if path.countVerbs() != verbs.size or path.countPoints() != points.size // 2:
        raise NotImplementedError("skia writes SVG path data in another way than is known")
    return path


def _stored(path: skia.Path) -> tuple[int, Points, Points, npt.NDArray[np.uint8]]:
    """The flags, points (n, 2), conics' weights and verbs of `path`."""
    data = bytes(path.serialize())
    flags, *counts = (int(n) for n in np.frombuffer(data, "<i4", 4))
    if flags >> 28 == _WHOLE_SHAPE:
        # Rounded rectangles and ovals are stored by their measures, unless they are a part of something else.
        parts = skia.Path()
        parts.moveTo(0, 0)
        parts.close()
        parts.addPath(path)
        return _stored(parts)
    if flags & 0xFF != _VERSION:
        raise NotImplementedError(f"skia stores paths in version {flags & 0xFF}, not {_VERSION}")
    points = np.frombuffer(data, "<f4", 2 * counts[0], 16).astype(np.float64).reshape(-1, 2)
    weights = np.frombuffer(data, "<f4", counts[1], 16 + 8 * counts[0]).astype(np.float64)
    verbs = np.frombuffer(data, np.uint8, counts[2], 16 + 8 * counts[0] + 4 * counts[1])
    return flags, points, weights, verbs
