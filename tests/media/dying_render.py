"""Run by test_processes: a render whose processes say that they live, and then neither finish nor report."""

import sys
import threading
from pathlib import Path

import av

from onetake.render.engine import render_film
from onetake.render.settings import RenderSettings
from tests.media.numbered import NumberedFrames, master


class StuckFrames(NumberedFrames):
    def frame(self, number: int) -> av.VideoFrame:
        sys.stdout.write("alive\n")
        sys.stdout.flush()
        threading.Event().wait()
        raise AssertionError


if __name__ == "__main__":
    film = master(200)
    settings = RenderSettings.of(film, "standard")
    render_film(film, {}, settings, (0, 200), Path(sys.argv[1]), workers=2, compose=StuckFrames)
