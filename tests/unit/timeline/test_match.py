"""Pictures that begin in the colours of the one before, as the document and everything made of it says so."""

from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from onetake.errors import DocumentError
from onetake.jobs.usage import pictures_in
from onetake.timeline.diff import diff_masters
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.export.context import describe
from onetake.timeline.master import Master, match_of
from onetake.timeline.otio.read import read_otio
from onetake.timeline.otio.write import to_otio

Json = dict[str, Any]


def picture(name: str, start: int, to: int, **fields: Any) -> Json:
    timeline = {"firstAppears": start, "lastAppears": to - 1, "keyframes": [{"frame": start}]}
    shown = {"id": name, "type": "image", "from": start, "to": to, "timeline": timeline, **fields}
    return {"asset": name, "width": 64, "height": 64, **shown}


def film(*elements: Json) -> Master:
    assets = {name: {"uri": f"{name}.png", "kind": "image"} for name in ("a", "b", "c")}
    document = {"width": 64, "height": 64, "durationInFrames": 100, "elements": list(elements), "assets": assets}
    return parse_document(Master, document)


MATCH = {"element": "a", "frames": 8}


@pytest.fixture
def master() -> Master:
    return film(picture("a", 0, 50), picture("b", 50, 100, match=MATCH))


@pytest.mark.parametrize(
    ("other", "match"),
    [
        (picture("c", 0, 50), MATCH),
        (picture("a", 0, 49), MATCH),
        (picture("a", 50, 90), MATCH),
        (picture("a", 0, 50), {"element": "b", "frames": 8}),
    ],
)
def test_only_a_picture_of_the_frame_before_can_be_matched(other: Json, match: Json) -> None:
    with pytest.raises(DocumentError, match=r"element b begins in the colours of [ab], .* frame before its first, 50"):
        film(other, picture("b", 50, 100, match=match))


def test_a_stretch_needs_the_file_that_its_colours_are_measured_in(master: Master) -> None:
    assert pictures_in(master, 60, 70) == {"a", "b"}
    assert pictures_in(master, 0, 40) == {"a"}


def test_other_colours_before_may_change_the_frames_of_the_match(master: Master) -> None:
    other = film(picture("a", 0, 50, asset="c"), picture("b", 50, 100, match=MATCH))
    assert diff_masters(master, other).frames == [(0, 58)]


def test_the_context_says_it(master: Master) -> None:
    assert "b: image of b 64x64, frames 50 to 99, layer 0, in the colours of a at first, for 8 frames" in describe(
        master
    )


def test_it_survives_opentimelineio(master: Master, tmp_path: Path) -> None:
    path = tmp_path / "film.otio"
    path.write_text(to_otio(master))
    found, warnings = read_otio(path)
    assert (canonical_json(found), warnings) == (canonical_json(master), [])


@pytest.mark.parametrize("gone", [True, False])
def test_without_the_clip_before_a_picture_has_its_own_colours(master: Master, tmp_path: Path, gone: bool) -> None:
    """Another program took the clip out, or shortened it."""
    path = tmp_path / "film.otio"
    timeline = otio.adapters.read_from_string(to_otio(master))
    track = timeline.tracks[0]
    first = next(clip for clip in track if clip.name == "a")
    if gone:
        track[track.index(first)] = otio.schema.Gap(source_range=first.source_range)
    else:
        duration = otio.opentime.RationalTime(40, 30)
        first.source_range = otio.opentime.TimeRange(first.source_range.start_time, duration)
        track.insert(1, otio.schema.Gap(duration=otio.opentime.RationalTime(10, 30)))
    otio.adapters.write_to_file(timeline, str(path))
    found, _ = read_otio(path)
    [after] = [element for element in found.elements if element.id == "b"]
    assert (after.from_, match_of(after)) == (50, None)
