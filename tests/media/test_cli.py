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


def test_a_storyboard_in_place_of_a_master_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "story.json"
    document.write_text('{"version": 1, "scenes": []}')
    assert main(["frame", str(document), "0", "-o", str(tmp_path / "out.png")]) == 1
    assert capsys.readouterr().err == (
        f"onetake: {document}: this is a storyboard; compile it to a master first, with `onetake compile`\n"
    )
