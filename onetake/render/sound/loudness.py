"""Loudness by EBU R 128, measured with libavfilter's `ebur128`."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import av
import av.error
import av.filter

from onetake.render.sound.stream import SAMPLE_RATE, Samples, audio_frame

Limiter = Callable[[Iterable[Samples], float, float], Iterator[Samples]]

TARGET_LUFS = -14.0
"""What the large platforms play at; louder is turned down by them."""
MOST_GAIN_DB = 40.0
"""More would raise the noise of a nearly silent recording to the level of speech."""
MOST_DRIVE_DB = 6.0
MOST_TRIES = 3
CLOSE_DB = 0.3
CLOSE_ENCODED_DB = 0.9
"""The encoder is as good as chaotic in its peaks: what holds to 1 LU is left as it is."""
MOST_TRUE_PEAK_DB = -1.0
"""dBTP, EBU R 128."""
SURELY_DB = 0.1
SILENCE_LUFS = -70.0
"""The absolute gate of R 128: what is below has no loudness."""
LEAST_PEAK = 1e-5


class Loudness(NamedTuple):
    """What R 128 says of a stretch of sound: integrated loudness in LUFS, -70 or less for silence or less than 0.4 s;
    loudness range in LU; true peak in dBTP (four times oversampled, ITU-R BS.1770-5 annex 2)."""

    integrated: float
    range: float
    true_peak: float


def integrated_loudness(blocks: Iterable[Samples]) -> float:
    """LUFS over all of the sound; -70 or less means silence, or less than 0.4 s of sound."""
    return float(_last_metadata(blocks, "").get("lavfi.r128.I", SILENCE_LUFS))


def measured(blocks: Iterable[Samples]) -> Loudness:
    """All that the meter says, true peaks included, for which it oversamples."""
    found = _last_metadata(blocks, ":peak=true")
    peak = float(found.get("lavfi.r128.true_peak", 0))
    return Loudness(
        integrated=float(found.get("lavfi.r128.I", SILENCE_LUFS)),
        range=float(found.get("lavfi.r128.LRA", 0)),
        true_peak=20 * math.log10(max(peak, LEAST_PEAK)),
    )


def _last_metadata(blocks: Iterable[Samples], options: str) -> dict[str, str]:
    """The meter's finite figures after the last block: each is about all of the sound so far."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="stereo")
    meter = graph.add("ebur128", f"metadata=1:framelog=quiet{options}")
    graph.link_nodes(source, meter, graph.add("abuffersink")).configure()
    position, found = 0, dict[str, str]()
    for block in blocks:
        graph.push(audio_frame(block, position))
        position += block.shape[1]
        found |= _latest(graph)
    graph.push(None)
    return found | _latest(graph)


def _latest(graph: av.filter.Graph) -> dict[str, str]:
    found: dict[str, str] = {}
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return found
        found |= {name: value for name, value in frame.metadata.items() if math.isfinite(float(value))}


class Level(NamedTuple):
    """How a mix is brought to its loudness: times `gain_db`, true peaks held under `ceiling_db`.

    `most_gain_db` is where driving sound into the limiter ends, and 0 for sound that has no loudness.
    """

    gain_db: float
    ceiling_db: float
    most_gain_db: float

    @property
    def gain(self) -> float:
        """Linear."""
        return float(10 ** (self.gain_db / 20))


def normalising_level(sound: Callable[[], Iterable[Samples]], limit: Limiter, ceiling_db: float) -> Level:
    """The level at which `limit(sound(), gain, ceiling_db)` is at -14 LUFS; at most +40 dB, and 0 dB for silence.

    The limiter takes some of the loudness that the first gain alone would give, so what it leaves is measured until
    it is near enough. Sound that is nearly all peaks ends quieter rather than crushed.
    """
    plain = integrated_loudness(sound())
    if plain <= SILENCE_LUFS:
        return Level(0.0, ceiling_db, 0.0)
    first = min(TARGET_LUFS - plain, MOST_GAIN_DB)
    level = Level(first, ceiling_db, min(first + MOST_DRIVE_DB, MOST_GAIN_DB))
    for _ in range(MOST_TRIES):
        short = TARGET_LUFS - integrated_loudness(limit(sound(), level.gain, ceiling_db))
        level = _raised(level, short)
        if abs(short) < CLOSE_DB:
            break
    return level


def corrected(level: Level, found: Loudness) -> Level:
    """The level to try after what was made at `level` was `found` to be; the same one where there is nothing to gain.

    A lossy encoder adds peaks to hard sounds, by up to 3 dB, and takes the treble of noise, by over 1 LU.
    """
    over = found.true_peak - MOST_TRUE_PEAK_DB
    if over > 0:
        level = level._replace(ceiling_db=level.ceiling_db - over - SURELY_DB)
    short = TARGET_LUFS - found.integrated
    if found.integrated <= SILENCE_LUFS or abs(short) < CLOSE_ENCODED_DB:
        return level
    return _raised(level, short)


def _raised(level: Level, decibels: float) -> Level:
    return level._replace(gain_db=min(level.gain_db + decibels, level.most_gain_db))
