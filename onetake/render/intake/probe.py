"""What a media file is, found by reading it: never by its name or by what its sender said.

Needs `av` alone, so that the function that probes uploads stays small. Files are untrusted: they are opened without any
protocol (a playlist cannot make this process read another file or an address), only as formats of the lists below, and
no picture over the limits is ever decoded.
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
from onetake.render.intake.headers import is_font, is_truncated_film, named_stranger
from onetake.render.intake.limits import DECODABLE_PIXELS, LONGEST_SIDE, MediaLimits
from onetake.render.intake.mpeg_streams import seconds_by_packets
from onetake.render.intake.still_headers import StillHeader, read_still
from onetake.timeline.document import Asset, Count, Positive, Rate, Strict

DEFAULT_LIMITS = MediaLimits()

STILLS = ("png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif", "gif_pipe", "apng")
MOVIES = ("mov", "matroska", "avi", "mpegts", "mpeg", "flv", "asf", "mxf")
SOUNDS = ("mp3", "wav", "flac", "ogg", "aac", "aiff", "caf", "amr", "w64", "ac3", "eac3")

USUAL_RATES = tuple(Fraction(n, 1001) for n in (24_000, 30_000, 60_000, 120_000)) + tuple(
    Fraction(n) for n in (10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120)
)
CLOSE = 1e-4
"""Containers with millisecond clocks give 29.97 and the like; as near as this means the usual rate."""


class MediaFacts(Strict):
    """`width` and `height` are pixels as shown, after rotation; `duration` is seconds; `fps` is exact.

    `is_animation` is True for a picture format that moves, such as GIF.
    """

    kind: Literal["image", "video", "audio", "font"]
    width: Count | None = None
    height: Count | None = None
    duration: Positive | None = None
    fps: Rate | None = None
    has_audio: bool = False
    is_animation: bool = False


def probe_media(path: Path, asset: str, limits: MediaLimits = DEFAULT_LIMITS) -> MediaFacts:
    """The facts of a file, after decoding a picture whole, or the first moment of a clip or sound.

    Raises `AssetDecodeError` (empty, truncated, unknown) or `AssetRejectedError` (over a limit, nothing to
    show or hear in it), both naming `asset`.
    """
    facts, still = _by_header(path, asset, limits, pictures=False)
    return facts or _by_decoding(path, asset, limits, still)


def glance_at_media(path: Path, asset: str, limits: MediaLimits = DEFAULT_LIMITS) -> MediaFacts:
    """As `probe_media`, but a picture is judged by its header alone: damage in the middle of its data is not found."""
    facts, still = _by_header(path, asset, limits, pictures=True)
    return facts or _by_decoding(path, asset, limits, still)


def _by_header(
    path: Path, asset: str, limits: MediaLimits, *, pictures: bool
) -> tuple[MediaFacts | None, StillHeader | None]:
    """The facts of what no decoder need see, else None, and a picture's header. Raises as `probe_media` does."""
    if path.stat().st_size == 0:
        raise AssetDecodeError(f"asset {asset} is empty: it has no bytes. Upload the file again.", asset=asset)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if is_font(data):
            return MediaFacts(kind="font"), None
        if stranger := named_stranger(data):
            raise AssetDecodeError(
                f"asset {asset} is {stranger}, whatever its name says. Use a picture, clip, sound or font file.",
                asset=asset,
            )
        still = read_still(data)
        if still is None and is_truncated_film(data):
            raise truncated(asset)
    if still is None:
        return None, None
    check_still(still, asset, limits)
    if still.durations and (pictures or still.format != "gif"):
        return _animation_facts(still, asset, limits), still
    return MediaFacts(kind="image", width=still.width, height=still.height) if pictures else None, still


def check_still(still: StillHeader, asset: str, limits: MediaLimits = DEFAULT_LIMITS) -> None:
    """Raises `AssetRejectedError` for a picture over the limit or of a kind that is not taken, `AssetDecodeError` for
    one that is not whole."""
    if still.width * still.height > limits.max_picture_pixels:
        raise _too_large(asset, still.width, still.height, limits.max_picture_pixels, "max_picture_pixels")
    _check_sides(still.width, still.height, asset)
    if still.format == "heic" or still.refused:
        what = f"{'an' if still.format == 'avif' else 'a'} {still.format.upper()} file {still.refused}".rstrip()
        raise AssetRejectedError(
            f"asset {asset} is {what}, which is not taken. Save the picture as ordinary JPEG, PNG or WebP.", asset=asset
        )
    if not still.whole:
        raise truncated(asset)
    if still.damaged:
        raise AssetDecodeError(
            f"asset {asset} is damaged: its checksums do not fit its data. Upload an intact file.", asset=asset
        )


def truncated(asset: str) -> AssetDecodeError:
    return AssetDecodeError(
        f"asset {asset} is truncated: its last part is missing. Upload the whole file again.", asset=asset
    )


def _animation_facts(still: StillHeader, asset: str, limits: MediaLimits) -> MediaFacts:
    seconds = sum(still.durations) / 1000
    rate = _usual(Fraction(len(still.durations) * 1000, sum(still.durations)))
    facts = MediaFacts(
        kind="video", width=still.width, height=still.height, duration=seconds, fps=rate, is_animation=True
    )
    _check_clip(facts, asset, limits)
    return facts


def with_facts(
    assets: Mapping[str, Asset], files: Mapping[str, Path], limits: MediaLimits = DEFAULT_LIMITS
) -> dict[str, Asset]:
    """The assets with what probing their files found, and the files' SHA-256.

    Raises as `probe_media` does, and `AssetRejectedError` for a file of another kind than its asset's.
    """
    return {name: _with_facts(name, asset, files[name], limits) for name, asset in assets.items()}


def _with_facts(name: str, asset: Asset, path: Path, limits: MediaLimits) -> Asset:
    facts = probe_media(path, name, limits)
    check_kind(name, asset, facts)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    found = {"width": facts.width, "height": facts.height, "sha256": sha256}
    moving = {} if asset.kind == "image" else {"duration": facts.duration, "fps": facts.fps}
    return asset.model_copy(update={**found, **moving})


def check_kind(name: str, asset: Asset, facts: MediaFacts) -> None:
    """Raises `AssetRejectedError` for a file of another kind than its asset's.

    A film may serve as a sound, and an animation, such as a GIF, as a picture: its first frame.
    """
    serves = {facts.kind, *(("audio",) if facts.has_audio else ()), *(("image",) if facts.is_animation else ())}
    if asset.kind not in serves:
        raise AssetRejectedError(
            f"asset {name} is of kind {asset.kind}, but its file is of kind {facts.kind}. Name another file, or kind.",
            asset=name,
        )


@contextlib.contextmanager
def open_media(path: Path, asset: str) -> Iterator[av.container.InputContainer]:
    """A file opened by its content. Raises `AssetDecodeError` naming `asset` when it is not of a known format."""
    options = {
        "format_whitelist": ",".join((*STILLS, *MOVIES, *SOUNDS)),
        "protocol_whitelist": "data",
        "max_pixels": str(DECODABLE_PIXELS),
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
    """The video streams, without the cover pictures of songs, and without the still that a moving AVIF has as well."""
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    moving = [s for s in streams if s.duration is not None]
    return moving if moving and container.metadata.get("major_brand") == "avis" else streams


def _by_decoding(path: Path, asset: str, limits: MediaLimits, header: StillHeader | None) -> MediaFacts:
    with open_media(path, asset) as container:
        facts = _facts(container, asset, limits, header)
        is_stream = container.format.name in ("mpeg", "mpegts")
    if is_stream:
        with open_media(path, asset) as container:
            stream = (pictures_of(container) or container.streams.audio)[0]
            facts = facts.model_copy(update={"duration": seconds_by_packets(container, stream, asset)})
    _check_clip(facts, asset, limits)
    return facts


def _facts(
    container: av.container.InputContainer, asset: str, limits: MediaLimits, header: StillHeader | None
) -> MediaFacts:
    pictures, sounds = pictures_of(container), container.streams.audio
    try:
        if pictures:
            return _picture_facts(container, pictures, asset, limits, header)
        if sounds:
            return _sound_facts(container, sounds[0], asset)
    except (av.error.FFmpegError, ValueError) as exc:
        raise _undecodable(asset, exc) from exc
    raise AssetRejectedError(f"asset {asset} has neither a picture nor sound in it. Name another file.", asset=asset)


def _picture_facts(
    container: av.container.InputContainer,
    pictures: list[av.video.stream.VideoStream],
    asset: str,
    limits: MediaLimits,
    header: StillHeader | None,
) -> MediaFacts:
    stream = pictures[0]
    still = container.format.name in STILLS or _is_still_movie(container, stream)
    _check_frame(stream, asset, limits, still)
    strict = still and container.format.name != "tiff_pipe"  # whose usual oddities count as errors
    context = stream.codec_context
    context.thread_count = 1
    context.options = {"max_pixels": str(DECODABLE_PIXELS), **({"err_detect": "explode"} if strict else {})}
    frames = container.decode(stream)
    first = next(frames, None)
    if first is None:
        raise AssetDecodeError(f"asset {asset} has no complete picture in it", asset=asset)
    _check_matrix(first, asset)
    # The pixels of stills are square, whatever resolution they are to be printed in.
    width, height = _shown_size(first, (not still and stream.sample_aspect_ratio) or Fraction(1), header)
    _check_sides(width, height, asset)
    moves = container.format.name == "gif" and next(frames, None) is not None
    is_avif = container.metadata.get("major_brand") == "avis"
    if is_avif and len(pictures) > 1:
        raise AssetRejectedError(
            f"asset {asset} is a moving AVIF with alpha, which is not taken. Save it as moving WebP or PNG.",
            asset=asset,
        )
    if still and not moves:
        return MediaFacts(kind="image", width=width, height=height)
    return MediaFacts(
        kind="video",
        width=width,
        height=height,
        fps=_rate(container, stream, limits),
        has_audio=bool(container.streams.audio),
        duration=_duration(container, stream),
        is_animation=moves or is_avif,
    )


def _check_frame(stream: av.video.stream.VideoStream, asset: str, limits: MediaLimits, still: bool) -> None:
    name = "max_picture_pixels" if still else "max_clip_pixels"
    if stream.width * stream.height > getattr(limits, name):
        raise _too_large(asset, stream.width, stream.height, getattr(limits, name), name)


def _check_sides(width: int, height: int, asset: str) -> None:
    if max(width, height) > LONGEST_SIDE:
        raise AssetRejectedError(
            f"asset {asset} is shown at {width} x {height} pixels; no side may be longer than {LONGEST_SIDE}. "
            "Use a smaller version of it.",
            asset=asset,
        )


_STRANGE_MATRICES = {
    8: "YCgCo",
    11: "Y'D'zD'x",
    12: "chromaticity-derived YCbCr",
    13: "chromaticity-derived YCbCr",
    14: "ICtCp",
    15: "IPT-C2",
    16: "YCgCo-R",
    17: "YCgCo-R",
}
"""H.273, table 4: those that FFmpeg's scaler cannot turn into colours; it would take them for another's."""


def _check_matrix(frame: av.VideoFrame, asset: str) -> None:
    if name := _STRANGE_MATRICES.get(frame.colorspace):
        raise AssetRejectedError(
            f"asset {asset} has its colours coded as {name}, which is not taken. Convert it to BT.709.", asset=asset
        )


def _check_clip(facts: MediaFacts, asset: str, limits: MediaLimits) -> None:
    if (facts.duration or 0) > limits.max_media_seconds:
        raise AssetRejectedError(
            f"asset {asset} is {facts.duration:.0f} s long; at most {limits.max_media_seconds:.0f} s are taken "
            "(max_media_seconds). Cut it, or use a shorter one.",
            asset=asset,
        )
    if facts.fps and facts.fps.fraction > limits.max_clip_fps:
        raise AssetRejectedError(
            f"asset {asset} has {float(facts.fps.fraction):.0f} frames a second; at most {limits.max_clip_fps:.0f} are "
            "taken (max_clip_fps). Convert it to a lower rate.",
            asset=asset,
        )


def _shown_size(frame: av.VideoFrame, pixel_aspect: Fraction, header: StillHeader | None) -> tuple[int, int]:
    """Pixels are square and the picture upright in this size."""
    stored = header.aperture[2:] if header and header.aperture else (frame.width, frame.height)
    width, height = max(1, round(stored[0] * pixel_aspect)), stored[1]
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
    """Seconds, by the container's word if it has one, else from the first packet to the end of the last.

    Some writers of Matroska count from zero what begins later, and some do not.
    """
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base) or None
    if container.duration and not (container.format.name.startswith("matroska") and (stream.start_time or 0) > 0):
        return container.duration / av.time_base or None
    container.seek(0)
    timed = [(p.pts, p.pts + (p.duration or 0)) for p in container.demux(stream) if p.pts is not None]
    if not timed or not stream.time_base:
        return None
    return float((max(end for _, end in timed) - min(start for start, _ in timed)) * stream.time_base) or None


def _rate(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, limits: MediaLimits
) -> Rate | None:
    """As declared, unless that is more than is taken: some writers declare the ticks of their clock."""
    found = stream.average_rate or stream.guessed_rate
    if found and found > limits.max_clip_fps:
        found = _rate_by_packets(container, stream) or found
    return _usual(found) if found else None


def _rate_by_packets(container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> Fraction | None:
    container.seek(0)
    stamps = ((p.dts if p.pts is None else p.pts) for p in container.demux(stream) if p.size)
    times = {stamp for stamp in stamps if stamp is not None}
    if len(times) < 2 or not stream.time_base:
        return None
    return (len(times) - 1) / ((max(times) - min(times)) * stream.time_base)


def _usual(found: Fraction) -> Rate | None:
    nearest = min(USUAL_RATES, key=lambda usual: abs(usual - found))
    exact = nearest if abs(nearest / found - 1) < CLOSE else found.limit_denominator(1001)
    return Rate(num=exact.numerator, den=exact.denominator) if 0 < exact.numerator <= 240_000 else None


def _too_large(asset: str, width: int, height: int, most: int, setting: str) -> AssetRejectedError:
    return AssetRejectedError(
        f"asset {asset} has {width} x {height} pixels; at most {most / 1e6:.0f} million are taken ({setting}). "
        "Use a smaller version of it.",
        asset=asset,
    )


def _undecodable(asset: str, exc: Exception) -> AssetDecodeError:
    is_listed = not isinstance(exc, av.error.ArgumentError)  # what FFmpeg says of a format that is not on the list
    reason = f": {getattr(exc, 'strerror', None) or exc}" if is_listed else ""
    return AssetDecodeError(
        f"asset {asset} is broken or of an unknown format{reason}. Use an intact picture, clip or sound.", asset=asset
    )
