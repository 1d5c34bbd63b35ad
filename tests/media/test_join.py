from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from onetake.errors import JoinError
from onetake.render.files.encoder import encode_segment, frame_ticks, track_timescale
from onetake.render.files.join import Part, join_parts
from onetake.render.settings import RenderSettings
from onetake.timeline.document import Rate
from tests.media.numbered import NumberedFrames, master, numbers_in

FILM = master(1000)
SETTINGS = RenderSettings.of(FILM, "standard")


def part(path: Path, start: int, end: int, settings: RenderSettings = SETTINGS, frames: int | None = None) -> Part:
    source = NumberedFrames(FILM, {}, settings.width, settings.height)
    encode_segment((source.frame(n) for n in range(start, end)), settings, path)
    return Part(path, end - start if frames is None else frames, path.stem)


def join(tmp_path: Path, *parts: Part) -> Path:
    output = tmp_path / "joined.mp4"
    join_parts(parts, SETTINGS.fps, output)
    return output


@pytest.mark.parametrize("lengths", [(1, 1, 1), (2, 5, 1), (1, 30, 2), (12, 3)])
def test_decode_times_increase_whatever_the_lengths_of_the_parts(tmp_path: Path, lengths: tuple[int, ...]) -> None:
    """x264 starts a part of one or two frames without reordering; shifting its times would let them go back."""
    ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
    spans = zip([0, *ends], ends, strict=False)
    path = join(tmp_path, *(part(tmp_path / f"{start}.mp4", start, end) for start, end in spans))
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.dts is not None and p.pts is not None]
    assert [p.dts for p in packets] == [512 * (n - 2) for n in range(sum(lengths))]
    assert sorted(p.pts or 0 for p in packets) == [512 * n for n in range(sum(lengths))]
    assert all((p.dts or 0) <= (p.pts or 0) for p in packets)
    assert list(numbers_in(path)) == list(range(sum(lengths)))


def test_each_part_starts_with_a_keyframe_from_which_a_player_can_seek(tmp_path: Path) -> None:
    path = join(tmp_path, part(tmp_path / "a.mp4", 0, 20), part(tmp_path / "b.mp4", 20, 40))
    with av.open(str(path)) as container:
        assert [p.pts for p in container.demux(video=0) if p.is_keyframe] == [0, 20 * 512]
        container.seek(20 * 512, stream=container.streams.video[0])
        assert next(container.decode(video=0)).pts == 20 * 512


@pytest.mark.parametrize(
    ("rate", "timescale"), [((30, 1), 15_360), ((25, 1), 12_800), ((30000, 1001), 30_000), ((25, 2), 12_800)]
)
def test_a_frame_lasts_a_whole_number_of_ticks(rate: tuple[int, int], timescale: int) -> None:
    fps = Rate(num=rate[0], den=rate[1])
    assert track_timescale(fps) == timescale
    assert Fraction(frame_ticks(fps), timescale) == 1 / fps.fraction


def _other_size(path: Path) -> Part:
    return part(path, 5, 10, SETTINGS.model_copy(update={"width": 176}))


def _too_few(path: Path) -> Part:
    return part(path, 5, 10, frames=6)


def _too_many(path: Path) -> Part:
    return part(path, 5, 10, frames=4)


def _not_a_film(path: Path) -> Part:
    path.write_bytes(b"no film at all" * 50)
    return Part(path, 5, path.stem)


def _missing(path: Path) -> Part:
    return Part(path, 5, path.stem)


def _truncated(path: Path) -> Part:
    whole = part(path, 5, 10)
    path.write_bytes(path.read_bytes()[:-300])
    return whole


def _other_rate(path: Path) -> Part:
    return part(path, 5, 10, SETTINGS.model_copy(update={"fps": Rate(num=24)}))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_other_size, "other parameters"),
        (_too_few, "5 frames instead of 6"),
        (_too_many, "instead of 4|off the grid"),
        (_not_a_film, "cannot be read"),
        (_missing, "cannot be read"),
        (_truncated, "cannot be read|damaged|frames instead"),
        (_other_rate, "other parameters|off the grid"),
    ],
)
def test_a_part_that_does_not_fit_is_named(tmp_path: Path, make: Callable[[Path], Part], message: str) -> None:
    with pytest.raises(JoinError, match=f"chunk 7 .*({message})") as caught:
        join(tmp_path, part(tmp_path / "chunk 6.mp4", 0, 5), make(tmp_path / "chunk 7.mp4"))
    assert caught.value.details == {"part": "chunk 7"}
