"""How one full-frame picture gives way to the next. No join changes the length of the film.

- cut: at once.
- crossDissolve of n frames: over the incoming picture's first n frames, on top of the outgoing one, which stays under
  it with further footage, further movement, or its last frame.
- match of n frames: a crossDissolve in which the incoming picture begins in the colours of the outgoing one. Where one
  of them is no picture but a background, it is a crossDissolve.
- fade of n frames: the outgoing shot goes out over n/2 frames before its end, the incoming one comes in over as many
  from its start; between them the scenes' backgrounds dissolve, or the film's own shows. A film that begins with one
  comes up from its first scene's background.

A join that is longer than a picture is as long as the picture allows.
"""

from dataclasses import dataclass
from fractions import Fraction

from onetake.storyboard.compose.plates import Plate
from onetake.storyboard.document import Cut
from onetake.timeline.master import Section, Transition, TransitionType

DEFAULT_SECONDS = Fraction(1, 2)


@dataclass(frozen=True)
class Stack:
    """What fills the frame on one side of a join: a background, a shot over it, one of them, or nothing."""

    background: Plate | None
    shot: Plate | None

    @property
    def top(self) -> Plate | None:
        return self.shot or self.background

    @property
    def plates(self) -> list[Plate]:
        return [plate for plate in (self.background, self.shot) if plate]


_NOTHING = Stack(None, None)


def join_frames(cut: Cut | None, fps: Fraction) -> int:
    """How many frames a join asks for; one that says nothing of its length gets half a second."""
    if cut is None or cut.type == "cut":
        return 0
    return cut.duration_in_frames or round(DEFAULT_SECONDS * fps)


def join(outgoing: Stack | None, incoming: Stack, cut: Cut | None, frames: int) -> None:
    """Let `incoming` take over from `outgoing`, None where the film begins; `frames` is what `join_frames` gives, or
    less."""
    if incoming.top:
        frames = min(frames, incoming.top.room)
    if cut is None or frames < 1:
        return
    if cut.type == "fade":
        _fade(outgoing, incoming, frames)
    elif cut.type != "cut":
        _dissolve(outgoing or _NOTHING, incoming, frames)
        if cut.type == "match" and incoming.top and outgoing:
            incoming.top.matches = outgoing.top


def _dissolve(outgoing: Stack, incoming: Stack, frames: int) -> None:
    for plate in outgoing.plates:
        plate.tail, plate.fades_in_tail = frames, incoming.top is None
    if incoming.top:
        incoming.top.enter = frames
    if incoming.shot and incoming.background:
        # Its colour would show through the dissolve; it is needed only when the shot has hidden what is below.
        incoming.background.start += frames


def _fade(last: Stack | None, incoming: Stack, frames: int) -> None:
    outgoing = last or _NOTHING
    before = frames // 2 if outgoing.shot else 0
    if outgoing.shot:
        outgoing.shot.leave = min(before, outgoing.shot.room)
    after = frames - before
    if incoming.shot:
        incoming.shot.enter = after
    if outgoing.background:
        outgoing.background.tail, outgoing.background.fades_in_tail = after, incoming.background is None
    if incoming.background and (last or not incoming.shot):
        incoming.background.enter = after


def declared(outgoing: Stack, incoming: Stack, before: Section, after: Section) -> list[Transition]:
    """What happens between two sections to the pictures that fill the frame, once it is decided."""
    boundary = after.start_frame
    found = [_transition(plate, _end_of(plate), before, after) for plate in outgoing.plates]
    arriving = [plate for plate in incoming.plates if plate.start == boundary]
    return found + [
        _transition(plate, (boundary, boundary + plate.enter), before, after, "match" if plate.match else "fade")
        for plate in arriving
    ]


def _end_of(plate: Plate) -> tuple[int, int]:
    return plate.end - 1 - plate.leave if plate.leave else plate.end, plate.end + plate.tail


def _transition(
    plate: Plate, frames: tuple[int, int], before: Section, after: Section, kind: TransitionType = "fade"
) -> Transition:
    return Transition(
        element_id=plate.name,
        from_section=before.id,
        to_section=after.id,
        type="cut" if frames[0] == frames[1] else kind,
        start_frame=frames[0],
        end_frame=frames[1],
    )
