"""The composition that the bench renders: photographs that move and dissolve, a title, a logo, a travelling dot."""

from pathlib import Path
from typing import Any

from local.media import draw_logo, photographs
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

_WIDTH, _HEIGHT, _FPS = 1920, 1080, 30
_DISSOLVE = 20


def compose_sample(folder: Path, seconds: int) -> tuple[Master, dict[str, Path]]:
    """A 1080p30 master of so many seconds, and its files by asset id."""
    files = {key: medium.path for key, medium in photographs().items()}
    draw_logo(folder / "logo.png")
    files["logo"] = folder / "logo.png"
    stills = [key for key in files if key != "logo"]
    total = seconds * _FPS
    share = total // len(stills)
    elements = [
        _still(key, i * share, total if i == len(stills) - 1 else (i + 1) * share, i) for i, key in enumerate(stills)
    ]
    document = {
        "version": 1,
        "width": _WIDTH,
        "height": _HEIGHT,
        "fps": {"num": _FPS, "den": 1},
        "durationInFrames": total,
        "elements": [*elements, *_graphics(total)],
        "assets": {key: {"uri": str(path), "kind": "image"} for key, path in files.items()},
    }
    return parse_document(Master, document), files


def _still(key: str, start: int, end: int, index: int) -> dict[str, Any]:
    """Zooms while it is seen; comes in over the still before it, which stays a little longer below."""
    keyframes: list[dict[str, Any]] = [{"frame": start, "x": 960, "y": 540, "opacity": 0 if index else 1}]
    if index:
        keyframes.append({"frame": start + _DISSOLVE, "x": 960, "y": 540, "scale": 1.01, "opacity": 1})
    keyframes.append({"frame": end - 1, "x": 960, "y": 540, "scale": 1.08, "opacity": 1})
    return {
        "id": key,
        "type": "image",
        "asset": key,
        "layer": index,
        "width": _WIDTH,
        "height": _HEIGHT,
        "from": start,
        "to": end + _DISSOLVE,
        "timeline": {"firstAppears": start, "lastAppears": end, "keyframes": keyframes},
    }


def _graphics(total: int) -> list[dict[str, Any]]:
    def element(name: str, layer: int, keyframes: list[dict[str, Any]], **props: Any) -> dict[str, Any]:
        timeline = {"firstAppears": 0, "lastAppears": total, "keyframes": keyframes}
        return {"id": name, "layer": layer, "from": 0, "to": total, "timeline": timeline, **props}

    return [
        element(
            "logo-mark", 90, [{"frame": 0, "x": 1780, "y": 130}], type="image", asset="logo", width=140, height=140
        ),
        element(
            "title",
            91,
            [{"frame": 0, "x": 960, "y": 200, "opacity": 0}, {"frame": 30, "x": 960, "y": 160, "opacity": 1}],
            type="text",
            text="One continuous take",
            font={"size": 84, "weight": 700},
        ),
        element(
            "dot",
            92,
            [{"frame": 0, "x": 140, "y": 1040}, {"frame": total - 1, "x": 1780, "y": 1040}],
            type="shape",
            shape="ellipse",
            width=24,
            height=24,
            fill="#ff5a36",
        ),
    ]
