"""Short ways to spell a master's elements, for the compositions of the bench."""

from typing import Any

Element = dict[str, Any]
Keyframes = list[dict[str, Any]]


def element(name: str, layer: int, span: tuple[int, int], keyframes: Keyframes, **props: Any) -> Element:
    """An element that is seen in the frames [start, end) of `span`."""
    start, end = span
    timeline = {"firstAppears": start, "lastAppears": end, "keyframes": keyframes}
    return {"id": name, "layer": layer, "from": start, "to": end, "timeline": timeline, **props}


def at(frame: int, x: float, y: float, **state: Any) -> dict[str, Any]:
    """A keyframe."""
    return {"frame": frame, "x": x, "y": y, **state}


def shares(total: int, count: int) -> list[tuple[int, int]]:
    """`count` spans of about the same length that cover `total` frames."""
    return [(total * i // count, total * (i + 1) // count) for i in range(count)]


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
