"""A master through OpenTimelineIO and back, by way of the opentimelineio package."""

import json
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from onetake.cli import main
from onetake.errors import DocumentError
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.master import Master, VideoElement
from onetake.timeline.otio.read import read_otio
from onetake.timeline.otio.write import to_otio

EXAMPLES = Path(__file__).parents[4] / "examples"


def shape(name: str, start: int, end: int, *, layer: int = 0) -> dict[str, Any]:
    keyframes = [
        {"frame": start, "x": 1 / 3, "y": 113.53846153846155, "easing": {"bezier": [0.1, -0.5, 0.3, 1.5]}},
        {"frame": end - 1, "x": 100, "y": 50, "rotation": -720.5, "easing": {"spring": {"damping": 7.5}}},
    ]
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": keyframes}
    look = {"type": "shape", "shape": "rect", "width": 10, "height": 10}
    return {"id": name, "layer": layer, "from": start, "to": end, "sections": ["one"], "timeline": timeline, **look}


STROKE = {"color": "#112233", "width": 2}
MORPHS = [
    {"startFrame": 12, "endFrame": 20, "width": 30},
    {
        "startFrame": 30,
        "endFrame": 44,
        "easing": "easeOut",
        "radius": 1 / 3,
        "stroke": {"color": "#112233", "width": 2},
    },
]


@pytest.fixture
def master() -> Master:
    clip = {**shape("clip", 20, 80), "type": "video", "asset": "z:clip", "trimStart": 0.5, "playbackRate": 2}
    del clip["shape"]
    return parse_document(
        Master,
        {
            "width": 160,
            "height": 90,
            "fps": {"num": 30_000, "den": 1001},
            "durationInFrames": 120,
            "sections": [
                {"id": "one", "name": "Jedna — „první“ 🎬", "startFrame": 0, "endFrame": 50},
                {"id": "two", "startFrame": 50, "endFrame": 120},
            ],
            "elements": [
                shape("above", 0, 60, layer=5),
                {**shape("a", 10, 50), "morphs": MORPHS},
                clip,
                shape("b", 80, 120),
            ],
            "transitions": [
                {
                    "elementId": "a",
                    "fromSection": "one",
                    "toSection": "two",
                    "type": "cut",
                    "startFrame": 49,
                    "endFrame": 50,
                }
            ],
            "audio": [
                {"id": "music", "asset": "a_sound", "from": 0, "to": 120, "volume": 0.1, "duckUnder": "voice"},
                {"id": "voice", "asset": "a_sound", "from": 30, "to": 90, "trimStart": 0.25},
            ],
            "captions": [{"from": 0, "to": 30, "text": "What is said\nhere"}],
            "assets": {
                "z:clip": {"uri": "media/clip.mp4", "kind": "video", "duration": 12.012},
                "a_sound": {"uri": "s3://bucket/sound", "kind": "audio"},
            },
        },
    )


def written(master: Master, path: Path) -> otio.schema.Timeline:
    path.write_text(to_otio(master), "utf-8")
    timeline = otio.adapters.read_from_file(str(path))
    assert isinstance(timeline, otio.schema.Timeline)
    return timeline


def test_a_master_comes_back_byte_for_byte(master: Master, tmp_path: Path) -> None:
    written(master, tmp_path / "film.otio")
    assert read_otio(tmp_path / "film.otio") == (master, [])
    again, _ = read_otio(tmp_path / "film.otio")
    assert canonical_json(again) == canonical_json(master)


def test_it_does_so_after_another_program_has_written_the_file_anew(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    otio.adapters.write_to_file(timeline, str(tmp_path / "again.otio"))
    again, warnings = read_otio(tmp_path / "again.otio")
    assert (canonical_json(again), warnings) == (canonical_json(master), [])


def test_the_file_is_what_the_package_itself_would_write(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    assert json.loads(otio.adapters.write_to_string(timeline, "otio_json")) == json.loads(to_otio(master))


def test_stills_and_what_is_drawn_have_as_many_frames_as_are_shown(master: Master, tmp_path: Path) -> None:
    """Adapters of other formats ask each medium for its range."""
    timeline = written(master, tmp_path / "film.otio")
    lengths = {c.name: (c.media_reference.available_range, c.duration()) for c in timeline.find_clips()}
    for name in ("a", "b", "above"):
        available, shown = lengths[name]
        assert available.duration == shown
        assert available.start_time.value == 0


def test_its_tracks_can_be_trimmed_and_laid_over_each_other(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    part = otio.opentime.TimeRange(
        otio.opentime.RationalTime(30, 30_000 / 1001), otio.opentime.RationalTime(60, 30_000 / 1001)
    )
    tracks = [otio.algorithms.track_trimmed_to_range(track, part) for track in timeline.video_tracks()]
    assert otio.algorithms.flatten_stack(tracks).duration() == part.duration


def test_the_same_master_gives_the_same_bytes(master: Master) -> None:
    assert to_otio(master) == to_otio(parse_document(Master, canonical_json(master)))


def test_other_programs_see_one_track_a_layer_with_clips_and_gaps_at_exact_frames(
    master: Master, tmp_path: Path
) -> None:
    timeline = written(master, tmp_path / "film.otio")
    seen = [(t.name, t.kind, [(type(c).__name__, c.name, c.duration().value) for c in t]) for t in timeline.tracks]
    assert seen == [
        ("layer 0", "Video", [("Gap", "", 10), ("Clip", "a", 40), ("Gap", "", 30), ("Clip", "b", 40)]),
        ("layer 0", "Video", [("Gap", "", 20), ("Clip", "clip", 60), ("Gap", "", 40)]),
        ("layer 5", "Video", [("Clip", "above", 60), ("Gap", "", 60)]),
        ("audio", "Audio", [("Clip", "music", 120)]),
        ("audio", "Audio", [("Gap", "", 30), ("Clip", "voice", 60), ("Gap", "", 30)]),
    ]
    assert timeline.duration() == otio.opentime.RationalTime(120, 30_000 / 1001)


def test_they_see_media_sections_transitions_and_speed_too(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    clip = next(c for c in timeline.find_clips() if c.name == "clip")
    assert clip.media_reference.target_url == "media/clip.mp4"
    assert clip.media_reference.available_range.duration.value == pytest.approx(360)
    assert clip.source_range.start_time.to_seconds() == pytest.approx(0.5)
    assert [effect.time_scalar for effect in clip.effects] == [2]
    ranges = [(m.name, m.marked_range.start_time.value, m.marked_range.duration.value) for m in timeline.tracks.markers]
    assert ranges == [("Jedna — „první“ 🎬", 0, 50), ("two", 50, 70)]
    a = next(c for c in timeline.find_clips() if c.name == "a")
    assert [(m.name, m.marked_range.start_time.value) for m in a.markers] == [("cut: one to two", 39)]


def test_a_clip_that_was_moved_takes_its_keyframes_along(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    gap = timeline.tracks[1][0]
    gap.source_range = otio.opentime.TimeRange(
        gap.source_range.start_time, otio.opentime.RationalTime(35, 30_000 / 1001)
    )
    otio.adapters.write_to_file(timeline, str(tmp_path / "moved.otio"))
    again, _ = read_otio(tmp_path / "moved.otio")
    clip = again.elements[2]
    assert (clip.id, clip.from_, clip.to) == ("clip", 35, 95)
    assert [k.frame for k in clip.timeline.keyframes] == [35, 94]
    assert (clip.timeline.first_appears, clip.timeline.last_appears) == (35, 94)
    assert again.elements[0] == master.elements[0]


@pytest.mark.parametrize(("gap", "frames"), [(25, [(27, 35), (45, 59)]), (0, [(2, 10), (20, 34)])])
def test_a_clip_that_was_moved_takes_its_morphs_along(
    master: Master, tmp_path: Path, gap: int, frames: list[tuple[int, int]]
) -> None:
    timeline = written(master, tmp_path / "film.otio")
    track = next(t for t in timeline.tracks if any(c.name == "a" for c in t))
    track[0].source_range = otio.opentime.TimeRange(
        track[0].source_range.start_time, otio.opentime.RationalTime(gap, 30_000 / 1001)
    )
    otio.adapters.write_to_file(timeline, str(tmp_path / "moved.otio"))
    a = next(e for e in read_otio(tmp_path / "moved.otio")[0].elements if e.id == "a")
    assert [(m.start_frame, m.end_frame) for m in a.morphs] == frames


def test_a_clip_whose_head_was_cut_keeps_its_movement_and_its_picture_in_place(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    rate = 30_000 / 1001
    gap, clip, _ = timeline.tracks[1]
    gap.source_range = otio.opentime.TimeRange(gap.source_range.start_time, otio.opentime.RationalTime(26, rate))
    start = clip.source_range.start_time + otio.opentime.RationalTime(6, rate)
    clip.source_range = otio.opentime.TimeRange(start, otio.opentime.RationalTime(54, rate))
    otio.adapters.write_to_file(timeline, str(tmp_path / "cut.otio"))
    again, _ = read_otio(tmp_path / "cut.otio")
    found = again.elements[2]
    assert (found.from_, found.to) == (26, 80)
    assert [k.frame for k in found.timeline.keyframes] == [20, 79]
    assert isinstance(found, VideoElement)
    assert found.trim_start == pytest.approx(0.5 + 6 / rate)


def test_clips_that_were_taken_out_are_gone_with_their_transitions(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    del timeline.tracks[0][1]
    timeline.tracks[2].append(otio.schema.Clip("new", source_range=timeline.tracks[2][0].source_range))
    otio.adapters.write_to_file(timeline, str(tmp_path / "less.otio"))
    again, warnings = read_otio(tmp_path / "less.otio")
    assert [e.id for e in again.elements] == ["above", "clip", "b"]
    assert again.transitions == []
    assert warnings == ["1 clip(s) were added by another program and are left out"]


@pytest.mark.parametrize("text", ["", "{", '{"OTIO_SCHEMA": "Clip.2", "name": "x"}', '{"a": 1}', "<xml/>"])
def test_what_is_no_timeline_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.otio"
    path.write_text(text)
    with pytest.raises(DocumentError, match=r"broken\.otio"):
        read_otio(path)


def test_a_clip_that_was_trimmed_to_nothing_is_left_out(master: Master, tmp_path: Path) -> None:
    timeline = written(master, tmp_path / "film.otio")
    clip = timeline.tracks[0][1]
    clip.source_range = otio.opentime.TimeRange(clip.source_range.start_time, otio.opentime.RationalTime(0, 30))
    otio.adapters.write_to_file(timeline, str(tmp_path / "nothing.otio"))
    again, warnings = read_otio(tmp_path / "nothing.otio")
    assert ("a" in [e.id for e in again.elements], again.transitions) == (False, [])
    assert warnings == ["1 clip(s) are shorter than a frame and left out"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["metadata", "onetake", "master"], 5),
        (["metadata", "onetake", "master", "transitions"], [1]),
        (["tracks", "children", 0, "children", 1, "metadata", "onetake", "element"], [1]),
        (["tracks", "children", 0, "children", 1, "source_range", "duration", "value"], float("inf")),
        (["tracks", "children", 0, "children", 1, "source_range", "duration", "value"], 1e9),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(master: Master, tmp_path: Path, path: list[Any], value: Any) -> None:
    document = json.loads(to_otio(master))
    *where, last = path
    part = document
    for step in where:
        part = part[step]
    part[last] = value
    (tmp_path / "bent.otio").write_text(json.dumps(document))
    with pytest.raises(DocumentError, match=r"bent\.otio"):
        read_otio(tmp_path / "bent.otio")


def test_metadata_that_was_broken_says_where(master: Master, tmp_path: Path) -> None:
    path = tmp_path / "bent.otio"
    path.write_text(to_otio(master).replace('"shape": "rect"', '"shape": "round"'), "utf-8")
    with pytest.raises(DocumentError, match=r"bent\.otio: /elements/0/shape"):
        read_otio(path)


def test_the_command_line_goes_there_and_back(tmp_path: Path) -> None:
    source = EXAMPLES / "drawn.master.json"
    made, back = tmp_path / "drawn.otio", tmp_path / "back.json"
    assert main(["export", str(source), "--to", "otio", "-o", str(made)]) == 0
    assert main(["import", str(made), "-o", str(back)]) == 0
    assert back.read_bytes() == canonical_json(parse_document(Master, source.read_bytes())) + b"\n"
