"""The films that the bench renders, each with a different part of the engine at work most of the time."""

from collections.abc import Callable
from pathlib import Path

from bench.elements import Element, at, document, element, shares
from bench.media import STILLS, asset_table
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

DISSOLVE = 20
WIDE, TALL = (1920, 1080), (1080, 1920)


def compose(name: str, total: int, files: dict[str, Path]) -> Master:
    """The composition of this name, `total` frames long, of `files` by asset id as `make_media` makes them."""
    size, elements = COMPOSITIONS[name]
    return parse_document(Master, document(size, total, elements(total), asset_table(files)))


def mixed(total: int) -> list[Element]:
    """Photographs that zoom and dissolve, a title, a logo, a travelling dot."""
    spans = shares(total, len(STILLS))
    stills = [
        element(
            key,
            i,
            (start, min(end + DISSOLVE, total)),
            [*_dissolve(i, start, 960, 540), at(end - 1, 960, 540, scale=1.08)],
            type="image",
            asset=key,
            width=1920,
            height=1080,
        )
        for i, (key, (start, end)) in enumerate(zip(STILLS, spans, strict=True))
    ]
    return [*stills, *_graphics(total)]


def text(total: int) -> list[Element]:
    """Upright: headlines that come, move and go, with outline, shadow or a box, buttons and shapes, over a still."""
    back = element("back", 0, (0, total), [at(0, 540, 960)], type="image", asset="cat-large", width=1080, height=1920)
    veil = element(
        "veil", 1, (0, total), [at(0, 540, 960)], type="shape", shape="rect", width=1080, height=1920, fill="#00000080"
    )
    return [back, veil, *(e for i, span in enumerate(shares(total, 6)) for e in _headlines(i, span))]


def clips(total: int) -> list[Element]:
    """Clips that fill the frame, in its own size and enlarged, dissolve into each other; a small one in a corner."""
    spans = shares(total, 4)
    full = [
        element(
            f"clip{i}",
            i,
            (start, min(end + DISSOLVE, total)),
            _dissolve(0 if i == 0 else 1, start, 960, 540, scale=1.0),
            type="video",
            asset="pan" if i % 2 == 0 else "rabbit",
            width=1920,
            height=1080,
            loop=True,
        )
        for i, (start, end) in enumerate(spans)
    ]
    corner = element(
        "corner",
        80,
        (0, total),
        [at(0, 1600, 860)],
        type="video",
        asset="rabbit",
        width=480,
        height=270,
        radius=24,
        loop=True,
    )
    return [*full, corner, *_graphics(total)]


def stills(total: int) -> list[Element]:
    """A camera's photographs: each moves all the time, two at a time in a dissolve; a tilted print turns slowly."""
    spans = shares(total, 6)
    full = [
        element(
            f"still{i}",
            i,
            (start, min(end + DISSOLVE, total)),
            [
                *_dissolve(i, start, 960 - 60, 540 + 30, scale=1.15),
                at(min(end + DISSOLVE, total) - 1, 960 + 60, 540 - 30, scale=1.3),
            ],
            type="image",
            asset=f"{STILLS[i % len(STILLS)]}-large",
            width=1920,
            height=1080,
        )
        for i, (start, end) in enumerate(spans)
    ]
    turn = [at(0, 1500, 760, rotation=-6), at(total - 1, 1540, 740, rotation=6)]
    tilted = element("print", 80, (0, total), turn, type="image", asset="coffee-large", width=420, height=280, radius=8)
    return [*full, tilted]


COMPOSITIONS: dict[str, tuple[tuple[int, int], Callable[[int], list[Element]]]] = {
    "mixed": (WIDE, mixed),
    "text": (TALL, text),
    "clips": (WIDE, clips),
    "stills": (WIDE, stills),
}


def _dissolve(index: int, start: int, x: float, y: float, scale: float = 1.0) -> list[dict[str, object]]:
    """Comes in over what was there before; the first one is there at once."""
    if index == 0:
        return [at(start, x, y, scale=scale)]
    return [at(start, x, y, scale=scale, opacity=0), at(start + DISSOLVE, x, y, scale=scale, opacity=1)]


def _graphics(total: int) -> list[Element]:
    span = (0, total)
    appear = [at(0, 960, 200, opacity=0), at(30, 960, 160, opacity=1)]
    travel = [at(0, 140, 1040), at(total - 1, 1780, 1040)]
    return [
        element("logo-mark", 90, span, [at(0, 1780, 130)], type="image", asset="logo", width=140, height=140),
        element("title", 91, span, appear, type="text", text="One continuous take", font={"size": 84, "weight": 700}),
        element("dot", 92, span, travel, type="shape", shape="ellipse", width=24, height=24, fill="#ff5a36"),
    ]


def _headlines(index: int, span: tuple[int, int]) -> list[Element]:
    start, end = span
    rise = [at(start, 540, 620, opacity=0, easing="easeOut"), at(start + 20, 540, 520), at(end - 1, 540, 500)]
    drift = [at(start, 500, 900), at(end - 1, 580, 900)]
    swell = [at(start, 540, 1500, scale=0.9), at(end - 1, 540, 1500, scale=1.05)]
    return [
        element(
            f"headline{index}",
            10,
            span,
            rise,
            type="text",
            text="Words that come in, stay a while and go on",
            font={"size": 96, "weight": 700},
            maxWidth=900,
            shadow={"blur": 12, "dy": 6},
        ),
        element(
            f"line{index}",
            11,
            span,
            drift,
            type="text",
            text="A second line that drifts, with an outline around its letters",
            font={"size": 56},
            maxWidth=860,
            outline={"color": "#202040", "width": 4},
        ),
        element(
            f"note{index}",
            12,
            span,
            [at(start, 540, 1220)],
            type="text",
            text="A note in a box that stays where it is",
            font={"size": 40},
            box={"fill": "#ff5a36", "radius": 16, "padding": 20},
        ),
        element(
            f"button{index}",
            13,
            span,
            swell,
            type="button",
            text="See how",
            font={"size": 48},
            width=420,
            height=120,
            radius=60,
            fill="#3050ff",
        ),
    ]
