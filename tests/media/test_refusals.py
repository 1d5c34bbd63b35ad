"""What cannot be used is refused before a frame is drawn, with the asset's name, the reason and the way out."""

import io
import json
import re
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from onetake.cli import main
from onetake.errors import AssetDecodeError, AssetError, AssetRejectedError
from onetake.render.intake.limits import MediaLimits
from onetake.render.intake.probe import glance_at_media, probe_media
from onetake.render.intake.still_headers import read_still
from tests.media.bombs import BOMBS, png
from tests.media.picture.clips import numbered_clip
from tests.media.picture.films import element
from tests.media.picture.footage import Coding, filmed
from tests.media.sounds import tone, write_clip, write_wav


def saved(name: str, frames: int = 1, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Noise, which does not pack to next to nothing."""
    noise = np.random.default_rng(1).integers(0, 255, (frames, size[1], size[0], 3), np.uint8)
    first, *others = (Image.fromarray(pixels) for pixels in noise)
    file = io.BytesIO()
    more = {"save_all": True, "append_images": others, "duration": 100} if others else {}
    first.save(file, name, **more, **options)
    return file.getvalue()


def test_counts_that_a_tiff_forges_take_no_memory() -> None:
    """Ten thousand tags, each with so many values as the file has bytes for."""
    values, tags = 2_000_000, 10_000
    entries = b"".join(struct.pack("<HHII", 1000 + n, 4, values, 8) for n in range(tags))
    entries += struct.pack("<HHII", 273, 4, values, 8) + struct.pack("<HHII", 279, 4, values, 8)
    data = struct.pack("<2sHI", b"II", 42, 8 + 4 * values) + bytes(4 * values) + struct.pack("<H", tags + 2) + entries
    tracemalloc.start()
    try:
        assert read_still(data) is None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("look", [probe_media, glance_at_media])
def test_a_bomb_is_named_with_its_size_as_its_header_declares_it(
    tmp_path: Path, bomb: Callable[[], bytes], look: Callable[..., Any]
) -> None:
    path = tmp_path / "hero.png"
    path.write_bytes(bomb())
    assert path.stat().st_size < 2000
    with pytest.raises(AssetRejectedError, match=r"hero has (60000 x 60000|16383 x 16383) pixels; at most 100 mil"):
        look(path, "hero")


STRANGERS = {
    "a web page": b"\n<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not Found</body></html>",
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a playlist, which": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "an SVG drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "a PDF document": b"%PDF-1.7\n" + bytes(200),
    "a text": b"The logo is attached, regards\r\n" * 20,
}


@pytest.mark.parametrize(("name", "content"), STRANGERS.items(), ids=STRANGERS)
def test_what_is_no_media_file_is_told_by_what_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(AssetDecodeError, match=f"asset hero is {name}.* Use a picture, clip, sound or font file"):
        probe_media(path, "hero")


WHOLE = {
    "jpeg": lambda: saved("jpeg"),
    "progressive jpeg": lambda: saved("jpeg", progressive=True),
    "png": lambda: saved("png"),
    "apng": lambda: saved("png", frames=3),
    "webp": lambda: saved("webp", lossless=True),
    "lossy webp": lambda: saved("webp"),
    "animated webp": lambda: saved("webp", frames=3),
    "gif": lambda: saved("gif"),
    "animated gif": lambda: saved("gif", frames=3),
    "avif": lambda: saved("avif"),
    "bmp": lambda: saved("bmp"),
    "tiff": lambda: saved("tiff", compression="tiff_lzw"),
}


@pytest.mark.parametrize("maker", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_truncated_picture_is_refused_by_its_header_alone(
    tmp_path: Path, maker: Callable[[], bytes], share: float
) -> None:
    path, data = tmp_path / "hero", maker()
    path.write_bytes(data)
    assert (glance_at_media(path, "hero").width, glance_at_media(path, "hero").height) == (64, 48)
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(AssetDecodeError, match="asset hero "):
        glance_at_media(path, "hero")


def tiled(tiff: bytes) -> bytes:
    """With the names of tiles on its strips."""
    (at,) = struct.unpack_from("<I", tiff, 4)
    data = bytearray(tiff)
    for tag in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", tiff, at)[0], 12):
        (name,) = struct.unpack_from("<H", tiff, tag)
        struct.pack_into("<H", data, tag, {273: 324, 279: 325}.get(name, name))
    return bytes(data)


ODD_STILLS = {
    "a JPEG file with arithmetic coding": lambda: saved("jpeg").replace(b"\xff\xc0", b"\xff\xc9"),
    "a JPEG file of 12 bits a sample": lambda: saved("jpeg").replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c"),
    "a TIFF file of compression 7": lambda: saved("tiff", compression="jpeg"),
    "a TIFF file made of tiles": lambda: tiled(saved("tiff")),
}


@pytest.mark.parametrize(("what", "maker"), ODD_STILLS.items(), ids=ODD_STILLS)
@pytest.mark.parametrize("look", [probe_media, glance_at_media])
def test_a_coding_that_cannot_be_drawn_is_refused_with_the_way_out(
    tmp_path: Path, what: str, maker: Callable[[], bytes], look: Callable[..., Any]
) -> None:
    path = tmp_path / "hero"
    path.write_bytes(maker())
    with pytest.raises(AssetRejectedError, match=f"asset hero is {what}, which is not taken. Save .* as ordinary JPEG"):
        look(path, "hero")


@pytest.mark.parametrize("name", ["png", "apng"])
def test_damage_in_the_middle_of_a_png_is_found_by_its_checksums(tmp_path: Path, name: str) -> None:
    path, data = tmp_path / "hero", bytearray(WHOLE[name]())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(AssetDecodeError, match="asset hero is damaged: its checksums"):
        glance_at_media(path, "hero")


@pytest.mark.parametrize("look", [probe_media, glance_at_media])
@pytest.mark.parametrize(("width", "error"), [(0, AssetDecodeError), (3_000_000, AssetRejectedError)])
def test_a_size_that_no_picture_has_is_refused(
    tmp_path: Path, look: Callable[..., Any], width: int, error: type[AssetError]
) -> None:
    path = tmp_path / "hero.png"
    path.write_bytes(png(width, 1))
    with pytest.raises(error, match="asset hero "):
        look(path, "hero")


def test_pixels_that_are_stretched_beyond_all_bounds_are_refused(tmp_path: Path) -> None:
    clip = filmed(tmp_path, np.zeros((16, 8000, 3)), Coding(options={"aspect": "10/1"}))
    with pytest.raises(AssetRejectedError, match=r"asset hero is shown at 80000 x 16 pixels"):
        probe_media(clip, "hero")


def test_colours_in_a_coding_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    clip = filmed(tmp_path, np.zeros((32, 64, 3)), Coding(tag=8))
    with pytest.raises(AssetRejectedError, match="asset hero has its colours coded as YCgCo, which is not taken"):
        probe_media(clip, "hero")


def test_a_heic_photograph_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(saved("avif").replace(b"avif", b"heic").replace(b"mif1", b"heix"))
    with pytest.raises(AssetRejectedError, match=r"asset hero is a HEIC file.* Save the picture as ordinary JPEG"):
        probe_media(path, "hero")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"max_clip_pixels": 3000}, r"has 64 x 48 pixels; .*\(max_clip_pixels\)"),
        ({"max_media_seconds": 1.5}, r"is 2 s long; .*\(max_media_seconds\)"),
        ({"max_clip_fps": 29}, r"has 30 frames a second; .*\(max_clip_fps\)"),
    ],
)
def test_limits_of_clips_are_settings(tmp_path: Path, limits: dict[str, float], reason: str) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", [n % 50 for n in range(60)])
    assert probe_media(clip, "hero").duration == 2
    with pytest.raises(AssetRejectedError, match=f"asset hero {reason}"):
        probe_media(clip, "hero", MediaLimits.model_validate(limits))


def test_the_limit_of_pictures_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "hero.png"
    path.write_bytes(saved("png"))
    assert probe_media(path, "hero", MediaLimits(max_picture_pixels=64 * 48)).width == 64
    with pytest.raises(AssetRejectedError, match=r"64 x 48 pixels.*\(max_picture_pixels\)"):
        probe_media(path, "hero", MediaLimits(max_picture_pixels=64 * 48 - 1))


def without_picture(path: Path) -> bytes:
    write_clip(path, tone(1))
    with av.open(str(path)) as old, av.open(str(path.with_suffix(".m4a")), "w", format="mp4") as new:
        stream = new.add_stream_from_template(old.streams.audio[0])
        for packet in old.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return path.with_suffix(".m4a").read_bytes()


BROKEN: dict[str, tuple[str, Callable[[Path], bytes], str]] = {
    "truncated picture": ("image", lambda _: saved("jpeg")[:-400], "truncated"),
    "truncated clip": ("video", lambda path: write_clip(path, None).read_bytes()[:-300], "truncated"),
    "empty": ("image", lambda _: b"", "empty"),
    "wrong extension": ("image", lambda path: write_clip(path, None).read_bytes(), "kind image.*of kind video"),
    "bomb": ("image", lambda _: BOMBS["png"](), "60000 x 60000"),
    "no picture": ("video", without_picture, "kind video.*of kind audio"),
    "silent": ("audio", lambda path: write_clip(path, None).read_bytes(), "kind audio.*of kind video"),
    "empty sound": ("audio", lambda path: write_wav(path, np.zeros(1)).read_bytes()[:44], "any sound"),
    "web page": ("video", lambda _: STRANGERS["a web page"], "a web page"),
}


@pytest.mark.parametrize("command", ["render", "frame"])
@pytest.mark.parametrize(("kind", "maker", "reason"), BROKEN.values(), ids=BROKEN)
def test_the_command_line_refuses_it_before_it_draws(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    kind: str,
    maker: Callable[[Path], bytes],
    reason: str,
) -> None:
    content = maker(tmp_path / "made.mp4")
    folder = tmp_path / "film"
    folder.mkdir()
    (folder / "hero.mp4").write_bytes(content)
    # the last frames need it: nothing before them may be drawn
    shown = [] if kind == "audio" else [element(kind, asset="hero", width=64, height=48, frames=(50, 100))]
    heard = [{"id": "voice", "asset": "hero", "from": 50, "to": 100}] if kind == "audio" else []
    master = {"width": 64, "height": 48, "durationInFrames": 100, "elements": shown, "audio": heard}
    master["assets"] = {"hero": {"uri": "hero.mp4", "kind": kind}}
    (folder / "master.json").write_text(json.dumps(master))
    for verb in ("render_film", "render_frame"):
        monkeypatch.setattr(f"onetake.render.engine.{verb}", lambda *_, **__: pytest.fail("it began to draw"))
    rest = ["60", "-o", str(folder / "out.png")] if command == "frame" else ["-o", str(folder / "out.mp4")]

    assert main([command, str(folder / "master.json"), *rest]) == 1
    told = capsys.readouterr().err
    assert told.startswith("onetake: asset hero ")
    assert told.count("\n") == 1
    assert re.search(reason, told), told
    assert {p.name for p in folder.iterdir()} == {"hero.mp4", "master.json"}


def test_a_limit_of_the_command_line_is_a_variable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hero.png").write_bytes(saved("png"))
    shown = element("image", asset="hero", width=64, height=48)
    assets = {"hero": {"uri": "hero.png", "kind": "image"}}
    master = {"width": 64, "height": 48, "durationInFrames": 100, "elements": [shown], "assets": assets}
    (tmp_path / "master.json").write_text(json.dumps(master))
    words = ["frame", str(tmp_path / "master.json"), "0", "-o", str(tmp_path / "out.png")]
    assert main(words) == 0
    monkeypatch.setenv("MAX_PICTURE_PIXELS", "3000")
    assert main(words) == 1
    assert "(max_picture_pixels)" in capsys.readouterr().err
    monkeypatch.setenv("MAX_PICTURE_PIXELS", "many")
    assert main(words) == 1
    assert "MAX_PICTURE_PIXELS=many" in capsys.readouterr().err


def test_what_a_range_does_not_show_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "hero.png").write_bytes(b"")
    shown = element("image", asset="hero", width=64, height=48, frames=(50, 100))
    assets = {"hero": {"uri": "hero.png", "kind": "image"}}
    master = {"width": 64, "height": 48, "durationInFrames": 100, "elements": [shown], "assets": assets}
    (tmp_path / "master.json").write_text(json.dumps(master))
    assert main(["frame", str(tmp_path / "master.json"), "49", "-o", str(tmp_path / "out.png")]) == 0


def test_an_animation_serves_as_a_picture_and_as_a_clip(tmp_path: Path) -> None:
    for name, rate in (("gif", 10), ("webp", 10), ("png", 10)):
        path = tmp_path / f"a.{name}"
        path.write_bytes(saved(name, frames=3))
        facts = probe_media(path, "hero")
        assert (facts.kind, facts.width, facts.height, facts.is_animation) == ("video", 64, 48, True)
        assert facts.fps is not None
        assert facts.fps.fraction == rate
        assert facts.duration == pytest.approx(0.3)


def test_a_video_stream_that_decodes_to_nothing_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", None)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start : start + 400] = bytes(400)
    path.write_bytes(data)
    with pytest.raises(AssetError, match="asset hero "):
        probe_media(path, "hero")
