"""The texts of an exported Remotion project. That it renders, and looks alike: tests/media/export/test_remotion.py."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from onetake.cli import main
from onetake.timeline.document import parse_document
from onetake.timeline.export.remotion.fonts import nearest_weight
from onetake.timeline.export.remotion.project import remotion_project
from onetake.timeline.export.remotion.readme import warnings_of
from onetake.timeline.master import Master
from tests.media.export.showcase import showcase

EXAMPLES = Path(__file__).parents[4] / "examples"
GAINS = {"graded": (1.25, 1.0, 0.75)}


def master(**fields: Any) -> Master:
    return parse_document(Master, {"width": 160, "height": 90, "durationInFrames": 60, **fields})


def element(name: str, kind: str, frames: tuple[int, int] = (0, 60), **props: Any) -> dict[str, Any]:
    timeline = {"firstAppears": frames[0], "lastAppears": frames[1] - 1, "keyframes": [{"frame": frames[0], "x": 80.5}]}
    return {"id": name, "type": kind, "from": frames[0], "to": frames[1], "timeline": timeline, **props}


def text(name: str, words: str = "x", **props: Any) -> dict[str, Any]:
    return element(name, "text", text=words, **props)


def tag(film: str, name: str) -> str:
    """The element with this id, as it stands in Film.tsx."""
    found = re.search(rf'    <\w+\n      id={{"{name}"}}.*?    />\n', film, re.DOTALL)
    assert found, f"{name} is not in\n{film}"
    return found.group()


def test_the_same_master_gives_the_same_project() -> None:
    assert remotion_project(showcase()) == remotion_project(showcase())


def test_versions_are_pinned_to_one_and_the_same_remotion() -> None:
    package = json.loads(remotion_project(master()).texts["package.json"])
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert versions["remotion"] == versions["@remotion/cli"]


def test_size_length_and_exact_rate_are_the_compositions() -> None:
    root = remotion_project(master(fps={"num": 30_000, "den": 1001})).texts["src/Root.tsx"]
    for line in ("width={160}", "height={90}", "fps={30000 / 1001}", "durationInFrames={60}"):
        assert line in root


def test_elements_stand_back_to_front_and_ties_in_document_order() -> None:
    film = remotion_project(
        master(elements=[text("top", layer=2), text("b"), text("a"), text("bottom", layer=-1)])
    ).texts["src/Film.tsx"]
    assert re.findall(r'id={"(\w+)"}', film) == ["bottom", "b", "a", "top"]


def test_an_element_has_its_look_its_frames_and_its_keyframes() -> None:
    film = remotion_project(showcase()).texts["src/Film.tsx"]
    assert "from={5}\n      to={60}" in tag(film, "held")
    assert "{frame: 5, " not in tag(film, "held")
    assert "{frame: 0, x: 240, y: 180, easing: {spring: {damping: 8, stiffness: 90}}}" in tag(film, "held")
    assert 'outline={{color: "#102040", width: 3}}' in tag(film, "rimmed")
    assert "crop={{x: 200, y: 100, width: 400, height: 200}}" in tag(film, "cropped")
    assert 'fill={{gradient: "linear", angle: 60, stops: [[0, "#ff5a36"]' in tag(film, "card")


def test_words_cannot_leave_their_string() -> None:
    words = '"} /> */ `${1}` </Stage> \\ \u2028 {\n'
    film = remotion_project(master(elements=[text("t", words)])).texts["src/Film.tsx"]
    assert f"text={{{json.dumps(words, ensure_ascii=False)}}}" in film


def test_a_crop_is_in_whole_pixels_inside_the_picture() -> None:
    crop = {"x": 10.6, "y": 0, "width": 500, "height": 0.1}
    picture = element("p", "image", asset="a", width=50, height=50, crop=crop)
    assets = {"a": {"uri": "a.png", "kind": "image", "width": 100, "height": 80}}
    film = remotion_project(master(elements=[picture], assets=assets)).texts["src/Film.tsx"]
    assert "crop={{x: 11, y: 0, width: 89, height: 1}}" in film


def test_files_have_names_that_every_file_system_takes_and_no_two_share() -> None:
    uris = {
        "Hero": "x/Hero.PNG",
        "hero": "https://a.test/a.png?x=.exe",
        "a:b": "s3://bucket/key",
        "font": "f.ttf",
    }
    assets = {key: {"uri": uri, "kind": "font" if key == "font" else "image"} for key, uri in uris.items()}
    pictures = [
        element(f"p{n}", "image", asset=key, width=9, height=9) for n, key in enumerate(("Hero", "hero", "a:b"))
    ]
    assets["unused"] = {"uri": "unused.png", "kind": "image"}
    project = remotion_project(master(elements=pictures, assets=assets))
    assert project.assets == {
        "Hero": "public/assets/Hero.png",
        "hero": "public/assets/hero-2.png",
        "a:b": "public/assets/a_b",
        "font": "public/assets/font.ttf",
    }


@pytest.mark.parametrize(
    ("wanted", "found"), [(100, 100), (200, 100), (350, 300), (450, 500), (600, 700), (800, 900), (900, 900)]
)
def test_weights_are_matched_as_css_does(wanted: int, found: int) -> None:
    assert nearest_weight(wanted) == found


def test_only_the_faces_of_roboto_that_texts_ask_for_come_along() -> None:
    texts = [text("a", font={"weight": 600}), text("b", font={"italic": True}), text("c", font={"family": "Own"})]
    project = remotion_project(master(elements=texts), {"Noto Sans Arabic": "arabic.ttf"})
    assert list(project.roboto) == ["Roboto-Regular.ttf", "Roboto-Italic.ttf", "Roboto-Bold.ttf"]
    assert project.fallbacks == {"Noto Sans Arabic": "public/fonts/arabic.ttf"}
    assert '"\\"Roboto\\", \\"Noto Sans Arabic\\""' in project.texts["src/film-fonts.ts"]


def test_music_gives_way_where_its_voice_is_and_fades_where_it_ends() -> None:
    film = remotion_project(showcase()).texts["src/Film.tsx"]
    assert "under={{from: 30, to: 45}}" in tag(film, "score")
    assert "seconds={2}" in tag(film, "score")
    short = master(
        audio=[{"id": "s", "asset": "a", "from": 0, "to": 60, "trimStart": 0.5}],
        assets={"a": {"uri": "a.wav", "kind": "audio", "duration": 1.75}},
    )
    assert "seconds={1.25}" in tag(remotion_project(short).texts["src/Film.tsx"], "s")


def test_sections_and_captions_are_there_as_data() -> None:
    texts = remotion_project(showcase()).texts
    assert 'name={"two"}\n      from={30}\n      to={60}' in texts["src/Film.tsx"]
    assert '{text: "What is said,\\nin two lines", startMs: 0, endMs: 1000,' in texts["src/captions.ts"]


def test_a_loop_of_unknown_length_is_warned_of() -> None:
    warnings = warnings_of(showcase(), GAINS)
    assert len(warnings) == 1
    assert "looped" in warnings[0]
    assert warnings[0] in remotion_project(showcase(), gains=GAINS).texts["README.md"]


def test_a_picture_that_matches_begins_with_the_gains_that_were_measured() -> None:
    film = remotion_project(showcase(), gains=GAINS).texts["src/Film.tsx"]
    assert "match={{frames: 40, gains: [1.25, 1, 0.75]}}" in tag(film, "graded")
    assert film.count("match=") == 1


def test_where_no_pictures_are_at_hand_the_readme_says_whose_colours_are_not_matched() -> None:
    project = remotion_project(showcase())
    assert "match=" not in project.texts["src/Film.tsx"]
    assert (
        "Element graded dissolves in over frames 10 to 50 in its own colours, and not in those of ken-burns"
        in (project.texts["README.md"])
    )


def test_the_command_writes_a_folder_and_writes_it_again_but_over_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = str(EXAMPLES / "drawn.master.json"), tmp_path / "film"
    assert main(["export", source, "--to", "remotion", "-o", str(folder)]) == 0
    assert (folder / "public/fonts/Roboto-Bold.ttf").stat().st_size > 100_000
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "node_modules").mkdir()
    assert main(["export", source, "--to", "remotion", "-o", str(folder)]) == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (folder / "package.json").unlink()
    assert main(["export", source, "--to", "remotion", "-o", str(folder)]) == 1
    assert "film has other files in it" in capsys.readouterr().err
    assert main(["export", source, "--to", "remotion"]) == 1
    assert "-o FOLDER" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a file" / "film"
    folder.parent.touch()
    assert main(["export", str(EXAMPLES / "drawn.master.json"), "--to", "remotion", "-o", str(folder)]) == 1
    assert capsys.readouterr().err == f"onetake: {folder} could not be written: Not a directory\n"
