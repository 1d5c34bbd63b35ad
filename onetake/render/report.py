"""What verifying a film found."""

from onetake.timeline.document import Strict


class Check(Strict):
    """One thing looked at. `ok` is also true of what is only reported."""

    name: str
    ok: bool
    expected: str
    found: str


class Report(Strict):
    """All checks of one film; `ok` when all are."""

    ok: bool
    checks: list[Check]

    @classmethod
    def of(cls, checks: list[Check]) -> "Report":
        return cls(ok=all(check.ok for check in checks), checks=checks)

    def text(self) -> str:
        """One line a check, the failed ones marked and with what was expected."""
        width = max(len(check.name) for check in self.checks)
        return "\n".join(_line(check, width) for check in self.checks)


def equal(name: str, expected: str, found: str) -> Check:
    """A check that holds where what was found is what was expected."""
    return Check(name=name, ok=expected == found, expected=expected, found=found)


def _line(check: Check, width: int) -> str:
    if check.ok:
        return f"ok    {check.name:{width}}  {check.found}"
    return f"FAIL  {check.name:{width}}  {check.found} (expected {check.expected})"
