"""What the tags of a decoded frame mean: its matrix, its range, and whether it needs tone mapping."""

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from onetake.render.sources.tone_mapping import Coding, Gamut, Matrix, Transfer

_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,  # bt470bg
    6: Colorspace.ITU601,  # smpte170m
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,  # of constant luminance, which nobody films in
}
"""swscale's names of H.273's matrix coefficients (table 4)."""

_TRANSFERS: dict[int, Transfer] = {
    ColorTrc.SMPTE2084: "pq",
    ColorTrc.ARIB_STD_B67: "hlg",
    ColorTrc.IEC61966_2_1: "srgb",
}
_GAMUTS: dict[int, Gamut] = {
    ColorPrimaries.BT2020: "bt2020",
    ColorPrimaries.SMPTE431: "p3",
    ColorPrimaries.SMPTE432: "p3",
}
_NAMES: dict[int, Matrix] = {Colorspace.BT2020: "bt2020", Colorspace.ITU601: "bt601", Colorspace.FCC: "bt601"}


def matrix_and_range(frame: av.VideoFrame) -> tuple[Colorspace, ColorRange]:
    """What is not tagged is taken as players do: HD is BT.709, the rest BT.601, and all but yuvj of limited range."""
    full = frame.format.name.startswith("yuvj") or frame.color_range == ColorRange.JPEG or frame.format.is_rgb
    guess = Colorspace.ITU709 if frame.height >= 720 or frame.width >= 1280 else Colorspace.ITU601
    return _MATRICES.get(frame.colorspace, guess), ColorRange.JPEG if full else ColorRange.MPEG


def beyond_bt709(frame: av.VideoFrame) -> Coding | None:
    """How a frame of high dynamic range or wide gamut is coded; None for the usual ones."""
    matrix = _NAMES.get(matrix_and_range(frame)[0], "bt709")
    return coding_beyond_bt709(frame.color_primaries, frame.color_trc, matrix)


def coding_beyond_bt709(primaries: int, transfer: int, matrix: Matrix = "bt709") -> Coding | None:
    """What these numbers of H.273 say where it is more than BT.709.

    Primaries of BT.601 count as BT.709's, from which they differ little, and so do untagged ones, except in PQ and HLG,
    which only exist with BT.2020's.
    """
    curve = _TRANSFERS.get(transfer, "sdr")
    untagged = primaries in (ColorPrimaries.UNSPECIFIED, 0)
    is_hdr = curve in ("pq", "hlg")
    gamut = "bt2020" if untagged and is_hdr else _GAMUTS.get(primaries, "bt709")
    if not is_hdr and gamut == "bt709":
        return None
    return Coding(curve, gamut, matrix)
