"""A scene every five seconds, none like another to the engine's caches: what would grow with a film's length grows."""

from bench.elements import Element, at, element
from bench.media import STILLS

SCENE = 150


def long(total: int) -> list[Element]:
    starts = range(0, total, SCENE)
    return [e for i, start in enumerate(starts) for e in _scene(i, start, min(start + SCENE, total))]


def _scene(index: int, start: int, end: int) -> list[Element]:
    """A photograph cut elsewhere than all others, or every third time a clip; and a title of its own."""
    span, move = (start, end), [at(start, 960, 540), at(max(start + 1, end - 1), 960, 540, scale=1.06)]
    if index % 3 == 2:
        asset, more = ("pan", "rabbit")[index % 2], {"type": "video", "loop": True}
        move = move[:1]
    else:
        asset = f"{STILLS[index % len(STILLS)]}-large"
        crop = {"x": index % 97, "y": index % 89, "width": 1600 + index % 101, "height": 900 + index % 83}
        more = {"type": "image", "crop": crop}
    title = element(
        f"title{index}",
        1,
        span,
        [at(start, 960, 900, opacity=0), at(max(start + 1, min(start + 15, end)), 960, 880)],
        type="text",
        text=f"Scene {index + 1}, seen once",
        font={"size": 60 + index % 23, "weight": 700},
        shadow={},
    )
    return [element(f"scene{index}", 0, span, move, asset=asset, width=1920, height=1080, **more), title]
