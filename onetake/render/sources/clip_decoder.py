"""Any frame of a clip by its number; the same picture whether it was reached by seeking or by playing."""

import contextlib
from bisect import bisect_left
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path

import av
from av.error import FFmpegError, InvalidDataError
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from onetake.errors import AssetDecodeError
from onetake.render.intake.orientation import Orientation, orientation_of
from onetake.render.intake.probe import open_media, pictures_of
from onetake.render.sources.clip_index import ClipIndex, has_guessed_times, read_index, readable

# Decoding this many frames more costs less than a seek, which decodes a group of pictures from its start.
_PLAY_ON = 8
# Where a frame that is not marked as a reference is needed by no other, so that leaving it out changes nothing:
# H.264 by nal_ref_idc (7.4.1). HEVC's marks hold within a temporal sub-layer only.
_CAN_PASS_OVER = {"h264"}
_BEFORE_ALL = -(2**62)


class ClipDecoder:
    """Holds the file open until `close`. Raises `AssetDecodeError` naming `asset` for what cannot be decoded."""

    def __init__(self, path: Path, asset: str, index: ClipIndex | None = None) -> None:
        """`index` is the file's own, if it has been read already."""
        self._path, self._asset = path, asset
        self._opened = contextlib.ExitStack()
        self._wanted = self._passed_over = _BEFORE_ALL
        with contextlib.ExitStack() as failing:
            failing.callback(self._opened.close)
            self._open()
            self.index = index or self._read_index()
            self._shown = self._seek(self.index.times[0])
            failing.pop_all()
        self._ahead: av.VideoFrame | None = None

    @property
    def any_frame(self) -> av.VideoFrame:
        """To tell size and orientation by."""
        return self._shown

    @property
    def orientation(self) -> Orientation:
        return orientation_of(self._shown, self._codec.name)

    @property
    def pixel_aspect(self) -> Fraction:
        """How much wider than high a pixel is shown."""
        return self._stream.sample_aspect_ratio or Fraction(1)

    def frame(self, number: int) -> av.VideoFrame:
        """The frame of this number of `index`; where its data is missing, the one before it."""
        wanted = self.index.times[number]
        self._wanted = wanted
        if not self._is_near(wanted):
            self._shown, self._ahead = self._seek(wanted), None
        self._play_until(wanted)
        if _time(self._shown) < min(wanted, self._passed_over):
            # It is missing, and the one before it may have been passed over.
            self._wanted = _BEFORE_ALL
            self._shown, self._ahead = self._seek(wanted), None
            self._play_until(wanted)
        return self._shown

    def _play_until(self, wanted: int) -> None:
        while _time(self._shown) < wanted:
            following = self._ahead or next(self._frames, None)
            if following is None or _time(following) > wanted:
                self._ahead = following
                break
            self._shown, self._ahead = following, None

    def close(self) -> None:
        # It holds this decoder, which holds it: their pictures would stay until Python looks for such circles.
        self._frames.close()
        self._opened.close()

    def _is_near(self, wanted: int) -> bool:
        """Whether playing on from here leads to `wanted`, and by no longer way than a seek."""
        here = _time(self._shown)
        if wanted < here:
            return False
        way = bisect_left(self.index.times, wanted) - bisect_left(self.index.times, here)
        return self._guessed_times or way <= _PLAY_ON or self.index.key_before(wanted) <= here

    def _seek(self, wanted: int) -> av.VideoFrame:
        """Go to the last frame at or before `wanted` from which decoding can start, and return it.

        Formats keep decode times in their seek tables, and may land on a later frame than asked; frames shown before
        the one where decoding starts lack what they refer to. So only the very frame asked for will do.
        """
        target = self.index.key_before(wanted)
        while True:
            self._go_to(target)
            found = next((f for f in self._frames if _time(f) >= target), None)
            if found is not None and _time(found) == target:
                return found
            if target <= self.index.key_before(self.index.times[0]):
                return self._first_of_all()
            target = self.index.key_before(target - 1)

    def _go_to(self, target: int) -> None:
        if self._guessed_times:
            self._open()
            return
        try:
            self._container.seek(target, stream=self._stream)
            self._codec.flush_buffers()
        except FFmpegError:
            self._open()
        self._passed_over = _BEFORE_ALL
        self._frames = self._decode()

    def _first_of_all(self) -> av.VideoFrame:
        self._open()
        first = next(self._frames, None)
        if first is None:
            raise self._broken("there is no complete frame in it")
        return first

    def _open(self) -> None:
        """Open the file, again if need be: some formats can only be played from the start."""
        self._opened.close()
        self._container = self._opened.enter_context(open_media(self._path, self._asset))
        streams = pictures_of(self._container)
        if not streams:
            raise self._broken("there is no picture in it")
        self._stream = streams[0]
        self._codec = _codec_for(self._stream)
        # The worker runs one process a core already.
        self._codec.thread_count = 1
        self._guessed_times = has_guessed_times(self._container, self._stream)  # then frames are counted
        self._can_pass_over = self._codec.name in _CAN_PASS_OVER and not self._guessed_times
        self._frames = self._decode()

    def _read_index(self) -> ClipIndex:
        try:
            index = read_index(self._container, self._stream)
        except FFmpegError as exc:
            raise self._broken(str(exc)) from exc
        if index is None:
            raise self._broken("there is no frame in it")
        return index

    def _decode(self) -> Generator[av.VideoFrame]:
        shown = 0
        try:
            for packet in readable(self._container.demux(self._stream)):
                if packet.dts is not None and not packet.size:  # decoders refuse it, see `read_index`
                    continue
                self._codec.skip_frame = "NONREF" if self._may_pass_over(packet) else "DEFAULT"
                for frame in self._decoded(packet):
                    if self._guessed_times:
                        frame.pts = self.index.times[min(shown, len(self.index.times) - 1)]
                        shown += 1
                    if frame.pts is not None or frame.dts is not None:
                        yield frame
        except FFmpegError as exc:
            raise self._broken(str(exc)) from exc

    def _decoded(self, packet: "av.Packet[VideoStream]") -> list[av.VideoFrame]:
        """None of a damaged packet: as in players, the frame before it stays on screen."""
        try:
            return self._codec.decode(packet)
        except InvalidDataError:
            return []

    def _may_pass_over(self, packet: "av.Packet[VideoStream]") -> bool:
        """Whether nobody asked for its frame, so that it is decoded only if others refer to it."""
        if packet.pts is None or packet.pts >= self._wanted or not self._can_pass_over:
            return False
        self._passed_over = max(self._passed_over, packet.pts)
        return True

    def _broken(self, reason: str) -> AssetDecodeError:
        return AssetDecodeError(f"asset {self._asset} cannot be decoded as a clip: {reason}.", asset=self._asset)


_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""Decoders that read the alpha which WebM keeps beside the picture; FFmpeg's own pass over it."""


def _codec_for(stream: VideoStream) -> VideoCodecContext:
    name = stream.codec_context.name
    if stream.metadata.get("alpha_mode") != "1" or name not in _WITH_ALPHA:
        return stream.codec_context
    codec = VideoCodecContext.create(_WITH_ALPHA[name], "r")
    assert isinstance(codec, VideoCodecContext)
    codec.extradata = stream.codec_context.extradata
    return codec


def _time(frame: av.VideoFrame) -> int:
    time = frame.dts if frame.pts is None else frame.pts
    assert time is not None
    return time
