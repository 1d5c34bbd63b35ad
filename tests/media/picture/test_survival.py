"""Colours that survive: one chart of greys and colours through every path into a film, and out of it again."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, ImageCms

from onetake.render.engine import render_film
from onetake.render.settings import RenderSettings
from tests.media.picture.charts import CHART, PATCH, assert_chart, chart
from tests.media.picture.films import Compose, element, master_of
from tests.media.picture.footage import EXACT, Coding, filmed

FULL = ColorRange.JPEG
CLIPS = {
    "H.264": Coding(),
    "H.264, BT.601 tagged bt470bg": Coding(matrix=Colorspace.ITU601),
    "H.264, BT.601 tagged smpte170m": Coding(matrix=Colorspace.ITU601, tag=6),
    "H.264, untagged SD": Coding(matrix=Colorspace.ITU601, tagged=False),
    "H.264, BT.2020 matrix": Coding(matrix=Colorspace.BT2020),
    "H.264, full range": Coding(levels=FULL),
    "H.264, yuvj": Coding(pix_fmt="yuvj420p", levels=FULL),
    "H.264, 4:2:2": Coding(pix_fmt="yuv422p"),
    "H.264, 4:4:4": Coding(pix_fmt="yuv444p"),
    "H.264, 4:4:4 full range BT.601": Coding(pix_fmt="yuv444p", matrix=Colorspace.ITU601, levels=FULL),
    "H.264, 10 bit": Coding(pix_fmt="yuv420p10le"),
    "H.264, 10 bit 4:2:2": Coding(pix_fmt="yuv422p10le"),
    "HEVC, 10 bit": Coding(
        codec="libx265", pix_fmt="yuv420p10le", options={"x265-params": "lossless=1:log-level=none"}
    ),
    "VP9": Coding("clip.webm", "libvpx-vp9", options={"lossless": "1"}),
    "ProRes 422": Coding("clip.mov", "prores_ks", "yuv422p10le", options={"profile": "hq"}),
    "ProRes 4444": Coding("clip.mov", "prores_ks", "yuva444p10le", options={"profile": "4444"}),
    "Animation": Coding("clip.mov", "qtrle", "rgb24", tagged=False, options={}),
    "PNG in QuickTime": Coding("clip.mov", "png", "rgb24", tagged=False, options={}),
    "Motion JPEG": Coding(
        "clip.avi", "mjpeg", "yuvj444p", Colorspace.ITU601, FULL, options={"qscale": "1", "huffman": "default"}
    ),
}


@pytest.mark.parametrize("coding", CLIPS.values(), ids=CLIPS)
def test_the_chart_survives_every_clip(compose: Compose, tmp_path: Path, coding: Coding) -> None:
    clip = filmed(tmp_path, chart(), coding)
    film = compose(element("video", asset="a", width=240, height=20), files={"a": clip}, kinds={"a": "video"})
    assert_chart(film[0])


@pytest.mark.parametrize(
    "coding",
    [Coding(tagged=False), Coding(matrix=Colorspace.ITU601, tag=6), Coding(matrix=Colorspace.ITU601)],
    ids=["untagged", "smpte170m", "bt470bg"],
)
def test_high_definition_goes_by_its_tag_and_is_bt709_without(compose: Compose, tmp_path: Path, coding: Coding) -> None:
    clip = filmed(tmp_path, np.repeat(chart(), 36, axis=0), coding)
    film = compose(element("video", asset="a", width=240, height=20, fit="fill"), files={"a": clip})
    assert_chart(film[0])


def painted() -> Image.Image:
    return Image.fromarray(chart().astype(np.uint8))


def cmyk() -> Image.Image:
    """By hand: black is what the strongest component lacks, the inks what the others lack of it."""
    rgb = chart() / 255
    key = 1 - rgb.max(axis=-1, keepdims=True)
    inks = (1 - rgb - key) / np.maximum(1 - key, 1e-9)
    return Image.fromarray(np.round(255 * np.concatenate([inks, key], axis=-1)).astype(np.uint8), "CMYK")


def sixteen_bits(folder: Path) -> Path:
    """PNG, three channels of 16 bits."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (chart() * 257).astype(">u2")
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    header = struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 16, 2, 0, 0, 0)
    path = folder / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", packed) + part(b"IEND", b""))
    return path


def ten_bit_avif(folder: Path) -> Path:
    coding = Coding("a.avif", "libsvtav1", "yuv420p10le", levels=FULL, options={"crf": "1", "svtav1-params": "avif=1"})
    return filmed(folder, np.repeat(chart(), 4, axis=0)[:64], coding, frames=1)


def saved(name: str, image: Callable[[], Image.Image] = painted, **options: Any) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        image().save(folder / name, **options)
        return folder / name

    return save


def palette() -> Image.Image:
    return painted().quantize(16, dither=Image.Dither.NONE)


STILLS = {
    "JPEG": saved("a.jpg", quality=100, subsampling=0),
    "JPEG, 4:2:0": saved("a.jpg", quality=98, subsampling=2),
    "JPEG, progressive": saved("a.jpg", quality=100, subsampling=0, progressive=True),
    "JPEG, CMYK": saved("a.jpg", cmyk, quality=100, subsampling=0),
    "PNG": saved("a.png"),
    "PNG with alpha": saved("a.png", lambda: painted().convert("RGBA")),
    "PNG, palette": saved("a.png", palette),
    "PNG, 16 bit": sixteen_bits,
    "WebP, lossless": saved("a.webp", lossless=True),
    "WebP, lossy": saved("a.webp", quality=100),
    "WebP with alpha": saved("a.webp", lambda: painted().convert("RGBA"), lossless=True),
    "GIF": saved("a.gif", palette),
    "AVIF": saved("a.avif", quality=100, subsampling="4:4:4"),
    "AVIF, 4:2:0": saved("a.avif", quality=100),
    "AVIF with alpha": saved("a.avif", lambda: painted().convert("RGBA"), quality=100, subsampling="4:4:4"),
    "AVIF, 10 bit": ten_bit_avif,
    "TIFF": saved("a.tif", compression="tiff_lzw"),
    "TIFF, CMYK": saved("a.tif", cmyk),
    "BMP": saved("a.bmp"),
}


@pytest.mark.parametrize("maker", STILLS.values(), ids=STILLS)
def test_the_chart_survives_every_still(compose: Compose, tmp_path: Path, maker: Callable[[Path], Path]) -> None:
    image = element("image", asset="a", width=240, height=20, fit="fill")
    assert_chart(compose(image, files={"a": maker(tmp_path)}, kinds={"a": "image"})[0])


@pytest.mark.parametrize(("name", "options"), [("a.gif", {}), ("a.webp", {"lossless": True}), ("a.png", {})])
def test_the_chart_survives_every_animation(
    compose: Compose, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    black = Image.new("RGB", (240, 20))
    frames = [f.quantize(16, dither=Image.Dither.NONE) if name == "a.gif" else f for f in (black, painted())]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=100, **options)
    video = element("video", asset="a", width=240, height=20)
    film = compose(video, files={"a": tmp_path / name}, kinds={"a": "video"})
    assert film[2].y.max() == 16
    assert_chart(film[3])  # 100 ms at 30 frames a second


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_greys_survive_a_picture_of_greys(compose: Compose, tmp_path: Path, name: str) -> None:
    ramp = np.repeat(np.repeat(np.arange(0, 256, 15, dtype=np.uint8), 10)[None], 20, axis=0)
    choices: dict[str, dict[str, Any]] = {"a.jpg": {"quality": 100}, "a.webp": {"lossless": True}}
    options = choices.get(name, {})
    image = Image.fromarray(ramp)
    (image.convert("RGB") if name == "a.webp" else image).save(tmp_path / name, **options)
    frame = compose(
        element("image", asset="a", width=ramp.shape[1], height=20), files={"a": tmp_path / name}, kinds={"a": "image"}
    )[0]
    left = 160 - ramp.shape[1] // 2
    for place, grey in enumerate(range(0, 256, 15)):
        assert frame.y[90, left + place * 10 + 5] == pytest.approx(16 + 219 * grey / 255, abs=1)
    assert abs(frame.u - 128).max() <= 1
    assert abs(frame.v - 128).max() <= 1


def display_p3() -> bytes:
    """A profile of Display P3 whose curve is a plain gamma of 2.2 (ICC.1:2022)."""

    def s15(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    # Display P3's primaries, adapted to D50 by Bradford.
    primaries = {b"r": (0.5151, 0.2412, -0.0011), b"g": (0.2920, 0.6922, 0.0419), b"b": (0.1571, 0.0666, 0.7841)}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    name = b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 4, 28) + "P3".encode("utf-16-be")
    tags = {b"desc": name, b"cprt": name, b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642, 1, 0.8249)}
    for letter, xyz in primaries.items():
        tags[letter + b"XYZ"] = b"XYZ \0\0\0\0" + s15(*xyz)
        tags[letter + b"TRC"] = curve
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += struct.pack(">4sII", tag, start + len(body), len(data))
        body += data
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x04300000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    return (header + bytes(28) + s15(0.9642, 1, 0.8249)).ljust(128, b"\0") + table + body


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.avif", "a.tif"])
def test_an_embedded_profile_is_followed(compose: Compose, tmp_path: Path, name: str) -> None:
    """Display P3's (200, 100, 100) is a stronger red in sRGB; the reference is worked out from the matrices."""
    profile = display_p3()
    ImageCms.ImageCmsProfile(io.BytesIO(profile))
    choices: dict[str, dict[str, Any]] = {
        "a.jpg": {"quality": 100, "subsampling": 0},
        "a.webp": {"lossless": True},
        "a.avif": {"quality": 100, "subsampling": "4:4:4"},
    }
    options = choices.get(name, {})
    Image.new("RGB", (20, 20), (200, 100, 100)).save(tmp_path / name, icc_profile=profile, **options)
    light = (
        np.array([[1.2249, -0.2249, 0], [-0.0421, 1.0421, 0], [-0.0196, -0.0786, 1.0983]])
        @ (np.array([200, 100, 100]) / 255) ** 2.2
    )
    red, green, blue = np.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, 12.92 * light)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    frame = compose(
        element("image", asset="a", width=20, height=20), files={"a": tmp_path / name}, kinds={"a": "image"}
    )[0]
    found = frame.y[90, 160], frame.u[45, 80], frame.v[45, 80]
    expected = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    assert found == pytest.approx(expected, abs=2)


def test_the_chart_survives_the_film_that_is_encoded(tmp_path: Path) -> None:
    painted().save(tmp_path / "a.png")
    master = master_of([element("image", asset="a", width=240, height=20)], {"a": "image"})
    settings = RenderSettings.of(master, "high").changed(crf=1)
    render_film(master, {"a": tmp_path / "a.png"}, settings, (0, 3), tmp_path / "film.mp4", workers=1)
    with av.open(str(tmp_path / "film.mp4")) as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (Colorspace.ITU709, ColorRange.MPEG)
        pixels = frame.reformat(format="rgb24", dst_color_range=FULL, interpolation=EXACT).to_ndarray()
    for place, rgb in enumerate(CHART):
        found = pixels[90, 40 + place * PATCH + PATCH // 2]
        assert found.astype(int).tolist() == pytest.approx(rgb, abs=2), rgb
