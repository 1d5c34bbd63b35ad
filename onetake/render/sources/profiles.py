"""From a picture's own colours to sRGB, with the same result on every processor.

Skia's codecs convert colours by code of which there is a version for AVX-512, which rounds one sample in a hundred
thousand otherwise. So they decode into the file's own colours. Skia's drawing pipeline, which has one version for all,
converts those that skia has a space for, such as Display P3 or Adobe RGB. It has none for profiles of tables or of
CMYK: littlecms follows these.
"""

import struct
import zlib
from typing import NamedTuple, Protocol

import numpy as np
import skia

from onetake.render.intake.embedded_profiles import profile_of
from onetake.render.intake.png_colours import PNG, cicp_of
from onetake.render.planes.yuv420p import Plane
from onetake.render.sources.codings import coding_beyond_bt709
from onetake.render.sources.samples import Samples, as_bytes
from onetake.render.sources.srgb import is_srgb
from onetake.render.sources.swscale import premultiplied
from onetake.render.sources.tone_mapping import Coding, tone_mapped

_BAND = 256
"""Rows at a time, so that a large picture does not need its memory three times."""


class Conversion(Protocol):
    """From a picture's own colours."""

    @property
    def is_for_inks(self) -> bool:
        """Whether it takes CMYK, 255 being all that a press can print."""

    def bgra(self, straight: Samples) -> Plane:
        """Rows (h, w, 4) of BGRA, or of RGBA if of 16 bits, as BGRA in sRGB."""


def conversion_of(codec: skia.Codec, data: bytes) -> Conversion | None:
    """What brings the colours of the file `data`, as `codec` decodes them into no space, to sRGB; None if they are."""
    if cicp := cicp_of(data):
        coding = coding_beyond_bt709(cicp.primaries, cicp.transfer)
        return coding and ByCoding(coding)
    space = codec.getInfo().colorSpace()
    if space is not None and not space.isSRGB():
        return BySpace(space)
    if (profile := profile_of(data)) and not is_srgb(profile):
        from onetake.render.sources.tables import by_tables

        return by_tables(profile, data)
    return None


def to_srgb(straight: Samples, conversion: Conversion, *, premultiply: bool) -> Plane:
    """What `conversion` takes, (h, w, 4), as BGRA in sRGB; in place if it is of 8 bits."""
    shown = straight if straight.dtype == np.uint8 else np.empty(straight.shape, np.uint8)
    for at in range(0, len(straight), _BAND):
        converted = conversion.bgra(straight[at : at + _BAND])
        shown[at : at + _BAND] = premultiplied(converted) if premultiply else converted
    return shown


def in_srgb(straight: Plane, profile: bytes) -> Plane:
    """BGRA (h, w, 4) whose colours `profile` (ICC.1) describes, in sRGB; as it is by a profile that is not for RGB.

    skia only follows the profiles of files, so it is shown one: a PNG of one pixel.
    """
    file = _png_of_one_pixel(profile)  # which the codec reads from, and does not own
    conversion = conversion_of(skia.Codec.MakeFromData(file), file)
    return to_srgb(straight.copy(), conversion, premultiply=False) if conversion else straight


class BySpace(NamedTuple):
    """By skia's drawing pipeline."""

    space: skia.ColorSpace
    is_for_inks: bool = False

    def bgra(self, straight: Samples) -> Plane:
        source, converted = np.ascontiguousarray(straight), np.empty(straight.shape, np.uint8)
        own, srgb = _layout(source, self.space), _layout(converted, skia.ColorSpace.MakeSRGB())
        done = skia.Pixmap(own, source, source.strides[0]).readPixels(srgb, converted, converted.strides[0])
        assert done, "skia converts all of its colour spaces to sRGB"
        return converted


def _layout(pixels: Samples, space: skia.ColorSpace) -> skia.ImageInfo:
    height, width = pixels.shape[:2]
    is_deep = pixels.dtype == np.uint16
    samples = skia.ColorType.kR16G16B16A16_unorm_ColorType if is_deep else skia.kBGRA_8888_ColorType
    return skia.ImageInfo.Make(width, height, samples, skia.kUnpremul_AlphaType, space)


class ByCoding(NamedTuple):
    """As clips of that coding are brought to the film's."""

    coding: Coding
    is_for_inks: bool = False

    def bgra(self, straight: Samples) -> Plane:
        is_deep = straight.dtype == np.uint16
        signal = straight[..., :3].astype(np.float32) / np.float32(np.iinfo(straight.dtype).max)
        mapped = tone_mapped(signal if is_deep else signal[..., ::-1], self.coding)
        alpha = as_bytes(straight)[..., 3:]
        return np.dstack([(mapped[..., ::-1] * np.float32(255) + np.float32(0.5)).astype(np.uint8), alpha])


def _png_of_one_pixel(profile: bytes) -> bytes:
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0),
        b"iCCP": b"profile\0\0" + zlib.compress(profile),
        b"IDAT": zlib.compress(bytes(5)),
        b"IEND": b"",
    }
    return PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )
