"""The files that the bench's films show, made of those that come with the development packages."""

from collections.abc import Mapping
from pathlib import Path

import av
import skia

from bench.elements import at, document, element
from local.media import clip, draw_logo, photographs
from onetake.render.files.encoder import encode_segment
from onetake.render.picture.compositor import Compositor
from onetake.render.settings import RenderSettings
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

STILLS = ("coffee", "cat", "rocket", "galaxies")
CLIP_SECONDS = 8


def make_pictures(folder: Path) -> dict[str, Path]:
    """By asset id: photographs as they come, a logo with alpha. All that the film `mixed` shows."""
    files = {key: medium.path for key, medium in photographs().items() if key in STILLS}
    files["logo"] = folder / "logo.png"
    draw_logo(files["logo"])
    return files


def make_media(folder: Path) -> dict[str, Path]:
    """By asset id: those, the photographs in a camera's size, clips in 720p and 1080p."""
    files = make_pictures(folder)
    for key in STILLS:
        files[f"{key}-large"] = folder / f"{key}.jpg"
        _enlarge(files[key], files[f"{key}-large"])
    files["rabbit"] = clip().path
    files["pan"] = folder / "pan.mp4"
    _film_photograph(files, files["pan"])
    return files


def asset_table(files: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    return {key: {"uri": str(path), "kind": _kind(path)} for key, path in files.items()}


def _kind(path: Path) -> str:
    return "video" if path.suffix == ".mp4" else "image"


def _enlarge(source: Path, target: Path) -> None:
    """To 3000 pixels across, like a photograph of 6 to 9 megapixels."""
    picture = skia.Image.open(str(source))
    height = round(3000 * picture.height() / picture.width())
    sharp = skia.SamplingOptions(skia.CubicResampler.CatmullRom())
    picture.resize(3000, height, sharp).save(str(target), skia.kJPEG)


def _film_photograph(files: dict[str, Path], target: Path) -> None:
    """A clip in 1080p30: a camera that moves over a photograph."""
    total = CLIP_SECONDS * 30
    keyframes = [at(0, 960, 540, scale=1.1), at(total - 1, 1000, 560, scale=1.3)]
    still = element("still", 0, (0, total), keyframes, type="image", asset="rocket-large", width=1920, height=1080)
    master = parse_document(Master, document((1920, 1080), total, [still], asset_table(files)))
    with Compositor(master, files, 1920, 1080) as compositor:
        encode_segment(map(compositor.frame, range(total)), RenderSettings.of(master, "standard"), target)
    with av.open(str(target)) as made:
        assert made.streams.video[0].frames == total
