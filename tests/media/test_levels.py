"""How loud the film's sound is and how high its peaks are, as a listener decodes it, whatever goes in."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from onetake.render.engine import render_film
from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import loudness_of, write_mix
from onetake.render.sound.loudness import Level, Loudness, corrected
from onetake.render.sound.stream import SAMPLE_RATE
from onetake.render.sound.tracks import Track, sample_at
from tests.media.numbered import NumberedFrames, master
from tests.media.sounds import Wave, click, read_sound, silence, tone, write_wav

SECONDS = 3
AT = np.arange(SECONDS * SAMPLE_RATE)
NOISE = np.random.default_rng(1)


def square(hertz: float, seconds: float = SECONDS) -> Wave:
    return 0.999 * np.where(
        np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE) < 0, -1, 1
    )


def dynamic() -> Wave:
    """A whisper, then a shout 50 dB above it."""
    return np.concatenate([NOISE.normal(0, 0.002, SAMPLE_RATE), square(300, 1), NOISE.normal(0, 0.002, SAMPLE_RATE)])


def level_of(wave: Wave, tmp_path: Path) -> Loudness:
    length = wave.shape[-1]
    write_mix([Track("a", "a", write_wav(tmp_path / "a.wav", wave), 0, length)], length, tmp_path / "out.mp4")
    return loudness_of(tmp_path / "out.mp4", length)


@pytest.mark.parametrize(
    "wave",
    [
        pytest.param(square(100), id="square wave of 100 Hz"),
        pytest.param(square(5000), id="square wave of 5 kHz"),
        pytest.param(np.stack([square(700), -square(700)]), id="square wave, sides opposed"),
        pytest.param(np.stack([square(700), 0 * AT]), id="square wave on one side"),
        pytest.param(NOISE.uniform(-0.99, 0.99, (2, AT.size)), id="white noise at full scale"),
        pytest.param(NOISE.normal(0, 0.3, AT.size).clip(-1, 1), id="white noise, the same on both sides"),
        pytest.param(np.sin(np.pi / 2 * AT + np.pi / 4), id="crests between the samples"),
        pytest.param(np.where(AT % SAMPLE_RATE < 2400, NOISE.uniform(-1, 1, AT.size), 0), id="bursts of noise"),
        pytest.param(dynamic(), id="a whisper and a shout"),
        pytest.param(tone(SECONDS, level=0.004), id="quiet"),
    ],
)
def test_any_sound_comes_out_at_its_loudness_and_under_the_true_peak(wave: Wave, tmp_path: Path) -> None:
    found = level_of(wave, tmp_path)
    assert found.integrated == pytest.approx(-14, abs=1)
    assert found.true_peak <= -1


def test_clicks_stay_quiet_because_the_peak_is_what_holds(tmp_path: Path) -> None:
    clicks = np.where(AT % (SAMPLE_RATE // 2) == 0, 0.9, 0)
    found = level_of(clicks, tmp_path)
    assert found.true_peak <= -1
    assert found.integrated < -20


def test_what_is_too_short_for_a_loudness_keeps_the_peak(tmp_path: Path) -> None:
    found = level_of(square(200, 0.3), tmp_path)
    assert -3 < found.true_peak <= -1


def test_a_hiss_is_raised_by_forty_decibels_and_no_further(tmp_path: Path) -> None:
    hiss = np.stack([tone(SECONDS, hertz=1000, level=0.001)] * 2)  # -60 LUFS: BS.1770 is made so that 1 kHz reads so
    assert level_of(hiss, tmp_path).integrated == pytest.approx(-60 + 40, abs=0.6)


def test_silence_has_no_peak(tmp_path: Path) -> None:
    assert level_of(silence(1), tmp_path) == Loudness(-70, 0, -100)


def test_what_holds_is_not_made_again() -> None:
    level = Level(-3, -1.5, 3)
    assert corrected(level, Loudness(-14.8, 5, -1.02)) == level
    assert corrected(level, Loudness(-70, 0, -100)) == level


def test_a_peak_over_the_ceiling_lowers_it_and_lost_loudness_raises_the_gain_up_to_its_limit() -> None:
    level = Level(-3, -1.5, 3)
    assert corrected(level, Loudness(-14, 5, -0.5)) == pytest.approx(Level(-3, -2.1, 3))
    assert corrected(level, Loudness(-16, 5, -2)) == pytest.approx(Level(-1, -1.5, 3))
    assert corrected(level, Loudness(-40, 5, -2)) == pytest.approx(Level(3, -1.5, 3))


@pytest.mark.parametrize(("fps", "frame"), [((24000, 1001), 13), ((30, 1), 19)])
@pytest.mark.parametrize("chunk_frames", [None, 7])
def test_a_click_is_heard_within_a_sample_of_its_frame(
    tmp_path: Path, fps: tuple[int, int], frame: int, chunk_frames: int | None
) -> None:
    film = master(
        40, fps, assets={"c": {"uri": "c", "kind": "audio"}}, audio=[{"id": "c", "asset": "c", "from": frame, "to": 40}]
    )
    files = {"c": write_wav(tmp_path / "c.wav", click(0.2, at=0))}
    settings, path = RenderSettings.of(film, "standard"), tmp_path / "film.mp4"
    render_film(film, files, settings, (0, 40), path, workers=1, chunk_frames=chunk_frames, compose=NumberedFrames)
    assert len(plan_render(film, settings, chunk_frames=chunk_frames).chunks) == (6 if chunk_frames else 1)
    heard = int(np.abs(read_sound(path)[0]).argmax())
    assert abs(heard - sample_at(frame, film.fps)) <= 1


def test_levelling_takes_no_more_memory_for_a_longer_film(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(1))

    def peak(seconds: int) -> int:
        tracemalloc.start()
        try:
            tracks = [Track("a", "a", wav, 0, seconds * SAMPLE_RATE, loop=True)]
            write_mix(tracks, seconds * SAMPLE_RATE, tmp_path / "out.mp4")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(30) < 1.2 * peak(4)
