"""Turns a film into HLS renditions, as a MediaConvert job's HLS output group describes them.

Constant quality under the job's highest bit rate stands for QVBR. What the settings say besides size, rates, groups of
pictures and segments does not change what a player does with the result.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av


@dataclass(frozen=True)
class Rendition:
    """One output of the group. Bit rates in bit/s; sizes in pixels."""

    name: str
    width: int
    height: int
    video_bitrate: int
    audio_bitrate: int
    gop_seconds: float


def read_group(group: dict[str, Any]) -> tuple[list[Rendition], float]:
    """The renditions of an HLS output group, and its segments' length in seconds. Raises ValueError."""
    settings = group["OutputGroupSettings"]
    if settings["Type"] != "HLS_GROUP_SETTINGS":
        raise ValueError(f"the local encoder makes HLS, not {settings['Type']}")
    return [_rendition(output) for output in group["Outputs"]], float(settings["HlsGroupSettings"]["SegmentLength"])


def _rendition(output: dict[str, Any]) -> Rendition:
    video = output["VideoDescription"]
    h264 = video["CodecSettings"]["H264Settings"]
    audio: dict[str, Any] = next(iter(output.get("AudioDescriptions", [])), {})
    aac = audio.get("CodecSettings", {}).get("AacSettings", {})
    return Rendition(
        name=output["NameModifier"],
        width=video["Width"],
        height=video["Height"],
        video_bitrate=h264.get("MaxBitrate") or h264["Bitrate"],
        audio_bitrate=aac.get("Bitrate", 0),
        gop_seconds=h264["GopSize"],
    )


def write_hls(film: Path, folder: Path, base: str, renditions: list[Rendition], segment_seconds: float) -> None:
    """Write `<base>.m3u8` and for each rendition `<base><name>.m3u8` with its `.ts` segments."""
    rate, has_sound = _rate_and_sound(film)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rendition in renditions:
        _write_rendition(film, folder / f"{base}{rendition.name}", rendition, segment_seconds)
        sound = rendition.audio_bitrate if has_sound else 0
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={rendition.video_bitrate + sound},"
            f"RESOLUTION={rendition.width}x{rendition.height},FRAME-RATE={float(rate):.3f}"
        )
        lines.append(f"{base}{rendition.name}.m3u8")
    (folder / f"{base}.m3u8").write_text("\n".join(lines) + "\n")


def _rate_and_sound(film: Path) -> tuple[Fraction, bool]:
    with av.open(str(film)) as source:
        return source.streams.video[0].average_rate or Fraction(30), bool(source.streams.audio)


def _write_rendition(film: Path, path: Path, rendition: Rendition, segment_seconds: float) -> None:
    options = {
        "hls_time": f"{segment_seconds:g}",
        "hls_playlist_type": "vod",
        "hls_flags": "independent_segments",
        "hls_segment_filename": f"{path}_%05d.ts",
        "start_number": "1",
    }
    with av.open(str(film)) as source, av.open(f"{path}.m3u8", "w", format="hls", options=options) as sink:
        video = _video_stream(sink, source.streams.video[0], rendition)
        sound = source.streams.audio[0] if source.streams.audio and rendition.audio_bitrate else None
        audio = sink.add_stream("aac", rate=48_000, bit_rate=rendition.audio_bitrate) if sound else None
        for packet in _encoded(source, sound, video, audio, rendition):
            sink.mux(packet)


def _video_stream(sink: Any, source: Any, rendition: Rendition) -> Any:
    rate = source.average_rate
    stream = sink.add_stream("libx264", rate=rate)
    stream.width, stream.height, stream.pix_fmt = rendition.width, rendition.height, "yuv420p"
    stream.bit_rate = rendition.video_bitrate
    # A segment starts where a group of pictures does, and nowhere else.
    stream.gop_size = round(rendition.gop_seconds * rate)
    stream.codec_context.time_base = 1 / rate
    stream.options = {
        "preset": "veryfast",
        "crf": "23",
        "maxrate": str(rendition.video_bitrate),
        "bufsize": str(2 * rendition.video_bitrate),
        "sc_threshold": "0",
        "forced-idr": "1",
    }
    return stream


def _encoded(source: Any, sound: Any, video: Any, audio: Any, rendition: Rendition) -> Iterator[Any]:
    """Packets of both streams, in the order in which the film has them."""
    resampler = av.AudioResampler("fltp", "stereo", 48_000)
    count = 0
    for packet in source.demux(*[s for s in (source.streams.video[0], sound) if s]):
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame):
                scaled = frame.reformat(rendition.width, rendition.height, "yuv420p")
                scaled.pts, scaled.time_base = count, video.codec_context.time_base
                scaled.pict_type = av.video.frame.PictureType.NONE
                count += 1
                yield from video.encode(scaled)
            else:
                for piece in resampler.resample(frame):
                    yield from audio.encode(piece)
    yield from video.encode(None)
    if audio:
        for piece in resampler.resample(None):
            yield from audio.encode(piece)
        yield from audio.encode(None)
