"""A film that is not its master's is found by name, where the master's files are at hand."""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import pytest

from onetake.cli import main
from onetake.render.files.encoder import encode_segment
from onetake.render.files.join import Part, join_parts
from onetake.render.picture.compositor import Compositor
from onetake.render.plan import FrameRange
from onetake.render.settings import RenderSettings
from onetake.render.sound.audio import write_mix
from onetake.render.sound.stream import SAMPLE_RATE
from onetake.render.sound.tracks import Track, tracks_of
from onetake.render.verification.report import Report
from onetake.render.verification.verify import verify_film
from onetake.timeline.document import canonical_json, parse_document
from onetake.timeline.master import Master
from tests.media.sounds import silence, write_wav
from tests.media.test_verify import failed, found, remuxed

FRAMES, CHUNK = 90, 30


def moving(name: str, start: int, end: int, *keyframes: dict[str, Any], **props: Any) -> dict[str, Any]:
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": list(keyframes)}
    return {"id": name, "from": start, "to": end, "timeline": timeline, **props}


def a_master(**fields: Any) -> Master:
    sky = {"gradient": "linear", "stops": [[0, "#203060"], [1, "#d08040"]]}
    elements = [
        moving(
            "sky", 0, FRAMES, {"frame": 0, "x": 160, "y": 90},
            type="shape", shape="rect", width=320, height=180, fill=sky,
        ),
        moving(
            "disc", 0, FRAMES, {"frame": 0, "x": 40, "y": 60}, {"frame": 89, "x": 280, "y": 120},
            type="shape", shape="ellipse", width=50, height=50, fill="#fff0a0", layer=1,
        ),
        moving("title", 0, FRAMES, {"frame": 0, "x": 160, "y": 150}, type="text", text="One take", layer=2),
    ]  # fmt: skip
    sections = [{"id": "one", "startFrame": 0, "endFrame": 45}, {"id": "two", "startFrame": 45, "endFrame": FRAMES}]
    document = {
        "width": 320, "height": 180, "durationInFrames": FRAMES, "elements": elements, "sections": sections,
        "assets": {"voice": {"uri": "voice.wav", "kind": "audio"}},
        "audio": [{"id": "voice", "asset": "voice", "from": 0, "to": FRAMES}],
    }  # fmt: skip
    return parse_document(Master, {**document, **fields})


MASTER = a_master()
SETTINGS = RenderSettings.of(MASTER, "standard")


class Made(NamedTuple):
    pictures: list[Any]
    files: dict[str, Path]
    sound: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The frames of the film as they are composed, and its sound."""
    folder = tmp_path_factory.mktemp("made")
    rng = np.random.default_rng(1)
    words = np.repeat(rng.uniform(0.2, 1, 30), SAMPLE_RATE // 10) * rng.uniform(-0.5, 0.5, 3 * SAMPLE_RATE)
    files = {"voice": write_wav(folder / "voice.wav", words)}
    with Compositor(MASTER, files, 320, 180) as compositor:
        pictures = [compositor.frame(n).to_ndarray().copy() for n in range(FRAMES)]
    write_mix(tracks_of(MASTER, files, FrameRange(0, FRAMES)), FRAMES * 1600, folder / "sound.mp4")
    return Made(pictures, files, folder / "sound.mp4")


def film_of(made: Made, numbers: Sequence[int], output: Path, sound: Path | None = None) -> Path:
    """A film whose frames are the master's with these numbers."""
    parts = []
    for start in range(0, len(numbers), CHUNK):
        part = Part(output.with_name(f"{start}.mp4"), len(numbers[start : start + CHUNK]), f"at {start}")
        chunk = [av.VideoFrame.from_ndarray(made.pictures[n], format="yuv420p") for n in numbers[start : start + CHUNK]]
        encode_segment(chunk, SETTINGS, part.path)
        parts.append(part)
    join_parts(parts, SETTINGS.fps, output, sound or made.sound)
    return output


def verified(film: Path, made: Made, master: Master = MASTER) -> Report:
    return verify_film(film, master, files=made.files)


ALL = list(range(FRAMES))


def test_the_film_as_it_should_be_passes(made: Made, tmp_path: Path) -> None:
    report = verified(film_of(made, ALL, tmp_path / "f.mp4"), made)
    assert report.ok, report.text()
    assert found(report, "sound in its place") == "every sample in its place"
    assert int(found(report, "pictures").split()[0]) > 24
    assert found(report, "change at boundaries").startswith("two at 45: changes by ")


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        pytest.param([*ALL[:40], *ALL[41:], 89], r"nearer to the master's frame", id="a frame is missing"),
        pytest.param([*ALL[:40], 39, *ALL[41:]], r"frame 40: nearer to the master's frame 39", id="a frame is doubled"),
        pytest.param([*ALL[:52], 3, *ALL[53:]], r"frame 52: ", id="a frame is from elsewhere"),
        pytest.param([*ALL[30:60], *ALL[:30], *ALL[60:]], r"frame 0: ", id="two chunks are swapped"),
        pytest.param([*ALL[:30], *[30] * 30, *ALL[60:]], r"nearer to the master's frame", id="a chunk is frozen"),
    ],
)
def test_wrong_frames_are_named(made: Made, tmp_path: Path, numbers: list[int], told: str) -> None:
    report = verified(film_of(made, numbers, tmp_path / "f.mp4"), made)
    assert "pictures" in failed(report)
    assert failed(report) <= {"pictures", "change at boundaries"}
    assert re.search(told, found(report, "pictures")), found(report, "pictures")


def test_a_lost_frame_is_also_counted(made: Made, tmp_path: Path) -> None:
    assert "frames" in failed(verified(film_of(made, [*ALL[:40], *ALL[41:]], tmp_path / "f.mp4"), made))


def test_a_jump_over_a_boundary_that_the_master_has_not_is_named(made: Made, tmp_path: Path) -> None:
    report = verified(film_of(made, [*ALL[:45], *([80] * 2), *ALL[47:]], tmp_path / "f.mp4"), made)
    assert "change at boundaries" in failed(report)
    assert found(report, "change at boundaries").startswith("two at 45: changes by")


def test_a_jump_of_the_master_itself_is_named_with_its_element(made: Made, tmp_path: Path) -> None:
    film = film_of(made, ALL, tmp_path / "f.mp4")
    elements = [e.model_dump(by_alias=True) for e in MASTER.elements]
    elements[1]["timeline"]["keyframes"] = [
        {"frame": 0, "x": 40, "y": 60, "easing": "hold"}, {"frame": 45, "x": 280, "y": 120}
    ]  # fmt: skip
    report = verified(film, made, a_master(elements=elements))
    assert "two at 45: the master lets disc x by 240, disc y by 60 jump" in found(report, "change at boundaries")


def test_full_range_tags_are_named(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onetake.render.files.encoder.LIMITED_RANGE", 2)
    report = verified(film_of(made, ALL, tmp_path / "f.mp4"), made)
    assert "colour" in failed(report)
    assert found(report, "colour").startswith("range 2 ")


def test_an_index_at_the_end_is_named(made: Made, tmp_path: Path) -> None:
    film = remuxed(film_of(made, ALL, tmp_path / "f.mp4"), tmp_path / "end.mp4")
    assert failed(verified(film, made)) == {"faststart"}


def _late(made: Made, samples: int, output: Path) -> Path:
    track = Track("voice", "voice", made.files["voice"], samples, FRAMES * 1600)
    write_mix([track], FRAMES * 1600, output)
    return output


@pytest.mark.parametrize(("samples", "told"), [(1440, "1440 samples late (30.0 ms)"), (-96, "-96 samples late")])
def test_sound_out_of_its_place_is_named_with_how_far(made: Made, tmp_path: Path, samples: int, told: str) -> None:
    report = verified(film_of(made, ALL, tmp_path / "f.mp4", _late(made, samples, tmp_path / "late.mp4")), made)
    assert failed(report) == {"sound in its place"}
    assert found(report, "sound in its place").startswith(told)


def test_sound_whose_packets_come_late_is_named(made: Made, tmp_path: Path) -> None:
    late = tmp_path / "late.mp4"
    with av.open(str(made.sound)) as source, av.open(str(late), "w", options={"movie_timescale": "48000"}) as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux():
            if packet.dts is not None and packet.pts is not None:
                packet.dts, packet.pts, packet.stream = packet.dts + 1440, packet.pts + 1440, stream
                target.mux(packet)
    assert "sound and picture end" in failed(verified(film_of(made, ALL, tmp_path / "f.mp4", late), made))


def _louder(made: Made, decibels: float, output: Path) -> Path:
    with av.open(str(made.sound)) as source, av.open(str(output), "w", options={"movie_timescale": "48000"}) as target:
        stream = target.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"b": "192000"})
        position = 0
        for frame in source.decode(audio=0):
            samples = (frame.to_ndarray() * 10 ** (decibels / 20)).astype(np.float32)
            again = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
            again.sample_rate, again.pts, again.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
            position += samples.shape[1]
            target.mux(stream.encode(again))
        target.mux(stream.encode(None))
    return output


@pytest.mark.parametrize("decibels", [3, -6])
def test_a_level_that_is_off_is_named(made: Made, tmp_path: Path, decibels: float) -> None:
    report = verified(film_of(made, ALL, tmp_path / "f.mp4", _louder(made, decibels, tmp_path / "l.mp4")), made)
    assert "loudness" in failed(report)
    assert failed(report) <= {"loudness", "true peak"}


def test_another_sound_is_named(made: Made, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "o.wav", np.random.default_rng(9).uniform(-0.5, 0.5, 3 * SAMPLE_RATE))
    write_mix([Track("o", "o", wav, 0, FRAMES * 1600)], FRAMES * 1600, tmp_path / "o.mp4")
    report = verified(film_of(made, ALL, tmp_path / "f.mp4", tmp_path / "o.mp4"), made)
    assert failed(report) == {"sound in its place"}


def test_a_film_that_lost_its_sound_is_named(made: Made, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "s.wav", silence(3))
    write_mix([Track("s", "s", wav, 0, FRAMES * 1600)], FRAMES * 1600, tmp_path / "s.mp4")
    report = verified(film_of(made, ALL, tmp_path / "f.mp4", tmp_path / "s.mp4"), made)
    assert failed(report) == {"loudness", "sound in its place"}


def test_a_film_whose_sound_stops_on_the_way_is_named(made: Made, tmp_path: Path) -> None:
    """Its loudness is that of the part that is left."""
    write_mix([Track("v", "v", made.files["voice"], 0, SAMPLE_RATE)], FRAMES * 1600, tmp_path / "s.mp4")
    report = verified(film_of(made, ALL, tmp_path / "f.mp4", tmp_path / "s.mp4"), made)
    assert failed(report) == {"sound in its place"}
    assert found(report, "sound in its place").startswith("silent for ")


def test_without_the_files_of_the_assets_the_rest_is_checked(made: Made, tmp_path: Path) -> None:
    film = film_of(made, ALL, tmp_path / "f.mp4")
    report = verify_film(film, MASTER, files={"voice": tmp_path / "gone.wav"})
    assert report.ok, report.text()
    assert "asset voice is missing" in found(report, "sound in its place")


def test_the_command_line_verifies_a_range_and_exits_with_one_for_another(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.json").write_bytes(canonical_json(MASTER))
    made.files["voice"].rename(tmp_path / "voice.wav")
    film, document = str(tmp_path / "f.mp4"), str(tmp_path / "m.json")
    assert main(["render", document, "-o", film, "--range", "20:60", "--workers", "1"]) == 0
    assert main(["verify", film, "--master", document, "--range", "20:60"]) == 0
    assert "every sample in its place" in capsys.readouterr().out
    assert main(["verify", film, "--master", document, "--range", "21:61"]) == 1
    assert "FAIL  pictures" in capsys.readouterr().out
