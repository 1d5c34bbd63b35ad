"""Small clips in every coding that people bring, written from pixels or from ten-bit code values."""

from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation

EXACT = (
    Interpolation.BICUBIC
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
    | Interpolation.BITEXACT
)


class Coding(NamedTuple):
    """How a clip is coded; `tagged` False leaves out what its matrix and range are."""

    name: str = "clip.mp4"
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    matrix: int = Colorspace.ITU709
    levels: int = ColorRange.MPEG
    tagged: bool = True
    options: dict[str, str] = {"crf": "1"}
    tag: int | None = None


def filmed(folder: Path, pixels: npt.NDArray[Any], coding: Coding, frames: int = 3) -> Path:
    """A clip of equal frames of `pixels`, (h, w, 3) RGB or (h, w, 4) with straight alpha, nearly without loss."""
    path = folder / coding.name
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(coding.codec, rate=30, options=coding.options)
        stream.height, stream.width = pixels.shape[:2]
        stream.pix_fmt = coding.pix_fmt
        if coding.tagged:
            stream.codec_context.colorspace = coding.matrix if coding.tag is None else coding.tag
            stream.codec_context.color_range = coding.levels
        layout = "rgba" if pixels.shape[2] == 4 else "rgb24"
        source = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels, np.uint8), format=layout)
        for pts in range(frames):
            coded = source.reformat(
                format=coding.pix_fmt,
                dst_colorspace=coding.matrix,
                dst_color_range=coding.levels,
                interpolation=EXACT,
            )
            coded.pts = pts
            container.mux(stream.encode(coded))
        container.mux(stream.encode(None))
    return path


class Deep(NamedTuple):
    """Tags of a ten-bit clip, and the weights of red and blue in its luma."""

    transfer: int
    primaries: int
    matrix: int
    kr: float
    kb: float


PQ = Deep(ColorTrc.SMPTE2084, ColorPrimaries.BT2020, Colorspace.BT2020, 0.2627, 0.0593)
HLG = PQ._replace(transfer=ColorTrc.ARIB_STD_B67)
BT2020 = PQ._replace(transfer=ColorTrc.BT2020_10)
DISPLAY_P3 = Deep(ColorTrc.BT709, ColorPrimaries.SMPTE432, Colorspace.ITU709, 0.2126, 0.0722)
SCREEN_P3 = DISPLAY_P3._replace(transfer=ColorTrc.IEC61966_2_1)


def filmed_deep(path: Path, patches: npt.NDArray[np.float64], deep: Deep, size: int = 20) -> Path:
    """Three frames of patches (n, 3), R'G'B' 0..1, in a row; ten bits, limited range, by the formulas of BT.2020-2."""
    luma = patches @ [deep.kr, 1 - deep.kr - deep.kb, deep.kb]
    codes = (
        64 + 876 * luma,
        512 + 896 * (patches[:, 2] - luma) / (2 * (1 - deep.kb)),
        512 + 896 * (patches[:, 0] - luma) / (2 * (1 - deep.kr)),
    )
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = size * len(patches), size, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace = deep.transfer, deep.primaries, deep.matrix
        context.color_range = ColorRange.MPEG
        for pts in range(3):
            frame = av.VideoFrame(stream.width, stream.height, "yuv420p10le")
            for plane, values, side in zip(frame.planes, codes, (size, size // 2, size // 2), strict=True):
                rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
                rows[:, : plane.width] = np.repeat(np.round(values), side)
                plane.update(rows.tobytes())
            frame.pts = pts
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
