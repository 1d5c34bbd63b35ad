"""Frames to H.264: one encoder session a segment, its first frame an IDR frame, its GOPs closed."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import av.video.stream

from onetake.render.settings import RenderSettings
from onetake.timeline.document import Rate

LIMITED_RANGE = 1
BT709 = 1
"""AVCOL_RANGE_MPEG and AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709 of libavutil/pixfmt.h."""

FINEST_TIMESCALE = 10_000

UNSIGNED = {"fflags": "+bitexact"}
"""Options of a muxer that leaves out its own version; none of ours is given a time."""

_LOOKAHEAD = 22
"""Frames that x264 looks ahead at most: each takes 6.5 MB at 1080p and four times that in 4K (docs/adr/0036)."""
_LOOK_FURTHER = {"fast", "medium", "slow", "slower", "veryslow"}
"""Presets whose own lookahead is longer: 30 to 60 frames."""

REPEATABLE = "cpu-independent=1"
"""What makes x264's bytes the same on every processor of an architecture.

Without it modes are searched otherwise from SSSE3 on, and macroblock-tree rate control divides by the processor's own
approximation (rcpps, which each maker has another of); its AVX-512 code (core 165) also reads past the end of a row
into memory that nobody has set, so that two runs on the same frames differ. It costs no time that could be measured.
"""


def track_timescale(fps: Rate) -> int:
    """Ticks a second in which a frame lasts a whole number of ticks: fps.num, doubled up to 10,000 as FFmpeg does."""
    timescale = fps.num
    while timescale < FINEST_TIMESCALE:
        timescale *= 2
    return timescale


def frame_ticks(fps: Rate) -> int:
    """How long a frame lasts in `track_timescale`, exactly."""
    return track_timescale(fps) // fps.num * fps.den


def encode_segment(frames: Iterable[av.VideoFrame], settings: RenderSettings, output: Path) -> None:
    """Encode yuv420p frames of the settings' size into a video-only mp4.

    One thread and no rate control over time: the bytes depend on the frames and the settings alone.
    A frame is read before the next one is asked for, so the iterator may use one buffer for all.
    """
    options = {**UNSIGNED, "video_track_timescale": str(track_timescale(settings.fps))}
    with av.open(str(output), "w", format="mp4", options=options) as container:
        stream = _add_stream(container, settings)
        for number, frame in enumerate(frames):
            _tag(frame, number, settings.fps.fraction)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _add_stream(container: av.container.OutputContainer, settings: RenderSettings) -> av.video.stream.VideoStream:
    options = {"preset": settings.preset, "crf": str(settings.crf), "profile": "high", "x264-params": REPEATABLE}
    if settings.preset in _LOOK_FURTHER:
        options["rc-lookahead"] = str(_LOOKAHEAD)
    stream = container.add_stream("libx264", rate=settings.fps.fraction, options=options)
    stream.width, stream.height, stream.pix_fmt = settings.width, settings.height, "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / settings.fps.fraction
    context.gop_size = settings.gop
    context.thread_count = 1
    context.color_range = LIMITED_RANGE
    context.color_primaries = context.color_trc = context.colorspace = BT709
    return stream


def _tag(frame: av.VideoFrame, number: int, fps: Fraction) -> None:
    frame.pts, frame.time_base = number, 1 / fps
    frame.color_range = LIMITED_RANGE
    frame.color_primaries = frame.color_trc = frame.colorspace = BT709
