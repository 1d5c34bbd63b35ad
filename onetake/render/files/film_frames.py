"""Single frames of a finished film."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av

from onetake.render.intake.films import open_film

SEEK_FRAMES = 120
"""Where the next frame is further than this, the decoder jumps to the IDR frame before it."""


def frames_at(film: Path, frames: Sequence[int], fps: Fraction) -> Iterator[tuple[int, av.VideoFrame]]:
    """These frames (increasing) of a film of constant rate, as far as it has them, each with its number."""
    left = list(reversed(frames))
    with open_film(film) as container:
        stream = container.streams.video[0]
        base = stream.time_base or 1 / fps
        while left:
            sought = left[-1]
            container.seek(int(sought / fps / base), stream=stream)
            for frame in container.decode(stream):
                number = round((frame.pts or 0) * base * fps)
                while left and left[-1] < number:
                    left.pop()
                if left and left[-1] == number:
                    yield left.pop(), frame
                if not left or left[-1] > max(number, sought) + SEEK_FRAMES:
                    break
            else:
                return
