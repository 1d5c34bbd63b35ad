"""A picture that matches begins in the colours of the one before and turns to its own, frame for frame the same."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.render.plan import Chunk, chunk_key
from onetake.render.settings import RenderSettings
from onetake.timeline.master import Master
from tests.media.picture.clips import numbered_clip
from tests.media.picture.films import Compose, Film, Picture, Samples, WriteFile, element, master_of

START, FRAMES = 50, 10
WARM, COLD = (200, 140, 90), (150, 140, 120)
"""Gains of (200, 140, 90) over (150, 140, 120): 4/3, 1 and 3/4."""


def plain(colour: tuple[int, int, int]) -> Samples:
    return np.full((90, 160, 3), colour)


def picture(name: str, start: int, end: int, **fields: Any) -> dict[str, Any]:
    shown = element("image", *fields.pop("keyframes", ({},)), frames=(start, end), width=320, height=180, **fields)
    return {**shown, "id": name, "asset": name}


def joined(**fields: Any) -> list[dict[str, Any]]:
    """Two pictures, the second opaque from its first frame on, so that its colours are seen alone."""
    match = {"element": "before", "frames": FRAMES}
    return [picture("before", 0, START + FRAMES), picture("after", START, 100, match=match, **fields)]


@pytest.fixture
def files(picture_file: WriteFile) -> dict[str, Path]:
    return {"before": picture_file(plain(WARM), "before.png"), "after": picture_file(plain(COLD), "after.png")}


def colour(seen: Picture) -> tuple[float, ...]:
    """R, G, B of the middle, by BT.709 in limited range."""
    y, u, v = seen.y[90, 160], seen.u[45, 80], seen.v[45, 80]
    grey, cb, cr = (y - 16) * 255 / 219, (u - 128) * 255 / 224, (v - 128) * 255 / 224
    return grey + 1.5748 * cr, grey - 0.1873 * cb - 0.4681 * cr, grey + 1.8556 * cb


def test_it_begins_in_the_colours_of_the_frame_before_and_ends_in_its_own(
    compose: Compose, files: dict[str, Path]
) -> None:
    film = compose(*joined(), files=files)
    assert colour(film[START - 1]) == pytest.approx(WARM, abs=2)
    assert colour(film[START]) == pytest.approx(WARM, abs=2)
    assert colour(film[START + FRAMES]) == pytest.approx(COLD, abs=2)


def test_half_way_each_channel_has_half_of_its_gain_to_the_eye(compose: Compose, files: dict[str, Path]) -> None:
    """The square roots of 4/3, 1 and 3/4."""
    film = compose(*joined(), files=files)
    assert colour(film[START + FRAMES // 2]) == pytest.approx((173.2, 140, 103.9), abs=2)


def test_from_frame_to_frame_it_changes_evenly(compose: Compose, files: dict[str, Path]) -> None:
    film = compose(*joined(), files=files)
    reds = [colour(film[frame])[0] for frame in range(START - 1, START + FRAMES + 1)]
    assert max(abs(b - a) for a, b in pairwise(reds)) < 8  # 50 in all


def test_colours_far_apart_are_not_brought_together_further_than_by_half_as_much_again(
    compose: Compose, picture_file: WriteFile
) -> None:
    files = {
        "before": picture_file(plain((240, 240, 240)), "b.png"),
        "after": picture_file(plain((40, 40, 40)), "a.png"),
    }
    film = compose(*joined(), files=files)
    assert colour(film[START]) == pytest.approx((60, 60, 60), abs=2)


def test_what_gets_brighter_than_white_is_white(compose: Compose, picture_file: WriteFile) -> None:
    """Half black, half white, after a lighter one: as a display clips it, without a tint."""
    half = plain((0, 0, 0))
    half[:, 80:] = (255, 255, 250)
    files = {"before": picture_file(plain((255, 255, 255)), "b.png"), "after": picture_file(half, "a.png")}
    seen = compose(*joined(), files=files)[START]
    assert seen.y.max() == 235
    assert (seen.u[45, 120], seen.v[45, 120]) == (128, 128)


def test_any_frame_first_and_the_preview_has_the_same_colours(compose: Compose, files: dict[str, Path]) -> None:
    forward, single = compose(*joined(), files=files), compose(*joined(), files=files)
    small = compose(*joined(), files=files, size=(160, 90))
    wanted = [forward[frame].data for frame in range(START - 1, START + FRAMES + 1)]
    assert single[START + 3].data == wanted[4]
    assert single[START].data == wanted[1]
    assert small[START + 3].y[45, 80] == forward[START + 3].y[90, 160]


@pytest.mark.parametrize("props", [{"keyframes": ({"rotation": 20},)}, {"radius": 30}, {"keyframes": ({"x": 163.3},)}])
def test_however_it_stands_its_colours_match(compose: Compose, files: dict[str, Path], props: dict[str, Any]) -> None:
    film = compose(*joined(**props), files=files)
    assert colour(film[START]) == pytest.approx(WARM, abs=2)


def test_a_picture_with_alpha_changes_its_colours_too(
    compose: Compose, picture_file: WriteFile, files: dict[str, Path]
) -> None:
    """Half of it is the picture behind, half its own colours at the most gain: over black it gives little light."""
    half = picture_file(np.dstack([plain(COLD), np.full((90, 160), 128)]), "half.png")
    film = compose(*joined(), files={**files, "after": half})
    assert colour(film[START]) == pytest.approx((212.5, 175, 135), abs=3)


def test_of_a_clip_the_last_frame_that_was_shown_counts(
    compose: Compose, tmp_path: Path, picture_file: WriteFile
) -> None:
    """A clip that gets lighter with each frame, before a grey still."""
    clip = numbered_clip(tmp_path / "before.mp4", range(50))
    files = {"before": clip, "after": picture_file(plain((180, 180, 180)), "a.png")}
    before = element("video", frames=(0, START + FRAMES), width=320, height=180, asset="before")
    film = compose({**before, "id": "before"}, joined()[1], files=files)
    assert film[START].y.mean() == pytest.approx(film[START - 1].y.mean(), abs=3)


def test_a_chunk_that_begins_within_the_match_is_that_of_the_film(files: dict[str, Path]) -> None:
    """Drawn by another process that has never seen the frames before."""
    whole, chunk = Film(joined(), files), Film(joined(), files)
    within = range(START + 4, START + FRAMES + 2)
    shown = [whole[frame].data for frame in range(START - 2, within.stop)]
    assert [chunk[frame].data for frame in within] == shown[6:]


def keys(master: Master, *starts: int) -> list[str]:
    settings = RenderSettings.of(master, "standard")
    chunks = [Chunk(index=0, start=start, end=100) for start in starts]
    return [chunk_key(master, settings, 0, chunk) for chunk in chunks]


def test_what_it_matches_counts_in_the_key_of_a_chunk_while_its_colours_change() -> None:
    """Even where the picture before is gone by then, as in a master made by hand."""
    kinds = {"before": "image", "after": "image", "other": "image"}
    first, second = joined()
    short = {**first, "to": START, "timeline": {**first["timeline"], "lastAppears": START - 1}}
    one = keys(master_of([short, second], kinds), START + 2, START + FRAMES)
    other = keys(master_of([{**short, "asset": "other"}, second], kinds), START + 2, START + FRAMES)
    assert one[0] != other[0]
    assert one[1] == other[1]
