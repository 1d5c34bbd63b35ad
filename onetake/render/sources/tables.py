"""Colours by profiles of tables, or for CMYK, which skia has no space for; by littlecms.

Loaded where a picture has such a profile: few have.
"""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

from onetake.render.intake.png_colours import PNG
from onetake.render.intake.still_headers import is_jpeg
from onetake.render.planes.yuv420p import Plane
from onetake.render.sources.samples import Samples, as_bytes


class ByTables(NamedTuple):
    """By littlecms, which follows any profile for RGB, grey or CMYK."""

    transform: ImageCms.ImageCmsTransform

    @property
    def is_for_inks(self) -> bool:
        return self.transform.input_mode == "CMYK"

    def bgra(self, straight: Samples) -> Plane:
        pixels = as_bytes(straight)
        alpha = np.full(pixels.shape[:2], 255, np.uint8) if self.is_for_inks else pixels[..., 3]
        return np.dstack([self.rgb(_CHANNELS[self.transform.input_mode](pixels))[..., ::-1], alpha])

    def rgb(self, colours: Plane) -> Plane:
        """Pixels of the profile's own channels in sRGB (h, w, 3)."""
        image = Image.fromarray(np.ascontiguousarray(colours), self.transform.input_mode)
        return np.asarray(self.transform.apply(image))


_CHANNELS: dict[str, Callable[[Plane], Plane]] = {
    "RGB": lambda bgra: bgra[..., 2::-1],
    "L": lambda bgra: bgra[..., 0],
    "CMYK": lambda inks: inks,
}
"""By Pillow's names of colours."""


def inks_of(jpeg: bytes) -> Plane:
    """Cyan, magenta, yellow and black of a JPEG (h, w, 4), 255 being all that a press can print."""
    return np.array(JpegImageFile(io.BytesIO(jpeg)))


def by_tables(profile: bytes, data: bytes) -> ByTables | None:
    """None for a profile that is broken, for one that is not for the file's colours, and for one of sRGB's."""
    mode = _mode_of(data)
    if profile[16:20] != _SPACES[mode] or (transform := _transform(profile, mode)) is None:
        return None
    conversion = ByTables(transform)
    return None if mode == "RGB" and _changes_nothing(conversion) else conversion


_SPACES = {"RGB": b"RGB ", "L": b"GRAY", "CMYK": b"CMYK"}


def _mode_of(data: bytes) -> str:
    if data.startswith(PNG):
        return "L" if data[_PNG_COLOUR_TYPE] in _GREY else "RGB"
    return JpegImageFile(io.BytesIO(data)).mode if is_jpeg(data) else "RGB"


_PNG_COLOUR_TYPE, _GREY = 25, (0, 4)
_MAJOR_VERSION = 8
# By itself littlecms makes a table of inks coarser than the profile's: five times as fast, and off by up to 30 codes.
_FLAGS = {"RGB": ImageCms.Flags.NONE, "L": ImageCms.Flags.NONE, "CMYK": ImageCms.Flags.NOOPTIMIZE}


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """To sRGB, perceptually; None for a broken profile."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    srgb[_MAJOR_VERSION] = 2  # littlecms moves the black point on the way to one of version 4; browsers do not
    try:
        own, shown = (ImageCms.ImageCmsProfile(io.BytesIO(data)) for data in (profile, bytes(srgb)))
        return ImageCms.buildTransform(own, shown, mode, "RGB", flags=_FLAGS[mode])
    except (OSError, ImageCms.PyCMSError):
        return None


_STEPS = np.linspace(0, 255, 9).round().astype(np.uint8)


def _changes_nothing(conversion: ByTables) -> bool:
    """Whether colours from all over its space stay as they are but for rounding: most profiles are sRGB's."""
    grid = np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS), axis=-1).reshape(1, -1, 3)
    return bool(np.abs(conversion.rgb(grid).astype(np.int16) - grid).max() <= 1)
