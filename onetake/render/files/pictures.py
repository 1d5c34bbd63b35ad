"""Single frames as picture files: PNG without loss, JPEG for posters."""

from fractions import Fraction
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import Interpolation

from onetake.errors import VerificationError
from onetake.render.intake.films import open_film

JPEG_QUALITY = 3
"""FFmpeg's scale for mjpeg: 2 is best, 31 worst."""

EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP


def write_picture(frame: av.VideoFrame, output: Path) -> None:
    """Write a limited-range BT.709 frame as PNG, or as JPEG if `output` ends in .jpg or .jpeg."""
    jpeg = output.suffix.lower() in (".jpg", ".jpeg")
    converted = frame.reformat(
        format="yuvj420p" if jpeg else "rgb24",
        src_colorspace="ITU709",
        dst_colorspace="ITU601" if jpeg else "ITU709",
        src_color_range="MPEG",
        dst_color_range="JPEG",
        interpolation=EXACT,
    )
    output.write_bytes(_encoded(converted, "mjpeg" if jpeg else "png"))


def _encoded(frame: av.VideoFrame, codec: str) -> bytes:
    context = VideoCodecContext.create(codec, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = frame.width, frame.height, frame.format.name
    context.time_base = Fraction(1, 1)
    if codec == "mjpeg":
        context.options = {"qmin": str(JPEG_QUALITY), "qmax": str(JPEG_QUALITY)}
    frame.pts, frame.time_base = 0, context.time_base
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))


def write_poster(film: Path, output: Path, share: float) -> None:
    """Write the frame at `share` (0..1) of a film. Raises `VerificationError` for a film without a picture."""
    with open_film(film) as container:
        stream = container.streams.video[0]
        wanted = int((stream.duration or 0) * share)
        container.seek(wanted, stream=stream)
        frame = next((f for f in container.decode(stream) if (f.pts or 0) >= wanted), None)
        if frame is None:
            raise VerificationError(f"{film.name} has no frame at {share:.0%} of its length")
        write_picture(frame, output)
