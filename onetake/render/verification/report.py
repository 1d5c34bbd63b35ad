"""What verifying a film found."""

from collections.abc import Iterator
from typing import Literal

from onetake.timeline.document import Strict
from onetake.timeline.gate import ContinuityReport


class Check(Strict):
    """One thing looked at. `ok` is also true of what is only reported."""

    name: str
    ok: bool
    expected: str
    found: str


How = Literal["match", "dissolve", "fade", "cut"]


class JoinFacts(Strict):
    """A join of two pictures at `frame`, the first of `incoming`.

    `colour` is by how many code values (0..255) the means of red, green and blue change. `shift` is by how many pixels
    of the film what is seen moves, None where `likeness` (0..1) says that the pictures show different things. Where one
    picture fills another part of the frame than the other, only what both fill is compared: `part` of the larger one,
    0..1; without any, `colour` is None.
    """

    frame: int
    outgoing: str
    incoming: str
    how: How
    colour: tuple[float, float, float] | None = None
    shift: tuple[float, float] | None = None
    likeness: float = 0.0
    part: float = 1.0
    suggestion: str | None = None

    def text(self) -> str:
        place = f"frame {self.frame}, {self.outgoing} to {self.incoming}, {self.how}"
        if self.colour is None:
            return f"{place}: not compared, for they fill different parts of the frame"
        colours = ", ".join(f"{name} {by:+.1f}" for name, by in zip(("red", "green", "blue"), self.colour, strict=True))
        moved = f"moves by {self.shift[0]:+.1f}, {self.shift[1]:+.1f} px" if self.shift else "shows something else"
        advice = f"; {self.suggestion}" if self.suggestion else ""
        part = f"; compared in the {self.part:.0%} of the picture that both fill" if self.part < 1 else ""
        return f"{place}: {colours}; {moved}{part}{advice}"


class Report(Strict):
    """All checks of one film; `ok` when all are. `continuity` is its master's, which may have been forced to jump.

    Where the files of its master were at hand, `joins` are how its pictures join, and `gains` are those of red, green
    and blue that each picture begins with that matches another, by its id.
    """

    ok: bool
    checks: list[Check]
    continuity: ContinuityReport | None = None
    joins: list[JoinFacts] = []
    gains: dict[str, tuple[float, float, float]] = {}

    @classmethod
    def of(cls, checks: list[Check]) -> "Report":
        return cls(ok=all(check.ok for check in checks), checks=checks)

    def text(self) -> str:
        """One line a check, the failed ones marked and with what was expected."""
        width = max(len(check.name) for check in self.checks)
        return "\n".join(
            [
                *(_line(check, width) for check in self.checks),
                *self._jumps(),
                *(f"join  {join.text()}" for join in self.joins),
            ]
        )

    def _jumps(self) -> Iterator[str]:
        for jump in self.continuity.jumps if self.continuity else []:
            yield f"jump  {jump.message}"


def equal(name: str, expected: str, found: str) -> Check:
    """A check that holds where what was found is what was expected."""
    return Check(name=name, ok=expected == found, expected=expected, found=found)


def _line(check: Check, width: int) -> str:
    if check.ok:
        return f"ok    {check.name:{width}}  {check.found}"
    return f"FAIL  {check.name:{width}}  {check.found} (expected {check.expected})"
