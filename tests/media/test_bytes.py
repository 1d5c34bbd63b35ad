"""The bytes of a film depend on master, settings and range alone."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from onetake.render.engine import join_film, mix_audio, render_chunk, render_film
from onetake.render.files import encoder
from onetake.render.files.encoder import encode_segment
from onetake.render.plan import plan_render
from onetake.render.settings import Preset, RenderSettings
from tests.e2e.pictures import draw_picture, make_clip
from tests.media.machine import FRAMES, assets_in, everything, write_samples
from tests.media.sounds import tone, write_wav

ROOT = Path(__file__).parents[2]
MASTER = everything()
SETTINGS = RenderSettings.of(MASTER, "standard")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assets: sounds at other rates than the film's, a clip whose rate is another too."""
    folder = tmp_path_factory.mktemp("assets")
    draw_picture(folder / "photo.png", 3)
    make_clip(folder / "clip.mp4")
    rng = np.random.default_rng(1)
    write_wav(folder / "v.wav", np.repeat(rng.uniform(0, 1, 20), 2205) * rng.uniform(-0.5, 0.5, 44_100), 44_100)
    write_wav(folder / "m.wav", tone(1.5, hertz=330, rate=22_050), 22_050)
    return folder


@pytest.fixture(scope="module")
def one_worker(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "film.mp4"
    render_film(MASTER, assets_in(folder), SETTINGS, (0, FRAMES), path, workers=1)
    return path


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_number_of_workers_changes_no_byte(folder: Path, one_worker: Path, tmp_path: Path, workers: int) -> None:
    again = tmp_path / "again.mp4"
    render_film(MASTER, assets_in(folder), SETTINGS, (0, FRAMES), again, workers=workers)
    assert sha256(again) == sha256(one_worker)


def test_chunks_and_sound_made_apart_and_joined_are_the_film_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    files, plan = assets_in(folder), plan_render(MASTER, SETTINGS, (5, FRAMES), chunk_frames=25)
    for chunk in reversed(plan.chunks):
        render_chunk(MASTER, files, SETTINGS, 5, chunk, tmp_path / f"{chunk.index}.mp4", workers=2)
    assert mix_audio(MASTER, files, SETTINGS, (5, FRAMES), tmp_path / "sound.mp4")
    chunks = [tmp_path / f"{chunk.index}.mp4" for chunk in plan.chunks]
    join_film(plan, chunks, tmp_path / "sound.mp4", tmp_path / "joined.mp4")
    render_film(MASTER, files, SETTINGS, (5, FRAMES), tmp_path / "film.mp4", workers=1, chunk_frames=25)
    assert sha256(tmp_path / "joined.mp4") == sha256(tmp_path / "film.mp4")


def test_a_file_says_nothing_of_when_and_where_it_was_made(one_worker: Path, folder: Path) -> None:
    data = one_worker.read_bytes()
    for header in (b"mvhd", b"tkhd", b"mdhd"):
        for found in re.finditer(header, data):  # version and flags, creation time, modification time
            assert data[found.end() : found.end() + 12][4:] == bytes(8)
    for word in (b"Lavf", b"Lavc", str(folder).encode(), str(Path.home()).encode() + b"/"):
        assert word not in data


def rendered_elsewhere(folder: Path, output: Path, **environment: str) -> Path:
    command = [sys.executable, "-m", "tests.media.machine", str(folder), str(output)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    subprocess.run(command, check=True, cwd=output.parent, env=environment)
    return output


def test_hash_seed_time_zone_locale_folder_and_paths_change_no_byte(
    folder: Path, one_worker: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    there = {
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Apia",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "HOME": str(tmp_path),
    }
    assert sha256(rendered_elsewhere(moved, tmp_path / "film.mp4", **there)) == sha256(one_worker)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="names a part of x86-64's instructions")
@pytest.mark.parametrize("preset", ["veryfast", "medium"])
def test_what_the_processor_offers_the_encoder_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preset: Preset
) -> None:
    settings = SETTINGS.changed(preset=preset)
    encode_segment(_drifting_noise(), settings, tmp_path / "here.mp4")
    monkeypatch.setattr(encoder, "REPEATABLE", f"{encoder.REPEATABLE}:asm=SSE2")
    encode_segment(_drifting_noise(), settings, tmp_path / "older.mp4")
    assert sha256(tmp_path / "here.mp4") == sha256(tmp_path / "older.mp4")


def _drifting_noise() -> Iterator[av.VideoFrame]:
    """Thirty frames of squares and grain, and a cut."""
    rng = np.random.default_rng(2)
    squares = rng.integers(30, 220, (30, 50)).repeat(8, axis=0).repeat(8, axis=1)
    picture = (squares + rng.integers(-9, 10, squares.shape)).astype(np.uint8)
    for k in range(30):
        planes = np.full((SETTINGS.height * 3 // 2, SETTINGS.width), 128, np.uint8)
        planes[: SETTINGS.height] = picture[k:, 2 * k :][: SETTINGS.height, : SETTINGS.width]
        yield av.VideoFrame.from_ndarray(255 - planes if k > 20 else planes, format="yuv420p")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="finds FFmpeg's libraries in /proc")
def test_a_processor_without_simd_changes_no_picture_and_no_sample(
    folder: Path, one_worker: Path, tmp_path: Path
) -> None:
    """Each library as on an older processor; compiling the kernels for it takes most of the time.

    The AAC encoder adds floats in the processor's order: what it makes is not compared.
    """
    x86 = os.uname().machine == "x86_64"
    older = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(tmp_path / "kernels"),
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4" if x86 else "",
        "OPENBLAS_CORETYPE": "Prescott" if x86 else "ARMV8",
        "FFMPEG_CPU_FLAGS": "0",
    }
    film = rendered_elsewhere(folder, tmp_path / "film.mp4", **older)
    assert _pictures(film) == _pictures(one_worker)
    write_samples(folder, tmp_path / "here.pcm")
    assert sha256(film.with_suffix(".pcm")) == sha256(tmp_path / "here.pcm")


def _pictures(film: Path) -> list[bytes]:
    with av.open(str(film)) as container:
        return [bytes(packet) for packet in container.demux(video=0)]
