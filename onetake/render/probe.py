"""What a media file is, found by reading it: never by its name or by what its sender said.

Needs `av` alone, so that the function that probes uploads stays small. Files are untrusted: they are opened without any
protocol (a playlist cannot make this process read another file or an address), only as formats of the lists below, and
no picture larger than `MOST_PIXELS` is ever decoded.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Literal

import av
import av.audio.stream
import av.error
import av.video.stream
from av.stream import Disposition

from onetake.errors import AssetDecodeError, AssetRejectedError
from onetake.render.headers import declared_pixels, is_font, is_truncated
from onetake.timeline.document import Asset, Count, Positive, Rate, Strict

MOST_PIXELS = 100_000_000

STILLS = ("png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif", "gif_pipe", "apng")
MOVIES = ("mov", "matroska", "avi", "mpegts", "mpeg", "flv", "asf", "mxf")
SOUNDS = ("mp3", "wav", "flac", "ogg", "aac", "aiff", "caf", "amr", "w64", "ac3", "eac3")

USUAL_RATES = tuple(Fraction(n, 1001) for n in (24_000, 30_000, 60_000, 120_000)) + tuple(
    Fraction(n) for n in (10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120)
)
CLOSE = 1e-4
"""Containers with millisecond clocks give 29.97 and the like; as near as this means the usual rate."""


class MediaFacts(Strict):
    """`width` and `height` are pixels as shown, after rotation; `duration` is seconds; `fps` is exact."""

    kind: Literal["image", "video", "audio", "font"]
    width: Count | None = None
    height: Count | None = None
    duration: Positive | None = None
    fps: Rate | None = None
    has_audio: bool = False


def probe_media(path: Path, asset: str) -> MediaFacts:
    """The facts of a file, after decoding a picture whole, or the first moment of a clip or sound.

    Raises `AssetDecodeError` (empty, truncated, unknown) or `AssetRejectedError` (over `MOST_PIXELS`, nothing to
    show or hear in it), both naming `asset`.
    """
    if path.stat().st_size == 0:
        raise AssetDecodeError(f"asset {asset} is empty: it has no bytes", asset=asset)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if is_font(data):
            return MediaFacts(kind="font")
        _check_pixels(declared_pixels(data), asset)
        if is_truncated(data):
            raise AssetDecodeError(f"asset {asset} is truncated: its last part is missing", asset=asset)
    with open_media(path, asset) as container:
        return _facts(container, asset)


def with_facts(assets: Mapping[str, Asset], files: Mapping[str, Path]) -> dict[str, Asset]:
    """The assets with what probing their files found, and the files' SHA-256.

    Raises as `probe_media` does, and `AssetRejectedError` for a file of another kind than its asset's.
    """
    return {name: _with_facts(name, asset, files[name]) for name, asset in assets.items()}


def _with_facts(name: str, asset: Asset, path: Path) -> Asset:
    facts = probe_media(path, name)
    if facts.kind != asset.kind and not (asset.kind == "audio" and facts.has_audio):
        raise AssetRejectedError(
            f"asset {name} is of kind {asset.kind}, but its file is of kind {facts.kind}", asset=name
        )
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return asset.model_copy(
        update={**facts.model_dump(include={"width", "height", "duration"}), "fps": facts.fps, "sha256": sha256}
    )


@contextlib.contextmanager
def open_media(path: Path, asset: str) -> Iterator[av.container.InputContainer]:
    """A file opened by its content. Raises `AssetDecodeError` naming `asset` when it is not of a known format."""
    options = {
        "format_whitelist": ",".join((*STILLS, *MOVIES, *SOUNDS)),
        "protocol_whitelist": "data",
        "max_pixels": str(MOST_PIXELS),
    }
    # by descriptor: a file that knows its name would be opened by its suffix, and "%d" in it as a pattern
    with os.fdopen(os.open(path, os.O_RDONLY), "rb") as file:
        try:
            container = av.open(file, "r", options=options, metadata_errors="replace")
        except (av.error.FFmpegError, ValueError) as exc:
            raise _undecodable(asset, exc) from exc
        with container:
            yield container


def pictures_of(container: av.container.InputContainer) -> list[av.video.stream.VideoStream]:
    """The video streams, without the cover pictures of songs."""
    return [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]


def _facts(container: av.container.InputContainer, asset: str) -> MediaFacts:
    pictures, sounds = pictures_of(container), container.streams.audio
    try:
        if pictures:
            return _picture_facts(container, pictures[0], asset)
        if sounds:
            return _sound_facts(container, sounds[0], asset)
    except (av.error.FFmpegError, ValueError) as exc:
        raise _undecodable(asset, exc) from exc
    raise AssetRejectedError(f"asset {asset} has neither a picture nor sound in it", asset=asset)


def _picture_facts(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, asset: str
) -> MediaFacts:
    still = container.format.name in STILLS or _is_still_movie(container, stream)
    strict = still and container.format.name != "tiff_pipe"  # whose usual oddities count as errors
    context = stream.codec_context
    context.thread_count = 1
    context.options = {"max_pixels": str(MOST_PIXELS), **({"err_detect": "explode"} if strict else {})}
    frames = container.decode(stream)
    first = next(frames, None)
    if first is None:
        raise AssetDecodeError(f"asset {asset} has no complete picture in it", asset=asset)
    _check_pixels(first.width * first.height, asset)
    width, height = _shown_size(first, stream.sample_aspect_ratio or Fraction(1))
    if still and not (container.format.name == "gif" and next(frames, None)):
        return MediaFacts(kind="image", width=width, height=height)
    return MediaFacts(
        kind="video",
        width=width,
        height=height,
        fps=_rate(stream),
        has_audio=bool(container.streams.audio),
        duration=_duration(container, stream),
    )


def _shown_size(frame: av.VideoFrame, pixel_aspect: Fraction) -> tuple[int, int]:
    """Pixels are square and the picture upright in this size."""
    width, height = max(1, round(frame.width * pixel_aspect)), frame.height
    return (width, height) if frame.rotation % 180 == 0 else (height, width)


def _is_still_movie(container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> bool:
    """AVIF is a film of one frame in an mp4-like box."""
    return container.metadata.get("major_brand") in ("avif", "mif1") and stream.frames <= 1


def _sound_facts(container: av.container.InputContainer, stream: av.audio.stream.AudioStream, asset: str) -> MediaFacts:
    if next(container.decode(stream), None) is None:
        raise AssetDecodeError(f"asset {asset} has a sound stream without any sound", asset=asset)
    return MediaFacts(kind="audio", has_audio=True, duration=_duration(container, stream))


def _duration(
    container: av.container.InputContainer,
    stream: av.video.stream.VideoStream | av.audio.stream.AudioStream,
) -> float | None:
    """Seconds, by the container's word if it has one, else where the last packet ends."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base) or None
    if container.duration:
        return container.duration / av.time_base or None
    container.seek(0)
    ends = [(p.pts + (p.duration or 0)) * p.time_base for p in container.demux(stream) if p.pts is not None]
    return float(max(ends, default=Fraction(0))) or None


def _rate(stream: av.video.stream.VideoStream) -> Rate | None:
    found = stream.average_rate or stream.guessed_rate
    if not found:
        return None
    nearest = min(USUAL_RATES, key=lambda usual: abs(usual - found))
    exact = nearest if abs(nearest / found - 1) < CLOSE else found.limit_denominator(1001)
    return Rate(num=exact.numerator, den=exact.denominator) if 0 < exact.numerator <= 240_000 else None


def _check_pixels(pixels: int | None, asset: str) -> None:
    if pixels is not None and pixels > MOST_PIXELS:
        raise AssetRejectedError(
            f"asset {asset} has {pixels / 1e6:.0f} million pixels; at most {MOST_PIXELS / 1e6:.0f} million are taken",
            asset=asset,
        )


def _undecodable(asset: str, exc: Exception) -> AssetDecodeError:
    reason = getattr(exc, "strerror", None) or str(exc)
    return AssetDecodeError(f"asset {asset} is broken or of an unknown format: {reason}", asset=asset)
