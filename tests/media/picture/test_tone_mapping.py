"""HDR and wide gamut in a BT.709 film, against the standards' formulas written out once more, one number at a time."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.media.picture.charts import CHART, PATCH, expected_codes
from tests.media.picture.films import Compose, Picture, element
from tests.media.picture.footage import BT2020, DISPLAY_P3, HLG, PQ, SCREEN_P3, Deep, filmed_deep

M1, M2, C1, C2, C3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
TO_BT709 = {
    BT2020.primaries: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    DISPLAY_P3.primaries: ((1.2249, -0.2249, 0), (-0.0421, 1.0421, 0), (-0.0196, -0.0786, 1.0983)),
}

Colour = tuple[float, float, float]


def pq_nits(signal: float) -> float:
    power = signal ** (1 / M2)
    return float(10_000 * (max(power - C1, 0) / (C2 - C3 * power)) ** (1 / M1))


def pq_signal(nits: float) -> float:
    power = (nits / 10_000) ** M1
    return float(((C1 + C2 * power) / (1 + C3 * power)) ** M2)


def hlg_nits(rgb: Colour) -> list[float]:
    scene = [e * e / 3 if e <= 0.5 else (math.exp((e - 0.55991073) / 0.17883277) + 0.28466892) / 12 for e in rgb]
    brightness = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2]
    return [1000 * brightness**0.2 * component for component in scene]


def rolled_off(nits: float) -> float:
    """BT.2390's curve from a peak of 1000 to one of 203."""
    top = pq_signal(1000)
    e, most = min(pq_signal(nits) / top, 1), pq_signal(203) / top
    knee = 1.5 * most - 0.5
    if e < knee:
        return nits
    t = (e - knee) / (1 - knee)
    e = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    return pq_nits(e * top)


def in_the_film(rgb: Colour, deep: Deep) -> Colour:
    """Code values."""
    if deep == SCREEN_P3:
        linear = [e / 12.92 if e <= 0.04045 else ((e + 0.055) / 1.055) ** 2.4 for e in rgb]
        mixed = [
            min(max(sum(a * c for a, c in zip(row, linear, strict=True)), 0), 1) for row in TO_BT709[deep.primaries]
        ]
        red, green, blue = (255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055) for c in mixed)
        return expected_codes((red, green, blue))
    if deep.transfer == PQ.transfer:
        nits = [pq_nits(e) for e in rgb]
    else:
        nits = hlg_nits(rgb) if deep.transfer == HLG.transfer else [203 * e**2.4 for e in rgb]
    strongest = max(nits)
    if deep in (PQ, HLG) and strongest:
        nits = [n * rolled_off(strongest) / strongest for n in nits]
    light = [sum(a * n / 203 for a, n in zip(row, nits, strict=True)) for row in TO_BT709[deep.primaries]]
    r, g, b = (255 * min(max(c, 0), 1) ** (1 / 2.4) for c in light)
    return expected_codes((r, g, b))


def shown(compose: Compose, clip: Path, width: int, **keyframe: float) -> Picture:
    video = element("video", keyframe, asset="a", width=width, height=PATCH)
    return compose(video, files={"a": clip})[0]


@pytest.mark.parametrize(
    ("deep", "top"),
    [(PQ, 0.58), (PQ, 0.75), (HLG, 0.75), (HLG, 1.0), (BT2020, 1.0), (DISPLAY_P3, 1.0), (SCREEN_P3, 1.0)],
    ids=[
        "PQ to 200 nits",
        "PQ to 1000 nits",
        "HLG to its white",
        "HLG",
        "BT.2020",
        "Display P3",
        "Display P3 of a screen",
    ],
)
@pytest.mark.parametrize("rotation", [0, 180])
def test_the_chart_comes_out_as_the_formulas_say(
    compose: Compose, tmp_path: Path, deep: Deep, top: float, rotation: int
) -> None:
    patches = np.array(CHART, float)[:: -1 if rotation else 1] / 255 * top
    frame = shown(compose, filmed_deep(tmp_path / "clip.mp4", patches, deep), 240, rotation=rotation)
    for place, rgb in enumerate(CHART):
        x = 40 + place * PATCH + PATCH // 2
        found = (frame.y[90, x], frame.u[45, x // 2], frame.v[45, x // 2])
        r, g, b = (c / 255 * top for c in rgb)
        assert found == pytest.approx(in_the_film((r, g, b), deep), abs=2), rgb


def test_wide_gamut_of_a_screen_is_taken_by_the_screens_curve(compose: Compose, tmp_path: Path) -> None:
    """A colour at the edge of what BT.709 has, where the two curves differ most."""
    rgb = (0.8, 0.2, 0.8)
    frame = shown(compose, filmed_deep(tmp_path / "clip.mp4", np.array([rgb] * 3), SCREEN_P3), 60)
    assert (frame.y[90, 160], frame.u[45, 80], frame.v[45, 80]) == pytest.approx(in_the_film(rgb, SCREEN_P3), abs=2)


def test_white_of_hdr_is_nearly_the_films_and_highlights_keep_their_steps(compose: Compose, tmp_path: Path) -> None:
    nits = [0, 1, 50, 88, 203, 400, 700, 1000, 4000]
    patches = np.repeat(np.array([[pq_signal(n)] for n in nits]), 3, axis=1)
    frame = shown(compose, filmed_deep(tmp_path / "clip.mp4", patches, PQ), PATCH * len(nits))
    left = 160 - PATCH * len(nits) // 2
    luma = [int(frame.y[90, left + PATCH * n + PATCH // 2]) for n in range(len(nits))]
    assert luma[0] == 16
    assert luma[1:4] == [pytest.approx(16 + 219 * (n / 203) ** (1 / 2.4), abs=1) for n in (1, 50, 88)]
    assert luma[4] == pytest.approx(16 + 219 * 0.903, abs=1)
    assert luma[4] < luma[5] < luma[6] <= luma[7] == luma[8] == 235
    assert abs(frame.u - 128).max() <= 1


def test_hdr_is_mapped_at_any_size(compose: Compose, tmp_path: Path) -> None:
    clip = filmed_deep(tmp_path / "clip.mp4", np.full((4, 3), 0.5), HLG)
    video = element("video", {}, {"frame": 50, "scale": 3.3}, asset="a", width=80, height=20)
    film = compose(video, files={"a": clip})
    luma = in_the_film((0.5, 0.5, 0.5), HLG)[0]
    assert [film[f].y[90, 160] for f in (0, 25, 50)] == [pytest.approx(luma, abs=1)] * 3
