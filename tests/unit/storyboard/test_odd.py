"""What is odd compiles, the same everywhere and without a jump; what is broken is refused by name, with a way out."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.timeline.continuity import assess_continuity
from onetake.timeline.document import content_hash
from tests.unit.storyboard.odd import ODD, Json, box, compiled, scene, story, text

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ODD)
def test_nothing_jumps_in_what_is_odd(name: str) -> None:
    master = compiled(ODD[name]())
    assert assess_continuity(master, 0, master.duration_in_frames).jumps == ()
    ends = [section.end_frame for section in master.sections]
    assert [0, *ends] == [*(section.start_frame for section in master.sections), master.duration_in_frames]


def test_another_process_gives_the_same_masters() -> None:
    own = "".join(f"{name} {content_hash(compiled(make()))}\n" for name, make in ODD.items())
    environment: dict[str, Any] = {**os.environ, "PYTHONHASHSEED": "4711"}
    command = [sys.executable, "-m", "tests.unit.storyboard.odd"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == own


BROKEN: dict[str, tuple[Json, str]] = {
    "id": (story(scene("a", 9, box("ünï"))), '(scene a, element ünï): "ünï" cannot be an id: use up to 128 of'),
    "twice": (
        story(scene("a", 9, box("b"), box("b"))),
        "has the element b twice: two may not say where it is, so give",
    ),
    "doubled keyframe": (
        story(scene("a", 9, box("b", {"frame": 3}, {"frame": 3}))),
        "section a, element b: the keyframe at frame 3 is there twice: keep one of them",
    ),
    "order": (
        story(scene("a", 9, box("b", {"frame": 5}, {"frame": 3}))),
        "section a, element b: the keyframe at frame 3 stands after the one at frame 5: put them in order",
    ),
    "negative": (
        story(scene("a", 9, box("b", {"frame": -1}))),
        "/keyframes/0/frame (scene a, element b): Input should be greater than or equal to 0, and is -1",
    ),
    "outside": (
        story(scene("a", 9), scene("z", 9, box("b", {"frame": 9}))),
        "section z, element b: the keyframe at frame 9 is outside of the section, whose frames are 0 to 8: move it",
    ),
    "nan": (
        story(scene("a", 9, box("b", {"frame": 0, "x": float("nan")}))),
        "/keyframes/0/x (scene a, element b, frame 0): Input should be a finite number, and is NaN",
    ),
    "infinite": (
        story(scene("a", 9, box("b", radius=float("inf")))),
        "/radius (scene a, element b): Input should be a finite number, and is Infinity",
    ),
    "huge": (story(scene("a", 10**30)), "/scenes/0/durationInFrames (scene a): Input should be less than or equal to"),
    "half a frame": (
        story(scene("a", 9, box("b", {"frame": 1.5}))),
        "/frame (scene a, element b): Input should be a valid",
    ),
    "asset": (
        story(
            scene(
                "a",
                9,
                {"elementId": "i", "type": "image", "asset": "x", "width": 5, "height": 5, "keyframes": []}
                | {"keyframes": [{"frame": 0}]},
            )
        ),
        "scene a, element i uses asset x, which is not in assets: add it there, or name one that is",
    ),
    "type": (
        story(scene("a", 9, box("b", {"frame": 0, "x": "left"}))),
        "/x (scene a, element b, frame 0): Input should be a valid",
    ),
    "another type": (
        story(scene("a", 9, box("b")), scene("b", 9, text("b", "x"))),
        "section b, from frame 9: element b is of type text here, but of type shape in section a",
    ),
    "no keyframes": (
        story(scene("a", 9, box("b") | {"keyframes": []})),
        "/keyframes (scene a, element b): List should",
    ),
    "empty": ({}, "the storyboard has no scenes: add at least one"),
    "keys": (story(scene("a", 9), scene("a", 9)), "the key a is used twice: give one of the two another"),
    "unknown field": (
        story(scene("a", 9, box("b", colour="#fff"))),
        "/colour (scene a, element b): there is no such field",
    ),
    "colour": (
        story(scene("a", 9, box("b", fill="red"))),
        '/fill (scene a, element b): "red" is no colour: write #rrggbb',
    ),
    "bezier": (
        story(scene("a", 9, box("b", {"frame": 0, "easing": {"bezier": [2, 0, 0, 1]}}))),
        "/easing/bezier/0 (scene a, element b, frame 0): Input should be less than or equal to 1, and is 2",
    ),
    "spring": (
        story(scene("a", 9, box("b", {"frame": 0, "easing": {"spring": {"mass": 0}}}))),
        "/easing/spring/mass (scene a, element b, frame 0): Input should be greater than",
    ),
    "missing": (
        story(scene("a", 9, {"elementId": "b", "type": "text"})),
        "(scene a, element b): it is missing: add it",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_by_name(name: str) -> None:
    document, told = BROKEN[name]
    with pytest.raises(DocumentError) as refused:
        compiled(document)
    assert told in refused.value.message
