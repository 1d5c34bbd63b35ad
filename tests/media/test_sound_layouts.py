"""Sounds of any number of channels, rate and sample format: the same level, pitch and length in the film."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onetake.render.intake.probe import probe_media
from onetake.render.sound.stream import SAMPLE_RATE, Samples, Sound
from tests.media.sounds import Wave, silence, tone

SECONDS = 0.5


def written(path: Path, channels: Wave, layout: str, codec: str = "pcm_s16le", rate: int = SAMPLE_RATE) -> Path:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(channels.astype(np.float32), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def heard(path: Path, seconds: float = SECONDS) -> Samples:
    sound = Sound(path, "voice")
    try:
        return sound.read(round(seconds * SAMPLE_RATE))
    finally:
        sound.close()


def level(samples: Any) -> float:
    """The amplitude of a tone, from the middle of it."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return float(np.sqrt(2 * np.mean(np.square(middle, dtype=np.float64))))


@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100, 48_000, 88_200, 96_000])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_any_rate_keeps_pitch_level_and_length(tmp_path: Path, rate: int, layout: str) -> None:
    wave = np.stack([tone(SECONDS, 1000, 0.5, rate)] * (2 if layout == "stereo" else 1))
    path = written(tmp_path / "a.wav", wave, layout, rate=rate)
    assert probe_media(path, "voice").duration == pytest.approx(SECONDS, abs=1e-3)
    samples = heard(path, 2 * SECONDS)
    spectrum = np.abs(np.fft.rfft(samples[0, : round(SECONDS * SAMPLE_RATE)]))
    assert np.argmax(spectrum) * 1 / SECONDS == pytest.approx(1000, abs=2)
    for channel in samples:
        expected = 0.5 if layout == "stereo" else 0.5 * 0.7071  # a voice in the middle has its power shared out
        assert level(channel[: round(SECONDS * SAMPLE_RATE)]) == pytest.approx(expected, rel=0.02)
    assert np.abs(samples[:, round(SECONDS * SAMPLE_RATE) + 50 :]).max() < 1e-3


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_what_a_recorder_left_out_is_silence(tmp_path: Path, rate: int) -> None:
    """Half a second is missing, as where a browser records nothing while nobody speaks."""
    path = tmp_path / "talk.mkv"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        for start in (0, 1, 7, 8):  # tenths of a second
            frame = av.AudioFrame.from_ndarray(tone(0.1, 1000, 0.5, rate)[None].astype(np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, 10)
            container.mux(stream.encode(frame))
    tenths = heard(path, 1.0)[0].reshape(10, -1)
    assert [level(tenth) > 0.3 for tenth in tenths] == [n in (0, 1, 7, 8) for n in range(10)]


@pytest.mark.parametrize(
    ("channel", "left", "right"),
    [(0, 1, 0), (1, 0, 1), (2, 0.7071, 0.7071), (4, 0.7071, 0), (5, 0, 0.7071)],
    ids=["left", "right", "centre", "back left", "back right"],
)
def test_five_channels_and_a_subwoofer_become_two_as_itu_says(
    tmp_path: Path, channel: int, left: float, right: float
) -> None:
    """ITU-R BS.775-4, annex 4: -3 dB for centre and surround. The mix is in floats, so that nothing clips before its
    limiter."""
    wave = np.stack([silence(SECONDS)] * 6)
    wave[channel] = tone(SECONDS, 440, 0.5)
    samples = heard(written(tmp_path / "a.wav", wave, "5.1"))
    found = [level(side) * 2 for side in samples]
    assert found == pytest.approx([left, right], abs=0.02)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_u8"), ("a.wav", "pcm_s24le"), ("a.wav", "pcm_f32le"), ("a.flac", "flac"), ("a.mka", "pcm_s16be")],
)
def test_any_sample_format_keeps_the_level(tmp_path: Path, name: str, codec: str) -> None:
    samples = heard(written(tmp_path / name, np.stack([tone(SECONDS, 440, 0.5)] * 2), "stereo", codec))
    assert level(samples[0]) == pytest.approx(0.5, rel=0.02)
