"""The order in which a render goes through its phases. It never goes back, whatever is run a second time."""

from onetake.jobs.models import Phase

ORDER: tuple[Phase, ...] = ("preparing", "rendering", "concatenating", "uploading", "packaging", "complete")


def leading_to(phase: Phase) -> tuple[Phase, ...]:
    """The phases from which a render may come to `phase`, itself included."""
    return ORDER[: ORDER.index(phase) + 1]
