import numpy as np
import pytest

from onetake.render.sound.dynamics import CEILING_DB, HOP, Ducker, limit
from onetake.render.sound.stream import Samples

CEILING = 10 ** (CEILING_DB / 20)


def stereo(wave: np.ndarray) -> Samples:
    return np.stack([wave, wave]).astype(np.float32)


def blocks(samples: Samples, size: int) -> list[Samples]:
    return [samples[:, start : start + size] for start in range(0, samples.shape[1], size)]


def limited(samples: Samples, gain: float = 1.0, size: int = 46_080) -> Samples:
    return np.concatenate(list(limit(blocks(samples, size), gain)), axis=1)


@pytest.mark.parametrize("length", [1, 500, 46_080, 100_001])
def test_as_many_samples_come_out_as_go_in(length: int) -> None:
    assert limited(stereo(np.zeros(length))).shape == (2, length)


def test_what_is_below_the_ceiling_only_gets_the_gain() -> None:
    quiet = stereo(0.1 * np.sin(np.arange(50_000) / 9))
    assert np.allclose(limited(quiet, 2), 2 * quiet, atol=1e-7)


def test_no_peak_passes_the_ceiling_and_the_rest_stays() -> None:
    wave = 0.3 * np.sin(np.arange(96_000) / 9)
    wave[48_000] = 3.0
    found = limited(stereo(wave))
    assert np.abs(found).max() <= CEILING + 1e-6
    assert np.allclose(found[0, :47_000], wave[:47_000], atol=1e-6)
    assert np.allclose(found[0, 49_000:], wave[49_000:], atol=1e-6)


def test_peaks_between_the_samples_count() -> None:
    """A tone at a quarter of the rate, sampled beside its crests: the wave is 3 dB higher than its samples."""
    tone = stereo(np.sin(np.pi / 2 * np.arange(48_000) + np.pi / 4))
    assert np.abs(tone).max() == pytest.approx(np.sqrt(0.5))
    assert np.abs(limited(tone)).max() == pytest.approx(CEILING * np.sqrt(0.5), rel=0.02)


def test_the_limiter_does_not_depend_on_the_blocks() -> None:
    loud = stereo(np.random.default_rng(1).normal(0, 0.5, 60_000))
    assert np.allclose(limited(loud, size=60_000), limited(loud, size=7_000), atol=1e-6)


def test_gains_do_not_depend_on_the_blocks() -> None:
    voice = stereo(np.random.default_rng(1).normal(0, 0.1, 200 * HOP))
    voice[:, 40 * HOP : 150 * HOP] = 0
    whole, pieces = Ducker(), Ducker()
    assert np.array_equal(whole.gains(voice), np.concatenate([pieces.gains(b) for b in blocks(voice, 10 * HOP)]))


def test_a_breath_between_words_does_not_bring_the_music_back() -> None:
    voice = stereo(np.full(150 * HOP, 0.1))
    voice[:, 100 * HOP : 125 * HOP] = 0
    assert Ducker().gains(voice)[100 * HOP :].max() < 0.3


def test_noise_far_below_speech_does_not_duck() -> None:
    assert Ducker().gains(stereo(np.full(100 * HOP, 0.003))).min() == 1
