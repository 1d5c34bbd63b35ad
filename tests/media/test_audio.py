"""The mix, sample by sample."""

import contextlib
import tracemalloc
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.errors import AssetDecodeError, AssetMissingError
from onetake.render.engine import mix_audio, render_film
from onetake.render.intake.probe import open_media
from onetake.render.plan import FrameRange
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import AAC_FRAME, mix
from onetake.render.sound.loudness import integrated_loudness
from onetake.render.sound.stream import SAMPLE_RATE, Samples, Sound
from onetake.render.sound.tracks import tracks_of
from onetake.render.verification.verify import verify_film
from onetake.timeline.master import Master
from tests.media.numbered import NumberedFrames, master
from tests.media.sounds import click, level, read_sound, silence, tone, write_aac, write_clip, write_wav


def film(frames: int, *audio: dict[str, Any], fps: tuple[int, int] = (30, 1), elements: Iterable[Any] = ()) -> Master:
    """A film with these entries of sound; each names its asset, or "sound"."""
    entries = [{"id": f"a{i}", "asset": "sound", "from": 0, "to": frames} | entry for i, entry in enumerate(audio)]
    kinds = {entry["asset"]: "audio" for entry in entries} | {e["asset"]: "video" for e in elements}
    assets = {name: {"uri": name, "kind": kind} for name, kind in kinds.items()}
    return master(frames, fps, audio=entries, assets=assets, elements=list(elements))


def mixed(film: Master, files: dict[str, Path], frames: tuple[int, int] | None = None) -> Samples:
    """The mix before it is brought to its loudness."""
    start, end = frames or (0, film.duration_in_frames)
    tracks = tracks_of(film, files, FrameRange(start, end))
    return np.concatenate(list(mix(tracks, round((end - start) * SAMPLE_RATE / film.fps.fraction))), axis=1)


def encoded(film: Master, files: dict[str, Path], output: Path) -> Samples:
    assert mix_audio(film, files, RenderSettings.of(film, "standard"), (0, film.duration_in_frames), output)
    return read_sound(output)


def peak_at(samples: Samples) -> int:
    return int(np.abs(samples[0]).argmax())


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


@pytest.mark.parametrize(
    ("fps", "frame", "expected"),
    [((30, 1), 15, 24_000), ((25, 1), 15, 28_800), ((60, 1), 15, 12_000), ((30000, 1001), 13, 20_821)],
)
def test_a_sound_starts_at_the_sample_of_its_frame(
    tmp_path: Path, fps: tuple[int, int], frame: int, expected: int
) -> None:
    wav = write_wav(tmp_path / "click.wav", click(0.5, at=0))
    assert peak_at(mixed(film(60, {"from": frame}, fps=fps), {"sound": wav})) == expected


@pytest.mark.parametrize("rate", [44_100, 22_050, 48_000, 96_000])
def test_any_sample_rate_keeps_its_time(tmp_path: Path, rate: int) -> None:
    wav = write_wav(tmp_path / "click.wav", click(1, at=0.5, rate=rate), rate)
    assert peak_at(mixed(film(60, {}), {"sound": wav})) == 24_000


def test_the_encoded_sound_has_every_sample_in_its_place(tmp_path: Path) -> None:
    """The AAC encoder's priming is hidden by the edit list: a player hears the noise begin exactly at frame 15."""
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, SAMPLE_RATE)
    wav = write_wav(tmp_path / "noise.wav", noise)
    samples = encoded(film(61, {"from": 15}), {"sound": wav}, tmp_path / "out.mp4")
    assert 61 * 1600 <= samples.shape[1] < 61 * 1600 + AAC_FRAME
    likeness = np.correlate(samples[0], noise[:20_000], "valid")
    assert int(likeness.argmax()) == 24_000


def test_a_range_hears_what_the_whole_film_has_there(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(2))
    entries = {"from": 7, "fadeIn": 0.3, "loop": True, "trimStart": 0.25}
    whole = mixed(film(90, entries), {"sound": wav})
    assert np.array_equal(mixed(film(90, entries), {"sound": wav}, (40, 80)), whole[:, 40 * 1600 : 80 * 1600])


def test_a_loop_of_aac_has_no_gap_where_its_last_frame_was_filled_up(tmp_path: Path) -> None:
    """A second is 46.9 frames; the edit list says where it ends."""
    clip = write_clip(tmp_path / "clip.mp4", tone(1))
    rounds = mixed(film(90, {"loop": True}), {"sound": clip})[0].reshape(3, SAMPLE_RATE)
    assert (rounds == rounds[0]).all()


def test_trim_and_loop_repeat_what_is_behind_the_trim(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "click.wav", click(1, at=0.75))
    samples = mixed(film(90, {"trimStart": 0.5, "loop": True}), {"sound": wav})
    assert np.flatnonzero(np.abs(samples[0]) > 0.5).tolist() == [12_000 + 24_000 * n for n in range(6)]


def test_volume_and_fades_are_linear(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "flat.wav", silence(2) + 0.5)
    samples = mixed(film(60, {"volume": 0.5, "fadeIn": 0.5, "fadeOut": 1}), {"sound": wav})[0]
    full = samples[24_000]
    assert samples[[0, 12_000, 48_000, 72_000, 95_999]] == pytest.approx(
        [0, full / 2, full, full / 2, full / 48_000], abs=1e-5
    )
    assert full == pytest.approx(0.25 * np.sqrt(0.5), abs=1e-4)


def test_a_fade_out_ends_with_a_sound_that_is_shorter_than_its_place(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "flat.wav", silence(1) + 0.5)
    short = film(60, {"fadeOut": 0.5})
    assets = {"sound": short.assets["sound"].model_copy(update={"duration": 1.0})}
    samples = mixed(short.model_copy(update={"assets": assets}), {"sound": wav})[0]
    assert samples[36_000] == pytest.approx(samples[1000] / 2, rel=1e-3)


def test_music_goes_down_by_twelve_decibels_under_the_voice_and_comes_back(tmp_path: Path) -> None:
    music = write_wav(tmp_path / "music.wav", tone(6, hertz=300))
    voice = write_wav(tmp_path / "voice.wav", tone(2, hertz=2000))
    entries = ({"asset": "music", "duckUnder": "v"}, {"id": "v", "asset": "voice", "from": 45, "to": 105})
    samples = mixed(film(180, *entries), {"music": music, "voice": voice})

    def second(n: float) -> Samples:
        return samples[:, round(n * SAMPLE_RATE) :][:, :24_000]

    before = level(second(1), 300)
    assert decibels(level(second(2.5), 300) / before) == pytest.approx(-12, abs=0.3)
    assert decibels(level(second(5), 300) / before) == pytest.approx(0, abs=0.3)
    assert level(second(2), 2000) == pytest.approx(level(second(2.9), 2000), rel=0.01)


def test_ducking_does_not_click(tmp_path: Path) -> None:
    music = write_wav(tmp_path / "music.wav", silence(3) + 0.5)
    voice = write_wav(tmp_path / "voice.wav", tone(1, level=0.02))
    entries = ({"asset": "music", "duckUnder": "v"}, {"id": "v", "asset": "voice", "from": 30, "to": 60, "volume": 1})
    samples = mixed(film(90, *entries), {"music": music, "voice": voice})
    voice_alone = mixed(film(90, entries[1]), {"voice": voice})[0]
    music_alone = samples[0] - voice_alone
    assert music_alone.min() < 0.3 * music_alone.max()
    assert np.abs(np.diff(music_alone)).max() < 0.001


@pytest.mark.parametrize("loud", [0.01, 0.3])
def test_the_film_is_brought_to_its_loudness_without_clipping(tmp_path: Path, loud: float) -> None:
    rng = np.random.default_rng(1)
    breath = np.convolve(rng.normal(0, 3 * loud, 40 * 4800), np.ones(16) / 16, "same")
    words = np.repeat(rng.uniform(0, 1, 40) ** 2, 4800) * breath
    wav = write_wav(tmp_path / "speech.wav", words.clip(-1, 1))
    samples = encoded(film(120, {}), {"sound": wav}, tmp_path / "out.mp4")
    assert integrated_loudness([samples]) == pytest.approx(-14, abs=1)
    assert decibels(float(np.abs(samples).max())) < -0.5


def test_silence_stays_silence(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "silence.wav", silence(1))
    assert np.abs(encoded(film(30, {}), {"sound": wav}, tmp_path / "out.mp4")).max() < 1e-4


def clip(**props: Any) -> dict[str, Any]:
    timeline = {"firstAppears": 0, "lastAppears": 1, "keyframes": [{"frame": 0}]}
    shown = {"id": "clip", "type": "video", "asset": "clip", "width": 9, "height": 9, "volume": 0.5}
    return {**shown, "from": 15, "to": 45, "timeline": timeline, **props}


def test_a_clip_is_heard_where_it_is_seen(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", click(1, at=0.5))
    assert peak_at(mixed(film(60, elements=[clip()]), {"clip": path})) == 24_000 + 24_000
    assert not np.abs(mixed(film(60, elements=[clip()]), {"clip": path}))[:, : 24_000 - 1].any()


def test_a_clip_at_double_speed_is_heard_at_double_speed_and_its_own_pitch(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", np.concatenate([tone(1, 500), tone(1, 1500)]), frames=60)
    samples = mixed(film(60, elements=[clip(playbackRate=2)]), {"clip": path})
    first, second = samples[:, 26_000:46_000], samples[:, 50_000:70_000]
    assert level(first, 500) > 20 * level(first, 1500)
    assert level(second, 1500) > 20 * level(second, 500)


@pytest.mark.parametrize("seconds", [0.7, 1, 1.3])
@pytest.mark.parametrize(
    ("props", "period"), [({}, 48_000), ({"trimStart": 0.5}, 24_000), ({"playbackRate": 2}, 24_000)]
)
def test_the_sound_of_a_clip_that_loops_begins_anew_with_its_picture(
    tmp_path: Path, seconds: float, props: dict[str, float], period: int
) -> None:
    """A second of picture, and a sound that is shorter or longer."""
    path = write_clip(tmp_path / "clip.mp4", tone(seconds))
    shown = clip(loop=True, to=120, **props)
    rounds = mixed(film(120, elements=[shown]), {"clip": path})[0, 24_000 + period : 24_000 + 3 * period]
    assert level(rounds[None, : period // 4], 440) > 0.01
    assert (rounds[:period] == rounds[period:]).all()


def test_a_clip_that_loops_in_no_time_has_its_sound_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_clip(tmp_path / "clip.mp4", tone(1))
    opened = []

    def counted(path: Path, asset: str) -> Any:
        opened.append(path)
        return open_media(path, asset)

    monkeypatch.setattr("onetake.render.sound.stream.open_media", counted)
    with contextlib.closing(Sound(path, "clip", loop=True, period=Fraction(1, 480))) as sound:
        rounds = sound.read(1000)[0].reshape(10, 100)
    assert (rounds == rounds[0]).all()
    assert len(opened) == 1


@pytest.mark.parametrize("volume", [0, 0.5])
def test_a_clip_without_sound_is_silent_and_no_error(tmp_path: Path, volume: float) -> None:
    path = write_clip(tmp_path / "clip.mp4", None)
    assert tracks_of(film(60, elements=[clip(volume=volume)]), {"clip": path}, FrameRange(0, 60)) == []


def test_a_broken_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "noise.mp3").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(AssetDecodeError) as caught:
        mixed(film(30, {}), {"sound": tmp_path / "noise.mp3"})
    assert caught.value.asset == "sound"


def test_a_damaged_packet_does_not_stop_a_film_but_many_do(tmp_path: Path) -> None:
    whole = write_aac(tmp_path / "whole.aac", tone(3)).read_bytes()
    broken = tmp_path / "broken.aac"
    broken.write_bytes(_damaged(whole, places=1))
    assert np.abs(mixed(film(90, {}), {"sound": broken})).max() > 0.1
    broken.write_bytes(_damaged(whole, places=9))
    with pytest.raises(AssetDecodeError, match="asset sound is damaged"):
        mixed(film(90, {}), {"sound": broken})


def _damaged(content: bytes, places: int) -> bytes:
    out = bytearray(content)
    for place in range(3000, len(out), len(out) // (places + 1)):
        out[place : place + 60] = bytes(60)
    return bytes(out)


def test_music_that_has_no_sound_in_it_is_named(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "mute.mp4", None)
    with pytest.raises(AssetDecodeError, match="asset sound has no sound"):
        mixed(film(30, {}), {"sound": path})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetMissingError, match="asset sound"):
        mixed(film(30, {}), {"sound": tmp_path / "gone.wav"})


def test_memory_does_not_grow_with_the_film(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(1))

    def peak(frames: int) -> int:
        tracks = tracks_of(film(frames, {"loop": True}), {"sound": wav}, FrameRange(0, frames))
        tracemalloc.start()
        try:
            for _block in mix(tracks, frames * 1600):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(30 * 60) < 1.2 * peak(30 * 4)


def test_a_film_of_many_clips_has_few_files_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(0.5))
    entries = [{"id": f"n{n}", "from": n * 30, "to": n * 30 + 15} for n in range(50)]
    tracks = tracks_of(film(1500, *entries), {"sound": wav}, FrameRange(0, 1500))
    opened, most = 0, 0

    @contextlib.contextmanager
    def counted(path: Path, asset: str) -> Iterator[Any]:
        nonlocal opened, most
        opened += 1
        most = max(most, opened)
        try:
            with open_media(path, asset) as container:
                yield container
        finally:
            opened -= 1

    monkeypatch.setattr("onetake.render.sound.stream.open_media", counted)
    assert sum(np.abs(block).max() > 0.1 for block in mix(tracks, 1500 * 1600)) > 40
    assert 1 <= most <= 3


def test_sound_is_the_same_however_it_is_cut_into_reads(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(0.5), 44_100)
    pieces = Sound(wav, "a")
    together = np.concatenate([pieces.read(n) for n in (1, 7, 1000, 5000, 3992)], axis=1)
    assert np.array_equal(Sound(wav, "a").read(10_000), together)


@pytest.mark.parametrize(("fps", "chunk_frames"), [((30, 1), 1), ((30000, 1001), 7), ((25, 1), None)])
def test_sound_and_picture_are_equally_long_and_chunks_do_not_touch_the_sound(
    tmp_path: Path, fps: tuple[int, int], chunk_frames: int | None
) -> None:
    wav = write_wav(tmp_path / "tone.wav", tone(3))
    sounding = film(29, {}, fps=fps)
    settings = RenderSettings.of(sounding, "standard")
    files = {"sound": wav}
    path = tmp_path / "film.mp4"
    render_film(sounding, files, settings, (0, 29), path, workers=1, chunk_frames=chunk_frames, compose=NumberedFrames)
    report = verify_film(path, sounding)
    assert report.ok, report.text()
    assert np.array_equal(read_sound(path), encoded(sounding, files, tmp_path / "alone.mp4"))
