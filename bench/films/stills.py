"""A camera's photographs: each moves all the time, two at a time in a dissolve; a tilted print turns slowly."""

from bench.elements import Element, arrival, at, element, overlapping, shares
from bench.media import STILLS


def stills(total: int) -> list[Element]:
    full = [
        element(
            f"still{i}",
            i,
            (start, end),
            [
                *arrival(i, start, total, 960 - 60, 540 + 30, scale=1.15),
                at(end - 1, 960 + 60, 540 - 30, scale=1.3),
            ],
            type="image",
            asset=f"{STILLS[i % len(STILLS)]}-large",
            width=1920,
            height=1080,
        )
        for i, (start, end) in enumerate(overlapping(shares(total, 6)))
    ]
    turn = [at(0, 1500, 760, rotation=-6), at(total - 1, 1540, 740, rotation=6)]
    tilted = element("print", 80, (0, total), turn, type="image", asset="coffee-large", width=420, height=280, radius=8)
    return [*full, tilted]
