"""Facts of files made for the test; names and suffixes lie on purpose."""

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from PIL import Image

from onetake.errors import AssetDecodeError, AssetRejectedError
from onetake.render.intake.probe import MediaFacts, probe_media, with_facts
from onetake.timeline.document import Asset, Rate
from tests.media.picture.clips import numbered_clip
from tests.media.sounds import tone, write_clip, write_wav


def picture(codec: str = "mjpeg", width: int = 64, height: int = 48) -> bytes:
    context = VideoCodecContext.create(codec, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.time_base = width, height, Fraction(1)
    context.pix_fmt = "yuvj420p" if codec == "mjpeg" else "rgb24"
    noise = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(noise, format="rgb24").reformat(format=context.pix_fmt)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))


def probed(path: Path, content: bytes) -> MediaFacts:
    path.write_bytes(content)
    return probe_media(path, "hero")


def turned(jpeg: bytes, orientation: int) -> bytes:
    """With an EXIF segment that says how the camera was held."""
    tag = struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0)
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1) + tag + bytes(4)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def png_header(width: int, height: int) -> bytes:
    """A small file that would unpack to so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks
    )


@pytest.mark.parametrize("codec", ["mjpeg", "png"])
@pytest.mark.parametrize("name", ["right.jpg", "lying.mp4", "without", "per%cent%d.png"])
def test_a_picture_is_known_by_its_content(tmp_path: Path, codec: str, name: str) -> None:
    assert probed(tmp_path / name, picture(codec)) == MediaFacts(kind="image", width=64, height=48)


def test_a_photograph_held_upright_is_as_high_as_it_looks(tmp_path: Path) -> None:
    facts = probed(tmp_path / "p.jpg", turned(picture(), 6))
    assert (facts.width, facts.height) == (48, 64)


@pytest.mark.parametrize("cut", [0, 1])
def test_a_bitmap_of_os2_has_its_size_in_a_shorter_header(tmp_path: Path, cut: int) -> None:
    header = b"BM" + struct.pack("<IHHIIHHHH", 26 + 48 * 192, 0, 0, 26, 12, 64, 48, 1, 24)
    path = tmp_path / "old.bmp"
    path.write_bytes(header + bytes(48 * 192 - cut))
    if cut:
        with pytest.raises(AssetDecodeError, match="truncated"):
            probe_media(path, "hero")
    else:
        assert probe_media(path, "hero") == MediaFacts(kind="image", width=64, height=48)


@pytest.mark.parametrize("codec", ["jpeg", "png"])
def test_a_still_that_was_scanned_in_other_steps_down_than_across_is_as_wide_as_it_is_drawn(
    tmp_path: Path, codec: str
) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "scan", codec, dpi=(204, 98))
    facts = probe_media(tmp_path / "scan", "hero")
    assert (facts.width, facts.height) == (64, 48)


def test_a_clip_has_its_real_length_and_exact_rate(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", tone(1), frames=45)
    expected = MediaFacts(kind="video", width=32, height=32, duration=1.5, fps=Rate(num=30), has_audio=True)
    assert probe_media(path, "clip") == expected


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25), Fraction(50)])
@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_rates_are_exact_though_a_container_rounds_them(tmp_path: Path, rate: Fraction, container: str) -> None:
    path = tmp_path / "clip"
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream("libx264", rate=rate)
        stream.width = stream.height = 32
        for number in range(40):
            frame = av.VideoFrame.from_ndarray(np.full((48, 32), 128, np.uint8), format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert probe_media(path, "clip").fps == Rate(num=rate.numerator, den=rate.denominator)


def test_a_clip_that_declares_the_ticks_of_its_clock_has_the_rate_of_its_frames(tmp_path: Path) -> None:
    """As recorders of screens do, whose frames come when something moves; by its header it has 1000 a second."""
    path = numbered_clip(tmp_path / "clip.avi", range(20), times=[40 * number for number in range(20)])
    assert probe_media(path, "hero").fps == Rate(num=25)


def test_a_clip_that_begins_late_is_as_long_as_it_plays(tmp_path: Path) -> None:
    """As what was cut out of a recording; the first moment of a clip is that of its first frame."""
    made = numbered_clip(tmp_path / "made.mp4", range(20), rate=25)
    with av.open(str(made)) as old, av.open(str(tmp_path / "clip"), "w", format="matroska") as new:
        stream = new.add_stream_from_template(old.streams.video[0], rate=25)
        for packet in old.demux(video=0):
            if packet.dts is not None and packet.pts is not None:
                late = round(5 / packet.time_base)
                packet.pts, packet.dts, packet.stream = packet.pts + late, packet.dts + late, stream
                new.mux(packet)
    assert probe_media(tmp_path / "clip", "hero").duration == pytest.approx(0.8)


def stream_of(path: Path, codec: str, container: str, frames: int) -> bytes:
    with av.open(str(path), "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 12
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((72, 64), 16 + number, np.uint8), format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("codec", "container"),
    [("mpeg1video", "mpeg"), ("mpeg2video", "vob"), ("mpeg2video", "mpegts"), ("libx264", "mpegts")],
)
def test_an_mpeg_stream_is_as_long_as_its_frames(tmp_path: Path, codec: str, container: str) -> None:
    facts = probed(tmp_path / "clip", stream_of(tmp_path / "made", codec, container, 200))
    assert (facts.duration, facts.fps) == (8, Rate(num=25))


@pytest.mark.parametrize("container", ["mpeg", "mpegts"])
def test_mpeg_streams_that_were_put_together_are_refused(tmp_path: Path, container: str) -> None:
    """By FFmpeg's word it has the length of the last one."""
    parts = [stream_of(tmp_path / "made", "mpeg2video", container, frames) for frames in (150, 50)]
    with pytest.raises(
        AssetRejectedError, match=r"asset hero is .* begins its times anew after 6.0 s. Convert it to MP4"
    ):
        probed(tmp_path / "clip", b"".join(parts))


def test_an_mpeg_stream_whose_frames_have_no_times_is_refused(tmp_path: Path) -> None:
    made = stream_of(tmp_path / "made", "libx264", "mpeg", 200)
    with pytest.raises(AssetRejectedError, match=r"asset hero is .* when they are shown. Convert it to MP4"):
        probed(tmp_path / "clip", made)


def test_a_sound_has_its_length(tmp_path: Path) -> None:
    facts = probe_media(write_wav(tmp_path / "s.png", tone(1.5)), "voice")
    assert facts == MediaFacts(kind="audio", duration=1.5, has_audio=True)


def test_a_font_is_a_font_only_if_all_its_tables_are_there(tmp_path: Path) -> None:
    table = struct.pack(">4sIII", b"glyf", 0, 28, 100)
    font = b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + table + bytes(100)
    assert probed(tmp_path / "f.ttf", font) == MediaFacts(kind="font")
    with pytest.raises(AssetDecodeError):
        probed(tmp_path / "f.ttf", font[:-1])


def _clip(path: Path) -> bytes:
    return write_clip(path, None).read_bytes()


def _faststart_cut_short(path: Path) -> bytes:
    source = write_clip(path, None, frames=200)
    target = path.with_suffix(".front.mp4")
    with av.open(str(source)) as old, av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return target.read_bytes()[:-200]


@pytest.mark.parametrize(
    "broken",
    [
        lambda _: b"",
        lambda _: bytes(range(256)) * 20,
        lambda _: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        lambda _: b"ffconcat version 1.0\nfile /etc/passwd\n",
        lambda _: picture()[:-60],
        lambda _: picture("png")[:-60],
        lambda _: picture("png")[:40],
        lambda path: _clip(path)[:-300],
        _faststart_cut_short,
    ],
    ids=[
        "empty",
        "noise",
        "playlist",
        "concat list",
        "jpeg",
        "png",
        "png header",
        "mp4",
        "mp4 with its index in front",
    ],
)
def test_what_is_broken_is_refused_by_its_name(tmp_path: Path, broken: Callable[[Path], bytes]) -> None:
    with pytest.raises(AssetDecodeError, match="asset hero") as caught:
        probed(tmp_path / "hero", broken(tmp_path / "made.mp4"))
    assert caught.value.asset == "hero"


@pytest.mark.parametrize(
    "huge", [png_header(20_000, 20_000), b"\xff\xd8\xff\xc0\x00\x11\x08\x4e\x20\x4e\x20\x03" + bytes(50)]
)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, huge: bytes) -> None:
    with pytest.raises(AssetRejectedError, match="20000 x 20000 pixels; at most 100 million"):
        probed(tmp_path / "bomb", huge)


def test_facts_are_put_into_assets_with_the_hash_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(picture())
    found = with_facts({"hero": Asset(uri="p.jpg", kind="image")}, {"hero": path})["hero"]
    assert (found.uri, found.width, found.height, found.duration) == ("p.jpg", 64, 48, None)
    assert found.sha256 is not None
    assert len(found.sha256) == 64


def test_a_file_of_another_kind_than_its_asset_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", None)
    with pytest.raises(AssetRejectedError, match="asset hero is of kind image, but its file is of kind video"):
        with_facts({"hero": Asset(uri="x", kind="image")}, {"hero": path})


def test_a_film_may_serve_as_a_sound(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", tone(1))
    assert with_facts({"voice": Asset(uri="x", kind="audio")}, {"voice": path})["voice"].duration == pytest.approx(1)


def test_probing_loads_no_library_but_av() -> None:
    code = "import sys, onetake.render.intake.probe; print({'numpy', 'skia', 'numba'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
