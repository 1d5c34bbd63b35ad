"""FFmpeg's scaler: everything that changes a picture's size by a fixed amount or its colours' coding.

Lanczos, with exact rounding and full chroma resolution: without those two flags luma comes out darker. Bit-exact, so
that pixels are the same on every processor.
"""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from onetake.render.planes import Plane, Planes, allocate, planes_of

_EXACT = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP
_FILTER = Interpolation.LANCZOS | _EXACT | Interpolation.BITEXACT


def bgra_to_planes(bgra: Plane, width: int, height: int) -> Planes:
    """An opaque sRGB picture (h, w, 4) as limited-range BT.709 planes of `width` x `height` (even)."""
    frame = av.VideoFrame.from_ndarray(bgra, format="bgra")
    return _own(_to_yuv420p(VideoReformatter(), frame, width, height, Colorspace.ITU709, ColorRange.JPEG))


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
    """Decoded video frames to limited-range BT.709 planes; keeps the scaler's tables from frame to frame."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def planes(self, frame: av.VideoFrame, width: int, height: int) -> Planes:
        """A copy of `frame` at `width` x `height` (even)."""
        colours, levels = _coding(frame)
        return _own(_to_yuv420p(self._reformatter, frame, width, height, colours, levels))

    def bgra(self, frame: av.VideoFrame, width: int, height: int) -> Plane:
        """`frame` as opaque BGRA (height, width, 4)."""
        colours, levels = _coding(frame)
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


def needs_no_conversion(frame: av.VideoFrame) -> bool:
    """Whether it is coded as the film's frames are."""
    is_even = frame.width % 2 == 0 and frame.height % 2 == 0
    return is_even and frame.format.name == "yuv420p" and _coding(frame) == (Colorspace.ITU709, ColorRange.MPEG)


def _coding(frame: av.VideoFrame) -> tuple[int, int]:
    """The matrix and range of a frame; what is not tagged is taken as players do: HD is BT.709, the rest BT.601."""
    full = frame.format.name.startswith("yuvj") or frame.color_range == ColorRange.JPEG or frame.format.is_rgb
    known = {Colorspace.ITU709, Colorspace.BT2020, Colorspace.SMPTE240M, Colorspace.ITU601, Colorspace.FCC}
    guess = Colorspace.ITU709 if frame.height >= 720 or frame.width >= 1280 else Colorspace.ITU601
    return (
        frame.colorspace if frame.colorspace in known else guess,
        ColorRange.JPEG if full else ColorRange.MPEG,
    )


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


def _own(frame: av.VideoFrame) -> Planes:
    """A copy that does not depend on the frame's buffer."""
    target, _ = allocate(frame.width, frame.height)
    for mine, theirs in zip(target, planes_of(frame), strict=True):
        mine[:] = theirs[: mine.shape[0], : mine.shape[1]]
    return target
