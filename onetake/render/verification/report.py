"""What verifying a film found."""

from collections.abc import Iterator

from onetake.timeline.document import Strict
from onetake.timeline.gate import ContinuityReport


class Check(Strict):
    """One thing looked at. `ok` is also true of what is only reported."""

    name: str
    ok: bool
    expected: str
    found: str


class Report(Strict):
    """All checks of one film; `ok` when all are. `continuity` is its master's, which may have been forced to jump."""

    ok: bool
    checks: list[Check]
    continuity: ContinuityReport | None = None

    @classmethod
    def of(cls, checks: list[Check]) -> "Report":
        return cls(ok=all(check.ok for check in checks), checks=checks)

    def text(self) -> str:
        """One line a check, the failed ones marked and with what was expected."""
        width = max(len(check.name) for check in self.checks)
        return "\n".join([*(_line(check, width) for check in self.checks), *self._jumps()])

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
