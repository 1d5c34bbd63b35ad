"""How well pictures join: what changes in colour and in place from the last frame of one shot to the first of the next.

Both pictures are drawn alone, so that it can be told before anything is rendered, and through a dissolve or a fade.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onetake.render.picture.light import Drawn, codes_of, drawn_alone
from onetake.render.planes.yuv420p import Planes
from onetake.render.sources.clip_index import ClipIndex
from onetake.render.verification.report import How, JoinFacts
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import ImageElement, Master, VideoElement
from onetake.timeline.morphing import look_at

Picture = ImageElement | VideoElement

COLOUR_JUMP = 4.0
"""Code values of 255 by which the mean of a channel may change unseen: under 2 % of the range, as of opacities."""
POSITION_JUMP = 1.0
"""Pixels, as elements may jump (`timeline.continuity`)."""
LEAST_LIKENESS = 0.35
"""Below this peak of the phase correlation two pictures show different things, and nothing says where they moved."""
_SHORT_SIDE = 360
_LEAST_SIDE = 16
"""Pixels of what both show, below which there is nothing to compare."""
_HEARD = 1e-5
_LEAST_OF_FRAME = 0.5


def joins_of(master: Master, files: Mapping[str, Path], start: int = 0, end: int | None = None) -> Iterator[JoinFacts]:
    """Each join of two pictures that fill half of the frame or more, in order, between two of the
    frames [start, end). Raises the `AssetError`s of files."""
    indexes: dict[str, ClipIndex] = {}
    last = master.duration_in_frames if end is None else end
    for outgoing, incoming in _pairs(master):
        if not start < incoming.from_ < last:
            continue
        sides = ((outgoing, incoming.from_ - 1), (incoming, incoming.from_))
        drawn = [drawn_alone(master, files, e, frame, indexes, short_side=_SHORT_SIDE) for e, frame in sides]
        before, after = drawn
        if before and after:
            yield _compared(master, outgoing, incoming, before, after)


def _compared(master: Master, outgoing: Picture, incoming: Picture, before: Drawn, after: Drawn) -> JoinFacts:
    """Where both pictures are seen: one may fill less of the frame than the other."""
    both = before.rect.intersect(after.rect)
    larger = max(before.rect.width * before.rect.height, after.rect.width * after.rect.height)
    part = round(both.width * both.height / larger, 2)
    if min(both.width, both.height) < _LEAST_SIDE:
        how = _how(master, outgoing, incoming)
        return JoinFacts(frame=incoming.from_, outgoing=outgoing.id, incoming=incoming.id, how=how, part=part)
    facts = _facts(master, outgoing, incoming, before.within(both), after.within(both))
    return facts.model_copy(update={"part": part})


def _facts(master: Master, outgoing: Picture, incoming: Picture, before: Planes, after: Planes) -> JoinFacts:
    means = ([float(codes.mean()) for codes in codes_of(planes)] for planes in (before, after))
    red, green, blue = (round(now - was, 1) for was, now in zip(*means, strict=True))
    x, y, likeness = _moved(before.cropped[0], after.cropped[0])
    scale = min(master.width, master.height) / _SHORT_SIDE
    shift = (round(x * scale, 1), round(y * scale, 1)) if likeness >= LEAST_LIKENESS else None
    how = _how(master, outgoing, incoming)
    jumps = max(abs(by) for by in (red, green, blue)) > COLOUR_JUMP or any(
        abs(by) > POSITION_JUMP for by in shift or ()
    )
    return JoinFacts(
        frame=incoming.from_,
        outgoing=outgoing.id,
        incoming=incoming.id,
        how=how,
        colour=(red, green, blue),
        shift=shift,
        likeness=round(likeness, 2),
        suggestion="a transition of type match would soften it" if jumps and how == "cut" else None,
    )


def _pairs(master: Master) -> Iterator[tuple[Picture, Picture]]:
    """Each picture with the topmost that was there in the frame before and does not outlast its coming in."""
    pictures = sorted((e for e in master.elements if isinstance(e, Picture)), key=lambda e: e.from_)
    there: list[Picture] = []
    for incoming in pictures:
        at = incoming.from_
        there = [e for e in there if e.to >= at]
        before = [e for e in there if e.from_ < at and e.to < incoming.to and _fills(master, e, at - 1)]
        if before and _fills(master, incoming, at):
            yield max(before, key=lambda e: (e.layer, e.from_)), incoming
        there.append(incoming)


def _fills(master: Master, picture: Picture, frame: int) -> bool:
    scale = evaluate(picture.timeline, frame, master.fps.fraction).scale
    look = look_at(picture, frame, master.fps.fraction)
    area = look.width * look.height * scale**2
    return area >= _LEAST_OF_FRAME * master.width * master.height


def _how(master: Master, outgoing: Picture, incoming: Picture) -> How:
    if incoming.match and incoming.match.element == outgoing.id:
        return "match"
    first = evaluate(incoming.timeline, incoming.from_, master.fps.fraction).opacity
    last = evaluate(outgoing.timeline, incoming.from_ - 1, master.fps.fraction).opacity
    if last < 1:
        return "fade"
    return "dissolve" if first < 1 else "cut"


def _moved(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float, float]:
    """By how many samples to the right and down, and how alike both are: the peak of their phase correlation.

    Kuglin and Hines, "The phase correlation image alignment method", 1975; the peak's place is refined by a parabola.
    """
    window = np.outer(np.hanning(before.shape[0]), np.hanning(before.shape[1]))
    one, other = (np.fft.rfft2((luma - luma.mean()) * window) for luma in (before, after))
    product = other * np.conj(one)
    size = np.abs(product)
    # Frequencies that neither picture has are noise, which whitening would make as loud as the rest.
    heard = size > _HEARD * size.max(initial=1e-9)
    surface = np.fft.irfft2(np.where(heard, product / np.maximum(size, 1e-9), 0), before.shape)
    highest = float(np.fft.irfft2(heard.astype(np.float64), before.shape)[0, 0]) or 1.0
    row, column = (int(n) for n in np.unravel_index(int(surface.argmax()), surface.shape))
    likeness = min(1.0, float(surface[row, column]) / highest)
    y = _refined(surface[:, column], row)
    x = _refined(surface[row, :], column)
    return x, y, likeness


def _refined(line: NDArray[np.float64], at: int) -> float:
    """The place of the peak, from minus to plus half of the line's length."""
    low, top, high = (float(line[(at + n) % len(line)]) for n in (-1, 0, 1))
    bend = low - 2 * top + high
    place = at + (0.5 * (low - high) / bend if bend else 0.0)
    return place - len(line) if place > len(line) / 2 else place
