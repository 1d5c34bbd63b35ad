"""The continuity gate before a render (T5): what jumps at a section boundary stops it, unless it is forced."""

from typing import Annotated, Self

from pydantic import Field

from onetake.errors import ContinuityError
from onetake.timeline.continuity import Continuity, Jump, Property, assess_continuity
from onetake.timeline.document import Strict
from onetake.timeline.master import Keyframe, Master
from onetake.timeline.mending import mend

MOST_TOLD = 50
"""Jumps that are told one by one."""

_UNITS = {"rotation": " degrees", "scale": "", "opacity": "", "color": " of 255"}
_LOOK = ("width", "height", "radius", "fontSize", "color")


class ToldJump(Strict):
    """`property` of an element changes by `amount` from the frame before `frame`, a section's first, to it.

    `mend` are the keyframes to put into the element's timeline, in place of those at the same frames, to mend it.
    """

    element: str
    frame: int
    property: Property
    amount: float
    message: str
    mend: list[Keyframe]

    @classmethod
    def of(cls, master: Master, jump: Jump) -> Self:
        edit = mend(master, jump)
        return cls(
            element=jump.element,
            frame=jump.frame,
            property=jump.property,
            amount=jump.amount,
            message=f"{_told(master, jump)}; to mend it, {_way_out(jump, edit)}",
            mend=edit,
        )


class ContinuityReport(Strict):
    """How continuous a film is. `crossings` are an element's, each at one section boundary.

    `smoothness_percent` is the part of them at which nothing jumps. Of many jumps the first 50 are told.
    """

    crossings: int
    smoothness_percent: Annotated[float, Field(ge=0, le=100)]
    jumps: list[ToldJump]

    @classmethod
    def of(cls, master: Master, start: int, end: int) -> Self:
        """Of the frames [start, end) of a film."""
        return cls.told(master, assess_continuity(master, start, end))

    @classmethod
    def told(cls, master: Master, found: Continuity) -> Self:
        jumps = [ToldJump.of(master, jump) for jump in found.jumps[:MOST_TOLD]]
        return cls(crossings=found.crossings, smoothness_percent=found.smoothness_percent, jumps=jumps)


def pass_gate(master: Master, start: int, end: int, *, force: bool) -> ContinuityReport:
    """Let the frames [start, end) of a film be rendered if nothing jumps in them, or if that is what is wanted.

    Raises ContinuityError with each jump's element, frame, amount and edit; its pointers lead into the master.
    """
    found = assess_continuity(master, start, end)
    report = ContinuityReport.told(master, found)
    if found.jumps and not force:
        raise _refusal(master, report, len(found.jumps))
    return report


def _refusal(master: Master, report: ContinuityReport, count: int) -> ContinuityError:
    places = {element.id: index for index, element in enumerate(master.elements)}
    pointers = [f"/elements/{places[jump.element]}/timeline" for jump in report.jumps]
    errors = [{"pointer": p, "message": jump.message} for p, jump in zip(pointers, report.jumps, strict=True)]
    more = f" (and {count - 1} more)" if count > 1 else ""
    return ContinuityError(
        f"the film would jump{more}: {report.jumps[0].message}. To render it as it is, force it",
        pointer=pointers[0],
        errors=errors,
        smoothness_percent=report.smoothness_percent,
        jumps=[jump.model_dump(mode="json", by_alias=True, exclude_defaults=True) for jump in report.jumps],
    )


def _told(master: Master, jump: Jump) -> str:
    section = next((s.id for s in master.sections if s.start_frame == jump.frame), None)
    where = f"frame {jump.frame}" + (f", where section {section} begins" if section else "")
    amount = f"{jump.amount:+.4g}{_UNITS.get(jump.property, ' px')}"
    return f"element {jump.element} jumps at {where}: its {jump.property} changes by {amount}"


def _way_out(jump: Jump, edit: list[Keyframe]) -> str:
    declare = "declare it: a transition of type cut for the element at this frame"
    if jump.property in _LOOK:
        return f"let its morph begin at frame {jump.frame} and last for some frames, or {declare}"
    if not edit:
        return declare
    keyframes = ", ".join(f"{jump.property} {getattr(k, jump.property):.6g} at frame {k.frame}" for k in edit[:4])
    return f"put keyframes of {keyframes}{', ...' if len(edit) > 4 else ''}, or {declare}"
