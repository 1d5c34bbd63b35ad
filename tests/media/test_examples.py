"""The documents of examples/ can be drawn."""

from pathlib import Path

import pytest

from onetake.cli import main
from onetake.render.picture.compositor import Compositor
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

EXAMPLES = Path(__file__).parents[2] / "examples"


def master_of(name: str) -> Master:
    data = (EXAMPLES / name).read_bytes()
    if name.endswith(".storyboard.json"):
        return compile_storyboard(parse_document(Storyboard, data))
    return parse_document(Master, data)


@pytest.mark.parametrize("name", ["hello.storyboard.json", "drawn.master.json", "filmed.master.json"])
def test_an_example_is_drawn_without_a_warning(name: str) -> None:
    master = master_of(name)
    files = {key: EXAMPLES / asset.uri for key, asset in master.assets.items()}
    with Compositor(master, files, 320, 180) as compositor:
        for frame in (0, master.duration_in_frames // 2, master.duration_in_frames - 1):
            luma = compositor.frame(frame).to_ndarray()[:180]
            assert luma.max() - luma.min() > 40, f"frame {frame} shows nothing"
        assert compositor.warnings == []


def test_an_example_with_media_renders_as_it_is_in_a_clone(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    assert main(["render", str(EXAMPLES / "filmed.master.json"), "-o", str(film), "--workers", "1"]) == 0
    assert main(["verify", str(film), "--master", str(EXAMPLES / "filmed.master.json")]) == 0
