"""Storyboards at the edges of what can be said. `python -m tests.unit.storyboard.odd` prints each master's hash."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import content_hash, parse_document
from onetake.timeline.master import Master

Json = dict[str, Any]


def story(*scenes: Json, fps: tuple[int, int] = (30, 1), size: tuple[int, int] = (320, 180), **more: Any) -> Json:
    frame = {"width": size[0], "height": size[1], "fps": {"num": fps[0], "den": fps[1]}}
    return {"outputFormat": frame, "scenes": list(scenes), **more}


def scene(key: str, frames: int, *elements: Json, **more: Any) -> Json:
    return {"key": key, "durationInFrames": frames, "background": "#203040", "elements": list(elements), **more}


def box(name: str, *keyframes: Json, **more: Any) -> Json:
    look = {"type": "shape", "shape": "rect", "width": 50, "height": 50, "fill": "#ff0000"}
    return {"elementId": name, **look, "keyframes": list(keyframes) or [{"frame": 0}], **more}


def text(name: str, words: str, **more: Any) -> Json:
    return {"elementId": name, "type": "text", "text": words, "keyframes": [{"frame": 0}], **more}


SWINGING = {"spring": {"damping": 8}}
WILD = {"bezier": [0.3, -2, 0.3, 3]}
LINEAR = {"gradient": "linear", "stops": [[0, "#ff0000"], [1, "#0000ff"]]}
RADIAL = {"gradient": "radial", "stops": [[0, "#ff0000"], [0.5, "#00ff00"], [1, "#0000ff"]]}
WORDS = "some words that wrap around in the midst"
ASPECTS = ((1920, 1080), (1080, 1920), (1080, 1080), (1080, 1350), (2560, 1096))


def _springs(index: int) -> Json:
    ends = [{"frame": 0, "x": index * 50, "easing": SWINGING}, {"frame": 9, "x": 90, "easing": WILD}]
    return scene(f"s{index}", 17, box("b", *ends, {"frame": 16, "x": 7, "easing": SWINGING}))


def _button(words: str, **more: Any) -> Json:
    return {"elementId": "g", "type": "button", "text": words, "width": 100, "height": 40, **more}


def _sized(size: tuple[int, int]) -> Json:
    return story(scene("a", 60, box("b"), narration="Some words."), scene("b", 60, box("b", radius=9)), size=size)


ODD: dict[str, Callable[[], Json]] = {
    "one section": lambda: story(scene("a", 10, box("b", {"frame": 0, "x": 0}, {"frame": 9, "x": 99}))),
    "sections of one frame": lambda: story(*(scene(f"s{i}", 1, box("b", {"frame": 0, "x": 9 * i})) for i in range(20))),
    "500 sections": lambda: story(*(scene(f"s{i}", 12, box("b", width=10 + i % 50)) for i in range(500))),
    "1000 elements": lambda: story(
        *(scene(f"s{i}", 30, *(box(f"b{j}", {"frame": 0, "x": j, "y": i * j}) for j in range(1000))) for i in (0, 1))
    ),
    "leaves and returns twice": lambda: story(
        *(scene(f"s{i}", 40, *([box("b", {"frame": 0, "x": 9 * i}, width=50 + i)] * (1 - i % 2))) for i in range(5))
    ),
    "past a whole turn": lambda: story(
        *(scene(f"s{r}", 30, box("b", {"frame": 0, "rotation": r})) for r in (350, 10, 1000))
    ),
    "unseen at first": lambda: story(
        scene("a", 30, box("b", {"frame": 0, "opacity": 0})),
        scene("b", 30, box("b", {"frame": 0}, {"frame": 20, "opacity": 0.3})),
    ),
    "springs over boundaries": lambda: story(*map(_springs, range(6))),
    "23.976": lambda: story(
        *(scene(f"s{i}", 24, box("b", {"frame": 0, "x": 9 * i})) for i in range(4)), fps=(24000, 1001)
    ),
    "shorter than its transition": lambda: story(
        scene("a", 30),
        scene("b", 4, transition={"type": "crossDissolve", "durationInFrames": 30}),
        scene("c", 30, transition={"type": "fade", "durationInFrames": 60}),
    ),
    "said for longer than the scene": lambda: story(scene("a", 30, narration=f"{WORDS}, " * 9), scene("b", 30)),
    "right to left": lambda: story(scene("a", 30, text("t", "שלום مرحبا 123")), scene("b", 30, text("t", "مرحبا"))),
    "gradients that come and go": lambda: story(
        *(scene(f"s{i}", 30, box("b", fill=fill)) for i, fill in enumerate((LINEAR, None, RADIAL, LINEAR, "#ffffff")))
    ),
    "label, size and way at once": lambda: story(
        scene("a", 30, _button("Buy", keyframes=[{"frame": 0, "x": 60, "y": 60, "rotation": 10}])),
        scene(
            "b",
            60,
            _button("Sold", radius=20, font={"size": 20}, fill="#00aa00")
            | {"width": 200, "keyframes": [{"frame": 0, "x": 200, "easing": SWINGING}, {"frame": 50, "rotation": 370}]},
        ),
    ),
    "held": lambda: story(
        scene("a", 30, box("b", {"frame": 0, "x": 0, "easing": "hold"}, {"frame": 29, "x": 200})),
        scene("b", 30, box("b", {"frame": 15, "x": 300, "easing": "hold"}, {"frame": 20, "x": 9})),
    ),
    "from nothing": lambda: story(
        scene("a", 30, box("b", {"frame": 0, "scale": 0})),
        scene("b", 30, box("b", {"frame": 0, "scale": 3}, width=1000)),
    ),
    "placed by its last frame": lambda: story(*(scene(f"s{x}", 30, box("b", {"frame": 29, "x": x})) for x in (4, 200))),
    "as large as it goes": lambda: story(
        scene("a", 30, box("b", {"frame": 0, "x": 1e6, "y": -1e6, "scale": 1000, "rotation": 1e6})),
        scene("b", 30, box("b", {"frame": 0, "x": 0, "y": 0, "scale": 0.001}, width=100000, height=0.001)),
    ),
    "wraps otherwise": lambda: story(
        *(scene(f"s{size}", 30, text("t", WORDS, font={"size": size}, maxWidth=200)) for size in (20, 60))
    ),
    "another layer": lambda: story(scene("a", 30, box("b", layer=1)), scene("b", 30, box("b", layer=5, width=90))),
    "declared cut": lambda: story(
        scene("a", 30, box("b")), scene("b", 30, box("b", {"frame": 0, "x": 300}, width=90, cut=True))
    ),
    **{f"{width} x {height}": partial(_sized, (width, height)) for width, height in ASPECTS},
}


def compiled(document: Json) -> Master:
    return compile_storyboard(parse_document(Storyboard, document))


if __name__ == "__main__":
    for name, make in ODD.items():
        sys.stdout.write(f"{name} {content_hash(compiled(make()))}\n")
