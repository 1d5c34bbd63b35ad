"""Photographs that zoom and dissolve, a title, a logo, a travelling dot."""

from bench.elements import Element, arrival, at, element, graphics, overlapping, shares
from bench.media import STILLS


def mixed(total: int) -> list[Element]:
    spans = shares(total, len(STILLS))
    stills = [
        element(
            key,
            i,
            seen,
            [*arrival(i, start, total, 960, 540), at(end - 1, 960, 540, scale=1.08)],
            type="image",
            asset=key,
            width=1920,
            height=1080,
        )
        for i, (key, (start, end), seen) in enumerate(zip(STILLS, spans, overlapping(spans), strict=True))
    ]
    return [*stills, *graphics(total)]
