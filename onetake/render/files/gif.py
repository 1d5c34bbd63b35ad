"""A film as an animated GIF: FFmpeg's `palettegen` looks at all frames, then `paletteuse` draws them in its colours.

Both see one frame after the other, so memory does not grow with the film.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.filter.context import FilterContext
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from onetake.errors import VerificationError
from onetake.render.intake.films import open_film
from onetake.render.settings import RenderSettings
from onetake.timeline.document import Rate
from onetake.timeline.master import Master

LONG_SIDE = 480
MOST_FPS = Fraction(25, 2)
"""A GIF's frames last whole hundredths of a second: 12.5 a second is exact, as 10 is."""
MOST_SECONDS = 30
MOST_DENOMINATOR = 1001
_HUNDREDTH = Fraction(1, 100)
_SMOOTH = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.BITEXACT


def gif_step(fps: Fraction) -> int:
    """The film's frames to one of the GIF."""
    return max(1, -(-fps // MOST_FPS))


def gif_settings(master: Master) -> RenderSettings:
    """Those of a film that is made for nothing but a GIF: the GIF's own frames, nearly without loss."""
    step = gif_step(master.fps.fraction)
    scale = min(Fraction(1), Fraction(LONG_SIDE, max(master.width, master.height)))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (master.width, master.height))
    rate = master.fps.fraction / step
    standard = RenderSettings.of(master, "standard")
    if rate.denominator > MOST_DENOMINATOR:
        return standard.changed(width=width, height=height, crf=12)
    fps = Rate(num=rate.numerator, den=rate.denominator)
    return standard.changed(width=width, height=height, crf=12, frame_step=step, fps=fps)


def write_gif(film: Path, output: Path) -> None:
    """Write the first 30 s of a finished film, its long side at most 480 pixels, at 12.5 frames a second or less.

    Raises `VerificationError` for a film without a picture.
    """
    palette = _palette(film)
    with av.open(str(output), "w", format="gif", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("gif", rate=Fraction(100))
        stream.codec_context.time_base = _HUNDREDTH
        for frame in _drawn(film, palette):
            if not stream.codec_context.is_open:
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, frame.format.name
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _small(film: Path) -> Iterator[av.VideoFrame]:
    """Every `gif_step`th frame in RGB at the GIF's size, its time in hundredths of a second."""
    with open_film(film) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        fps = stream.average_rate or Fraction(30)
        step, scale = gif_step(fps), min(Fraction(1), Fraction(LONG_SIDE, max(stream.width, stream.height)))
        for number, frame in enumerate(container.decode(stream)):
            if number >= MOST_SECONDS * fps:
                return
            if number % step == 0:
                yield _rgb(frame, scale, round(number / fps / _HUNDREDTH))


def _rgb(frame: av.VideoFrame, scale: Fraction, time: int) -> av.VideoFrame:
    small = frame.reformat(
        round(frame.width * scale), round(frame.height * scale), "bgra",
        src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.MPEG, dst_color_range=ColorRange.JPEG,
        interpolation=_SMOOTH, threads=1,
    )  # fmt: skip
    small.pts, small.time_base = time, _HUNDREDTH
    return small


def _palette(film: Path) -> av.VideoFrame:
    graph, source = av.filter.Graph(), None
    for frame in _small(film):
        if source is None:
            source = _buffer(graph, frame)
            graph.link_nodes(
                source, graph.add("palettegen", "reserve_transparent=0"), graph.add("buffersink")
            ).configure()
        source.push(frame)
        for _ in _pulled(graph):  # else the graph would keep all frames until the palette is asked for
            pass
    if source is None:
        raise VerificationError(f"{film.name} has no frame")
    source.push(None)
    (palette,) = _pulled(graph)
    return palette


def _drawn(film: Path, palette: av.VideoFrame) -> Iterator[av.VideoFrame]:
    graph, source = av.filter.Graph(), None
    for frame in _small(film):
        if source is None:
            source, colours = _buffer(graph, frame), _buffer(graph, palette)
            draw, sink = graph.add("paletteuse", "dither=bayer:bayer_scale=4"), graph.add("buffersink")
            source.link_to(draw, 0, 0)
            colours.link_to(draw, 0, 1)
            draw.link_to(sink)
            graph.configure()
            palette.pts, palette.time_base = 0, _HUNDREDTH
            colours.push(palette)
            colours.push(None)
        source.push(frame)
        yield from _pulled(graph)
    if source is not None:
        source.push(None)
    yield from _pulled(graph)


def _buffer(graph: av.filter.Graph, frame: av.VideoFrame) -> FilterContext:
    return graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_HUNDREDTH)


def _pulled(graph: av.filter.Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            frame = graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, av.VideoFrame)
        yield frame
