"""Films opened to be read again: finished ones, and whatever somebody calls one."""

from pathlib import Path

import av
import av.error

from onetake.render.intake.probe import MOVIES


def open_film(path: Path) -> av.container.InputContainer:
    """Of a movie's format and out of this file alone: a playlist or a script under a film's name leads nowhere else.

    Raises av.error.FFmpegError: `InvalidDataError` also for a known format that no film has.
    """
    options = {"format_whitelist": ",".join(MOVIES), "protocol_whitelist": "file"}
    try:
        return av.open(str(path), "r", options=options)
    except av.error.ArgumentError as exc:  # what FFmpeg says of a format that is not on the list
        raise av.error.InvalidDataError(exc.errno or 0, "not a film", str(path)) from exc
