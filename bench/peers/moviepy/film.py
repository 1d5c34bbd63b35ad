"""`python film.py JOB.json`, in this folder's own environment: the bench's film in MoviePy, from start to file.

The job: {props: {master, files}, public, output, preset, crf, threads}. Written as MoviePy's documentation has it:
a clip an element, resized and placed by functions of time.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import CompositeVideoClip, ImageClip, VideoClip
from PIL import Image, ImageDraw, ImageFont, ImageOps

FONT = "Roboto-Bold.ttf"

Element = dict[str, Any]


def main(job: dict[str, Any]) -> None:
    master, public = job["props"]["master"], Path(job["public"])
    rate = master["fps"]["num"] / master["fps"]["den"]
    files = {asset: public / name for asset, name in job["props"]["files"].items()}
    layers = sorted(master["elements"], key=lambda e: e["layer"])
    film = CompositeVideoClip(
        [_placed(_picture(e, files, public / FONT), e, rate) for e in layers],
        size=(master["width"], master["height"]),
    ).with_duration(master["durationInFrames"] / rate)
    film.write_videofile(
        job["output"],
        fps=rate,
        codec="libx264",
        preset=job["preset"],
        threads=job["threads"],
        audio=False,
        ffmpeg_params=["-crf", str(job["crf"])],
        logger=None,
    )


def _picture(element: Element, files: dict[str, Path], font: Path) -> VideoClip:
    if element["type"] == "text":
        return ImageClip(_words(element, font))
    size = round(element["width"]), round(element["height"])
    if element["type"] == "shape":
        return ImageClip(_ellipse(size, element["fill"]))
    with Image.open(files[element["asset"]]) as picture:
        return ImageClip(np.asarray(ImageOps.fit(picture, size, Image.Resampling.BICUBIC)))


def _words(element: Element, font: Path) -> "np.ndarray[Any, Any]":
    """Drawn once, as a `TextClip` is, whose lines lie elsewhere in their box than a browser's and ours."""
    face = ImageFont.truetype(str(font), element["font"]["size"])
    size = round(face.getlength(element["text"])) + 8, round(element["font"]["size"] * element["lineHeight"])
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).text(
        (size[0] / 2, size[1] / 2), element["text"], font=face, fill=element["color"], anchor="mm"
    )
    return np.asarray(picture)


def _ellipse(size: tuple[int, int], fill: str) -> "np.ndarray[Any, Any]":
    large = Image.new("RGBA", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(large).ellipse((0, 0, size[0] * 4 - 1, size[1] * 4 - 1), fill=fill)
    return np.asarray(large.resize(size, Image.Resampling.LANCZOS))


def _placed(clip: VideoClip, element: Element, rate: float) -> VideoClip:
    """In its time, centred at its (x, y), which counts from the clip's own start."""
    start = element["from"] / rate
    x, y, scale, opacity = (_curve(element, name, rate) for name in ("x", "y", "scale", "opacity"))
    width, height = clip.size

    def corner(t: float) -> tuple[float, float]:
        return x(t) - width * scale(t) / 2, y(t) - height * scale(t) / 2

    if _changes(element, "opacity"):
        clip = clip.with_mask() if clip.mask is None else clip
        clip = clip.with_mask(clip.mask.transform(lambda frame, t: frame(t) * opacity(t)))
    if _changes(element, "scale"):  # after the mask, which is resized with its clip
        clip = clip.resized(scale)
    return clip.with_position(corner).with_start(start).with_duration((element["to"] - element["from"]) / rate)


def _changes(element: Element, name: str) -> bool:
    return len({k[name] for k in element["timeline"]["keyframes"]}) > 1


def _curve(element: Element, name: str, rate: float) -> Callable[[float], float]:
    keyframes = element["timeline"]["keyframes"]
    times = [(k["frame"] - element["from"]) / rate for k in keyframes]
    values = [k[name] for k in keyframes]
    return lambda t: float(np.interp(t, times, values))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
