"""FFmpeg's scaler: everything that changes a picture's size by a fixed amount or its colours' coding.

Lanczos, with exact rounding and full chroma resolution: without those two flags luma comes out darker. Bit-exact, so
that pixels are the same on every processor.
"""

from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from onetake.render.planes import tone_kernels
from onetake.render.planes.yuv420p import Plane, Planes, allocate, frame_over, planes_of
from onetake.render.sources.codings import beyond_bt709, matrix_and_range
from onetake.render.sources.deinterlacing import progressive
from onetake.render.sources.tone_mapping import Coding, tables_of

_EXACT = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP
_FILTER = Interpolation.LANCZOS | _EXACT | Interpolation.BITEXACT


def bgra_to_planes(bgra: Plane, width: int, height: int) -> Planes:
    """An opaque sRGB picture (h, w, 4) as limited-range BT.709 planes of `width` x `height` (even)."""
    frame = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(bgra), format="bgra")
    return planes_of(_to_yuv420p(VideoReformatter(), frame, width, height, Colorspace.ITU709, ColorRange.JPEG))


def scale_bgra(bgra: Plane, width: int, height: int) -> Plane:
    """A premultiplied picture (h, w, 4), scaled channel by channel so that no colour conversion is involved."""
    if bgra.shape[:2] == (height, width):
        return bgra
    scaled = np.stack([_scale_grey(bgra[..., channel], width, height) for channel in range(4)], axis=-1)
    # The filter's overshoot must not make a colour stronger than its alpha.
    np.minimum(scaled, scaled[..., 3:], out=scaled)
    return scaled


def scale_planes(source: Planes, width: int, height: int) -> Planes:
    """The same picture in another (even) size."""
    target, _ = allocate(width, height)
    for plane, smaller, half in ((source.y, target.y, 1), (source.u, target.u, 2), (source.v, target.v, 2)):
        used = plane[: source.height // half, : source.width // half]
        smaller[:] = _scale_grey(used, width // half, height // half)
    return target


class FrameConverter:
    """Decoded video frames to limited-range BT.709; keeps the scaler's tables from frame to frame."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def planes(self, frame: av.VideoFrame, width: int, height: int) -> Planes:
        """`frame` at `width` x `height` (even), tone-mapped if need be."""
        whole = progressive(frame)
        if coding := beyond_bt709(whole):
            return self._tone_mapped(whole, coding, width, height)[0]
        return planes_of(_to_yuv420p(self._reformatter, whole, width, height, *matrix_and_range(whole)))

    def bgra(self, frame: av.VideoFrame, width: int, height: int) -> Plane:
        """`frame` as BGRA (height, width, 4), its alpha straight."""
        whole = progressive(frame)
        if coding := beyond_bt709(whole):
            _, film = self._tone_mapped(whole, coding, width + width % 2, height + height % 2)
            pixels = self._bgra(frame_over(film), width, height)
            if has_alpha(whole):
                pixels[..., 3] = self._bgra(whole, width, height)[..., 3]
            return pixels
        return self._bgra(whole, width, height)

    def premultiplied_bgra(self, frame: av.VideoFrame, width: int, height: int) -> Plane:
        """`frame` as premultiplied BGRA; multiplied before it is scaled, so that what is clear leaves no seams."""
        return scale_bgra(premultiplied(self.bgra(frame, frame.width, frame.height)), width, height)

    def _bgra(self, frame: av.VideoFrame, width: int, height: int) -> Plane:
        colours, levels = matrix_and_range(frame)
        converted = self._reformatter.reformat(
            frame,
            width,
            height,
            "bgra",
            src_colorspace=colours,
            interpolation=_FILTER,
            src_color_range=levels,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        return converted.to_ndarray().astype(np.uint8, copy=False)

    def _tone_mapped(self, frame: av.VideoFrame, coding: Coding, width: int, height: int) -> tuple[Planes, Plane]:
        colours, levels = matrix_and_range(frame)
        scaled = self._reformatter.reformat(
            frame,
            width,
            height,
            "yuv420p10le",
            src_colorspace=colours,
            dst_colorspace=colours,
            interpolation=_FILTER,
            src_color_range=levels,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        ten = (np.frombuffer(memoryview(p), np.uint16).reshape(-1, p.line_size // 2) for p in scaled.planes)
        target, buffer = allocate(width, height)
        planes_and_tables: Any = (*ten, *tables_of(coding), *target)
        tone_kernels.tone_map(*planes_and_tables)
        return target, buffer


def has_alpha(frame: av.VideoFrame) -> bool:
    """Whether its format has room for alpha; a palette's colours have."""
    return frame.format.has_palette or any(c.is_alpha for c in frame.format.components)


def needs_no_conversion(frame: av.VideoFrame) -> bool:
    """Whether it is coded as the film's frames are."""
    is_even = frame.width % 2 == 0 and frame.height % 2 == 0
    usual = matrix_and_range(frame) == (Colorspace.ITU709, ColorRange.MPEG) and not beyond_bt709(frame)
    return is_even and frame.format.name == "yuv420p" and usual and not frame.interlaced_frame


def _to_yuv420p(
    reformatter: VideoReformatter, frame: av.VideoFrame, width: int, height: int, colours: int, levels: int
) -> av.VideoFrame:
    return reformatter.reformat(
        frame,
        width,
        height,
        "yuv420p",
        src_colorspace=colours,
        dst_colorspace=Colorspace.ITU709,
        interpolation=_FILTER,
        src_color_range=levels,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )


def _scale_grey(plane: Plane, width: int, height: int) -> Plane:
    frame = av.VideoFrame.from_ndarray(plane, format="gray")
    frame = frame.reformat(width, height, "gray", interpolation=_FILTER, threads=1)
    return np.frombuffer(memoryview(frame.planes[0]), np.uint8).reshape(height, -1)[:, :width]


def premultiplied(straight: Plane) -> Plane:
    """Straight BGRA (h, w, 4), each colour multiplied by its alpha."""
    alpha = straight[..., 3:].astype(np.uint16)
    pixels = ((straight * alpha + 127) // 255).astype(np.uint8)
    pixels[..., 3] = straight[..., 3]
    return pixels
