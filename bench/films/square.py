"""A clip in a rounded card over a gradient, a badge that turns, a title and a button: a film for a feed."""

from bench.elements import Element, at, element


def square(total: int) -> list[Element]:
    span, last = (0, total), total - 1
    sky = {"gradient": "linear", "angle": 160, "stops": [[0, "#1c2b6b"], [0.6, "#7a3fa0"], [1, "#ff8a5c"]]}
    back = element("back", 0, span, [at(0, 540, 540)], type="shape", shape="rect", width=1080, height=1080, fill=sky)
    card = element(
        "card",
        1,
        span,
        [at(0, 540, 620, scale=0.92), at(last, 540, 560, scale=1.0)],
        type="video",
        asset="rabbit",
        width=920,
        height=518,
        radius=40,
        loop=True,
    )
    title = element(
        "title",
        2,
        span,
        [at(0, 540, 200, opacity=0, easing="easeOut"), at(min(20, total // 2), 540, 150)],
        type="text",
        text="Made in one take",
        font={"size": 88, "weight": 700},
        shadow={"blur": 10, "dy": 4},
    )
    badge = element(
        "badge",
        3,
        span,
        [at(0, 920, 330, rotation=-15), at(last, 920, 330, rotation=25)],
        type="image",
        asset="logo",
        width=160,
        height=160,
    )
    button = element(
        "button",
        4,
        span,
        [at(0, 540, 960, scale=0.95), at(last, 540, 960, scale=1.05)],
        type="button",
        text="See how",
        font={"size": 48},
        width=420,
        height=110,
        radius=55,
        fill="#3050ff",
        shadow={},
    )
    return [back, card, title, badge, button]
