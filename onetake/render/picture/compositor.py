"""The picture half of the renderer: a pure function of master, frame number and size."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import av

from onetake.errors import InvalidInputError
from onetake.render.picture.canvas import Canvas, Layer
from onetake.render.picture.geometry import Viewport
from onetake.render.picture.light import matching_gains
from onetake.render.picture.painters import Painter, Studio, painter_for
from onetake.render.planes.colour import parse_colour, to_yuv
from onetake.render.sources.clip_index import ClipIndex
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Element, Master


class Compositor:
    """Composes frames of `master` at `width` x `height` (even), whose geometry scales with the size.

    `files` maps asset ids to local paths. The same (master, frame, size) always gives the same bytes, whichever
    frames were asked for before; going forward is cheapest. Not for use by several threads at a time.
    """

    def __init__(self, master: Master, files: Mapping[str, Path], width: int, height: int) -> None:
        if width % 2 or height % 2 or width < 2 or height < 2:
            raise InvalidInputError(f"A frame of {width} x {height} pixels cannot be made; both must be even.")
        self._master = master
        self._rate = master.fps.fraction
        self._viewport = Viewport(width, height, master.width, master.height)
        indexes: dict[str, ClipIndex] = {}
        self._studio = Studio(
            master,
            files,
            self._viewport,
            measure=lambda picture: matching_gains(master, files, picture, indexes),
            indexes=indexes,
        )
        self._canvas = Canvas(width, height, to_yuv(parse_colour(master.background)))
        self._elements = sorted(master.elements, key=lambda e: e.layer)
        self._painters: dict[str, Painter] = {}

    @property
    def warnings(self) -> list[str]:
        """What was drawn otherwise than asked, such as characters that no font has; in order of appearance."""
        return list(self._studio.warnings)

    def frame(self, master_frame: int) -> av.VideoFrame:
        """The picture of one frame as yuv420p, limited-range BT.709; its buffer is used again by the next call.

        Raises `InvalidInputError` outside the master, and the `AssetError`s of what the frame shows.
        """
        if not 0 <= master_frame < self._master.duration_in_frames:
            raise InvalidInputError(
                f"There is no frame {master_frame}; the film has frames 0 to {self._master.duration_in_frames - 1}."
            )
        visible = [e for e in self._elements if e.from_ <= master_frame < e.to]
        self._leave({e.id for e in visible})
        layers = (self._layer(element, master_frame) for element in visible)
        return self._canvas.show([layer for layer in layers if layer])

    def close(self) -> None:
        """Close decoders and let go of all pictures."""
        self._leave(set())
        self._studio.close()

    def __enter__(self) -> "Compositor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _layer(self, element: Element, frame: int) -> Layer | None:
        state = evaluate(element.timeline, frame, self._rate)
        if state.opacity <= 0 or state.scale <= 0:
            return None
        painter = self._painters.get(element.id)
        if painter is None:
            painter = self._painters[element.id] = painter_for(element, self._studio)
        return painter.layer(frame, self._viewport.place(state), min(1.0, state.opacity))

    def _leave(self, visible: set[str]) -> None:
        """Close what is no longer on screen, so that memory does not grow with the film."""
        for gone in self._painters.keys() - visible:
            self._painters.pop(gone).close()
