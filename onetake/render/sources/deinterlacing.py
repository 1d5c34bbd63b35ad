"""One still picture of a frame that holds two moments, in alternate rows."""

from fractions import Fraction

import av
import av.filter


def progressive(frame: av.VideoFrame) -> av.VideoFrame:
    """`frame` itself, unless it is tagged as interlaced.

    Then the first of its two moments, whose missing rows are filled in along edges (FFmpeg's estdif). Of the frame
    alone, and not of its neighbours, so that it looks the same however it was reached; motion keeps the frame rate.
    """
    if not frame.interlaced_frame:
        return frame
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or Fraction(1, 1000)
    )
    graph.link_nodes(source, graph.add("estdif", "mode=frame"), graph.add("buffersink")).configure()
    graph.push(frame)
    graph.push(None)
    found = graph.pull()
    assert isinstance(found, av.VideoFrame)
    found.colorspace, found.color_range = frame.colorspace, frame.color_range
    found.color_trc, found.color_primaries = frame.color_trc, frame.color_primaries
    return found
