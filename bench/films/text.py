"""Upright: headlines that come, move and go, with outline, shadow or a box, buttons and shapes, over a still."""

from bench.elements import Element, Span, at, element, shares


def text(total: int) -> list[Element]:
    back = element("back", 0, (0, total), [at(0, 540, 960)], type="image", asset="cat-large", width=1080, height=1920)
    veil = element(
        "veil", 1, (0, total), [at(0, 540, 960)], type="shape", shape="rect", width=1080, height=1920, fill="#00000080"
    )
    return [back, veil, *(e for i, span in enumerate(shares(total, 6)) for e in _headlines(i, span))]


def _headlines(index: int, span: Span) -> list[Element]:
    start, end = span
    rise = [
        at(start, 540, 620, opacity=0, easing="easeOut"),
        at(start + min(20, (end - start) // 2), 540, 520),
        at(end - 1, 540, 500),
    ]
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
