"""Loudness by EBU R 128, measured with libavfilter's `ebur128`."""

import math
from collections.abc import Callable, Iterable, Iterator

import av
import av.error
import av.filter

from onetake.render.sound import SAMPLE_RATE, Samples, audio_frame

Limiter = Callable[[Iterable[Samples], float], Iterator[Samples]]

TARGET_LUFS = -14.0
"""What the large platforms play at; louder is turned down by them."""
MOST_GAIN_DB = 40.0
"""More would raise the noise of a nearly silent recording to the level of speech."""
MOST_DRIVE_DB = 6.0
MOST_TRIES = 3
CLOSE_DB = 0.3
SILENCE_LUFS = -70.0
"""The absolute gate of R 128: what is below has no loudness."""


def integrated_loudness(blocks: Iterable[Samples]) -> float:
    """LUFS over all of the sound; -70 or less means silence, or less than 0.4 s of sound."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="stereo")
    meter = graph.add("ebur128", "metadata=1:framelog=quiet")
    graph.link_nodes(source, meter, graph.add("abuffersink")).configure()
    position, found = 0, SILENCE_LUFS
    for block in blocks:
        graph.push(audio_frame(block, position))
        position += block.shape[1]
        found = _latest(graph, found)
    graph.push(None)
    return _latest(graph, found)


def _latest(graph: av.filter.Graph, found: float) -> float:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return found
        value = frame.metadata.get("lavfi.r128.I")
        found = float(value) if value is not None and math.isfinite(float(value)) else found


def normalising_gain(sound: Callable[[], Iterable[Samples]], limit: Limiter) -> float:
    """The linear gain at which `limit(sound(), gain)` is at -14 LUFS; at most +40 dB, and 1 for silence.

    The limiter takes some of the loudness that the first gain alone would give, so what it leaves is measured until
    it is near enough. Sound that is nearly all peaks ends quieter rather than crushed.
    """
    plain = integrated_loudness(sound())
    if plain <= SILENCE_LUFS:
        return 1.0
    first = gain = min(TARGET_LUFS - plain, MOST_GAIN_DB)
    for _ in range(MOST_TRIES):
        short = TARGET_LUFS - integrated_loudness(limit(sound(), _linear(gain)))
        gain = min(gain + short, first + MOST_DRIVE_DB, MOST_GAIN_DB)
        if abs(short) < CLOSE_DB:
            break
    return _linear(gain)


def _linear(decibels: float) -> float:
    return float(10 ** (decibels / 20))
