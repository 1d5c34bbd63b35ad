"""What outlines cover, against supersampling and against areas known by formula."""

import math
from typing import Any

import numpy as np
import pytest
import skia

from onetake.render.picture.geometry import Affine, Placement
from onetake.render.picture.rasterizer import area_of, curves_of
from onetake.render.picture.strokes import grown, stroked
from onetake.render.picture.tiles import Mask, raster
from onetake.render.planes import mask_kernels
from onetake.render.planes.yuv420p import Plane, Rect
from tests.media.picture.films import Compose, Picture, element

FRAME = Rect(0, 0, 200, 200)
FINE = 16


def star() -> skia.Path:
    """Curves, cubics and lines that cross each other, with a hole."""
    path = skia.Path()
    path.moveTo(-60, -20)
    path.lineTo(60, -25)
    path.quadTo(-10, 30, -45, 61)
    path.lineTo(0, -70)
    path.cubicTo(20, 0, 80, 20, 44, 58)
    path.close()
    path.addCircle(0, 0, 6.5, skia.PathDirection.kCCW)
    return path


def supersampled(path: skia.Path, placement: Placement) -> Any:
    """The share of 16 x 16 points of each pixel of `FRAME` that are inside, 0..255."""

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawPath(path, skia.Paint(AntiAlias=False, Color=skia.ColorWHITE))

    a = placement.affine
    finer = Affine(*(FINE * value for value in a))
    fine = raster(Rect(0, 0, FRAME.width * FINE, FRAME.height * FINE), finer, draw)[..., 3]
    return fine.reshape(FRAME.height, FINE, FRAME.width, FINE).mean(axis=(1, 3), dtype=np.float64)


def mask_of(path: skia.Path, placement: Placement, rect: Rect = FRAME) -> Plane:
    return Mask(rect, curves_of(path), placement.affine).luma


PLACEMENTS = [
    Placement(100, 100, 1.0, 0.0),
    Placement(100.37, 99.81, 1.0, 0.0),
    Placement(97.2, 104.6, 0.43, 0.0),
    Placement(100.5, 99.3, 1.2, 33.0),
    Placement(100.1, 100.2, 1.0, 90.0),
]


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("name", ["filled", "stroked", "grown"])
def test_a_mask_is_the_share_of_each_pixel_inside(name: str, placement: Placement) -> None:
    path = {"filled": star(), "stroked": stroked(star(), 3), "grown": grown(star(), 4)}[name]
    off = mask_of(path, placement) - supersampled(path, placement)
    # Points themselves are off by some of 16 x 16; chords of curves by a fiftieth of a pixel.
    assert np.abs(off).mean() < 0.1
    assert np.percentile(np.abs(off), 99.5) < 6
    assert np.abs(off).max() < 0.12 * 255 if name != "filled" else 255


@pytest.mark.parametrize("operation", ["Simplify", "Op"])
@pytest.mark.parametrize("rim", [4, 0.7])
def test_what_skia_gives_up_on_is_traced(monkeypatch: pytest.MonkeyPatch, operation: str, rim: float) -> None:
    def give_up(*_: object) -> skia.Path:
        raise RuntimeError("Failed to simplify")

    expected = mask_of(grown(star(), rim), PLACEMENTS[1])
    monkeypatch.setattr(skia, operation, give_up)
    off = mask_of(grown(star(), rim), PLACEMENTS[1]).astype(int) - expected
    assert np.abs(off).mean() < 0.5
    assert np.percentile(np.abs(off), 99.9) < 60  # a quarter of a pixel along an edge


@pytest.mark.parametrize("kind", ["oval", "cubics"])
def test_a_circle_has_its_area(kind: str) -> None:
    path = skia.Path()
    if kind == "oval":
        path.addCircle(0, 0, 70)
    else:
        k = 70 * 0.5522847498
        path.moveTo(70, 0)
        path.cubicTo(70, k, k, 70, 0, 70)
        path.cubicTo(-k, 70, -70, k, -70, 0)
        path.cubicTo(-70, -k, -k, -70, 0, -70)
        path.cubicTo(k, -70, 70, -k, 70, 0)
    for scale in (0.07, 0.2, 1.0):
        covered = mask_of(path, Placement(100.3, 99.6, scale, 0.0)).astype(float).sum() / 255
        # Chords that only cut off would lose 0.0013 of the whole at the largest and 0.005 at the smallest.
        assert covered == pytest.approx(math.pi * (70 * scale) ** 2, rel=5e-4 if scale == 1 else 3e-3)


@pytest.mark.parametrize("window", [(60, 70, 140, 150), (0, 100, 200, 200), (100, 0, 200, 100), (96, 96, 104, 104)])
def test_a_mask_of_a_part_is_that_part_of_the_mask(window: tuple[int, int, int, int]) -> None:
    placement = Placement(100.37, 99.81, 1.0, 10.0)
    rect = Rect(*window)
    part = mask_of(star(), placement, rect).astype(int)
    assert np.abs(part - mask_of(star(), placement)[rect.slices]).max() <= 1


def test_lines_are_drawn_by_themselves_and_together_are_the_whole() -> None:
    path = skia.Path()
    for top in (-60, -20, 25):
        path.addOval(skia.Rect.MakeXYWH(-50, top, 80, 30))
    curves, affine = curves_of(path), Placement(100.3, 99.7, 1.0, 0.0).affine
    lines = curves.lines()
    assert [line.bounds[1] for line in lines] == [-60, -20, 25]
    together = np.sum([Mask(FRAME, line, affine).luma for line in lines], axis=0)
    assert (together == Mask(FRAME, curves, affine).luma).all()


def test_chroma_has_the_mean_of_four() -> None:
    mask = Mask(FRAME, curves_of(star()), Placement(100.3, 99.7, 1.0, 5.0).affine)
    means = mask.luma.reshape(100, 2, 100, 2).mean(axis=(1, 3))
    assert np.abs(mask.chroma - means).max() <= 0.5


def test_the_area_holds_all_that_is_covered() -> None:
    curves, affine = curves_of(star()), Placement(101.7, 98.2, 1.1, 27.0).affine
    area = area_of(curves, affine, FRAME)
    outside = Mask(FRAME, curves, affine).luma
    outside[area.slices] = 0
    assert outside.max() == 0
    assert area_of(curves, affine._replace(dx=-300), FRAME).is_empty


def test_odd_and_even_windings_differ_where_contours_overlap() -> None:
    path = skia.Path()
    path.addRect(skia.Rect.MakeLTRB(-50, -50, 10, 10))
    path.addRect(skia.Rect.MakeLTRB(-10, -10, 50, 50))
    placement = Placement(100, 100, 1.0, 0.0)
    assert mask_of(path, placement)[100, 100] == 255
    path.setFillType(skia.PathFillType.kEvenOdd)
    covered = mask_of(path, placement)
    assert (covered[100, 100], covered[60, 60], covered[140, 140], covered[60, 140]) == (0, 255, 255, 0)


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("code", [16, 128, 240])
def test_colours_are_laid_within_half_a_code_value(code: int, strength: float) -> None:
    every = np.arange(256, dtype=np.uint8)
    ground, mask = np.meshgrid(every, every)
    y, u, v = ground.copy(), ground.copy(), ground.copy()
    mask_kernels.lay(y, u, v, 0, 0, mask, mask, code, code, code, strength)
    exact = ground + (code - ground.astype(float)) * mask / 255 * strength
    for plane in (y, u, v):
        assert np.abs(plane - exact).max() <= 0.5 + 0.07


def text(*keyframes: dict[str, Any], **props: Any) -> dict[str, Any]:
    return element("text", *keyframes, **{"text": "Title", "font": {"size": 40}, **props})


LOOKS: dict[str, dict[str, Any]] = {
    "box": {"box": {"fill": "#2040ff"}},
    "outline": {"outline": {"color": "#ff2020", "width": 4}},
    "soft shadow": {"shadow": {"color": "#ffffff", "dx": 4, "dy": 6, "blur": 12}, "color": "#80808000"},
    "hard shadow": {"shadow": {"color": "#ffffff", "dx": 4, "dy": 6, "blur": 0}, "color": "#80808000"},
    "thin": {"font": {"size": 15, "weight": 300}},
}


def centre(picture: Picture) -> tuple[float, float]:
    weight = np.abs(picture.y - 16)
    return float((weight.sum(0) * np.arange(320)).sum() / weight.sum()), float(
        (weight.sum(1) * np.arange(180)).sum() / weight.sum()
    )


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("turn", [0, 20])
def test_slow_movement_is_even(compose: Compose, look: str, turn: int) -> None:
    start = {"x": 150, "y": 80, "rotation": turn}
    film = compose(text(start, {**start, "frame": 40, "x": 154, "y": 82}, **LOOKS[look]))
    for way, step in zip(np.array([centre(film[frame]) for frame in range(40)]).T, (1 / 10, 1 / 20), strict=True):
        off = way - np.arange(40) * step
        # Of thin letters, so few pixels are grey that their rounding shows.
        assert np.abs(off - off.mean()).max() < (0.03 if look == "thin" else 0.02)


@pytest.mark.parametrize("look", [*LOOKS, "all"])
def test_opacity_fades_all_parts_as_one(compose: Compose, look: str) -> None:
    props = LOOKS.get(look) or {"box": {"fill": "#2040ffc0"}, "outline": {"width": 2}, "shadow": {"color": "#ffffff"}}
    whole, bare = compose(text(**props), background="#405060")[0], compose(background="#405060")[0]
    half = compose(text({"opacity": 0.4}, **props), background="#405060")[0]
    for full, ground, faded in zip(whole, bare, half, strict=True):
        assert np.abs(faded - (ground + 0.4 * (full - ground))).max() <= 1.0


@pytest.mark.parametrize("blur", [1, 4, 12, 60])
def test_a_moving_shadow_is_the_same_at_each_place(compose: Compose, blur: int) -> None:
    look = {"shadow": {"color": "#ffffff", "dx": 0, "dy": 0, "blur": blur}, "color": "#00000000"}
    steady = compose(text({"x": 150}, {"frame": 10, "x": 160}, **look))
    # The same, but for one scale that is never reached: then it is not scaled once and moved, but scaled each time.
    scaled = compose(text({"x": 150}, {"frame": 10, "x": 160}, {"frame": 99, "x": 160, "scale": 1.5}, **look))
    for frame in range(10):
        assert np.abs(steady[frame].y - scaled[frame].y).max() <= 2
    at_start, at_end = steady[0].y, steady[10].y
    assert (np.roll(at_start, 10, axis=1) == at_end).all()
