"""A look that changes is drawn as it is at each frame, whichever frames came before."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.render.plan import Chunk, chunk_key
from onetake.render.settings import RenderSettings
from tests.media.picture.clips import numbered_clip
from tests.media.picture.films import Compose, Picture, WriteFile, element, master_of

WHITE = 235


def wide(seen: Picture, row: int = 90) -> int:
    """How many pixels of a row are bright."""
    return int((seen.y[row] > 120).sum())


def high(seen: Picture, column: int = 160) -> int:
    return int((seen.y[:, column] > 120).sum())


def growing(kind: str, **props: Any) -> dict[str, Any]:
    """From 40 x 40 to 200 x 100 over the frames 10 to 30, evenly."""
    morph = {"startFrame": 10, "endFrame": 30, "width": 200, "height": 100}
    return element(kind, width=40, height=40, morphs=[morph], **props)


def test_a_shape_grows_evenly(compose: Compose) -> None:
    film = compose(growing("shape", shape="rect", fill="#ffffff"))
    sizes = [(wide(film[f]), high(film[f])) for f in (0, 10, 20, 25, 30, 99)]
    assert sizes == [(40, 40), (40, 40), (120, 70), (160, 86), (200, 100), (200, 100)]


def test_a_colour_changes_channel_by_channel(compose: Compose) -> None:
    morph = {"startFrame": 0, "endFrame": 20, "fill": "#000000"}
    film = compose(element("shape", shape="rect", width=100, height=100, fill="#ffffff", morphs=[morph]))
    # 128 of 255 in the middle, in limited range: 16 + 219 * 128 / 255.
    assert [film[f].y[90, 160] for f in (0, 10, 20)] == [235, 126, 16]


def test_corners_become_round(compose: Compose) -> None:
    morph = {"startFrame": 0, "endFrame": 20, "radius": 50}
    film = compose(element("shape", shape="rect", width=100, height=100, fill="#ffffff", morphs=[morph]))
    # At the corner's diagonal a radius r leaves (1 - 1/sqrt 2) r open.
    assert film[0].y[41, 111] == WHITE
    assert film[20].y[90 - 35 + 2, 160 - 35 + 2] == WHITE
    assert film[20].y[90 - 35 - 3, 160 - 35 - 3] == 16


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_picture_grows_with_its_box_and_is_not_distorted(
    compose: Compose, picture_file: WriteFile, rotation: int
) -> None:
    pixels = np.full((100, 100, 3), 255)
    film = compose(
        growing("image", asset="p", fit="contain") | {"timeline": element("x", {"rotation": rotation})["timeline"]},
        files={"p": picture_file(pixels)},
    )
    assert [(wide(film[f]), high(film[f])) for f in (0, 20, 40)] == [(40, 40), (70, 70), (100, 100)]


def test_a_clip_that_grows_plays_on(compose: Compose, tmp_path: Path) -> None:
    """Its frames are 4 code values apart; the middle of the frame is inside of the box all the time."""
    clip = {"clip": numbered_clip(tmp_path / "clip.mp4", range(50))}
    still = compose(element("video", asset="clip", width=40, height=40), files=clip)
    film = compose(growing("video", asset="clip"), files=clip)
    for frame in (5, 15, 22, 40):
        assert abs(int(film[frame].y[90, 160]) - int(still[frame].y[90, 160])) <= 1


def test_letters_grow_about_their_middle(compose: Compose) -> None:
    morph = {"startFrame": 0, "endFrame": 40, "fontSize": 80}
    film = compose(element("text", text="HHHH", font={"size": 20, "weight": 700}, morphs=[morph]))
    widths = []
    for frame in range(0, 41, 5):
        columns = np.flatnonzero((film[frame].y > 60).any(axis=0))
        assert abs((columns[0] + columns[-1]) / 2 - 159.5) <= 1
        widths.append(int(columns[-1] - columns[0]))
    steps = np.diff(widths)
    assert steps.min() > 0
    assert steps.max() - steps.min() <= 2


def test_frames_do_not_depend_on_those_before(compose: Compose, picture_file: WriteFile) -> None:
    rng = np.random.default_rng(1)
    files = {"p": picture_file(rng.integers(0, 255, (120, 160, 3)))}
    elements = [
        growing("image", asset="p", radius=9),
        growing("button", text="Go", radius=4) | {"id": "b"},
    ]
    forward = compose(*elements, files=files)
    seen = {frame: forward[frame].data for frame in range(0, 40, 3)}
    for frame in (39, 12, 27, 0):
        assert compose(*elements, files=files)[frame].data == seen[frame]


def test_a_chunk_counts_only_what_it_shows_of_the_morphs() -> None:
    def keys(**morph: Any) -> list[str]:
        later = {"startFrame": 60, "endFrame": 80, **morph}
        shape = growing("shape", shape="rect", fill="#ffffff")
        master = master_of([{**shape, "morphs": [*shape["morphs"], later]}], {})
        settings = RenderSettings.of(master, "standard")
        chunks = [Chunk(index=n, start=50 * n, end=50 * n + 50) for n in range(2)]
        return [chunk_key(master, settings, 0, chunk) for chunk in chunks]

    one, other = keys(width=300), keys(width=310)
    assert one[0] == other[0]
    assert one[1] != other[1]
