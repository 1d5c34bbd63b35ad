"""The command line's pictures and films: what it says about them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onetake.cli import main
from tests.media.picture.films import element
from tests.waiting import wait_until

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


def test_compile_warns_of_a_narration_that_is_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "story.json"
    document.write_text(json.dumps({"scenes": [{"key": "a", "durationInFrames": 10, "narration": "Words."}]}))
    assert main(["compile", str(document), "-o", str(tmp_path / "master.json")]) == 0
    assert capsys.readouterr().err == (
        "onetake: warning: section a: its narration is too long by 0.5 s: to be read, a caption needs 0.8 s, "
        "and there are 0.3 s; shorten it, or make room for 15 frames more\n"
    )


@pytest.fixture
def jumping_file(tmp_path: Path) -> Path:
    box: dict[str, Any] = element("shape", shape="rect", width=20, height=20, fill="#ff0000", frames=(0, 8))
    box["timeline"]["keyframes"] = [{"frame": 3, "x": 20, "y": 45}, {"frame": 4, "x": 120, "y": 45}]
    sections = [{"id": "a", "startFrame": 0, "endFrame": 4}, {"id": "b", "startFrame": 4, "endFrame": 8}]
    master = {"width": 160, "height": 90, "durationInFrames": 8, "sections": sections, "elements": [box]}
    path = tmp_path / "jumping.json"
    path.write_text(json.dumps(master))
    return path


def test_a_film_that_jumps_is_rendered_only_by_force_and_its_report_says_so(
    jumping_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jump = "element shape jumps at frame 4, where section b begins: its x changes by +100 px"
    arguments = ["render", str(jumping_file), "--workers", "1", "-o", str(jumping_file.with_name("film.mp4"))]
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith(
        f"onetake: the film would jump: {jump}; to mend it, put keyframes of x 20"
    )
    assert not jumping_file.with_name("film.mp4").exists()
    assert main([*arguments, "--force"]) == 0
    assert capsys.readouterr().err.startswith(f"onetake: warning: {jump}")
    main(["verify", arguments[-1], "--master", str(jumping_file), "--json"])
    continuity = json.loads(capsys.readouterr().out)["continuity"]
    assert (continuity["smoothnessPercent"], continuity["crossings"]) == (0, 1)
    assert [k["x"] for k in continuity["jumps"][0]["mend"]] == [20, 120]


@pytest.mark.parametrize(
    ("words", "output"),
    [
        (["render"], "film.webm"),
        (["render"], "master.json"),
        (["render"], "."),
        (["frame", "0"], "frame.jpg"),
        (["timeline"], "master.json"),
    ],
)
def test_an_output_whose_name_says_another_format_is_wrong_usage_and_nothing_is_written_over(
    words: list[str],
    output: str,
    master_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(master_file.parent)
    before = master_file.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        main([words[0], "master.json", *words[1:], "-o", output])
    assert stopped.value.code == 2
    assert f"'{output}' is not a file name that ends in ." in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in master_file.parent.iterdir()} == {"master.json": before}


def test_no_file_that_is_read_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the document nor an asset of it, by whatever name."""
    storyboard = tmp_path / "s.json"
    storyboard.write_text('{"version": 1, "scenes": [{"key": "one", "durationInFrames": 3}]}')
    before, link = storyboard.read_bytes(), tmp_path / "link.json"
    link.symlink_to(storyboard)
    assert main(["compile", str(storyboard), "-o", str(link)]) == 1
    assert f"{link} is read for what is to be written" in capsys.readouterr().err
    assert storyboard.read_bytes() == before

    film, master = tmp_path / "clip.mp4", tmp_path / "m.json"
    film.write_bytes(b"a clip")
    shown = element("video", asset="clip", width=16, height=16)
    document = {"width": 16, "height": 16, "durationInFrames": 1, "elements": [shown]}
    master.write_text(json.dumps({**document, "assets": {"clip": {"uri": "clip.mp4", "kind": "video"}}}))
    assert main(["render", str(master), "-o", str(film)]) == 1
    assert "choose another name" in capsys.readouterr().err
    assert film.read_bytes() == b"a clip"


def test_what_is_no_file_is_not_replaced_and_a_link_leads_where_it_led(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    storyboard, pipe = tmp_path / "s.json", tmp_path / "pipe.json"
    storyboard.write_text('{"version": 1, "scenes": [{"key": "one", "durationInFrames": 3}]}')
    os.mkfifo(pipe)
    assert main(["compile", str(storyboard), "-o", str(pipe)]) == 1
    assert capsys.readouterr().err == f"onetake: {pipe} could not be written: it is no file but a device or a pipe\n"
    assert pipe.is_fifo()

    link, target = tmp_path / "link.json", tmp_path / "elsewhere" / "m.json"
    target.parent.mkdir()
    link.symlink_to(target)
    assert main(["compile", str(storyboard), "-o", str(link)]) == 0
    assert link.readlink() == target
    assert json.loads(target.read_bytes())["durationInFrames"] == 3


def test_a_range_beyond_the_film_is_told_as_one(master_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(master_file), "--range", "2:5", "-o", str(master_file.with_name("film.mp4"))]) == 1
    said = "onetake: the range 2:5 is not inside the film, which has the frames 0:4\n"
    assert capsys.readouterr().err == said


def test_a_render_that_is_stopped_leaves_nothing(master_file: Path) -> None:
    document = json.loads(master_file.read_bytes())
    long = {**document, "durationInFrames": 100_000, "elements": [], "width": 1920, "height": 1080}
    master_file.write_text(json.dumps(long))
    script = "import sys; from onetake.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "render", str(master_file), "-o", str(master_file.with_name("film.mp4"))]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as render:
        try:
            wait_until(lambda: list(master_file.parent.glob(".film.*/*.mp4")))
            # As Ctrl-C, which is ignored where the tests run in the background of a shell.
            render.send_signal(signal.SIGTERM)
            _, said = render.communicate(timeout=30)
        finally:
            render.kill()
    assert (render.returncode, said) == (130, "onetake: stopped\n")
    assert [path.name for path in master_file.parent.iterdir()] == ["master.json"]


def test_a_document_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    storyboard, output = tmp_path / "s.json", tmp_path / "s.json" / "m.json"
    storyboard.write_text('{"version": 1, "scenes": [{"key": "one", "durationInFrames": 3}]}')
    assert main(["compile", str(storyboard), "-o", str(output)]) == 1
    assert capsys.readouterr().err == f"onetake: {output} could not be written: Not a directory\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_document_may_begin_with_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    document = tmp_path / "windows.storyboard.json"
    document.write_text(Path("examples/hello.storyboard.json").read_text("utf-8"), encoding)
    assert main(["compile", str(document), "-o", str(tmp_path / "master.json")]) == 0


def test_a_document_that_is_nested_without_end_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "deep.json"
    document.write_text("[" * 200_000)
    assert main(["compile", str(document), "-o", str(tmp_path / "master.json")]) == 1
    assert capsys.readouterr().err.startswith(f"onetake: {document}: this is not JSON")


def onetake(*arguments: str, output: int) -> subprocess.CompletedProcess[str]:
    """In a process of its own, with a buffered standard output, as in a shell."""
    command = [sys.executable, "-c", "import sys; from onetake.cli import main; sys.exit(main())", *arguments]
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, env=buffered, check=False)


def test_an_output_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        ended = onetake("context", "examples/drawn.master.json", output=full.fileno())
    assert (ended.returncode, ended.stderr) == (1, "onetake: a file, or the output: No space left on device\n")


def test_nothing_is_said_of_a_reader_who_has_seen_enough() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ended = onetake("schema", output=write)
    finally:
        os.close(write)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_terminal_is_told_how_far_a_render_is(
    master_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["render", str(master_file), "--workers", "1", "-o", str(master_file.with_name("film.mp4"))]) == 0
    told, gone, warning = capsys.readouterr().err.rpartition("\r")
    assert (gone, warning) == ("\r", WARNING)
    assert told.endswith("\r4 of 4 frames\r" + " " * len("4 of 4 frames"))
