"""Clips that fill the frame, in its own size and enlarged, dissolve into each other; a small one in a corner."""

from bench.elements import Element, arrival, at, element, graphics, overlapping, shares


def clips(total: int) -> list[Element]:
    full = [
        element(
            f"clip{i}",
            i,
            span,
            arrival(i, span[0], total, 960, 540),
            type="video",
            asset="pan" if i % 2 == 0 else "rabbit",
            width=1920,
            height=1080,
            loop=True,
        )
        for i, span in enumerate(overlapping(shares(total, 4)))
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
    return [*full, corner, *graphics(total)]
