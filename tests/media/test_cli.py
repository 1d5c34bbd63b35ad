"""The command line's pictures and films: what it says about them."""

import json
from pathlib import Path
from typing import Any

import pytest

from onetake.cli import main
from tests.media.picture.films import element

WARNING = "onetake: warning: No font has the character \ue123 (U+E123 unnamed character) of text text.\n"


@pytest.fixture
def master_file(tmp_path: Path) -> Path:
    title: dict[str, Any] = element("text", text="a\ue123", frames=(0, 4))
    master = {"width": 160, "height": 90, "durationInFrames": 4, "elements": [title], "assets": {}}
    path = tmp_path / "master.json"
    path.write_text(json.dumps(master))
    return path


def test_frame_prints_each_warning_as_a_line(master_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frame", str(master_file), "0", "-o", str(master_file.with_name("frame.png"))]) == 0
    assert capsys.readouterr().err == WARNING


def test_render_prints_each_warning_once(master_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = master_file.with_name("film.mp4")
    arguments = ["--workers", "2", "--chunk-frames", "2", "-o", str(output)]
    assert main(["render", str(master_file), *arguments]) == 0
    assert capsys.readouterr().err == WARNING
    assert output.exists()
