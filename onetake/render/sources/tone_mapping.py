"""High dynamic range and wide gamut to what a BT.709 film can show: the formulas, and tables of them for the kernel.

Light is in shares of 203 cd/m2, the brightness of white in HDR programmes (Report ITU-R BT.2408-7, table 1), which
becomes the film's white. Highlights up to `PEAK` are rolled off below it by the curve of Report ITU-R BT.2390-11,
5.4.1; what is darker than about 88 cd/m2 stays as it is. The curve is the same for all frames and clips, so that
nothing flickers or jumps at a cut; the peak that a file claims for itself is not looked at: many claim wrongly.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from onetake.render.planes.colour import KB, KR

Transfer = Literal["pq", "hlg", "sdr", "srgb"]
Gamut = Literal["bt2020", "p3", "bt709"]
Matrix = Literal["bt2020", "bt709", "bt601"]
Light = npt.NDArray[np.float64]
Table = npt.NDArray[np.float32]

WHITE, PEAK = 203.0, 1000.0
"""cd/m2. BT.2100 has its reference display, and HLG its nominal one, at 1000."""
LEVELS = 8192
"""Of each table: finer than ten bits by so much that the nearest entry will do."""


class Coding(NamedTuple):
    """How the samples of a clip spell light."""

    transfer: Transfer
    gamut: Gamut
    matrix: Matrix


class Tables(NamedTuple):
    """What the kernel looks up; each table goes from 0 to 1 of what it is asked for.

    `light` by R', G' or B'. `system` by the square root of the brightness: the factor of HLG's OOTF, empty for others.
    `roll_off` by the square root of the strongest component over the peak: a factor, empty for what is not HDR.
    `signal` by the square root of light: R', G' or B' of the film. `weights` (5,): of Cr in R', Cb and Cr in G', Cb in
    B' and, as PEAK / WHITE, the top of `roll_off`. `gamut` (3, 3): to BT.709's primaries.
    """

    light: Table
    system: Table
    roll_off: Table
    signal: Table
    weights: Table
    gamut: Table


_LUMA = {"bt2020": (0.2627, 0.0593), "bt709": (KR, KB), "bt601": (0.299, 0.114)}

_TO_BT709 = {
    # Report ITU-R BT.2407-0, 2.
    "bt2020": [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    # From the chromaticities of SMPTE EG 432-1 (Display P3) and BT.709, both with D65.
    "p3": [[1.2249, -0.2249, 0.0], [-0.0421, 1.0421, 0.0], [-0.0196, -0.0786, 1.0983]],
    "bt709": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
}


@lru_cache(maxsize=8)
def tables_of(coding: Coding) -> Tables:
    """Components that BT.709 cannot show are clipped, as converters in studios do (Report ITU-R BT.2407-0, 2)."""
    steps = np.linspace(0, 1, LEVELS)
    none = np.empty(0)
    kr, kb = _LUMA[coding.matrix]
    kg = 1 - kr - kb
    weights = [2 * (1 - kr), 2 * (1 - kb) * kb / kg, 2 * (1 - kr) * kr / kg, 2 * (1 - kb), PEAK / WHITE]
    light = _LIGHT[coding.transfer](steps)
    # A film takes the code values of sRGB as they are, in stills too: both directions are by the same curve.
    signal = srgb_signal if coding.transfer == "srgb" else sdr_signal
    found = (
        light,
        hlg_system_factor(steps**2) if coding.transfer == "hlg" else none,
        roll_off_factor(steps**2 * PEAK / WHITE) if coding.transfer in ("pq", "hlg") else none,
        signal(steps**2),
        np.array(weights),
        np.array(_TO_BT709[coding.gamut]),
    )
    return Tables(*(np.ascontiguousarray(table, np.float32) for table in found))


def tone_mapped(signal: Table, coding: Coding) -> Table:
    """R'G'B' (..., 3), 0..1, as `tone_kernels` maps a clip's, but without the loss of colour in every other pixel."""
    tables = tables_of(coding)
    light = _nearest(tables.light, signal)
    if tables.system.size:
        kr, kg, kb = (np.float32(weight) for weight in (0.2627, 0.6780, 0.0593))
        brightness = kr * light[..., 0] + kg * light[..., 1] + kb * light[..., 2]
        light *= _nearest(tables.system, np.sqrt(brightness))[..., None]
    if tables.roll_off.size:
        light *= _nearest(tables.roll_off, np.sqrt(light.max(axis=-1) / tables.weights[4]))[..., None]
    shown = [row[0] * light[..., 0] + row[1] * light[..., 1] + row[2] * light[..., 2] for row in tables.gamut]
    return _nearest(tables.signal, np.sqrt(np.maximum(np.stack(shown, axis=-1), np.float32(0))))


def _nearest(table: Table, place: Table) -> Table:
    """The entries that are nearest to `place`, 0..1."""
    last = np.float32(table.size - 1)
    found: Table = table[np.clip(place * last + np.float32(0.5), 0, last).astype(np.int32)]
    return found


_M1, _M2 = 2610 / 16384, 2523 / 32
_C1, _C2, _C3 = 3424 / 4096, 2413 / 128, 2392 / 128


def pq_light(signal: Light) -> Light:
    """SMPTE ST 2084 (BT.2100-2, table 4)."""
    power = signal ** (1 / _M2)
    return np.asarray(10_000 / WHITE * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1))


def pq_signal(light: Light) -> Light:
    """The inverse of `pq_light`."""
    power = (light * WHITE / 10_000) ** _M1
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def sdr_light(signal: Light) -> Light:
    """BT.1886, of a display whose black is zero."""
    return np.asarray(signal**2.4)


def sdr_signal(light: Light) -> Light:
    """The inverse of `sdr_light`."""
    return np.asarray(light ** (1 / 2.4))


def srgb_light(signal: Light) -> Light:
    """IEC 61966-2-1, 5.2."""
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def srgb_signal(light: Light) -> Light:
    """The inverse of `srgb_light`."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def hlg_scene_light(signal: Light) -> Light:
    """The inverse OETF of BT.2100-2, table 5: 0..1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


_LIGHT = {"pq": pq_light, "hlg": hlg_scene_light, "sdr": sdr_light, "srgb": srgb_light}


def hlg_system_factor(brightness: Light) -> Light:
    """BT.2100-2, table 5: what the OOTF of a display of 1000 cd/m2, whose gamma is 1.2, multiplies scene light with."""
    return np.asarray(PEAK / WHITE * brightness**0.2)


def roll_off_factor(strongest: Light) -> Light:
    """What brings light up to PEAK / WHITE below 1; the strongest component rules all three, which keeps the hue.

    BT.2390-11, 5.4.1, with a black of zero: in PQ, as it is up to the knee, then a Hermite spline.
    """
    top = pq_signal(np.array(PEAK / WHITE))
    most = pq_signal(np.array(1.0)) / top
    knee = 1.5 * most - 0.5
    e = np.minimum(pq_signal(strongest) / top, 1)
    t = np.maximum(e - knee, 0) / (1 - knee)
    spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    rolled = pq_light(np.where(e < knee, e, spline) * top)
    return np.where(e < knee, 1.0, rolled / np.maximum(strongest, 1e-9))
