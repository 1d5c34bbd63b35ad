"""Frames built up of the frame before are the frames built up of nothing."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from onetake.render.picture.canvas import Canvas, Layer
from onetake.render.planes.colour import YuvCode
from onetake.render.planes.yuv420p import Planes, Rect

BLACK = YuvCode(16, 128, 128)

Look = tuple[Rect, int]


class Brush:
    """Layers that halve what is below and add a number; which ones were painted is noted."""

    def __init__(self) -> None:
        self.painted: list[Look] = []

    def layer(self, look: Look, hides: bool = False) -> Layer:
        rect, number = look

        def paint(planes: Planes) -> Rect:
            self.painted.append(look)
            for plane, at in zip(planes, (rect, rect.halved(), rect.halved()), strict=True):
                plane[at.slices] = plane[at.slices] // 2 + number if not hides else number
            return rect

        return Layer(look, rect, hides, paint)


def shown(canvas: Canvas, layers: Sequence[Layer]) -> bytes:
    return np.asarray(canvas.show(layers).to_ndarray()).tobytes()


@pytest.mark.parametrize("seed", range(20))
def test_any_sequence_of_layers_gives_what_each_frame_alone_gives(seed: int) -> None:
    chance, brush = random.Random(seed), Brush()

    def look() -> Look:
        x, y = 2 * chance.randrange(20), 2 * chance.randrange(20)
        return Rect(x, y, x + 2 * chance.randrange(1, 12), y + 2 * chance.randrange(1, 12)), chance.randrange(100)

    canvas, looks = Canvas(64, 64, BLACK), [look() for _ in range(6)]
    whole = (Rect(0, 0, 64, 64), 50)
    for _ in range(60):
        match chance.randrange(6):
            case 0:
                looks.insert(chance.randrange(len(looks) + 1), look())
            case 1 if looks:
                looks.pop(chance.randrange(len(looks)))
            case 2 | 3 | 4 if looks:
                looks[chance.randrange(len(looks))] = look()
        layers = [brush.layer(one) for one in looks]
        if chance.randrange(4) == 0:
            layers.insert(chance.randrange(len(layers) + 1), brush.layer(whole, hides=True))
        assert shown(canvas, layers) == shown(Canvas(64, 64, BLACK), layers)


def test_what_overlaps_nothing_that_changes_is_not_painted_again() -> None:
    canvas, brush = Canvas(64, 64, BLACK), Brush()
    ground, apart, over = (Rect(0, 0, 64, 64), 9), (Rect(40, 40, 60, 60), 1), (Rect(10, 10, 30, 30), 2)
    for number in (5, 6, 7):
        brush.painted.clear()
        moving = (Rect(number * 2, 0, number * 2 + 10, 12), number)
        canvas.show([brush.layer(look) for look in (ground, moving, apart, over)])
    assert brush.painted == [moving, over]


def test_an_equal_frame_is_not_composed_again() -> None:
    canvas, brush = Canvas(64, 64, BLACK), Brush()
    layers = [brush.layer((Rect(0, 0, 10, 10), 1))]
    canvas.show(layers)
    brush.painted.clear()
    canvas.show(layers)
    assert brush.painted == []
