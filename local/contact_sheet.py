"""A contact sheet: frames of a film on one page, each with its time."""

from pathlib import Path

import av
import font_roboto
import numpy as np
import skia

_COLUMNS, _GAP, _LABEL = 4, 12, 30
_WIDTH = 480


def write_contact_sheet(film: Path, seconds: list[float], output: Path) -> None:
    """Draw the frames shown at `seconds` (increasing) of `film`, four in a row, as a JPEG."""
    thumbs = _frames_at(film, seconds)
    height = thumbs[0].height()
    rows = -(-len(thumbs) // _COLUMNS)
    surface = skia.Surface(_COLUMNS * (_WIDTH + _GAP) + _GAP, rows * (height + _LABEL + _GAP) + _GAP)
    canvas = surface.getCanvas()
    canvas.clear(0xFF16181D)
    paint = skia.Paint(AntiAlias=True, Color=0xFFB8BEC9)
    font = skia.Font(skia.FontMgr.New_Custom_Empty().makeFromFile(font_roboto.RobotoMedium), 18)
    for index, (thumb, second) in enumerate(zip(thumbs, seconds, strict=True)):
        x = _GAP + index % _COLUMNS * (_WIDTH + _GAP)
        y = _GAP + index // _COLUMNS * (height + _LABEL + _GAP)
        canvas.drawImage(thumb, x, y)
        canvas.drawString(f"{int(second // 60)}:{second % 60:05.2f}", x, y + height + 22, font, paint)
    surface.makeImageSnapshot().save(str(output), skia.kJPEG)


def _frames_at(film: Path, seconds: list[float]) -> list[skia.Image]:
    found: list[skia.Image] = []
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            while len(found) < len(seconds) and frame.time is not None and frame.time >= seconds[len(found)] - 1e-6:
                height = round(frame.height * _WIDTH / frame.width)
                picture = frame.reformat(_WIDTH, height, "bgra", interpolation="AREA").to_ndarray()
                found.append(skia.Image.fromarray(np.ascontiguousarray(picture), skia.kBGRA_8888_ColorType, copy=True))
    while found and len(found) < len(seconds):
        found.append(found[-1])
    return found
