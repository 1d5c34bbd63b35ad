"""Timelines that another program made: taken as far as they go, with a warning for the rest."""

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from onetake.errors import DocumentError
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Master, VideoElement
from onetake.timeline.otio.read import read_otio

Time, Range = otio.opentime.RationalTime, otio.opentime.TimeRange


def clip(
    name: str, url: str | None, start: float, frames: float, rate: float = 25, media_start: float = 0
) -> otio.schema.Clip:
    available = Range(Time(media_start, rate), Time(500, rate))
    media = otio.schema.ExternalReference(url, available) if url else otio.schema.MissingReference()
    return otio.schema.Clip(name, media, Range(Time(start, rate), Time(frames, rate)))


def track(*items: otio.core.Composable, kind: str = "Video") -> otio.schema.Track:
    return otio.schema.Track("", list(items), kind=kind)


def gap(frames: float) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=Range(Time(0, 25), Time(frames, 25)))


def read(folder: Path, *tracks: otio.core.Composable) -> tuple[Master, list[str]]:
    timeline = otio.schema.Timeline("Cut 3")
    timeline.tracks.extend(tracks)
    otio.adapters.write_to_file(timeline, str(folder / "cut.otio"))
    return read_otio(folder / "cut.otio")


def test_clips_pictures_and_sounds_come_where_they_were(tmp_path: Path) -> None:
    master, warnings = read(
        tmp_path,
        track(clip("A", "media/a.mov", 25, 50), gap(10), clip("B", "b.PNG", 0, 40)),
        track(gap(30), clip("A", "media/a.mov", 0, 20)),
        track(clip("music", "tune.wav", 50, 90), kind="Audio"),
    )
    assert master.fps.fraction == 25
    placed = [(e.id, e.type, e.layer, e.from_, e.to) for e in master.elements]
    assert placed == [("A", "video", 0, 0, 50), ("B", "image", 0, 60, 100), ("A:2", "video", 1, 30, 50)]
    assert [e.trim_start for e in master.elements if isinstance(e, VideoElement)] == [1.0, 0.0]
    assert [(a.from_, a.to, a.trim_start) for a in master.audio] == [(0, 90, 2.0)]
    assert {key: (a.uri, a.kind) for key, a in master.assets.items()} == {
        "a": ("media/a.mov", "video"),
        "b": ("b.PNG", "image"),
        "tune": ("tune.wav", "audio"),
    }
    assert (master.duration_in_frames, master.sections[0].name) == (100, "Cut 3")
    assert warnings == ["the timeline does not say how large its picture is: 1920 x 1080 is taken"]


def test_a_dissolve_becomes_a_fade_of_the_clip_that_comes_in_over_one_that_lasts_longer(tmp_path: Path) -> None:
    dissolve = otio.schema.Transition("x", "SMPTE_Dissolve", Time(10, 25), Time(15, 25))
    master, _ = read(tmp_path, track(clip("A", "a.mov", 0, 50), dissolve, clip("B", "b.mov", 100, 50)))
    a, b = master.elements
    assert isinstance(b, VideoElement)
    assert (a.from_, a.to, b.from_, b.to) == (0, 65, 40, 100)
    assert b.trim_start == pytest.approx(90 / 25)
    opacity = [evaluate(b.timeline, f, Fraction(25)).opacity for f in (40, 65, 99)]
    assert opacity == [0, 1, 1]
    assert evaluate(b.timeline, 50, Fraction(25)).opacity == pytest.approx(0.4)


def test_timecode_of_the_media_is_taken_off_and_fractional_rates_are_exact(tmp_path: Path) -> None:
    master, _ = read(tmp_path, track(clip("A", "a.mov", 86_430, 60, rate=23.976, media_start=86_400)))
    assert master.fps.fraction == Fraction(24_000, 1001)
    video = master.elements[0]
    assert isinstance(video, VideoElement)
    assert video.trim_start == pytest.approx(30 / 23.976)


def test_what_cannot_be_taken_is_named(tmp_path: Path) -> None:
    frozen = clip("frozen", "a.mov", 0, 10)
    frozen.effects.extend([otio.schema.FreezeFrame(), otio.schema.Effect(effect_name="Glow")])
    fast = clip("fast", "a.mov", 0, 10)
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    off = clip("off", "a.mov", 0, 10)
    off.enabled = False
    nested = otio.schema.Stack("inner", [track(clip("deep", "a.mov", 0, 10))])
    master, warnings = read(tmp_path, track(clip("lost", None, 0, 10), frozen, off, nested, fast))
    assert [(e.id, e.from_) for e in master.elements] == [("frozen", 10), ("fast", 40)]
    assert [e.playback_rate for e in master.elements if isinstance(e, VideoElement)] == [1, 2]
    for name in ("lost", "FreezeFrame", "Glow", "off", "inner"):
        assert any(name in warning for warning in warnings), name


def test_the_picture_is_as_large_as_the_media_says(tmp_path: Path) -> None:
    sized = clip("A", "a.mov", 0, 10)
    box = otio.schema.Box2d(otio.schema.V2d(0, 0), otio.schema.V2d(1280, 720))
    sized.media_reference.available_image_bounds = box
    master, warnings = read(tmp_path, track(sized))
    assert (master.width, master.height, warnings) == (1280, 720, [])
    assert evaluate(master.elements[0].timeline, 0, Fraction(25)).x == 640


def test_a_timeline_with_nothing_to_show_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no clip of a picture"):
        read(tmp_path, track(clip("lost", None, 0, 10)))
    with pytest.raises(DocumentError, match="no clips"):
        read(tmp_path, track(gap(10)))


def test_a_clip_that_says_nowhere_how_long_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"cut\.otio .*available range"):
        read(tmp_path, track(otio.schema.Clip("endless", otio.schema.ExternalReference("a.mov"))))


def test_clips_without_a_rate_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"cut\.otio"):
        read(tmp_path, track(clip("A", "a.mov", 0, 50, rate=0)))


def test_a_file_that_is_no_timeline_by_its_name_is_refused_with_the_names_that_are(tmp_path: Path) -> None:
    (tmp_path / "film.json").write_text("{}")
    with pytest.raises(DocumentError, match=r"film.json is no timeline by its name.*\.otio"):
        read_otio(tmp_path / "film.json")
