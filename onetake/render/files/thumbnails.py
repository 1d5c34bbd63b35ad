"""What a player shows above its seek bar: one picture of small ones, and a WebVTT index of where each of them is.

As players take it: cues whose text is the picture's name with `#xywh=` (W3C Media Fragments 1.0, 4.2.2).
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import av
import numpy as np
from av.error import FFmpegError, InvalidDataError
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from onetake.errors import VerificationError
from onetake.render.files.film_frames import frames_at
from onetake.render.files.pictures import write_picture
from onetake.render.intake.films import open_film
from onetake.render.planes.colour import YuvCode
from onetake.render.planes.yuv420p import allocate, frame_over, planes_of

MOST_TILES = 100
COLUMNS = 10
LONG_SIDE = 160
_AREA = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.BITEXACT


class Tiles(NamedTuple):
    """How a film of `frames` frames is cut up: a tile every `every` frames, `width` x `height` pixels (even)."""

    frames: int
    every: int
    width: int
    height: int

    @property
    def shown(self) -> Sequence[int]:
        return range(0, self.frames, self.every)

    def place(self, tile: int) -> tuple[int, int]:
        """The tile's left upper corner."""
        return tile % COLUMNS * self.width, tile // COLUMNS * self.height


def plan_tiles(frames: int, fps: Fraction, width: int, height: int) -> Tiles:
    """A tile a second, and at most a hundred, for a film of `width` x `height` pixels."""
    every = max(round(fps), -(-frames // MOST_TILES))
    scale = Fraction(LONG_SIDE, max(width, height))
    return Tiles(frames, every, *(max(2, round(side * scale / 2) * 2) for side in (width, height)))


def write_thumbnails(film: Path, index: Path, sprite: Path, name: str) -> None:
    """Write the WebVTT `index`, which calls the picture `name`, and the picture. Memory does not grow with the film.

    Raises `VerificationError` for a file that is no film or cannot be read.
    """
    tiles, fps = _planned(film)
    rows = -(-len(tiles.shown) // COLUMNS)
    sheet, buffer = allocate(min(COLUMNS, len(tiles.shown)) * tiles.width, rows * tiles.height)
    sheet.fill(YuvCode(16, 128, 128))
    for number, frame in frames_at(film, tiles.shown, fps):
        small = planes_of(_shrunk(frame, tiles.width, tiles.height))
        for mine, theirs, half in zip(sheet, small, (1, 2, 2), strict=True):
            x, y = (place // half for place in tiles.place(number // tiles.every))
            width, height = tiles.width // half, tiles.height // half
            mine[y : y + height, x : x + width] = theirs[:height, :width]
    write_picture(frame_over(np.ascontiguousarray(buffer)), sprite)
    index.write_text(thumbnail_cues(tiles, fps, name), encoding="utf-8")


def _planned(film: Path) -> tuple[Tiles, Fraction]:
    """With the film's rate."""
    try:
        with open_film(film) as container:
            stream = container.streams.video[0]
            frames, fps, size = stream.frames, stream.average_rate or Fraction(30), (stream.width, stream.height)
    except (InvalidDataError, IndexError) as exc:
        raise VerificationError(f"{film.name} is not a film with a picture") from exc
    except FFmpegError as exc:
        raise VerificationError(f"{film.name} could not be read: {exc.strerror}") from exc
    if not frames or not all(size):
        raise VerificationError(f"{film.name} does not say how many frames it has. Name an mp4 file.")
    return plan_tiles(frames, fps, *size), fps


def _shrunk(frame: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    levels = {"src_color_range": ColorRange.MPEG, "dst_color_range": ColorRange.MPEG}
    matrix = {"src_colorspace": Colorspace.ITU709, "dst_colorspace": Colorspace.ITU709}
    return frame.reformat(width, height, "yuv420p", interpolation=_AREA, threads=1, **matrix, **levels)


def thumbnail_cues(tiles: Tiles, fps: Fraction, sprite: str) -> str:
    """The index: one cue a tile, from its frame to the next tile's. `sprite` is a file's name, the cue's a URL."""
    cues = ["WEBVTT"]
    for tile, start in enumerate(tiles.shown):
        end = min(start + tiles.every, tiles.frames)
        x, y = tiles.place(tile)
        times = f"{_clock(start / fps)} --> {_clock(end / fps)}"
        cues.append(f"{times}\n{quote(sprite)}#xywh={x},{y},{tiles.width},{tiles.height}")
    return "\n\n".join(cues) + "\n"


def _clock(seconds: Fraction) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
