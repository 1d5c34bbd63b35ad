"""The documents of examples/ can be drawn."""

from pathlib import Path

import pytest

from onetake.render.picture.compositor import Compositor
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from tests.e2e.pictures import draw_picture, make_clip

EXAMPLES = Path(__file__).parents[2] / "examples"


def master_of(name: str) -> Master:
    data = (EXAMPLES / name).read_bytes()
    if name.endswith(".storyboard.json"):
        return compile_storyboard(parse_document(Storyboard, data))
    return parse_document(Master, data)


@pytest.mark.parametrize("name", ["hello.storyboard.json", "drawn.master.json", "filmed.master.json"])
def test_an_example_is_drawn_without_a_warning(name: str, tmp_path: Path) -> None:
    master = master_of(name)
    files = {"picture": draw_picture(tmp_path / "picture.png", 1), "clip": make_clip(tmp_path / "clip.mp4")}
    with Compositor(master, files, 320, 180) as compositor:
        for frame in (0, master.duration_in_frames // 2, master.duration_in_frames - 1):
            luma = compositor.frame(frame).to_ndarray()[:180]
            assert luma.max() - luma.min() > 40, f"frame {frame} shows nothing"
        assert compositor.warnings == []
