"""The pieces of `make bench`, with tiny films: what they compare is the same, and what they count is what is there."""

import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from bench import budgets
from bench.films import FILMS, compose, compose_long
from bench.joins import joins_by_length, write_sound
from bench.lengths import memory_by_length
from bench.media import STILLS, make_pictures
from bench.parts import PARTS, parts
from bench.processes import run
from bench.ready_made import RAW, ReadyMade, write_raw
from bench.sizes import size_cost
from bench.table import table
from bench.versus import versus
from onetake.render.engine import render_film
from onetake.render.settings import RenderSettings
from onetake.timeline.master import Master

FRAMES = 24
ALL_MEDIA = {key: Path(f"{key}.png") for key in (*STILLS, *(f"{still}-large" for still in STILLS), "logo")}
ALL_MEDIA |= {key: Path(f"{key}.mp4") for key in ("rabbit", "pan")}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def mixed(pictures: dict[str, Path]) -> Master:
    return compose("mixed", FRAMES, pictures)


@pytest.fixture(scope="module")
def raw(mixed: Master, pictures: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("raw") / "frames.yuv"
    write_raw(mixed, pictures, path)
    yield path
    path.unlink()


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("total", [FRAMES, 60, 720, 1800])
def test_a_film_fills_its_length_with_pictures(name: str, total: int) -> None:
    film = compose(name, total, ALL_MEDIA)
    assert {min(e.from_ for e in film.elements), max(e.to for e in film.elements)} == {0, total}


def test_no_scene_of_a_long_film_is_like_another() -> None:
    scenes = [e for e in compose_long(100 * 150, ALL_MEDIA).elements if e.type == "image"]
    looks = {(e.asset, e.crop.model_dump_json() if e.crop else "") for e in scenes}
    assert len(looks) == len(scenes) > 60


@pytest.mark.slow
def test_the_floor_encodes_the_very_frames_of_the_film(
    mixed: Master, pictures: dict[str, Path], raw: Path, tmp_path: Path
) -> None:
    settings, whole = RenderSettings.of(mixed, "standard"), (0, FRAMES)
    render_film(mixed, pictures, settings, whole, tmp_path / "film.mp4", workers=1)
    render_film(mixed, {RAW: raw}, settings, whole, tmp_path / "floor.mp4", workers=1, compose=ReadyMade)
    assert (tmp_path / "film.mp4").read_bytes() == (tmp_path / "floor.mp4").read_bytes()


@pytest.mark.slow
def test_a_pair_of_runs_is_told_by_time_and_by_cpu(mixed: Master, pictures: dict[str, Path], raw: Path) -> None:
    row = versus(mixed, pictures, raw, "veryfast", 1, 1)
    assert row["ratioRange"] == [row["ratio"]] * 2
    assert row["ratio"] == pytest.approx(row["floorSeconds"] / row["engineSeconds"], rel=0.1)
    # One worker, and this process, which joins while the worker has nothing to do.
    assert 0 < row["busy"] <= 1.1
    assert row["cpuRatio"] > 0
    assert 100e6 < row["workerBytes"] < 1000e6


@pytest.mark.slow
def test_time_outside_the_encoder_falls_to_the_parts_at_work(mixed: Master, pictures: dict[str, Path]) -> None:
    times = parts(mixed, pictures, FRAMES)
    assert list(times) == list(PARTS)
    assert times["decode"] == 0, "there is no clip in it"
    assert min(times[part] for part in ("load", "scale", "text", "compose")) > 0


@pytest.mark.slow
def test_size_costs_nothing_where_nothing_is_cut(mixed: Master, pictures: dict[str, Path], tmp_path: Path) -> None:
    uncut = size_cost(mixed, pictures, 1, tmp_path / "uncut.mp4")
    assert uncut["engineBytes"] == (tmp_path / "uncut.mp4").stat().st_size
    assert abs(uncut["cost"]) < 0.005, "only the edit list differs"
    cut = size_cost(compose("mixed", 96, pictures), pictures, 1, tmp_path / "cut.mp4")
    assert cut["cost"] > 0.01


@pytest.mark.slow
def test_one_part_is_joined_to_any_length(mixed: Master, raw: Path, tmp_path: Path) -> None:
    part, settings = tmp_path / "part.mp4", RenderSettings.of(mixed, "standard")
    render_film(mixed, {RAW: raw}, settings, (0, FRAMES), part, workers=1, compose=ReadyMade)
    short, long = joins_by_length([0.1, 0.5], part, FRAMES, 2.0, tmp_path)
    assert (short["parts"], long["parts"]) == (8, 38), "180 and 900 frames in parts of 24, rounded"
    assert long["fileBytes"] > 37 * (part.stat().st_size - 3000)
    assert long["share"] == pytest.approx(long["seconds"] / (38 * 2.0), abs=1e-4)
    assert 20e6 < short["peakBytes"] < 300e6


def test_sound_for_a_join_is_as_long_as_asked(tmp_path: Path) -> None:
    write_sound(tmp_path / "sound.mp4", Fraction(5, 2))
    with av.open(str(tmp_path / "sound.mp4")) as sound:
        assert sum(frame.samples for frame in sound.decode(audio=0)) == 117 * 1024


@pytest.mark.slow
def test_memory_is_that_of_all_processes_of_a_render(tmp_path: Path, pictures: dict[str, Path]) -> None:
    files = {f"{key}-large": pictures[key] for key in STILLS}
    (row,) = memory_by_length([1 / 6], files, 1, tmp_path)  # long enough to be looked at on a fast machine too
    assert row["frames"] == 300
    assert 50e6 < row["workerBytes"] < 1000e6
    assert row["wholeBytes"] > 0


def test_a_command_counts_with_the_processes_that_it_leaves_behind() -> None:
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {work!r}])"
    assert run([sys.executable, "-c", start]).cpu >= 0.3


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run([sys.executable, "-c", "import sys; sys.exit('no such film')"])
    assert caught.value.stderr == "no such film\n"


@pytest.mark.parametrize(
    ("budget", "figure", "verdict"),
    [
        (budgets.FLOOR["medium"], 0.97, ">= 0.97 ok"),
        (budgets.FLOOR["medium"], 0.969, ">= 0.97 MISSED"),
        (budgets.JOIN_SHARE, 0.02, "<= 0.02 ok"),
        (budgets.JOIN_SHARE, 0.021, "<= 0.02 MISSED"),
    ],
)
def test_a_budget_is_held_or_missed(budget: budgets.Budget, figure: float, verdict: str) -> None:
    assert budget.verdict(figure) == verdict


def test_the_table_says_where_a_budget_is_missed() -> None:
    row = {
        "preset": "medium", "workers": 2, "floorSeconds": 9.5, "engineSeconds": 10.0, "ratio": 0.95, "busy": 0.98,
        "ratioRange": [0.94, 0.96], "cpuRatio": 0.951, "cpuMillisecondsOutsideAFrame": 1.3, "joinShare": 0.001,
        "workerBytes": 399_000_000,
    }  # fmt: skip
    film = {"film": "mixed", "pixels": "1920x1080", "versus": [row, row | {"preset": "veryfast", "workers": 1}]}
    size = {"frames": 1800, "engineSeconds": 20.0, "engineBytes": 1_040_000, "continuousBytes": 1_000_000, "cost": 0.04}
    result = {
        "machine": dict.fromkeys(("cpu", "cores", "memoryGB", "system", "loadBefore"), "some")
        | dict.fromkeys(("python", "av", "x264", "numba", "numpy", "skia-python"), "1"),
        "seconds": 24, "runs": 3, "benchMinutes": 1.0,
        "films": [film | {"millisecondsByPart": dict.fromkeys(PARTS, 0.5), "size": size}],
        "joins": [{"minutes": 1, "parts": 1, "seconds": 1.0, "share": 0.05, "peakBytes": 7e7, "fileBytes": 1e6}],
        "memory": [{"minutes": 1, "workerBytes": 3e8, "wholeBytes": 7e8, "seconds": 9.0}],
        "cold": {"compileKernelsSeconds": 11.0, "firstFrameSeconds": [1.1, 1.2, 1.6]},
    }  # fmt: skip
    lines = table(result).splitlines()
    missed = [line for line in lines if "MISSED" in line]
    assert [line.split()[0] for line in missed] == ["mixed", "mixed", "1"], "ratio at medium, size, share of the join"
    assert "ratio >= 0.97 MISSED, memory <= 400 ok" in missed[0]
    assert any(line.endswith("1.20 s (1.10..1.60)  <= 1.5 ok") for line in lines)


def test_facts_of_a_machine_are_plain_json() -> None:
    from bench.machine import facts

    assert json.loads(json.dumps(facts()))["x264"].startswith("core ")
