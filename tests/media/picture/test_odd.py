"""The pictures of odd storyboards do not jump at boundaries either."""

from itertools import pairwise

import numpy as np
import pytest

from onetake.render.picture.compositor import Compositor
from onetake.render.verification.footage import change
from tests.unit.storyboard.odd import ODD, compiled

AROUND = 3
MOST_BOUNDARIES = 6


@pytest.mark.parametrize("name", [name for name in ODD if name != "declared cut"])
def test_the_picture_changes_no_more_at_a_boundary_than_around_it(name: str) -> None:
    master = compiled(ODD[name]())
    shrunk = 180 / min(master.width, master.height)
    width, height = (int(side * shrunk) // 2 * 2 for side in (master.width, master.height))
    with Compositor(master, {}, width, height) as compositor:
        for section in master.sections[1 : 1 + MOST_BOUNDARIES]:
            at = section.start_frame
            frames = range(max(0, at - AROUND), min(master.duration_in_frames, at + AROUND + 1))
            shown = [compositor.frame(frame).to_ndarray()[:height].astype(np.uint8) for frame in frames]
            changes = [change(before, after).most for before, after in pairwise(shown)]
            there = changes.pop(at - frames[0] - 1)
            assert there <= max(changes, default=0) + 1, f"at frame {at}: {there}, around it {changes}"
