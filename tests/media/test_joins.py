"""What is told of the joins of pictures, in colours and pixels worked out by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from onetake.cli import main
from onetake.render.verification.joins import joins_of
from onetake.render.verification.report import JoinFacts
from tests.media.picture.films import Samples, element, master_of


def noise(right: int = 0, gain: tuple[float, ...] = (1, 1, 1), seed: int = 1) -> Samples:
    """Blobs in 320 x 180, moved to the right, each channel scaled."""
    blobs = np.random.default_rng(seed).integers(40, 160, (18, 32 + 2))
    wide = np.asarray(Image.fromarray(blobs.astype(np.uint8)).resize((340, 180), Image.Resampling.BICUBIC))
    return np.stack([wide[:, 10 - right : 330 - right] * scale for scale in gain], 2).astype(np.int64)


def joined(folder: Path, first: Samples, second: Samples, **fields: Any) -> list[JoinFacts]:
    files = {}
    for name, pixels in (("a", first), ("b", second)):
        files[name] = folder / f"{name}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(files[name])
    one = {**element("image", frames=(0, 50), asset="a", width=320, height=180), "id": "a"}
    other = {**element("image", frames=(50, 100), asset="b", width=320, height=180), "id": "b", **fields}
    return list(joins_of(master_of([one, other], {"a": "image", "b": "image"}), files))


def test_what_joins_is_told_without_a_suggestion(tmp_path: Path) -> None:
    [join] = joined(tmp_path, noise(), noise())
    assert (join.frame, join.how, join.suggestion) == (50, "cut", None)
    assert join.colour == pytest.approx((0, 0, 0), abs=0.1)
    assert join.shift == pytest.approx((0, 0), abs=0.1)


def test_a_jump_of_colour_is_told_by_channel(tmp_path: Path) -> None:
    [join] = joined(tmp_path, noise(), noise(gain=(1.2, 1, 0.8)))
    mean = noise().mean()
    assert join.colour == pytest.approx((0.2 * mean, 0, -0.2 * mean), abs=1.5)
    assert join.suggestion == "a transition of type match would soften it"


def test_a_jump_of_place_is_told_in_pixels(tmp_path: Path) -> None:
    [join] = joined(tmp_path, noise(), noise(right=6))
    assert join.shift == pytest.approx((6, 0), abs=0.5)
    assert join.suggestion


def test_pictures_of_different_things_have_no_shift(tmp_path: Path) -> None:
    [join] = joined(tmp_path, noise(), noise(seed=2))
    assert join.shift is None


def test_pictures_of_unequal_size_are_compared_where_both_are(tmp_path: Path) -> None:
    """The second, smaller, shows the middle of the first: nothing moves there."""
    middle = noise()[20:160, 40:280]
    [join] = joined(tmp_path, noise(), middle, width=240, height=140)
    assert join.part == pytest.approx(240 * 140 / (320 * 180), abs=0.01)
    assert join.shift == pytest.approx((0, 0), abs=0.5)
    assert join.colour == pytest.approx((0, 0, 0), abs=1)
    assert "compared in the 58% of the picture that both fill" in join.text()


def test_pictures_in_different_places_are_said_not_to_be_compared(tmp_path: Path) -> None:
    timelines = [element("image", {"x": x})["timeline"] for x in (0, 320)]
    one, other = (
        {**element("image", frames=frames, asset="a", width=320, height=180), "id": name, "timeline": timeline}
        for name, frames, timeline in zip("ab", ((0, 50), (50, 100)), timelines, strict=True)
    )
    Image.fromarray(noise().astype(np.uint8)).save(tmp_path / "a.png")
    [join] = joins_of(master_of([one, other], {"a": "image"}), {"a": tmp_path / "a.png"})
    assert join.text() == "frame 50, a to b, cut: not compared, for they fill different parts of the frame"


def test_a_match_is_told_and_not_suggested_again(tmp_path: Path) -> None:
    [join] = joined(tmp_path, noise(), noise(gain=(1.2, 1, 0.8)), match={"element": "a", "frames": 5})
    assert (join.how, join.suggestion) == ("match", None)


def test_the_command_line_prints_a_line_a_join(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    joined(tmp_path, noise(), noise(right=6))
    one = {**element("image", frames=(0, 50), asset="a", width=320, height=180), "id": "a"}
    other = {**element("image", frames=(50, 100), asset="b", width=320, height=180), "id": "b"}
    assets = {name: {"uri": f"{name}.png", "kind": "image"} for name in "ab"}
    document = {"width": 320, "height": 180, "durationInFrames": 100, "elements": [one, other], "assets": assets}
    path = tmp_path / "master.json"
    path.write_text(json.dumps(document))
    assert main(["joins", str(path)]) == 0
    assert capsys.readouterr().out.startswith("frame 50, a to b, cut: red ")
    assert main(["joins", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["incoming"] == "b"
    assert main(["frame", str(path), "9999", "-o", str(tmp_path / "f.png")]) == 1
    assert capsys.readouterr().err == "onetake: there is no frame 9999; the film has frames 0 to 99\n"
    path.write_text(json.dumps({**document, "elements": [one]}))
    assert main(["joins", str(path)]) == 0
    assert capsys.readouterr().out == "no pictures join\n"
    assert main(["joins", "--json", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["compile", str(path), "-o", str(tmp_path / "m.json")]) == 1
    assert "this is a master, which needs no compiling; render it" in capsys.readouterr().err


def test_the_report_of_a_film_has_the_gains_of_its_matches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The picture that comes is half as bright in red as the one before it, and twice as bright in blue."""
    for name, colour in (("a", (120, 100, 60)), ("b", (60, 100, 120))):
        Image.new("RGB", (320, 180), colour).save(tmp_path / f"{name}.png")
    one = {**element("image", frames=(0, 15), asset="a", width=320, height=180), "id": "a"}
    other = {**element("image", frames=(10, 20), asset="b", width=320, height=180), "id": "b"}
    other["match"] = {"element": "a", "frames": 5}
    assets = {name: {"uri": f"{name}.png", "kind": "image"} for name in "ab"}
    document = {"width": 320, "height": 180, "durationInFrames": 20, "elements": [one, other], "assets": assets}
    master, film = tmp_path / "master.json", tmp_path / "film.mp4"
    master.write_text(json.dumps(document))
    assert main(["render", str(master), "-o", str(film)]) == 0
    capsys.readouterr()

    def gains(*of: str) -> Any:
        assert main(["verify", str(film), "--master", str(master), "--json", *of]) == 0
        return json.loads(capsys.readouterr().out)["gains"]

    assert gains() == {"b": [1.5, pytest.approx(1, abs=0.02), pytest.approx(1 / 1.5, abs=0.001)]}, "no more than 1.5"
    assert main(["render", str(master), "-o", str(film), "--range", "0:10"]) == 0
    capsys.readouterr()
    assert gains("--range", "0:10") == {}
