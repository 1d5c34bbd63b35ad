"""What editing programs read: our timelines written in their formats, by OpenTimelineIO's own adapters."""

from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from onetake.storyboard.compose.film import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from onetake.timeline.otio.write import to_otio

EXAMPLES = Path(__file__).parents[4] / "examples"
Places = list[tuple[str, float, float]]


def master_of(name: str) -> Master:
    document = (EXAMPLES / name).read_bytes()
    if name.endswith(".master.json"):
        return parse_document(Master, document)
    return compile_storyboard(parse_document(Storyboard, document))


@pytest.fixture(params=["drawn.master.json", "filmed.master.json", "hello.storyboard.json"])
def timeline(request: pytest.FixtureRequest) -> otio.schema.Timeline:
    """Texts, shapes and buttons; pictures, clips and sounds that nobody has measured; a compiled film."""
    return otio.adapters.read_from_string(to_otio(master_of(request.param)), "otio_json")


def places(found: Any) -> list[Places]:
    """Name, first frame and length of each clip, a list for each track."""
    if isinstance(found, otio.schema.SerializableCollection):
        found = next(item for item in found if isinstance(item, otio.schema.Timeline))
    return [
        [(c.name, c.trimmed_range_in_parent().start_time.value, c.duration().value) for c in track.find_clips()]
        for track in found.tracks
    ]


@pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning")  # fcpx_xml with Python 3.12
@pytest.mark.parametrize("adapter", ["fcp_xml", "fcpx_xml"])
def test_final_cut_and_premiere_get_every_clip_where_it_is(timeline: otio.schema.Timeline, adapter: str) -> None:
    text = otio.adapters.write_to_string(timeline.clone(), adapter)
    found = places(otio.adapters.read_from_string(text, adapter))
    assert sorted(found) == sorted(places(timeline))  # Final Cut has sounds below pictures


def test_avid_gets_every_track(timeline: otio.schema.Timeline, tmp_path: Path) -> None:
    path = str(tmp_path / "film.aaf")
    otio.adapters.write_to_file(timeline.clone(), path, use_empty_mob_ids=True)
    lengths = [[length for *_, length in track] for track in places(otio.adapters.read_from_file(path))]
    assert lengths == [[length for *_, length in track] for track in places(timeline)]


def test_an_edit_decision_list_is_written_of_the_tracks_laid_over_each_other(timeline: otio.schema.Timeline) -> None:
    flat = otio.schema.Timeline("film")
    flat.tracks.append(otio.algorithms.flatten_stack(list(timeline.video_tracks())))
    text = otio.adapters.write_to_string(flat, "cmx_3600")
    rate = flat.duration().rate
    assert places(otio.adapters.read_from_string(text, "cmx_3600", rate=rate)) == places(flat)


def test_a_clip_that_nobody_has_measured_has_the_footage_that_is_used() -> None:
    timeline = otio.adapters.read_from_string(to_otio(master_of("filmed.master.json")), "otio_json")
    for clip in timeline.find_clips():
        available, used = clip.media_reference.available_range, clip.source_range
        assert available.end_time_exclusive() >= used.end_time_exclusive(), clip.name
