"""Short ways to spell a master's elements, for the compositions of the bench."""

from typing import Any

Element = dict[str, Any]
Keyframes = list[dict[str, Any]]
Span = tuple[int, int]
"""Frames [start, end)."""

LONGEST_DISSOLVE = 20


def element(name: str, layer: int, span: Span, keyframes: Keyframes, **props: Any) -> Element:
    """An element that is seen in the frames of `span`."""
    start, end = span
    timeline = {"firstAppears": start, "lastAppears": end, "keyframes": keyframes}
    return {"id": name, "layer": layer, "from": start, "to": end, "timeline": timeline, **props}


def at(frame: int, x: float, y: float, **state: Any) -> dict[str, Any]:
    """A keyframe."""
    return {"frame": frame, "x": x, "y": y, **state}


def shares(total: int, count: int) -> list[Span]:
    """`count` spans of about the same length that cover `total` frames."""
    return [(total * i // count, total * (i + 1) // count) for i in range(count)]


def dissolve_frames(total: int) -> int:
    """How long pictures dissolve into each other in a film of `total` frames: shorter only in tiny films."""
    return max(1, min(LONGEST_DISSOLVE, total // 24))


def overlapping(spans: list[Span]) -> list[Span]:
    """Each going on under the dissolve of the one after it."""
    total = spans[-1][1]
    return [(start, min(end + dissolve_frames(total), total)) for start, end in spans]


def arrival(index: int, start: int, total: int, x: float, y: float, scale: float = 1.0) -> Keyframes:
    """Dissolves in over what was there before; the first one is there at once."""
    if index == 0:
        return [at(start, x, y, scale=scale)]
    there = start + dissolve_frames(total)
    return [at(start, x, y, scale=scale, opacity=0), at(there, x, y, scale=scale, opacity=1)]


def graphics(total: int) -> list[Element]:
    """What lies over a wide film: a logo, a title that appears, a dot that travels."""
    span = (0, total)
    appear = [at(0, 960, 200, opacity=0), at(min(30, total // 2), 960, 160, opacity=1)]
    travel = [at(0, 140, 1040), at(total - 1, 1780, 1040)]
    return [
        element("logo-mark", 90, span, [at(0, 1780, 130)], type="image", asset="logo", width=140, height=140),
        element("title", 91, span, appear, type="text", text="One continuous take", font={"size": 84, "weight": 700}),
        element("dot", 92, span, travel, type="shape", shape="ellipse", width=24, height=24, fill="#ff5a36"),
    ]


def document(size: tuple[int, int], total: int, elements: list[Element], assets: dict[str, Any]) -> dict[str, Any]:
    """A master at 30 frames a second."""
    return {
        "version": 1,
        "width": size[0],
        "height": size[1],
        "fps": {"num": 30, "den": 1},
        "durationInFrames": total,
        "elements": elements,
        "assets": assets,
    }
